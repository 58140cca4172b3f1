-- A phone's state and its version are read by one function: if they were spelled twice and differed, every text would be decided
-- twice.

-- `version` names the version of each row read; a row that is written again has another xmin. The count stops at a bound well
-- above its limit, so that a flood cannot make the question slow. OFFSET 0: else a plan made while the tables are small may look
-- for a phone among all phones of its study, and be kept.
CREATE FUNCTION contact.phone_state(of_study text, of_caller text, texts_since timestamptz)
RETURNS TABLE (number text, protocol integer, recruitment_open boolean, messaging_stopped boolean, conversation jsonb,
               coupon jsonb, participant jsonb, recent_texts bigint, version text)
LANGUAGE sql STABLE AS $$
    SELECT s.number, s.protocol, s.recruitment_open, m.caller IS NOT NULL, to_jsonb(c), to_jsonb(k), to_jsonb(p),
           (SELECT count(*) FROM (SELECT FROM contact.inbound i
                                   WHERE i.caller = of_caller AND i.handled_at > texts_since LIMIT 200) AS recent),
           ROW (s.xmin, m.xmin, c.version, k.xmin, p.version)::text
      FROM study.study s
      LEFT JOIN study.messaging_stop m ON m.caller = of_caller
      LEFT JOIN LATERAL (SELECT t.*, t.xmin AS version FROM study.conversation t
                          WHERE t.study = of_study AND t.caller = of_caller OFFSET 0) AS c ON true
      LEFT JOIN study.coupon k ON k.code = c.coupon
      LEFT JOIN LATERAL (SELECT t.*, t.xmin AS version FROM study.participant t
                          WHERE t.study = of_study AND t.caller = of_caller OFFSET 0) AS p ON true
     WHERE s.id = of_study
$$;

-- As in 0009, but that the versions are those of contact.phone_state.
CREATE OR REPLACE FUNCTION contact.hold_as_read(message text, read_as text, presented text, coupon_read_as text)
RETURNS void LANGUAGE plpgsql AS $$
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

DROP FUNCTION contact.versions(text, text);
