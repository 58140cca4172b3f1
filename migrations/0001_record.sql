-- The record: what happened, in order, never changed. Everything in schema `study` follows from it.
CREATE SCHEMA record;

-- Every kind of fact the service knows. An event of another kind is refused: it would have no effect, silently.
CREATE TABLE record.event_type (
    name text CONSTRAINT event_type_key PRIMARY KEY
);

CREATE TABLE record.event (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT event_key PRIMARY KEY,
    study text NOT NULL,
    type text NOT NULL CONSTRAINT event_type_is_known REFERENCES record.event_type (name),
    version smallint NOT NULL,
    data jsonb NOT NULL,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    cause text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON COLUMN record.event.at IS 'Study time: the instant the decision was made for.';
COMMENT ON COLUMN record.event.recorded_at IS 'The machine''s time, for auditors; no rule reads it.';
CREATE INDEX event_by_study ON record.event (study, id);

CREATE FUNCTION record.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record is append-only'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'record_is_append_only';
END
$$;

CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON record.event
    FOR EACH STATEMENT EXECUTE FUNCTION record.refuse_change();
