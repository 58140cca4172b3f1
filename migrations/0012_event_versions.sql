-- An effect reads the fields of the versions it was written for. With an event of another version it would change the state
-- wrongly and silently, so such an event is refused, when it is recorded and when the record is replayed.
-- A migration that adds a version teaches the type's effect all of them, and raises the number here: docs/events.md.
ALTER TABLE record.event_type ADD COLUMN newest_version smallint NOT NULL DEFAULT 1;

CREATE FUNCTION effect.refuse_unknown_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.version NOT BETWEEN 1 AND (SELECT newest_version FROM record.event_type WHERE name = NEW.type) THEN
        RAISE EXCEPTION 'no effect in this database knows version % of %', NEW.version, NEW.type
            USING ERRCODE = 'check_violation', CONSTRAINT = 'event_version_is_known',
                  HINT = 'Run rds migrate of the release that records it.';
    END IF;
    RETURN NEW;
END
$$;

-- Lies in schema `effect`, so that `rds verify` makes it once more for its replay.
CREATE TRIGGER event_version_is_known BEFORE INSERT ON record.event
    FOR EACH ROW EXECUTE FUNCTION effect.refuse_unknown_version();
