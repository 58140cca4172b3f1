-- The staff list becomes an inbox of cases, and what the study team does about one person.

-- A case is the texts of one phone about one subject that nobody has closed: their rows name the event that opened it.
ALTER TABLE study.review
    ADD COLUMN subject text NOT NULL DEFAULT 'other',
    ADD COLUMN urgent boolean NOT NULL DEFAULT false,
    ADD COLUMN inbox_case bigint,
    ADD COLUMN assigned_to text,
    ADD COLUMN replied_at timestamptz;
COMMENT ON COLUMN study.review.inbox_case IS 'The event that opened the case: there is one open case for each phone and subject.';
CREATE INDEX review_by_case ON study.review (inbox_case);
CREATE INDEX review_by_message ON study.review (message);

ALTER TABLE study.conversation ADD COLUMN told_at timestamptz;
COMMENT ON COLUMN study.conversation.told_at IS 'When the person was last told that somebody of the study team will read a text.';

-- How many phones could not use one coupon is asked whenever one more cannot.
CREATE INDEX coupon_refusal_by_coupon ON study.coupon_refusal (coupon) WHERE coupon IS NOT NULL;

-- Before version 2 a case had no subject: it follows from why it was opened.
CREATE FUNCTION effect.subject_of(reason text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN reason IN ('wants_out', 'may_leave', 'withdraw') THEN 'leaving'
                WHEN reason = 'erase' THEN 'erasure'
                WHEN reason = 'new_owner' THEN 'new number'
                WHEN reason = 'not_understood' THEN 'question'
                WHEN reason = 'too_many_texts' THEN 'too many texts'
                ELSE 'other' END
$$;

-- All that was open for a phone was closed together, so that the same instant tells the rows of one case.
UPDATE study.review SET subject = effect.subject_of(reason);
UPDATE study.review r
   SET inbox_case = (SELECT min(o.event) FROM study.review o
                      WHERE o.study = r.study AND o.caller = r.caller AND o.subject = r.subject
                        AND o.closed_at IS NOT DISTINCT FROM r.closed_at);

CREATE OR REPLACE FUNCTION effect.review_requested() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE FUNCTION effect.case_assigned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE review SET assigned_to = NEW.data ->> 'to' WHERE inbox_case = (NEW.data ->> 'case')::bigint AND closed_at IS NULL;
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.case_replied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE review SET replied_at = NEW.at WHERE inbox_case = (NEW.data ->> 'case')::bigint AND closed_at IS NULL;
    RETURN NULL;
END
$$;

-- Reminders go again once nothing that may be a wish to leave is open.
CREATE FUNCTION effect.case_closed() RETURNS trigger LANGUAGE plpgsql AS $$
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

-- Two people on one phone: who was first is known by another id, which stands for the same number. STOP is the phone's.
CREATE TABLE study.shared_phone (
    former text CONSTRAINT shared_phone_key PRIMARY KEY,
    study text NOT NULL,
    caller text NOT NULL,
    since timestamptz NOT NULL
);
CREATE INDEX shared_phone_by_caller ON study.shared_phone (caller);

CREATE FUNCTION effect.name_phone_of_person(of_study text, before text, after text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE conversation SET caller = after, new_owner = false WHERE study = of_study AND caller = before;
    UPDATE participant SET caller = after WHERE study = of_study AND caller = before;
    UPDATE coupon SET reserved_by = after WHERE study = of_study AND reserved_by = before;
    UPDATE review SET caller = after WHERE study = of_study AND caller = before;
END
$$;

CREATE FUNCTION effect.participant_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM effect.name_phone_of_person(NEW.study, NEW.data ->> 'caller', NEW.data ->> 'to');
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.phone_shared() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM effect.name_phone_of_person(NEW.study, NEW.data ->> 'caller', NEW.data ->> 'former');
    INSERT INTO shared_phone (former, study, caller, since) VALUES (NEW.data ->> 'former', NEW.study, NEW.data ->> 'caller', NEW.at);
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.conversation_reopened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE coupon SET status = 'reserved', reserved_by = NEW.data ->> 'caller' WHERE code = NEW.data ->> 'coupon';
    UPDATE conversation SET state = 'open' WHERE study = NEW.study AND caller = NEW.data ->> 'caller';
    RETURN NULL;
END
$$;

-- As in 0003, and the stop of somebody who was first on a phone is the phone's.
CREATE OR REPLACE FUNCTION effect.messaging_stopped() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO messaging_stop (caller, study, source, stopped_at)
    VALUES (coalesce((SELECT p.caller FROM shared_phone p WHERE p.former = NEW.data ->> 'caller'), NEW.data ->> 'caller'),
            NEW.study, NEW.data ->> 'source', NEW.at)
    ON CONFLICT ON CONSTRAINT messaging_stop_key DO NOTHING;
    RETURN NULL;
END
$$;

INSERT INTO record.event_type (name) VALUES ('CaseAssigned'), ('CaseReplied'), ('CaseClosed'), ('NumberRevealed'), ('TeamActed'),
    ('ParticipantMoved'), ('PhoneShared'), ('ConversationReopened'), ('AnswerReplaced');
UPDATE record.event_type SET newest_version = 2 WHERE name = 'ReviewRequested';

CREATE TRIGGER case_assigned AFTER INSERT ON record.event FOR EACH ROW WHEN (NEW.type = 'CaseAssigned')
    EXECUTE FUNCTION effect.case_assigned();
CREATE TRIGGER case_replied AFTER INSERT ON record.event FOR EACH ROW WHEN (NEW.type = 'CaseReplied')
    EXECUTE FUNCTION effect.case_replied();
CREATE TRIGGER case_closed AFTER INSERT ON record.event FOR EACH ROW WHEN (NEW.type = 'CaseClosed')
    EXECUTE FUNCTION effect.case_closed();
CREATE TRIGGER participant_moved AFTER INSERT ON record.event FOR EACH ROW WHEN (NEW.type = 'ParticipantMoved')
    EXECUTE FUNCTION effect.participant_moved();
CREATE TRIGGER phone_shared AFTER INSERT ON record.event FOR EACH ROW WHEN (NEW.type = 'PhoneShared')
    EXECUTE FUNCTION effect.phone_shared();
CREATE TRIGGER conversation_reopened AFTER INSERT ON record.event FOR EACH ROW WHEN (NEW.type = 'ConversationReopened')
    EXECUTE FUNCTION effect.conversation_reopened();

-- A number has one id that texts come in under; who was first on the phone has another with the same number.
ALTER TABLE contact.phone ADD COLUMN former boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN contact.phone.former IS 'Stands for somebody who took part from the same phone before: texts that come in are never theirs.';
ALTER TABLE contact.phone DROP CONSTRAINT one_caller_per_phone;
CREATE UNIQUE INDEX one_caller_per_phone ON contact.phone (fingerprint) WHERE NOT former;
CREATE INDEX phone_by_fingerprint ON contact.phone (fingerprint);

CREATE OR REPLACE FUNCTION contact.caller_of(number_fingerprint bytea, number_sealed bytea) RETURNS text LANGUAGE plpgsql AS $$
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

-- As in 0014, but that the stop of the phone holds for who was first on it too.
CREATE OR REPLACE FUNCTION contact.phone_state(of_study text, of_caller text, texts_since timestamptz)
RETURNS TABLE (number text, protocol integer, recruitment_open boolean, messaging_stopped boolean, conversation jsonb,
               coupon jsonb, participant jsonb, recent_texts bigint, handed_over_at timestamptz, text_before text,
               sealed_before bytea, before_received_at timestamptz, version text)
LANGUAGE sql STABLE AS $$
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
