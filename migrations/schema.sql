-- The database as all migrations leave it. Made by `make schema`, compared by a test, applied by nobody.

CREATE SCHEMA answers;

CREATE SCHEMA contact;

CREATE SCHEMA effect;

CREATE SCHEMA jobs;

CREATE SCHEMA record;

CREATE SCHEMA staff;

CREATE SCHEMA study;

CREATE SCHEMA upkeep;

CREATE TYPE jobs.pgqueuer_status AS ENUM (
    'queued',
    'picked',
    'successful',
    'exception',
    'canceled',
    'deleted',
    'failed'
);

CREATE FUNCTION contact.caller_of(number_fingerprint bytea, number_sealed bytea) RETURNS text
    LANGUAGE plpgsql
    AS $$
DECLARE
    found text;
BEGIN
    SELECT caller INTO found FROM contact.phone WHERE fingerprint = number_fingerprint AND NOT former;
    IF found IS NULL THEN
        INSERT INTO contact.phone (caller, fingerprint, sealed_number)
        VALUES (replace(gen_random_uuid()::text, '-', ''), number_fingerprint, number_sealed)
        ON CONFLICT DO NOTHING;
        SELECT caller INTO found FROM contact.phone WHERE fingerprint = number_fingerprint AND NOT former;
    END IF;
    RETURN found;
END
$$;

CREATE FUNCTION contact.has_ended(of_study text) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('end of ' || of_study, 0));
    RETURN EXISTS (SELECT FROM study.study s WHERE s.id = of_study AND s.ended_at IS NOT NULL);
END
$$;

CREATE FUNCTION contact.hold_as_read(message text, read_as text, presented text, coupon_read_as text) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    of_study text;
    of_caller text;
    coupon_is text;
BEGIN
    IF message IS NULL THEN
        RETURN;
    END IF;
    SELECT i.study, i.caller INTO of_study, of_caller FROM contact.inbound i WHERE i.id = message;
    PERFORM pg_advisory_xact_lock(hashtextextended(of_study || '/' || of_caller, 0));
    SELECT k.xmin::text INTO coupon_is FROM study.coupon k
     WHERE k.study = of_study AND k.code = presented FOR NO KEY UPDATE;
    IF coupon_is IS DISTINCT FROM coupon_read_as
       OR (SELECT p.version FROM contact.phone_state(of_study, of_caller, NULL) AS p) IS DISTINCT FROM read_as
       OR NOT EXISTS (SELECT FROM contact.inbound i WHERE i.id = message AND i.handled_at IS NULL) THEN
        RAISE EXCEPTION 'what was read has changed'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'decided_as_read';
    END IF;
END
$$;

CREATE FUNCTION contact.hold_commitment(of_study text, presented text, at_most bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF at_most IS NULL THEN
        RETURN;
    END IF;
    PERFORM FROM study.commitment_part p
      WHERE p.study = of_study AND p.part = effect.commitment_part_of(presented) FOR NO KEY UPDATE;
    IF (SELECT sum(p.minor) FROM study.commitment_part p WHERE p.study = of_study) > at_most THEN
        RAISE EXCEPTION 'what was read has changed'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'decided_as_read';
    END IF;
END
$$;

CREATE FUNCTION contact.hold_end(of_study text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('end of ' || of_study, 0));
END
$$;

CREATE TABLE contact.inbound (
    id text NOT NULL,
    study text,
    caller text NOT NULL,
    sealed_body bytea NOT NULL,
    received_at timestamp with time zone NOT NULL,
    stored_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    handled_at timestamp with time zone,
    attempts smallint DEFAULT 0 NOT NULL,
    failure text,
    set_aside boolean DEFAULT false NOT NULL,
    has_media boolean DEFAULT false NOT NULL,
    provider_stopped boolean DEFAULT false NOT NULL
);

COMMENT ON COLUMN contact.inbound.has_media IS 'A picture, voice message or file came with it; none is fetched or stored.';

COMMENT ON COLUMN contact.inbound.provider_stopped IS 'The provider took it for a stop and sends this phone nothing more.';

CREATE FUNCTION contact.hold_text(message text) RETURNS SETOF contact.inbound
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(i.study || '/' || i.caller, 0))
       FROM contact.inbound i WHERE i.id = message AND i.study IS NOT NULL;
    RETURN QUERY SELECT i.* FROM contact.inbound i JOIN study.study s ON s.id = i.study
                  WHERE i.id = message AND i.handled_at IS NULL AND s.ended_at IS NULL;
END
$$;

CREATE FUNCTION contact.phone_state(of_study text, of_caller text, texts_since timestamp with time zone) RETURNS TABLE(number text, protocol integer, recruitment_open boolean, messaging_stopped boolean, conversation jsonb, coupon jsonb, participant jsonb, recent_texts bigint, handed_over_at timestamp with time zone, text_before text, sealed_before bytea, before_received_at timestamp with time zone, version text)
    LANGUAGE sql STABLE
    AS $$
    SELECT s.number, s.protocol, s.recruitment_open, m.caller IS NOT NULL, to_jsonb(c), to_jsonb(k), to_jsonb(p),
           (SELECT count(*) FROM (SELECT FROM contact.inbound i
                                   WHERE i.caller = of_caller AND i.handled_at > texts_since LIMIT 200) AS recent),
           (SELECT min(o.handed_over_at) FROM contact.outbound o WHERE o.question = c.question),
           b.id, b.sealed_body, b.received_at,
           ROW (s.xmin, m.xmin, c.version, k.xmin, p.version)::text
      FROM study.study s
      LEFT JOIN study.messaging_stop m
        ON m.caller = coalesce((SELECT h.caller FROM study.shared_phone h WHERE h.former = of_caller), of_caller)
      LEFT JOIN LATERAL (SELECT t.*, t.xmin AS version FROM study.conversation t
                          WHERE t.study = of_study AND t.caller = of_caller OFFSET 0) AS c ON true
      LEFT JOIN study.coupon k ON k.code = c.coupon
      LEFT JOIN LATERAL (SELECT t.*, t.xmin AS version FROM study.participant t
                          WHERE t.study = of_study AND t.caller = of_caller OFFSET 0) AS p ON true
      LEFT JOIN LATERAL (SELECT i.id, i.sealed_body, i.received_at FROM contact.inbound i
                          WHERE i.caller = of_caller AND i.study = of_study AND i.handled_at IS NOT NULL
                          ORDER BY i.handled_at DESC, i.stored_at DESC LIMIT 1) AS b ON true
     WHERE s.id = of_study
$$;

CREATE FUNCTION effect.answer_corrected() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE conversation SET reopened = false WHERE study = NEW.study AND caller = NEW.data ->> 'caller';
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.case_assigned() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE review SET assigned_to = NEW.data ->> 'to' WHERE inbox_case = (NEW.data ->> 'case')::bigint AND closed_at IS NULL;
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.case_closed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE review SET closed_at = NEW.at, note = NEW.data ->> 'note'
     WHERE inbox_case = (NEW.data ->> 'case')::bigint AND closed_at IS NULL;
    UPDATE conversation SET reminders_held = false
     WHERE study = NEW.study AND caller = NEW.data ->> 'caller' AND reminders_held
       AND NOT EXISTS (SELECT FROM review r WHERE r.study = NEW.study AND r.caller = NEW.data ->> 'caller' AND r.closed_at IS NULL
                          AND r.subject IN ('leaving', 'erasure', 'new number'));
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.case_replied() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE review SET replied_at = NEW.at WHERE inbox_case = (NEW.data ->> 'case')::bigint AND closed_at IS NULL;
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.commit_conversation() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    before_minor bigint := CASE WHEN OLD.state = 'open' THEN OLD.may_earn_minor ELSE 0 END;
    after_minor bigint := CASE WHEN NEW.state = 'open' THEN NEW.may_earn_minor ELSE 0 END;
BEGIN
    IF OLD.coupon = NEW.coupon THEN
        PERFORM effect.commit_more(NEW.study, NEW.coupon, after_minor - before_minor);
    ELSE
        PERFORM effect.commit_more(OLD.study, OLD.coupon, -before_minor);
        PERFORM effect.commit_more(NEW.study, NEW.coupon, after_minor);
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.commit_more(of_study text, with_coupon text, change bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF change <> 0 THEN
        UPDATE commitment_part SET minor = minor + change
         WHERE study = of_study AND part = effect.commitment_part_of(with_coupon);
    END IF;
END
$$;

CREATE FUNCTION effect.commit_participant() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    promised bigint := NEW.primary_minor + CASE WHEN NEW.recruiter IS NULL THEN 0 ELSE NEW.secondary_minor END;
    change bigint := CASE WHEN NEW.completed_at IS NOT NULL OR NEW.withdrawn_at IS NULL THEN promised ELSE 0 END;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        change := change - CASE WHEN OLD.completed_at IS NOT NULL OR OLD.withdrawn_at IS NULL THEN promised ELSE 0 END;
    ELSE
        UPDATE conversation SET may_earn_minor = 0 WHERE participant = NEW.id AND may_earn_minor <> 0;
    END IF;
    PERFORM effect.commit_more(NEW.study, NEW.coupon, change);
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.commitment_part_of(coupon text) RETURNS smallint
    LANGUAGE sql IMMUTABLE
    RETURN ((get_byte(sha256(convert_to(coupon, 'UTF8'::name)), 0) % 64))::smallint;

CREATE FUNCTION effect.consent_given() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO consent (participant, study, version, text_digest, language, mode, message, given_at)
    VALUES (NEW.data ->> 'participant', NEW.study, NEW.data ->> 'consent_version', NEW.data ->> 'text_digest',
            NEW.data ->> 'language', NEW.data ->> 'mode', NEW.data ->> 'message', NEW.at);
    UPDATE conversation SET consented_at = NEW.at WHERE study = NEW.study AND caller = NEW.data ->> 'caller';
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.conversation_reopened() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE coupon SET status = 'reserved', reserved_by = NEW.data ->> 'caller' WHERE code = NEW.data ->> 'coupon';
    UPDATE conversation SET state = 'open' WHERE study = NEW.study AND caller = NEW.data ->> 'caller';
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.coupon_expired() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE coupon SET status = 'expired', ended_at = NEW.at, ended_because = 'expired'
     WHERE code = NEW.data ->> 'coupon';
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.coupon_issued() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION effect.coupon_presented() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE coupon
       SET status = 'reserved', reserved_by = NEW.data ->> 'caller',
           phones_begun = phones_begun
                          + CASE WHEN EXISTS (SELECT FROM conversation c
                                               WHERE c.study = NEW.study AND c.caller = NEW.data ->> 'caller') THEN 0 ELSE 1 END
     WHERE code = NEW.data ->> 'coupon';
    INSERT INTO conversation (study, caller, participant, coupon, protocol, state, step, attempt, confirming,
                              presented_at, asked_at, waits_until, may_earn_minor)
    VALUES (NEW.study, NEW.data ->> 'caller', NEW.data ->> 'participant', NEW.data ->> 'coupon',
            (NEW.data ->> 'protocol')::integer, 'open', '', 0, false, NEW.at, NEW.at, NEW.at,
            coalesce((NEW.data #>> '{may_earn,minor}')::bigint, 0))
    ON CONFLICT ON CONSTRAINT one_conversation_per_phone DO UPDATE
       SET coupon = excluded.coupon, protocol = excluded.protocol, state = 'open', presented_at = excluded.presented_at,
           consented_at = NULL, reminders = 0, reminded_at = NULL, step = '', attempt = 0, confirming = false, reopened = false,
           may_earn_minor = excluded.may_earn_minor;
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.coupon_refused() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO coupon_refusal (event, study, caller, coupon, reason, guess, at)
    VALUES (NEW.id, NEW.study, NEW.data ->> 'caller', NEW.data ->> 'coupon', NEW.data ->> 'reason',
            (NEW.data ->> 'guess')::boolean, NEW.at);
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.coupon_released() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE coupon SET status = 'issued', reserved_by = NULL WHERE code = NEW.data ->> 'coupon';
    UPDATE conversation SET state = NEW.data ->> 'reason' WHERE study = NEW.study AND caller = NEW.data ->> 'caller';
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.coupon_voided() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE coupon SET status = 'voided', ended_at = NEW.at, ended_because = NEW.data ->> 'reason'
     WHERE code = NEW.data ->> 'coupon';
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.coupons_deferred() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE participant SET coupons_deferred_at = NEW.at WHERE id = NEW.data ->> 'participant';
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.data_erased() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO erasure (study, kind, event, rows, erased_at)
    VALUES (NEW.study, NEW.data ->> 'kind', NEW.id, NEW.data -> 'rows', NEW.at);
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.honorarium_earned() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION effect.language_chosen() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE conversation SET language = NEW.data ->> 'language'
     WHERE study = NEW.study AND caller = NEW.data ->> 'caller';
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.leaving_heard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE conversation
       SET reminders_held = true,
           leaving = CASE WHEN NEW.data ->> 'kind' IN ('withdraw', 'erase') THEN NEW.data ->> 'kind' ELSE leaving END,
           leaving_at = CASE WHEN NEW.data ->> 'kind' IN ('withdraw', 'erase') THEN NEW.at ELSE leaving_at END,
           new_owner = new_owner OR NEW.data ->> 'kind' = 'new_owner'
     WHERE study = NEW.study AND caller = NEW.data ->> 'caller';
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.messaging_resumed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM messaging_stop WHERE caller = NEW.data ->> 'caller';
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.messaging_stopped() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO messaging_stop (caller, study, source, stopped_at)
    VALUES (coalesce((SELECT p.caller FROM shared_phone p WHERE p.former = NEW.data ->> 'caller'), NEW.data ->> 'caller'),
            NEW.study, NEW.data ->> 'source', NEW.at)
    ON CONFLICT ON CONSTRAINT messaging_stop_key DO NOTHING;
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.name_phone_of_person(of_study text, before text, after text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE conversation SET caller = after, new_owner = false WHERE study = of_study AND caller = before;
    UPDATE participant SET caller = after WHERE study = of_study AND caller = before;
    UPDATE coupon SET reserved_by = after WHERE study = of_study AND reserved_by = before;
    UPDATE review SET caller = after WHERE study = of_study AND caller = before;
END
$$;

CREATE FUNCTION effect.open_commitment() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO commitment_part (study, part) SELECT NEW.id, generate_series(0, 63);
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.owner_confirmed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE conversation SET new_owner = false WHERE study = NEW.study AND caller = NEW.data ->> 'caller';
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.participant_enrolled() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION effect.participant_moved() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM effect.name_phone_of_person(NEW.study, NEW.data ->> 'caller', NEW.data ->> 'to');
    -- By version 1 both cases stayed.
    IF NEW.version >= 2 THEN
        UPDATE review r
           SET inbox_case = oldest.inbox_case, assigned_to = oldest.assigned_to
          FROM (SELECT DISTINCT ON (subject) subject, inbox_case, assigned_to FROM review
                 WHERE study = NEW.study AND caller = NEW.data ->> 'to' AND closed_at IS NULL
                 ORDER BY subject, inbox_case) AS oldest
         WHERE r.study = NEW.study AND r.caller = NEW.data ->> 'to' AND r.closed_at IS NULL
           AND r.subject = oldest.subject AND r.inbox_case <> oldest.inbox_case;
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.participant_withdrew() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE participant SET withdrawn_at = NEW.at WHERE id = NEW.data ->> 'participant';
    UPDATE conversation SET state = 'withdrawn'
     WHERE study = NEW.study AND caller = NEW.data ->> 'caller' AND state <> 'completed';
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.payout_failed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    -- By version 1 a payment ended, and its honoraria were put into another one. By version 2 it keeps both.
    UPDATE payout
       SET failure = NEW.data ->> 'reason', batch = NULL,
           failures = CASE WHEN NEW.version < 2 THEN failures ELSE failures + 1 END,
           again_at = (NEW.data ->> 'again_at')::timestamptz,
           status = CASE WHEN NEW.version < 2 THEN 'failed' WHEN NEW.data ->> 'again_at' IS NULL THEN 'refused' ELSE status END,
           settled_at = CASE WHEN NEW.version < 2 THEN NEW.at END
     WHERE id = NEW.data ->> 'payout' AND status = 'requested';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a payout is settled once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_is_settled_once';
    END IF;
    IF NEW.version < 2 THEN
        UPDATE honorarium SET payout = NULL WHERE payout = NEW.data ->> 'payout';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.payout_paid() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    paid record;
BEGIN
    UPDATE payout SET status = 'paid', reference = NEW.data ->> 'reference', again_at = NULL, settled_at = NEW.at
     WHERE id = NEW.data ->> 'payout' AND status IN ('requested', 'refused')
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

CREATE FUNCTION effect.payout_requested() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION effect.payout_retried() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE payout
       SET status = 'requested', again_at = NULL,
           failures = CASE WHEN (NEW.data ->> 'by_team')::boolean THEN 0 ELSE failures END
     WHERE id = NEW.data ->> 'payout' AND (status = 'refused' OR again_at IS NOT NULL);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'only a payment that failed is tried again'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_waits_to_be_tried';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.payouts_exported() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO payout_batch (study, batch, payouts, exported_at)
    VALUES (NEW.study, (NEW.data ->> 'batch')::integer, jsonb_array_length(NEW.data -> 'payouts'), NEW.at);
    UPDATE payout SET batch = (NEW.data ->> 'batch')::integer WHERE study = NEW.study AND NEW.data -> 'payouts' ? id;
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.phone_shared() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM effect.name_phone_of_person(NEW.study, NEW.data ->> 'caller', NEW.data ->> 'former');
    INSERT INTO shared_phone (former, study, caller, since) VALUES (NEW.data ->> 'former', NEW.study, NEW.data ->> 'caller', NEW.at);
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.protocol_adopted() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO protocol (study, protocol, content, digest, adopted_at)
    VALUES (NEW.study, (NEW.data ->> 'protocol')::integer, NEW.data -> 'content', NEW.data ->> 'digest', NEW.at);
    UPDATE study SET protocol = (NEW.data ->> 'protocol')::integer WHERE id = NEW.study;
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.question_asked() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE conversation
       SET repeats = CASE WHEN step = NEW.data ->> 'step' AND attempt = (NEW.data ->> 'attempt')::smallint
                           AND confirming = (NEW.data ->> 'confirming')::boolean THEN repeats + 1 ELSE 0 END,
           step = NEW.data ->> 'step', attempt = (NEW.data ->> 'attempt')::smallint,
           confirming = (NEW.data ->> 'confirming')::boolean, question = NEW.id, asked_at = NEW.at,
           waits_until = (NEW.data ->> 'until')::timestamptz
     WHERE study = NEW.study AND caller = NEW.data ->> 'caller';
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.question_reopened() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE conversation SET reopened = true WHERE study = NEW.study AND caller = NEW.data ->> 'caller';
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.recruitment_closed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE study SET recruitment_open = false, closed_at = NEW.at, closed_because = NEW.data ->> 'reason'
     WHERE id = NEW.study;
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.recruitment_reopened() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE study SET recruitment_open = true, closed_at = NULL, closed_because = NULL, reopened_at = NEW.at WHERE id = NEW.study;
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.refuse_unknown_version() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.version NOT BETWEEN 1 AND (SELECT newest_version FROM record.event_type WHERE name = NEW.type) THEN
        RAISE EXCEPTION 'no effect in this database knows version % of %', NEW.version, NEW.type
            USING ERRCODE = 'check_violation', CONSTRAINT = 'event_version_is_known',
                  HINT = 'Run rds migrate of the release that records it.';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION effect.reminder_sent() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE conversation SET reminders = reminders + 1, reminded_at = NEW.at
     WHERE study = NEW.study AND caller = NEW.data ->> 'caller';
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.review_closed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE review SET closed_at = NEW.at, note = NEW.data ->> 'note'
     WHERE study = NEW.study AND caller = NEW.data ->> 'caller' AND closed_at IS NULL;
    UPDATE conversation SET reminders_held = false
     WHERE study = NEW.study AND caller = NEW.data ->> 'caller' AND reminders_held;
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.review_requested() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    opened record;
BEGIN
    IF NEW.version < 2 THEN
        NEW.data := NEW.data || jsonb_build_object('subject', effect.subject_of(NEW.data ->> 'reason'), 'urgent', false, 'told', false);
    END IF;
    -- what follows reads version 2
    SELECT r.inbox_case, r.assigned_to INTO opened FROM review r
     WHERE r.study = NEW.study AND r.caller = NEW.data ->> 'caller' AND r.subject = NEW.data ->> 'subject' AND r.closed_at IS NULL
     LIMIT 1;
    INSERT INTO review (event, study, caller, reason, message, requested_at, subject, urgent, inbox_case, assigned_to)
    VALUES (NEW.id, NEW.study, NEW.data ->> 'caller', NEW.data ->> 'reason', NEW.data ->> 'message', NEW.at, NEW.data ->> 'subject',
            (NEW.data ->> 'urgent')::boolean, coalesce(opened.inbox_case, NEW.id), opened.assigned_to);
    IF (NEW.data ->> 'told')::boolean THEN
        UPDATE conversation SET told_at = NEW.at WHERE study = NEW.study AND caller = NEW.data ->> 'caller';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.role_granted() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO staff_role (person, role, granted_at) VALUES (NEW.data ->> 'person', NEW.data ->> 'role', NEW.at);
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.role_revoked() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM staff_role WHERE person = NEW.data ->> 'person' AND role = NEW.data ->> 'role';
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.staff_invited() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO staff_member (person, invited_at) VALUES (NEW.data ->> 'person', NEW.at);
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.study_ended() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE study SET settled_at = (NEW.data ->> 'settled_at')::timestamptz, ended_at = NEW.at WHERE id = NEW.study;
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.study_opened() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO study (id, number, opened_at) VALUES (NEW.study, NEW.data ->> 'number', NEW.at);
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.subject_of(reason text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT CASE WHEN reason IN ('wants_out', 'may_leave', 'withdraw') THEN 'leaving'
                WHEN reason = 'erase' THEN 'erasure'
                WHEN reason = 'new_owner' THEN 'new number'
                WHEN reason = 'not_understood' THEN 'question'
                WHEN reason = 'too_many_texts' THEN 'too many texts'
                ELSE 'other' END
$$;

CREATE FUNCTION effect.survey_completed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE participant SET completed_at = NEW.at WHERE id = NEW.data ->> 'participant';
    UPDATE conversation SET state = 'completed' WHERE study = NEW.study AND caller = NEW.data ->> 'caller';
    RETURN NULL;
END
$$;

CREATE FUNCTION record.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'the record is append-only'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'record_is_append_only';
END
$$;

CREATE FUNCTION study.check_ledger_balances() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (SELECT FROM posted GROUP BY event, currency HAVING sum(debit) <> sum(credit)) THEN
        RAISE EXCEPTION 'debits and credits of a posting differ'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_balances';
    END IF;
    RETURN NULL;
END
$$;

CREATE TABLE answers.answer (
    participant text NOT NULL,
    question text NOT NULL,
    study text NOT NULL,
    value text,
    flag text,
    at timestamp with time zone NOT NULL
);

CREATE TABLE contact.account_hold (
    id bigint NOT NULL,
    number text NOT NULL,
    scope text NOT NULL,
    code text NOT NULL,
    since timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    refused_at timestamp with time zone DEFAULT clock_timestamp(),
    failures integer DEFAULT 0 NOT NULL,
    needs_report boolean NOT NULL,
    probe text,
    probed_at timestamp with time zone
);

COMMENT ON COLUMN contact.account_hold.number IS 'A study''s own number, never a participant''s.';

COMMENT ON COLUMN contact.account_hold.scope IS 'Empty: everybody; a country''s two letters: its phones; else one phone by its random id.';

COMMENT ON COLUMN contact.account_hold.code IS 'The provider''s code of the newest refusal.';

COMMENT ON COLUMN contact.account_hold.refused_at IS 'The machine''s time, like since and probed_at; null once the account works again.';

COMMENT ON COLUMN contact.account_hold.probe IS 'The message whose delivery report will show whether the account works.';

ALTER TABLE contact.account_hold ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME contact.account_hold_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE contact.case_note (
    place bigint NOT NULL,
    study text NOT NULL,
    inbox_case bigint NOT NULL,
    sealed_note bytea NOT NULL,
    actor text NOT NULL,
    noted_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE contact.case_note IS 'Erased when the person whom the case is about withdraws.';

ALTER TABLE contact.case_note ALTER COLUMN place ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME contact.case_note_place_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE contact.consent_transcript (
    participant text NOT NULL,
    study text NOT NULL,
    sealed_text bytea NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE contact.coupon_note (
    coupon text NOT NULL,
    study text NOT NULL,
    sealed_note bytea NOT NULL,
    noted_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE contact.coupon_note IS 'Erased when the person who used the coupon withdraws.';

CREATE TABLE contact.key_check (
    only_one boolean DEFAULT true NOT NULL,
    check_value bytea NOT NULL,
    marked_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT key_check_only_one_check CHECK (only_one)
);

COMMENT ON COLUMN contact.key_check.check_value IS 'Derived from the key by HKDF: it tells one keyring from another, and nothing of the key.';

CREATE TABLE contact.outbound (
    key text NOT NULL,
    study text NOT NULL,
    caller text NOT NULL,
    purpose text NOT NULL,
    sealed_body bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    attempts smallint DEFAULT 0 NOT NULL,
    in_doubt boolean DEFAULT false NOT NULL,
    provider_id text,
    former_ids text[] DEFAULT '{}'::text[] NOT NULL,
    status text DEFAULT 'waiting'::text NOT NULL,
    rank smallint DEFAULT 0 NOT NULL,
    error text,
    status_at timestamp with time zone,
    in_doubt_since timestamp with time zone,
    held_by bigint,
    place bigint NOT NULL,
    question bigint,
    handed_over_at timestamp with time zone
);

COMMENT ON COLUMN contact.outbound.due_at IS 'Study time from which it may be sent, or sent again; null when a job has it.';

COMMENT ON COLUMN contact.outbound.in_doubt IS 'An attempt began and its end is not known: the provider may have the message.';

COMMENT ON COLUMN contact.outbound.former_ids IS 'The provider''s ids of attempts that did not arrive: a late word about one is no news.';

COMMENT ON COLUMN contact.outbound.rank IS 'How far the status is; a callback that comes late cannot move it back.';

COMMENT ON COLUMN contact.outbound.in_doubt_since IS 'The machine''s time: when the attempt began whose end is not known.';

COMMENT ON COLUMN contact.outbound.held_by IS 'It waits for the account with others, and is sent by the job of that waiting.';

COMMENT ON COLUMN contact.outbound.place IS 'The order in which messages were meant: those of one phone leave in it.';

COMMENT ON COLUMN contact.outbound.question IS 'The question it asks, as in study.conversation: once another is open, it is not sent any more.';

COMMENT ON COLUMN contact.outbound.handed_over_at IS 'Study time at which the first attempt began that the provider may have taken.';

ALTER TABLE contact.outbound ALTER COLUMN place ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME contact.outbound_place_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE contact.phone (
    caller text NOT NULL,
    fingerprint bytea NOT NULL,
    sealed_number bytea NOT NULL,
    erased_at timestamp with time zone,
    former boolean DEFAULT false NOT NULL
);

COMMENT ON COLUMN contact.phone.fingerprint IS 'Keyed HMAC of the E.164 number: finds it, cannot be reversed without the key.';

COMMENT ON COLUMN contact.phone.erased_at IS 'Study time. A text of an unknown number from before it may be of the person erased then: it is not taken from the provider''s list.';

COMMENT ON COLUMN contact.phone.former IS 'Stands for somebody who took part from the same phone before: texts that come in are never theirs.';

CREATE TABLE contact.reconciliation (
    number text NOT NULL,
    listed_until timestamp with time zone,
    begun_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    failures integer DEFAULT 0 NOT NULL,
    failure text
);

COMMENT ON COLUMN contact.reconciliation.number IS 'A study''s own number, never a participant''s.';

COMMENT ON COLUMN contact.reconciliation.listed_until IS 'When the last text that the provider listed came, by its time: all listed until then was taken.';

COMMENT ON COLUMN contact.reconciliation.begun_at IS 'The machine''s time, like finished_at: when a round began, and when one last came to its end.';

CREATE TABLE contact.retired_key (
    name text NOT NULL,
    retired_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

COMMENT ON TABLE contact.retired_key IS 'By the name that the key has in the keyring; never the key.';

CREATE TABLE jobs.fault (
    kind text NOT NULL,
    subject text NOT NULL,
    failures integer NOT NULL,
    failure text NOT NULL,
    failed_at timestamp with time zone NOT NULL,
    set_aside_at timestamp with time zone
);

COMMENT ON COLUMN jobs.fault.failure IS 'The fault''s name, never its text.';

CREATE TABLE jobs.maintenance (
    task text NOT NULL,
    succeeded_at timestamp with time zone,
    failures integer DEFAULT 0 NOT NULL,
    failure text,
    CONSTRAINT maintenance_failure CHECK (((failures = 0) = (failure IS NULL)))
);

COMMENT ON TABLE jobs.maintenance IS 'One row a task of the operator''s timers, by the machine''s time.';

COMMENT ON COLUMN jobs.maintenance.failures IS 'Since it last succeeded.';

COMMENT ON COLUMN jobs.maintenance.failure IS 'Why it failed last: `findings`, or a fault''s name, never its text.';

CREATE TABLE jobs.pgqueuer (
    id bigint NOT NULL,
    priority integer NOT NULL,
    queue_manager_id uuid,
    created timestamp with time zone DEFAULT now() NOT NULL,
    updated timestamp with time zone DEFAULT now() NOT NULL,
    heartbeat timestamp with time zone DEFAULT now() NOT NULL,
    execute_after timestamp with time zone DEFAULT now() NOT NULL,
    status jobs.pgqueuer_status NOT NULL,
    entrypoint text NOT NULL,
    dedupe_key text,
    payload bytea,
    headers jsonb,
    attempts integer DEFAULT 0 NOT NULL,
    slot bigint
);

CREATE SEQUENCE jobs.pgqueuer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE jobs.pgqueuer_id_seq OWNED BY jobs.pgqueuer.id;

CREATE TABLE jobs.pgqueuer_log (
    id bigint NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    job_id bigint NOT NULL,
    status jobs.pgqueuer_status NOT NULL,
    priority integer NOT NULL,
    entrypoint text NOT NULL,
    traceback jsonb,
    aggregated boolean DEFAULT false
);

ALTER TABLE jobs.pgqueuer_log ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME jobs.pgqueuer_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE jobs.pgqueuer_schedules (
    id bigint NOT NULL,
    expression text NOT NULL,
    entrypoint text NOT NULL,
    heartbeat timestamp with time zone DEFAULT now() NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    updated timestamp with time zone DEFAULT now() NOT NULL,
    next_run timestamp with time zone DEFAULT now() NOT NULL,
    last_run timestamp with time zone,
    status jobs.pgqueuer_status DEFAULT 'queued'::jobs.pgqueuer_status
);

CREATE SEQUENCE jobs.pgqueuer_schedules_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE jobs.pgqueuer_schedules_id_seq OWNED BY jobs.pgqueuer_schedules.id;

CREATE TABLE jobs.pgqueuer_statistics (
    id bigint NOT NULL,
    created timestamp with time zone DEFAULT date_trunc('sec'::text, now()) NOT NULL,
    count bigint NOT NULL,
    priority integer NOT NULL,
    status jobs.pgqueuer_status NOT NULL,
    entrypoint text NOT NULL
);

CREATE SEQUENCE jobs.pgqueuer_statistics_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE jobs.pgqueuer_statistics_id_seq OWNED BY jobs.pgqueuer_statistics.id;

CREATE TABLE public.applied_migration (
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE record.event (
    id bigint NOT NULL,
    study text,
    type text NOT NULL,
    version smallint NOT NULL,
    data jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    cause text NOT NULL,
    recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

COMMENT ON COLUMN record.event.study IS 'Null for what concerns no single study: who belongs to the study team, and what they may do.';

COMMENT ON COLUMN record.event.at IS 'Study time: the instant the decision was made for.';

COMMENT ON COLUMN record.event.recorded_at IS 'The machine''s time, for auditors; no rule reads it.';

ALTER TABLE record.event ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME record.event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE record.event_type (
    name text NOT NULL,
    newest_version smallint DEFAULT 1 NOT NULL
);

CREATE TABLE staff.challenge (
    digest bytea NOT NULL,
    person text,
    expires_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE staff.challenge IS 'What a passkey was asked to sign; taken out when it is used. Without a person: for signing in.';

CREATE TABLE staff.invitation (
    digest bytea NOT NULL,
    person text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone
);

COMMENT ON COLUMN staff.invitation.digest IS 'SHA-256 of what stands in the link, which is kept nowhere.';

CREATE TABLE staff.passkey (
    id bytea NOT NULL,
    person text NOT NULL,
    public_key bytea NOT NULL,
    sign_count bigint NOT NULL,
    label text NOT NULL,
    made_at timestamp with time zone NOT NULL
);

CREATE TABLE staff.passphrase (
    person text NOT NULL,
    hash text NOT NULL,
    sealed_secret bytea NOT NULL,
    last_step bigint DEFAULT 0 NOT NULL
);

COMMENT ON COLUMN staff.passphrase.sealed_secret IS 'What one-time codes are made from.';

COMMENT ON COLUMN staff.passphrase.last_step IS 'The half minute of the last code used: none is taken twice.';

CREATE TABLE staff.person (
    id text NOT NULL,
    name text NOT NULL,
    theme text DEFAULT 'auto'::text NOT NULL,
    CONSTRAINT person_theme_check CHECK ((theme = ANY (ARRAY['auto'::text, 'light'::text, 'dark'::text])))
);

CREATE TABLE staff.recovery_code (
    person text NOT NULL,
    digest bytea NOT NULL
);

COMMENT ON TABLE staff.recovery_code IS 'Each works once, in the place of a one-time code, and is taken out then.';

CREATE TABLE staff.session (
    digest bytea NOT NULL,
    person text NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone NOT NULL,
    confirmed_at timestamp with time zone NOT NULL,
    told jsonb
);

COMMENT ON COLUMN staff.session.digest IS 'SHA-256 of the cookie''s 256 bits, which are kept nowhere.';

COMMENT ON COLUMN staff.session.confirmed_at IS 'When the person last showed who they are.';

COMMENT ON COLUMN staff.session.told IS 'What the next page says of the last act, once.';

CREATE TABLE study.commitment_part (
    study text NOT NULL,
    part smallint NOT NULL,
    minor bigint DEFAULT 0 NOT NULL
)
WITH (fillfactor='50');

COMMENT ON TABLE study.commitment_part IS 'A part may be negative; what is committed is their sum, in the minor units of the study''s currency.';

CREATE VIEW study.commitment AS
 SELECT study,
    (sum(minor))::bigint AS minor
   FROM study.commitment_part
  GROUP BY study;

CREATE TABLE study.consent (
    participant text NOT NULL,
    study text NOT NULL,
    version text NOT NULL,
    text_digest text NOT NULL,
    language text NOT NULL,
    mode text NOT NULL,
    message text NOT NULL,
    given_at timestamp with time zone NOT NULL
);

CREATE TABLE study.conversation (
    study text NOT NULL,
    caller text NOT NULL,
    participant text NOT NULL,
    coupon text NOT NULL,
    protocol integer NOT NULL,
    state text NOT NULL,
    step text NOT NULL,
    attempt smallint NOT NULL,
    confirming boolean NOT NULL,
    language text,
    presented_at timestamp with time zone NOT NULL,
    consented_at timestamp with time zone,
    asked_at timestamp with time zone NOT NULL,
    waits_until timestamp with time zone NOT NULL,
    reminders smallint DEFAULT 0 NOT NULL,
    reminded_at timestamp with time zone,
    question bigint,
    repeats smallint DEFAULT 0 NOT NULL,
    reopened boolean DEFAULT false NOT NULL,
    leaving text,
    leaving_at timestamp with time zone,
    reminders_held boolean DEFAULT false NOT NULL,
    new_owner boolean DEFAULT false NOT NULL,
    told_at timestamp with time zone,
    may_earn_minor bigint DEFAULT 0 NOT NULL,
    CONSTRAINT conversation_leaving_check CHECK ((leaving = ANY (ARRAY['withdraw'::text, 'erase'::text]))),
    CONSTRAINT conversation_state_check CHECK ((state = ANY (ARRAY['open'::text, 'completed'::text, 'declined'::text, 'screened_out'::text, 'silence'::text, 'closed'::text, 'withdrawn'::text])))
);

COMMENT ON COLUMN study.conversation.question IS 'The event by which the open question was asked last; null for one asked before this column came.';

COMMENT ON COLUMN study.conversation.repeats IS 'How often the same question was put once more without having been answered.';

COMMENT ON COLUMN study.conversation.reopened IS 'An earlier question was opened again, and has not been answered since.';

COMMENT ON COLUMN study.conversation.leaving IS 'What the person was last asked to confirm.';

COMMENT ON COLUMN study.conversation.reminders_held IS 'Until the study team has looked at what the phone said about leaving.';

COMMENT ON COLUMN study.conversation.new_owner IS 'The phone seems to be somebody else''s: money and codes are told to nobody until the study team decides.';

COMMENT ON COLUMN study.conversation.told_at IS 'When the person was last told that somebody of the study team will read a text.';

COMMENT ON COLUMN study.conversation.may_earn_minor IS 'What it may lead to while it is open, until enrolment fixes it; 0 for one begun before this column came.';

CREATE TABLE study.coupon (
    code text NOT NULL,
    study text NOT NULL,
    kind text NOT NULL,
    status text NOT NULL,
    holder text,
    slot smallint,
    quota smallint,
    wave integer NOT NULL,
    chain text,
    protocol integer NOT NULL,
    active_from timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    secondary_minor bigint NOT NULL,
    currency text NOT NULL,
    reserved_by text,
    replaces text,
    issued_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_because text,
    phones_begun integer DEFAULT 0 NOT NULL,
    CONSTRAINT coupon_kind_check CHECK ((kind = ANY (ARRAY['seed'::text, 'recruit'::text]))),
    CONSTRAINT coupon_lives_forward CHECK ((active_from < expires_at)),
    CONSTRAINT coupon_quota CHECK (((slot >= 1) AND (slot <= quota))),
    CONSTRAINT coupon_secondary_minor_check CHECK ((secondary_minor >= 0)),
    CONSTRAINT coupon_status_check CHECK ((status = ANY (ARRAY['issued'::text, 'reserved'::text, 'redeemed'::text, 'expired'::text, 'voided'::text]))),
    CONSTRAINT coupon_wave_check CHECK ((wave >= 0)),
    CONSTRAINT reservation_names_a_phone CHECK (((status = 'reserved'::text) = (reserved_by IS NOT NULL))),
    CONSTRAINT seed_coupon_has_no_holder CHECK (((kind = 'seed'::text) = (holder IS NULL))),
    CONSTRAINT seed_coupon_starts_a_chain CHECK (((kind = 'seed'::text) = ((wave = 0) AND (chain IS NULL))))
);

COMMENT ON COLUMN study.coupon.phones_begun IS 'How many phones began a conversation with it, each as a person of its own.';

CREATE TABLE study.coupon_refusal (
    event bigint NOT NULL,
    study text NOT NULL,
    caller text NOT NULL,
    coupon text,
    reason text NOT NULL,
    guess boolean NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE study.erasure (
    study text NOT NULL,
    kind text NOT NULL,
    event bigint NOT NULL,
    rows jsonb NOT NULL,
    erased_at timestamp with time zone NOT NULL
);

COMMENT ON COLUMN study.erasure.rows IS 'How many rows of which table were erased.';

CREATE TABLE study.honorarium (
    event bigint NOT NULL,
    study text NOT NULL,
    participant text NOT NULL,
    kind text NOT NULL,
    recruit text,
    amount_minor bigint NOT NULL,
    currency text NOT NULL,
    earned_at timestamp with time zone NOT NULL,
    payout text,
    CONSTRAINT honorarium_amount_minor_check CHECK ((amount_minor > 0)),
    CONSTRAINT honorarium_kind_check CHECK ((kind = ANY (ARRAY['primary'::text, 'secondary'::text]))),
    CONSTRAINT secondary_honorarium_names_a_recruit CHECK (((kind = 'secondary'::text) = (recruit IS NOT NULL)))
);

CREATE TABLE study.ledger_entry (
    event bigint NOT NULL,
    line smallint NOT NULL,
    study text NOT NULL,
    account text NOT NULL,
    participant text NOT NULL,
    debit bigint NOT NULL,
    credit bigint NOT NULL,
    currency text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ledger_entry_account_check CHECK ((account = ANY (ARRAY['honoraria'::text, 'payable'::text, 'paid_out'::text]))),
    CONSTRAINT ledger_entry_credit_check CHECK ((credit >= 0)),
    CONSTRAINT ledger_entry_debit_check CHECK ((debit >= 0)),
    CONSTRAINT ledger_entry_is_one_sided CHECK (((debit = 0) <> (credit = 0)))
);

CREATE TABLE study.messaging_stop (
    caller text NOT NULL,
    study text NOT NULL,
    source text NOT NULL,
    stopped_at timestamp with time zone NOT NULL
);

CREATE TABLE study.participant (
    id text NOT NULL,
    study text NOT NULL,
    caller text NOT NULL,
    coupon text NOT NULL,
    recruiter text,
    chain text NOT NULL,
    wave integer NOT NULL,
    protocol integer NOT NULL,
    quota smallint NOT NULL,
    primary_minor bigint NOT NULL,
    secondary_minor bigint NOT NULL,
    currency text NOT NULL,
    enrolled_at timestamp with time zone NOT NULL,
    completed_at timestamp with time zone,
    withdrawn_at timestamp with time zone,
    coupons_deferred_at timestamp with time zone,
    CONSTRAINT nobody_recruits_themselves CHECK ((recruiter <> id)),
    CONSTRAINT participant_primary_minor_check CHECK ((primary_minor >= 0)),
    CONSTRAINT participant_secondary_minor_check CHECK ((secondary_minor >= 0)),
    CONSTRAINT seed_has_no_recruiter CHECK (((wave = 0) = (recruiter IS NULL))),
    CONSTRAINT seed_starts_the_chain CHECK (((wave = 0) = (chain = id)))
);

COMMENT ON COLUMN study.participant.coupons_deferred_at IS 'Completed while nobody could be recruited: the coupons promised are issued later.';

CREATE TABLE study.payout (
    id text NOT NULL,
    study text NOT NULL,
    participant text NOT NULL,
    amount_minor bigint NOT NULL,
    currency text NOT NULL,
    method text NOT NULL,
    status text NOT NULL,
    reference text,
    failure text,
    requested_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    failures smallint DEFAULT 0 NOT NULL,
    again_at timestamp with time zone,
    batch integer,
    CONSTRAINT payout_amount_minor_check CHECK ((amount_minor > 0)),
    CONSTRAINT payout_status_check CHECK ((status = ANY (ARRAY['requested'::text, 'refused'::text, 'paid'::text, 'failed'::text])))
);

COMMENT ON COLUMN study.payout.failures IS 'How often it has failed since it was requested, or since the study team let it be tried again.';

COMMENT ON COLUMN study.payout.again_at IS 'When a payment that failed is due again; null for one that is due, or that no longer waits.';

COMMENT ON COLUMN study.payout.batch IS 'The file it was last written into; null once that file''s payment failed.';

CREATE TABLE study.payout_batch (
    study text NOT NULL,
    batch integer NOT NULL,
    payouts integer NOT NULL,
    exported_at timestamp with time zone NOT NULL,
    CONSTRAINT payout_batch_batch_check CHECK ((batch > 0))
);

CREATE TABLE study.protocol (
    study text NOT NULL,
    protocol integer NOT NULL,
    content jsonb NOT NULL,
    digest text NOT NULL,
    adopted_at timestamp with time zone NOT NULL,
    CONSTRAINT protocol_protocol_check CHECK ((protocol > 0))
);

CREATE TABLE study.review (
    event bigint NOT NULL,
    study text NOT NULL,
    caller text NOT NULL,
    reason text NOT NULL,
    message text NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    note text,
    subject text DEFAULT 'other'::text NOT NULL,
    urgent boolean DEFAULT false NOT NULL,
    inbox_case bigint,
    assigned_to text,
    replied_at timestamp with time zone
);

COMMENT ON COLUMN study.review.inbox_case IS 'The event that opened the case: there is one open case for each phone and subject.';

CREATE TABLE study.shared_phone (
    former text NOT NULL,
    study text NOT NULL,
    caller text NOT NULL,
    since timestamp with time zone NOT NULL
);

CREATE TABLE study.staff_member (
    person text NOT NULL,
    invited_at timestamp with time zone NOT NULL
);

COMMENT ON COLUMN study.staff_member.person IS 'A random id. Names are in schema `staff`.';

CREATE TABLE study.staff_role (
    person text NOT NULL,
    role text NOT NULL,
    granted_at timestamp with time zone NOT NULL
);

CREATE TABLE study.study (
    id text NOT NULL,
    number text NOT NULL,
    protocol integer DEFAULT 0 NOT NULL,
    recruitment_open boolean DEFAULT true NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    closed_because text,
    reopened_at timestamp with time zone,
    settled_at timestamp with time zone,
    ended_at timestamp with time zone
);

COMMENT ON COLUMN study.study.reopened_at IS 'When the study team last reopened recruitment.';

COMMENT ON COLUMN study.study.settled_at IS 'Since when it was closed, with no coupon open and nothing owed; null until it has ended.';

CREATE TABLE upkeep.hold (
    id bigint NOT NULL,
    reason text NOT NULL,
    begun_at timestamp with time zone DEFAULT now() NOT NULL,
    reconciled_at timestamp with time zone,
    findings jsonb,
    released_at timestamp with time zone,
    released_by text
);

COMMENT ON TABLE upkeep.hold IS 'While one is not released, texts are stored, and nothing is answered, sent or paid.';

ALTER TABLE upkeep.hold ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME upkeep.hold_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE upkeep.identity (
    single boolean DEFAULT true NOT NULL,
    system_identifier bigint NOT NULL,
    database_oid bigint NOT NULL,
    since timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT identity_single_check CHECK (single)
);

COMMENT ON TABLE upkeep.identity IS 'Where this database stood when it was last opened by right: a copy elsewhere finds that it is one.';

ALTER TABLE ONLY jobs.pgqueuer ALTER COLUMN id SET DEFAULT nextval('jobs.pgqueuer_id_seq'::regclass);

ALTER TABLE ONLY jobs.pgqueuer_schedules ALTER COLUMN id SET DEFAULT nextval('jobs.pgqueuer_schedules_id_seq'::regclass);

ALTER TABLE ONLY jobs.pgqueuer_statistics ALTER COLUMN id SET DEFAULT nextval('jobs.pgqueuer_statistics_id_seq'::regclass);

ALTER TABLE ONLY answers.answer
    ADD CONSTRAINT one_answer_per_question PRIMARY KEY (participant, question);

ALTER TABLE ONLY contact.account_hold
    ADD CONSTRAINT account_hold_key PRIMARY KEY (id);

ALTER TABLE ONLY contact.consent_transcript
    ADD CONSTRAINT consent_transcript_key PRIMARY KEY (participant, at);

ALTER TABLE ONLY contact.inbound
    ADD CONSTRAINT inbound_key PRIMARY KEY (id);

ALTER TABLE ONLY contact.account_hold
    ADD CONSTRAINT one_hold_per_scope UNIQUE (number, scope);

ALTER TABLE ONLY contact.key_check
    ADD CONSTRAINT one_key_check PRIMARY KEY (only_one);

ALTER TABLE ONLY contact.coupon_note
    ADD CONSTRAINT one_note_per_coupon PRIMARY KEY (coupon);

ALTER TABLE ONLY contact.case_note
    ADD CONSTRAINT one_place_per_case_note PRIMARY KEY (place);

ALTER TABLE ONLY contact.retired_key
    ADD CONSTRAINT one_retirement_per_key PRIMARY KEY (name);

ALTER TABLE ONLY contact.outbound
    ADD CONSTRAINT outbound_key PRIMARY KEY (key);

ALTER TABLE ONLY contact.outbound
    ADD CONSTRAINT outbound_provider_id UNIQUE (provider_id);

ALTER TABLE ONLY contact.phone
    ADD CONSTRAINT phone_key PRIMARY KEY (caller);

ALTER TABLE ONLY contact.reconciliation
    ADD CONSTRAINT reconciliation_key PRIMARY KEY (number);

ALTER TABLE ONLY jobs.fault
    ADD CONSTRAINT fault_key PRIMARY KEY (kind, subject);

ALTER TABLE ONLY jobs.maintenance
    ADD CONSTRAINT maintenance_key PRIMARY KEY (task);

ALTER TABLE ONLY jobs.pgqueuer_log
    ADD CONSTRAINT pgqueuer_log_pkey PRIMARY KEY (id);

ALTER TABLE ONLY jobs.pgqueuer
    ADD CONSTRAINT pgqueuer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY jobs.pgqueuer_schedules
    ADD CONSTRAINT pgqueuer_schedules_expression_entrypoint_key UNIQUE (expression, entrypoint);

ALTER TABLE ONLY jobs.pgqueuer_schedules
    ADD CONSTRAINT pgqueuer_schedules_pkey PRIMARY KEY (id);

ALTER TABLE ONLY jobs.pgqueuer_statistics
    ADD CONSTRAINT pgqueuer_statistics_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.applied_migration
    ADD CONSTRAINT applied_migration_pkey PRIMARY KEY (name);

ALTER TABLE ONLY record.event
    ADD CONSTRAINT event_key PRIMARY KEY (id);

ALTER TABLE ONLY record.event_type
    ADD CONSTRAINT event_type_key PRIMARY KEY (name);

ALTER TABLE ONLY staff.person
    ADD CONSTRAINT one_name_per_person PRIMARY KEY (id);

ALTER TABLE ONLY staff.passphrase
    ADD CONSTRAINT one_passphrase_per_person PRIMARY KEY (person);

ALTER TABLE ONLY staff.challenge
    ADD CONSTRAINT one_row_per_challenge PRIMARY KEY (digest);

ALTER TABLE ONLY staff.invitation
    ADD CONSTRAINT one_row_per_invitation PRIMARY KEY (digest);

ALTER TABLE ONLY staff.passkey
    ADD CONSTRAINT one_row_per_passkey PRIMARY KEY (id);

ALTER TABLE ONLY staff.recovery_code
    ADD CONSTRAINT one_row_per_recovery_code PRIMARY KEY (person, digest);

ALTER TABLE ONLY staff.session
    ADD CONSTRAINT one_row_per_session PRIMARY KEY (digest);

ALTER TABLE ONLY staff.person
    ADD CONSTRAINT staff_name_is_free UNIQUE (name);

ALTER TABLE ONLY study.consent
    ADD CONSTRAINT consent_given_once_per_version PRIMARY KEY (participant, given_at);

ALTER TABLE ONLY study.coupon
    ADD CONSTRAINT coupon_code_is_new PRIMARY KEY (code);

ALTER TABLE ONLY study.coupon
    ADD CONSTRAINT coupon_is_reissued_once UNIQUE (replaces);

ALTER TABLE ONLY study.coupon_refusal
    ADD CONSTRAINT coupon_refusal_key PRIMARY KEY (event);

ALTER TABLE ONLY study.honorarium
    ADD CONSTRAINT honorarium_key PRIMARY KEY (event);

ALTER TABLE ONLY study.ledger_entry
    ADD CONSTRAINT ledger_entry_key PRIMARY KEY (event, line);

ALTER TABLE ONLY study.messaging_stop
    ADD CONSTRAINT messaging_stop_key PRIMARY KEY (caller);

ALTER TABLE ONLY study.payout_batch
    ADD CONSTRAINT one_batch_per_number PRIMARY KEY (study, batch);

ALTER TABLE ONLY study.commitment_part
    ADD CONSTRAINT one_commitment_per_part PRIMARY KEY (study, part);

ALTER TABLE ONLY study.conversation
    ADD CONSTRAINT one_conversation_per_participant UNIQUE (participant);

ALTER TABLE ONLY study.conversation
    ADD CONSTRAINT one_conversation_per_phone PRIMARY KEY (study, caller);

ALTER TABLE ONLY study.participant
    ADD CONSTRAINT one_enrolment_per_phone UNIQUE (study, caller);

ALTER TABLE ONLY study.erasure
    ADD CONSTRAINT one_erasure_per_kind PRIMARY KEY (study, kind);

ALTER TABLE ONLY study.staff_role
    ADD CONSTRAINT one_grant_per_role PRIMARY KEY (person, role);

ALTER TABLE ONLY study.protocol
    ADD CONSTRAINT one_protocol_per_version PRIMARY KEY (study, protocol);

ALTER TABLE ONLY study.participant
    ADD CONSTRAINT one_redemption_per_coupon UNIQUE (coupon);

ALTER TABLE ONLY study.staff_member
    ADD CONSTRAINT one_row_per_staff_member PRIMARY KEY (person);

ALTER TABLE ONLY study.participant
    ADD CONSTRAINT participant_key PRIMARY KEY (id);

ALTER TABLE ONLY study.payout
    ADD CONSTRAINT payout_key PRIMARY KEY (id);

ALTER TABLE ONLY study.review
    ADD CONSTRAINT review_key PRIMARY KEY (event);

ALTER TABLE ONLY study.shared_phone
    ADD CONSTRAINT shared_phone_key PRIMARY KEY (former);

ALTER TABLE ONLY study.study
    ADD CONSTRAINT study_already_open PRIMARY KEY (id);

ALTER TABLE ONLY upkeep.hold
    ADD CONSTRAINT hold_key PRIMARY KEY (id);

ALTER TABLE ONLY upkeep.identity
    ADD CONSTRAINT one_identity PRIMARY KEY (single);

CREATE INDEX answer_flagged ON answers.answer USING btree (study, participant) WHERE (flag IS NOT NULL);

CREATE INDEX case_note_by_case ON contact.case_note USING btree (inbox_case);

CREATE INDEX inbound_by_caller_and_time ON contact.inbound USING btree (caller, handled_at);

CREATE INDEX inbound_set_aside ON contact.inbound USING btree (stored_at) WHERE set_aside;

CREATE INDEX inbound_unhandled ON contact.inbound USING btree (stored_at) WHERE (handled_at IS NULL);

CREATE UNIQUE INDEX one_caller_per_phone ON contact.phone USING btree (fingerprint) WHERE (NOT former);

CREATE INDEX outbound_by_caller ON contact.outbound USING btree (caller);

CREATE INDEX outbound_by_question ON contact.outbound USING btree (question) WHERE (question IS NOT NULL);

CREATE INDEX outbound_due ON contact.outbound USING btree (due_at) WHERE ((status = 'waiting'::text) AND (due_at IS NOT NULL));

CREATE INDEX outbound_held ON contact.outbound USING btree (held_by, created_at, key) WHERE (held_by IS NOT NULL);

CREATE INDEX outbound_not_arrived ON contact.outbound USING btree (study, caller) WHERE (status = ANY (ARRAY['undelivered'::text, 'failed'::text, 'given_up'::text]));

CREATE INDEX outbound_waiting ON contact.outbound USING btree (created_at) WHERE (status = 'waiting'::text);

CREATE INDEX outbound_waiting_by_caller ON contact.outbound USING btree (caller, place) WHERE (status = 'waiting'::text);

CREATE INDEX phone_by_fingerprint ON contact.phone USING btree (fingerprint);

CREATE INDEX phone_erased ON contact.phone USING btree (erased_at) WHERE (erased_at IS NOT NULL);

CREATE INDEX fault_set_aside ON jobs.fault USING btree (kind) WHERE (set_aside_at IS NOT NULL);

CREATE INDEX pgqueuer_ep_ea_idx ON jobs.pgqueuer USING btree (entrypoint, execute_after) WHERE (status = 'queued'::jobs.pgqueuer_status);

CREATE INDEX pgqueuer_ep_prio_id_idx ON jobs.pgqueuer USING btree (entrypoint, priority DESC, id) WHERE (status = 'queued'::jobs.pgqueuer_status);

CREATE INDEX pgqueuer_failed ON jobs.pgqueuer USING btree (payload) WHERE (status = 'failed'::jobs.pgqueuer_status);

CREATE INDEX pgqueuer_log_created ON jobs.pgqueuer_log USING btree (created);

CREATE INDEX pgqueuer_log_job_id_status ON jobs.pgqueuer_log USING btree (job_id, created DESC);

CREATE INDEX pgqueuer_log_not_aggregated ON jobs.pgqueuer_log USING btree ((1)) WHERE (NOT aggregated);

CREATE INDEX pgqueuer_log_status ON jobs.pgqueuer_log USING btree (status);

CREATE INDEX pgqueuer_picked_heartbeat_idx ON jobs.pgqueuer USING btree (heartbeat) WHERE (status = 'picked'::jobs.pgqueuer_status);

CREATE UNIQUE INDEX pgqueuer_picked_slot_idx ON jobs.pgqueuer USING btree (entrypoint, slot) WHERE ((status = 'picked'::jobs.pgqueuer_status) AND (slot IS NOT NULL));

CREATE INDEX pgqueuer_priority_id_id1_idx ON jobs.pgqueuer USING btree (priority, id DESC) INCLUDE (id) WHERE (status = 'queued'::jobs.pgqueuer_status);

CREATE INDEX pgqueuer_queue_manager_id_idx ON jobs.pgqueuer USING btree (queue_manager_id) WHERE (queue_manager_id IS NOT NULL);

CREATE UNIQUE INDEX pgqueuer_statistics_unique_count ON jobs.pgqueuer_statistics USING btree (priority, date_trunc('sec'::text, timezone('UTC'::text, created)), status, entrypoint);

CREATE UNIQUE INDEX pgqueuer_unique_dedupe_key ON jobs.pgqueuer USING btree (dedupe_key) WHERE ((status = ANY (ARRAY['queued'::jobs.pgqueuer_status, 'picked'::jobs.pgqueuer_status])) AND (dedupe_key IS NOT NULL));

CREATE INDEX pgqueuer_updated_id_id1_idx ON jobs.pgqueuer USING btree (updated, id DESC) INCLUDE (id) WHERE (status = 'picked'::jobs.pgqueuer_status);

CREATE INDEX event_by_study ON record.event USING btree (study, id);

CREATE INDEX look_at_number ON record.event USING btree (((data ->> 'caller'::text))) WHERE (type = 'NumberRevealed'::text);

CREATE INDEX order_about_person ON record.event USING btree (((data ->> 'participant'::text))) WHERE (type = 'TeamActed'::text);

CREATE INDEX session_by_person ON staff.session USING btree (person);

CREATE INDEX conversation_by_caller ON study.conversation USING btree (caller);

CREATE INDEX conversation_ended ON study.conversation USING btree (coupon) WHERE (state <> 'open'::text);

CREATE INDEX conversation_open ON study.conversation USING btree (waits_until) WHERE (state = 'open'::text);

CREATE INDEX conversation_withdrawn ON study.conversation USING btree (study, caller) WHERE (state = 'withdrawn'::text);

CREATE INDEX coupon_by_expiry ON study.coupon USING btree (expires_at) WHERE (status = 'issued'::text);

CREATE INDEX coupon_by_holder ON study.coupon USING btree (holder);

CREATE INDEX coupon_by_study ON study.coupon USING btree (study);

CREATE INDEX coupon_refusal_by_coupon ON study.coupon_refusal USING btree (coupon) WHERE (coupon IS NOT NULL);

CREATE INDEX guess_by_phone ON study.coupon_refusal USING btree (caller, at) WHERE guess;

CREATE INDEX guess_by_time ON study.coupon_refusal USING btree (at) WHERE guess;

CREATE INDEX honorarium_by_participant ON study.honorarium USING btree (participant);

CREATE INDEX honorarium_owed ON study.honorarium USING btree (participant) WHERE (payout IS NULL);

CREATE INDEX ledger_by_participant ON study.ledger_entry USING btree (participant);

CREATE UNIQUE INDEX one_coupon_per_slot ON study.coupon USING btree (holder, slot) WHERE (status <> 'voided'::text);

CREATE UNIQUE INDEX one_primary_honorarium_per_participant ON study.honorarium USING btree (participant) WHERE (kind = 'primary'::text);

CREATE UNIQUE INDEX one_reservation_per_phone ON study.coupon USING btree (study, reserved_by) WHERE (status = 'reserved'::text);

CREATE UNIQUE INDEX one_secondary_honorarium_per_recruit ON study.honorarium USING btree (recruit) WHERE (kind = 'secondary'::text);

CREATE UNIQUE INDEX one_study_per_number ON study.study USING btree (number) WHERE (ended_at IS NULL);

CREATE UNIQUE INDEX one_turning_away_per_phone ON study.coupon_refusal USING btree (study, caller) WHERE (reason = 'phone_abroad'::text);

CREATE INDEX participant_by_completion ON study.participant USING btree (study, completed_at) WHERE (completed_at IS NOT NULL);

CREATE INDEX participant_by_recruiter ON study.participant USING btree (recruiter);

CREATE INDEX participant_deferred ON study.participant USING btree (study, coupons_deferred_at) WHERE (coupons_deferred_at IS NOT NULL);

CREATE INDEX participant_withdrawn ON study.participant USING btree (study, caller) WHERE (withdrawn_at IS NOT NULL);

CREATE INDEX payout_again ON study.payout USING btree (again_at) WHERE (again_at IS NOT NULL);

CREATE INDEX payout_by_participant ON study.payout USING btree (participant);

CREATE INDEX review_by_case ON study.review USING btree (inbox_case);

CREATE INDEX review_by_message ON study.review USING btree (message);

CREATE INDEX review_open ON study.review USING btree (study, caller) WHERE (closed_at IS NULL);

CREATE INDEX shared_phone_by_caller ON study.shared_phone USING btree (caller);

CREATE UNIQUE INDEX one_hold_at_a_time ON upkeep.hold USING btree ((true)) WHERE (released_at IS NULL);

CREATE TRIGGER answer_corrected AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'AnswerCorrected'::text)) EXECUTE FUNCTION effect.answer_corrected();

CREATE TRIGGER case_assigned AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'CaseAssigned'::text)) EXECUTE FUNCTION effect.case_assigned();

CREATE TRIGGER case_closed AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'CaseClosed'::text)) EXECUTE FUNCTION effect.case_closed();

CREATE TRIGGER case_replied AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'CaseReplied'::text)) EXECUTE FUNCTION effect.case_replied();

CREATE TRIGGER consent_given AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'ConsentGiven'::text)) EXECUTE FUNCTION effect.consent_given();

CREATE TRIGGER conversation_reopened AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'ConversationReopened'::text)) EXECUTE FUNCTION effect.conversation_reopened();

CREATE TRIGGER coupon_expired AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'CouponExpired'::text)) EXECUTE FUNCTION effect.coupon_expired();

CREATE TRIGGER coupon_issued AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'CouponIssued'::text)) EXECUTE FUNCTION effect.coupon_issued();

CREATE TRIGGER coupon_presented AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'CouponPresented'::text)) EXECUTE FUNCTION effect.coupon_presented();

CREATE TRIGGER coupon_refused AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'CouponRefused'::text)) EXECUTE FUNCTION effect.coupon_refused();

CREATE TRIGGER coupon_released AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'CouponReleased'::text)) EXECUTE FUNCTION effect.coupon_released();

CREATE TRIGGER coupon_voided AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'CouponVoided'::text)) EXECUTE FUNCTION effect.coupon_voided();

CREATE TRIGGER coupons_deferred AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'CouponsDeferred'::text)) EXECUTE FUNCTION effect.coupons_deferred();

CREATE TRIGGER data_erased AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'DataErased'::text)) EXECUTE FUNCTION effect.data_erased();

CREATE TRIGGER event_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON record.event FOR EACH STATEMENT EXECUTE FUNCTION record.refuse_change();

CREATE TRIGGER event_version_is_known BEFORE INSERT ON record.event FOR EACH ROW EXECUTE FUNCTION effect.refuse_unknown_version();

CREATE TRIGGER honorarium_earned AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'HonorariumEarned'::text)) EXECUTE FUNCTION effect.honorarium_earned();

CREATE TRIGGER language_chosen AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'LanguageChosen'::text)) EXECUTE FUNCTION effect.language_chosen();

CREATE TRIGGER leaving_heard AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'LeavingHeard'::text)) EXECUTE FUNCTION effect.leaving_heard();

CREATE TRIGGER messaging_resumed AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'MessagingResumed'::text)) EXECUTE FUNCTION effect.messaging_resumed();

CREATE TRIGGER messaging_stopped AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'MessagingStopped'::text)) EXECUTE FUNCTION effect.messaging_stopped();

CREATE TRIGGER owner_confirmed AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'OwnerConfirmed'::text)) EXECUTE FUNCTION effect.owner_confirmed();

CREATE TRIGGER participant_enrolled AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'ParticipantEnrolled'::text)) EXECUTE FUNCTION effect.participant_enrolled();

CREATE TRIGGER participant_moved AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'ParticipantMoved'::text)) EXECUTE FUNCTION effect.participant_moved();

CREATE TRIGGER participant_withdrew AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'ParticipantWithdrew'::text)) EXECUTE FUNCTION effect.participant_withdrew();

CREATE TRIGGER payout_failed AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'PayoutFailed'::text)) EXECUTE FUNCTION effect.payout_failed();

CREATE TRIGGER payout_paid AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'PayoutPaid'::text)) EXECUTE FUNCTION effect.payout_paid();

CREATE TRIGGER payout_requested AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'PayoutRequested'::text)) EXECUTE FUNCTION effect.payout_requested();

CREATE TRIGGER payout_retried AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'PayoutRetried'::text)) EXECUTE FUNCTION effect.payout_retried();

CREATE TRIGGER payouts_exported AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'PayoutsExported'::text)) EXECUTE FUNCTION effect.payouts_exported();

CREATE TRIGGER phone_shared AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'PhoneShared'::text)) EXECUTE FUNCTION effect.phone_shared();

CREATE TRIGGER protocol_adopted AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'ProtocolAdopted'::text)) EXECUTE FUNCTION effect.protocol_adopted();

CREATE TRIGGER question_asked AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'QuestionAsked'::text)) EXECUTE FUNCTION effect.question_asked();

CREATE TRIGGER question_reopened AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'QuestionReopened'::text)) EXECUTE FUNCTION effect.question_reopened();

CREATE TRIGGER recruitment_closed AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'RecruitmentClosed'::text)) EXECUTE FUNCTION effect.recruitment_closed();

CREATE TRIGGER recruitment_reopened AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'RecruitmentReopened'::text)) EXECUTE FUNCTION effect.recruitment_reopened();

CREATE TRIGGER reminder_sent AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'ReminderSent'::text)) EXECUTE FUNCTION effect.reminder_sent();

CREATE TRIGGER review_closed AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'ReviewClosed'::text)) EXECUTE FUNCTION effect.review_closed();

CREATE TRIGGER review_requested AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'ReviewRequested'::text)) EXECUTE FUNCTION effect.review_requested();

CREATE TRIGGER role_granted AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'RoleGranted'::text)) EXECUTE FUNCTION effect.role_granted();

CREATE TRIGGER role_revoked AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'RoleRevoked'::text)) EXECUTE FUNCTION effect.role_revoked();

CREATE TRIGGER staff_invited AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'StaffInvited'::text)) EXECUTE FUNCTION effect.staff_invited();

CREATE TRIGGER study_ended AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'StudyEnded'::text)) EXECUTE FUNCTION effect.study_ended();

CREATE TRIGGER study_opened AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'StudyOpened'::text)) EXECUTE FUNCTION effect.study_opened();

CREATE TRIGGER survey_completed AFTER INSERT ON record.event FOR EACH ROW WHEN ((new.type = 'SurveyCompleted'::text)) EXECUTE FUNCTION effect.survey_completed();

CREATE TRIGGER conversation_commits AFTER INSERT OR DELETE OR UPDATE OF state, may_earn_minor, coupon ON study.conversation FOR EACH ROW EXECUTE FUNCTION effect.commit_conversation();

CREATE TRIGGER ledger_balances AFTER INSERT ON study.ledger_entry REFERENCING NEW TABLE AS posted FOR EACH STATEMENT EXECUTE FUNCTION study.check_ledger_balances();

CREATE TRIGGER ledger_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON study.ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION record.refuse_change();

CREATE TRIGGER participant_commits AFTER INSERT OR UPDATE OF completed_at, withdrawn_at ON study.participant FOR EACH ROW EXECUTE FUNCTION effect.commit_participant();

CREATE TRIGGER study_opens_commitment AFTER INSERT ON study.study FOR EACH ROW EXECUTE FUNCTION effect.open_commitment();

ALTER TABLE ONLY contact.outbound
    ADD CONSTRAINT held_by_a_hold FOREIGN KEY (held_by) REFERENCES contact.account_hold(id);

ALTER TABLE ONLY record.event
    ADD CONSTRAINT event_type_is_known FOREIGN KEY (type) REFERENCES record.event_type(name);

ALTER TABLE ONLY staff.challenge
    ADD CONSTRAINT challenge_person_fkey FOREIGN KEY (person) REFERENCES staff.person(id) ON DELETE CASCADE;

ALTER TABLE ONLY staff.invitation
    ADD CONSTRAINT invitation_person_fkey FOREIGN KEY (person) REFERENCES staff.person(id) ON DELETE CASCADE;

ALTER TABLE ONLY staff.passkey
    ADD CONSTRAINT passkey_person_fkey FOREIGN KEY (person) REFERENCES staff.person(id) ON DELETE CASCADE;

ALTER TABLE ONLY staff.passphrase
    ADD CONSTRAINT passphrase_person_fkey FOREIGN KEY (person) REFERENCES staff.person(id) ON DELETE CASCADE;

ALTER TABLE ONLY staff.recovery_code
    ADD CONSTRAINT recovery_code_person_fkey FOREIGN KEY (person) REFERENCES staff.person(id) ON DELETE CASCADE;

ALTER TABLE ONLY staff.session
    ADD CONSTRAINT session_person_fkey FOREIGN KEY (person) REFERENCES staff.person(id) ON DELETE CASCADE;

ALTER TABLE ONLY study.commitment_part
    ADD CONSTRAINT commitment_part_study_fkey FOREIGN KEY (study) REFERENCES study.study(id);

ALTER TABLE ONLY study.conversation
    ADD CONSTRAINT conversation_coupon_fkey FOREIGN KEY (coupon) REFERENCES study.coupon(code);

ALTER TABLE ONLY study.conversation
    ADD CONSTRAINT conversation_study_fkey FOREIGN KEY (study) REFERENCES study.study(id);

ALTER TABLE ONLY study.coupon
    ADD CONSTRAINT coupon_holder_is_a_participant FOREIGN KEY (holder) REFERENCES study.participant(id);

ALTER TABLE ONLY study.coupon
    ADD CONSTRAINT coupon_study_fkey FOREIGN KEY (study) REFERENCES study.study(id);

ALTER TABLE ONLY study.honorarium
    ADD CONSTRAINT honorarium_participant_fkey FOREIGN KEY (participant) REFERENCES study.participant(id);

ALTER TABLE ONLY study.honorarium
    ADD CONSTRAINT honorarium_payout_fkey FOREIGN KEY (payout) REFERENCES study.payout(id);

ALTER TABLE ONLY study.honorarium
    ADD CONSTRAINT honorarium_recruit_fkey FOREIGN KEY (recruit) REFERENCES study.participant(id);

ALTER TABLE ONLY study.honorarium
    ADD CONSTRAINT honorarium_study_fkey FOREIGN KEY (study) REFERENCES study.study(id);

ALTER TABLE ONLY study.participant
    ADD CONSTRAINT participant_chain_fkey FOREIGN KEY (chain) REFERENCES study.participant(id);

ALTER TABLE ONLY study.participant
    ADD CONSTRAINT participant_coupon_fkey FOREIGN KEY (coupon) REFERENCES study.coupon(code);

ALTER TABLE ONLY study.participant
    ADD CONSTRAINT participant_recruiter_fkey FOREIGN KEY (recruiter) REFERENCES study.participant(id);

ALTER TABLE ONLY study.participant
    ADD CONSTRAINT participant_study_fkey FOREIGN KEY (study) REFERENCES study.study(id);

ALTER TABLE ONLY study.payout_batch
    ADD CONSTRAINT payout_batch_study_fkey FOREIGN KEY (study) REFERENCES study.study(id);

ALTER TABLE ONLY study.payout
    ADD CONSTRAINT payout_participant_fkey FOREIGN KEY (participant) REFERENCES study.participant(id);

ALTER TABLE ONLY study.payout
    ADD CONSTRAINT payout_study_fkey FOREIGN KEY (study) REFERENCES study.study(id);

ALTER TABLE ONLY study.protocol
    ADD CONSTRAINT protocol_study_fkey FOREIGN KEY (study) REFERENCES study.study(id);

ALTER TABLE ONLY study.staff_role
    ADD CONSTRAINT staff_role_person_fkey FOREIGN KEY (person) REFERENCES study.staff_member(person);
