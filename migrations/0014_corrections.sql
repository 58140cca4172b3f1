-- What a person can have seen, in which order messages leave, and slips that are corrected.

ALTER TABLE study.conversation ADD COLUMN question bigint, ADD COLUMN repeats smallint NOT NULL DEFAULT 0,
    ADD COLUMN reopened boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN study.conversation.question IS 'The event by which the open question was asked last; null for one asked before this column came.';
COMMENT ON COLUMN study.conversation.repeats IS 'How often the same question was put once more without having been answered.';
COMMENT ON COLUMN study.conversation.reopened IS 'An earlier question was opened again, and has not been answered since.';

ALTER TABLE contact.outbound ADD COLUMN place bigint GENERATED ALWAYS AS IDENTITY, ADD COLUMN question bigint,
    ADD COLUMN handed_over_at timestamptz;
COMMENT ON COLUMN contact.outbound.place IS 'The order in which messages were meant: those of one phone leave in it.';
COMMENT ON COLUMN contact.outbound.question IS 'The question it asks, as in study.conversation: once another is open, it is not sent any more.';
COMMENT ON COLUMN contact.outbound.handed_over_at IS 'Study time at which the first attempt began that the provider may have taken.';
CREATE INDEX outbound_by_question ON contact.outbound (question) WHERE question IS NOT NULL;
-- Which messages of a phone are before another is asked each time one leaves.
CREATE INDEX outbound_waiting_by_caller ON contact.outbound (caller, place) WHERE status = 'waiting';
-- What failed for good holds up no message behind it.
CREATE INDEX pgqueuer_failed ON jobs.pgqueuer (payload) WHERE status = 'failed';

INSERT INTO record.event_type (name) VALUES ('QuestionReopened'), ('AnswerCorrected');

CREATE FUNCTION effect.question_reopened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE conversation SET reopened = true WHERE study = NEW.study AND caller = NEW.data ->> 'caller';
    RETURN NULL;
END
$$;
CREATE TRIGGER question_reopened AFTER INSERT ON record.event
    FOR EACH ROW WHEN (NEW.type = 'QuestionReopened') EXECUTE FUNCTION effect.question_reopened();

CREATE FUNCTION effect.answer_corrected() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE conversation SET reopened = false WHERE study = NEW.study AND caller = NEW.data ->> 'caller';
    RETURN NULL;
END
$$;
CREATE TRIGGER answer_corrected AFTER INSERT ON record.event
    FOR EACH ROW WHEN (NEW.type = 'AnswerCorrected') EXECUTE FUNCTION effect.answer_corrected();

-- As in 0003, and it says by which event the question was asked, and how often the same one was.
CREATE OR REPLACE FUNCTION effect.question_asked() RETURNS trigger LANGUAGE plpgsql AS $$
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

-- As in 0003, and the first question of a conversation that begins again is no repetition of the last of the former.
CREATE OR REPLACE FUNCTION effect.coupon_presented() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE coupon SET status = 'reserved', reserved_by = NEW.data ->> 'caller' WHERE code = NEW.data ->> 'coupon';
    INSERT INTO conversation (study, caller, participant, coupon, protocol, state, step, attempt, confirming,
                              presented_at, asked_at, waits_until)
    VALUES (NEW.study, NEW.data ->> 'caller', NEW.data ->> 'participant', NEW.data ->> 'coupon',
            (NEW.data ->> 'protocol')::integer, 'open', '', 0, false, NEW.at, NEW.at, NEW.at)
    ON CONFLICT ON CONSTRAINT one_conversation_per_phone DO UPDATE
       SET coupon = excluded.coupon, protocol = excluded.protocol, state = 'open', presented_at = excluded.presented_at,
           consented_at = NULL, reminders = 0, reminded_at = NULL, step = '', attempt = 0, confirming = false, reopened = false;
    RETURN NULL;
END
$$;

-- As in 0011, with when the open question was handed over, and the phone's text before.
DROP FUNCTION contact.phone_state(text, text, timestamptz);
CREATE FUNCTION contact.phone_state(of_study text, of_caller text, texts_since timestamptz)
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
      LEFT JOIN study.messaging_stop m ON m.caller = of_caller
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
