-- What each fact does to the state: one function per event type, fired by the insertion of the event and by nothing else.
-- Table names are not qualified: in service they mean schema `study`, in `rds verify` the empty schema it replays into.
CREATE SCHEMA effect;

CREATE FUNCTION effect.study_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO study (id, number, opened_at) VALUES (NEW.study, NEW.data ->> 'number', NEW.at);
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.protocol_adopted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO protocol (study, protocol, content, digest, adopted_at)
    VALUES (NEW.study, (NEW.data ->> 'protocol')::integer, NEW.data -> 'content', NEW.data ->> 'digest', NEW.at);
    UPDATE study SET protocol = (NEW.data ->> 'protocol')::integer WHERE id = NEW.study;
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.recruitment_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE study SET recruitment_open = false, closed_at = NEW.at, closed_because = NEW.data ->> 'reason'
     WHERE id = NEW.study;
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.recruitment_reopened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE study SET recruitment_open = true, closed_at = NULL, closed_because = NULL WHERE id = NEW.study;
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.coupon_issued() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO coupon (code, study, kind, status, holder, slot, quota, wave, chain, protocol, active_from, expires_at,
                        secondary_minor, currency, replaces, issued_at)
    VALUES (NEW.data ->> 'coupon', NEW.study, NEW.data ->> 'kind', 'issued', NEW.data ->> 'holder',
            (NEW.data ->> 'slot')::smallint, (NEW.data ->> 'quota')::smallint, (NEW.data ->> 'wave')::integer,
            NEW.data ->> 'chain', (NEW.data ->> 'protocol')::integer, (NEW.data ->> 'active_from')::timestamptz,
            (NEW.data ->> 'expires_at')::timestamptz, (NEW.data #>> '{secondary,minor}')::bigint,
            NEW.data #>> '{secondary,currency}', NEW.data ->> 'replaces', NEW.at);
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.coupon_presented() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE coupon SET status = 'reserved', reserved_by = NEW.data ->> 'caller' WHERE code = NEW.data ->> 'coupon';
    INSERT INTO conversation (study, caller, participant, coupon, protocol, state, step, attempt, confirming,
                              presented_at, asked_at, waits_until)
    VALUES (NEW.study, NEW.data ->> 'caller', NEW.data ->> 'participant', NEW.data ->> 'coupon',
            (NEW.data ->> 'protocol')::integer, 'open', '', 0, false, NEW.at, NEW.at, NEW.at)
    ON CONFLICT ON CONSTRAINT one_conversation_per_phone DO UPDATE
       SET coupon = excluded.coupon, protocol = excluded.protocol, state = 'open', presented_at = excluded.presented_at,
           consented_at = NULL, reminders = 0, reminded_at = NULL;
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.coupon_refused() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO coupon_refusal (event, study, caller, coupon, reason, guess, at)
    VALUES (NEW.id, NEW.study, NEW.data ->> 'caller', NEW.data ->> 'coupon', NEW.data ->> 'reason',
            (NEW.data ->> 'guess')::boolean, NEW.at);
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.coupon_released() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE coupon SET status = 'issued', reserved_by = NULL WHERE code = NEW.data ->> 'coupon';
    UPDATE conversation SET state = NEW.data ->> 'reason' WHERE study = NEW.study AND caller = NEW.data ->> 'caller';
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.coupon_expired() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE coupon SET status = 'expired', ended_at = NEW.at, ended_because = 'expired'
     WHERE code = NEW.data ->> 'coupon';
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.coupon_voided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE coupon SET status = 'voided', ended_at = NEW.at, ended_because = NEW.data ->> 'reason'
     WHERE code = NEW.data ->> 'coupon';
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.question_asked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE conversation
       SET step = NEW.data ->> 'step', attempt = (NEW.data ->> 'attempt')::smallint,
           confirming = (NEW.data ->> 'confirming')::boolean, asked_at = NEW.at,
           waits_until = (NEW.data ->> 'until')::timestamptz
     WHERE study = NEW.study AND caller = NEW.data ->> 'caller';
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.language_chosen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE conversation SET language = NEW.data ->> 'language'
     WHERE study = NEW.study AND caller = NEW.data ->> 'caller';
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.consent_given() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO consent (participant, study, version, text_digest, language, mode, message, given_at)
    VALUES (NEW.data ->> 'participant', NEW.study, NEW.data ->> 'consent_version', NEW.data ->> 'text_digest',
            NEW.data ->> 'language', NEW.data ->> 'mode', NEW.data ->> 'message', NEW.at);
    UPDATE conversation SET consented_at = NEW.at WHERE study = NEW.study AND caller = NEW.data ->> 'caller';
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.reminder_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE conversation SET reminders = reminders + 1, reminded_at = NEW.at
     WHERE study = NEW.study AND caller = NEW.data ->> 'caller';
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.participant_enrolled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO participant (id, study, caller, coupon, recruiter, chain, wave, protocol, quota, primary_minor,
                             secondary_minor, currency, enrolled_at)
    VALUES (NEW.data ->> 'participant', NEW.study, NEW.data ->> 'caller', NEW.data ->> 'coupon',
            NEW.data ->> 'recruiter', NEW.data ->> 'chain', (NEW.data ->> 'wave')::integer,
            (NEW.data ->> 'protocol')::integer, (NEW.data ->> 'quota')::smallint,
            (NEW.data #>> '{primary,minor}')::bigint, (NEW.data #>> '{secondary,minor}')::bigint,
            NEW.data #>> '{primary,currency}', NEW.at);
    UPDATE coupon SET status = 'redeemed', reserved_by = NULL, ended_at = NEW.at, ended_because = 'redeemed'
     WHERE code = NEW.data ->> 'coupon';
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.survey_completed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE participant SET completed_at = NEW.at WHERE id = NEW.data ->> 'participant';
    UPDATE conversation SET state = 'completed' WHERE study = NEW.study AND caller = NEW.data ->> 'caller';
    RETURN NULL;
END
$$;

-- A completed conversation stays completed: it happened. Forest, coupons, honoraria and ledger stay whole.
CREATE FUNCTION effect.participant_withdrew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE participant SET withdrawn_at = NEW.at WHERE id = NEW.data ->> 'participant';
    UPDATE conversation SET state = 'withdrawn'
     WHERE study = NEW.study AND caller = NEW.data ->> 'caller' AND state <> 'completed';
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.honorarium_earned() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    minor bigint := (NEW.data #>> '{amount,minor}')::bigint;
    currency text := NEW.data #>> '{amount,currency}';
    participant text := NEW.data ->> 'participant';
BEGIN
    INSERT INTO honorarium (event, study, participant, kind, recruit, amount_minor, currency, earned_at)
    VALUES (NEW.id, NEW.study, participant, NEW.data ->> 'kind', NEW.data ->> 'recruit', minor, currency, NEW.at);
    INSERT INTO ledger_entry (event, line, study, account, participant, debit, credit, currency, at)
    VALUES (NEW.id, 1, NEW.study, 'honoraria', participant, minor, 0, currency, NEW.at),
           (NEW.id, 2, NEW.study, 'payable', participant, 0, minor, currency, NEW.at);
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.payout_requested() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    covered bigint;
BEGIN
    INSERT INTO payout (id, study, participant, amount_minor, currency, method, status, requested_at)
    VALUES (NEW.data ->> 'payout', NEW.study, NEW.data ->> 'participant', (NEW.data #>> '{amount,minor}')::bigint,
            NEW.data #>> '{amount,currency}', NEW.data ->> 'method', 'requested', NEW.at);
    WITH put_in AS (
        UPDATE honorarium h SET payout = NEW.data ->> 'payout'
         WHERE h.participant = NEW.data ->> 'participant' AND h.payout IS NULL
           AND NEW.data -> 'honoraria' @> to_jsonb(h.event)
        RETURNING h.amount_minor
    )
    SELECT sum(amount_minor) INTO covered FROM put_in;
    IF covered IS DISTINCT FROM (NEW.data #>> '{amount,minor}')::bigint THEN
        RAISE EXCEPTION 'a payout covers exactly what is owed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_covers_what_is_owed';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.payout_paid() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    paid record;
BEGIN
    UPDATE payout SET status = 'paid', reference = NEW.data ->> 'reference', settled_at = NEW.at
     WHERE id = NEW.data ->> 'payout' AND status = 'requested'
    RETURNING participant, amount_minor, currency INTO paid;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a payout is settled once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_is_settled_once';
    END IF;
    INSERT INTO ledger_entry (event, line, study, account, participant, debit, credit, currency, at)
    VALUES (NEW.id, 1, NEW.study, 'payable', paid.participant, paid.amount_minor, 0, paid.currency, NEW.at),
           (NEW.id, 2, NEW.study, 'paid_out', paid.participant, 0, paid.amount_minor, paid.currency, NEW.at);
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.payout_failed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE payout SET status = 'failed', failure = NEW.data ->> 'reason', settled_at = NEW.at
     WHERE id = NEW.data ->> 'payout' AND status = 'requested';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a payout is settled once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_is_settled_once';
    END IF;
    UPDATE honorarium SET payout = NULL WHERE payout = NEW.data ->> 'payout';
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.messaging_stopped() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO messaging_stop (caller, study, source, stopped_at)
    VALUES (NEW.data ->> 'caller', NEW.study, NEW.data ->> 'source', NEW.at)
    ON CONFLICT ON CONSTRAINT messaging_stop_key DO NOTHING;
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.messaging_resumed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM messaging_stop WHERE caller = NEW.data ->> 'caller';
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.review_requested() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO review (event, study, caller, reason, message, requested_at)
    VALUES (NEW.id, NEW.study, NEW.data ->> 'caller', NEW.data ->> 'reason', NEW.data ->> 'message', NEW.at);
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.review_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE review SET closed_at = NEW.at, note = NEW.data ->> 'note'
     WHERE study = NEW.study AND caller = NEW.data ->> 'caller' AND closed_at IS NULL;
    RETURN NULL;
END
$$;

-- The table of effects. A fact with none is listed too: it matters to readers of the record, and changes no state.
DO $$
DECLARE
    fact record;
BEGIN
    FOR fact IN
        SELECT * FROM (VALUES
            ('StudyOpened', 'study_opened'),
            ('ProtocolAdopted', 'protocol_adopted'),
            ('RecruitmentClosed', 'recruitment_closed'),
            ('RecruitmentReopened', 'recruitment_reopened'),
            ('CouponIssued', 'coupon_issued'),
            ('CouponPresented', 'coupon_presented'),
            ('CouponRefused', 'coupon_refused'),
            ('CouponReleased', 'coupon_released'),
            ('CouponExpired', 'coupon_expired'),
            ('CouponVoided', 'coupon_voided'),
            ('QuestionAsked', 'question_asked'),
            ('QuestionAnswered', NULL),
            ('LanguageChosen', 'language_chosen'),
            ('ConsentGiven', 'consent_given'),
            ('ConsentDeclined', NULL),
            ('ScreenedOut', NULL),
            ('ReminderSent', 'reminder_sent'),
            ('ParticipantEnrolled', 'participant_enrolled'),
            ('SurveyCompleted', 'survey_completed'),
            ('ParticipantWithdrew', 'participant_withdrew'),
            ('HonorariumEarned', 'honorarium_earned'),
            ('PayoutRequested', 'payout_requested'),
            ('PayoutPaid', 'payout_paid'),
            ('PayoutFailed', 'payout_failed'),
            ('MessagingStopped', 'messaging_stopped'),
            ('MessagingResumed', 'messaging_resumed'),
            ('ReviewRequested', 'review_requested'),
            ('ReviewClosed', 'review_closed')
        ) AS facts (type, effect)
    LOOP
        INSERT INTO record.event_type (name) VALUES (fact.type);
        IF fact.effect IS NOT NULL THEN
            EXECUTE format(
                'CREATE TRIGGER %I AFTER INSERT ON record.event FOR EACH ROW WHEN (NEW.type = %L) '
                'EXECUTE FUNCTION effect.%I()', fact.effect, fact.type, fact.effect);
        END IF;
    END LOOP;
END
$$;
