-- A study ends: nothing is taken in any more, and what participants gave is erased kind by kind as its retention passes.
INSERT INTO record.event_type (name) VALUES ('StudyEnded'), ('DataErased');

ALTER TABLE study.study ADD COLUMN settled_at timestamptz, ADD COLUMN ended_at timestamptz;
COMMENT ON COLUMN study.study.settled_at IS 'Since when it was closed, with no coupon open and nothing owed; null until it has ended.';

-- The number of a study that has ended may serve another.
ALTER TABLE study.study DROP CONSTRAINT one_study_per_number;
CREATE UNIQUE INDEX one_study_per_number ON study.study (number) WHERE ended_at IS NULL;

CREATE TABLE study.erasure (
    study text NOT NULL,
    kind text NOT NULL,
    event bigint NOT NULL,
    rows jsonb NOT NULL,
    erased_at timestamptz NOT NULL,
    CONSTRAINT one_erasure_per_kind PRIMARY KEY (study, kind)
);
COMMENT ON COLUMN study.erasure.rows IS 'How many rows of which table were erased.';

CREATE FUNCTION effect.study_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE study SET settled_at = (NEW.data ->> 'settled_at')::timestamptz, ended_at = NEW.at WHERE id = NEW.study;
    RETURN NULL;
END
$$;
CREATE TRIGGER study_ended AFTER INSERT ON record.event FOR EACH ROW WHEN (NEW.type = 'StudyEnded')
    EXECUTE FUNCTION effect.study_ended();

CREATE FUNCTION effect.data_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO erasure (study, kind, event, rows, erased_at)
    VALUES (NEW.study, NEW.data ->> 'kind', NEW.id, NEW.data -> 'rows', NEW.at);
    RETURN NULL;
END
$$;
CREATE TRIGGER data_erased AFTER INSERT ON record.event FOR EACH ROW WHEN (NEW.type = 'DataErased')
    EXECUTE FUNCTION effect.data_erased();

-- A text of a study that has ended, such as one put back from what was set aside, is not answered any more.
CREATE OR REPLACE FUNCTION contact.hold_text(message text) RETURNS SETOF contact.inbound LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(i.study || '/' || i.caller, 0))
       FROM contact.inbound i WHERE i.id = message AND i.study IS NOT NULL;
    RETURN QUERY SELECT i.* FROM contact.inbound i JOIN study.study s ON s.id = i.study
                  WHERE i.id = message AND i.handled_at IS NULL AND s.ended_at IS NULL;
END
$$;

-- Who records something of a study by hand or by timer holds off its end, and learns whether it has ended. Who ends it waits for them:
-- the row of the study alone would make those wait for each other who hold a coupon.
CREATE FUNCTION contact.has_ended(of_study text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('end of ' || of_study, 0));
    RETURN EXISTS (SELECT FROM study.study s WHERE s.id = of_study AND s.ended_at IS NOT NULL);
END
$$;
CREATE FUNCTION contact.hold_end(of_study text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('end of ' || of_study, 0));
END
$$;

-- Nothing is kept without a study: texts to another number of the account, and the phones that are known from them alone.
DELETE FROM contact.inbound WHERE study IS NULL;
DELETE FROM contact.phone f
 WHERE NOT f.former AND f.erased_at IS NULL
   AND NOT EXISTS (SELECT FROM contact.inbound i WHERE i.caller = f.caller)
   AND NOT EXISTS (SELECT FROM contact.outbound o WHERE o.caller = f.caller)
   AND NOT EXISTS (SELECT FROM study.conversation c WHERE c.caller = f.caller)
   AND NOT EXISTS (SELECT FROM study.messaging_stop m WHERE m.caller = f.caller)
   AND NOT EXISTS (SELECT FROM study.shared_phone h WHERE f.caller IN (h.caller, h.former))
   AND NOT EXISTS (SELECT FROM record.event e WHERE e.data ->> 'caller' = f.caller);
