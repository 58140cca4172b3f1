-- A decision about a text is made without holding anything. When it is recorded, what it was based on is looked at again.

-- Which version of each row a phone's standing was read from; a row that is written anew has another xmin.
CREATE FUNCTION contact.versions(of_study text, of_caller text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT ROW (s.xmin, m.xmin, c.xmin, k.xmin, p.xmin)::text
      FROM study.study s
      LEFT JOIN study.messaging_stop m ON m.caller = of_caller
      LEFT JOIN study.conversation c ON c.study = of_study AND c.caller = of_caller
      LEFT JOIN study.coupon k ON k.code = c.coupon
      LEFT JOIN study.participant p ON p.study = of_study AND p.caller = of_caller
     WHERE s.id = of_study
$$;

-- Hold the text's phone and the coupon presented, and only then compare: each statement here sees what was committed while the
-- one before it waited. `read_as` and `coupon_read_as` are versions; without a message there is nothing to compare.
CREATE FUNCTION contact.hold_as_read(message text, read_as text, presented text, coupon_read_as text)
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
       OR contact.versions(of_study, of_caller) IS DISTINCT FROM read_as
       OR NOT EXISTS (SELECT FROM contact.inbound i WHERE i.id = message AND i.handled_at IS NULL) THEN
        RAISE EXCEPTION 'what was read has changed'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'decided_as_read';
    END IF;
END
$$;
