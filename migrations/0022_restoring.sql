-- What an installation knows of itself, so that a restored backup is told from the database that it was made of, and is held.
CREATE SCHEMA upkeep;

CREATE TABLE upkeep.identity (
    single boolean CONSTRAINT one_identity PRIMARY KEY DEFAULT true CHECK (single),
    system_identifier bigint NOT NULL,
    database_oid bigint NOT NULL,
    since timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE upkeep.identity IS 'Where this database stood when it was last opened by right: a copy elsewhere finds that it is one.';

CREATE TABLE upkeep.hold (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT hold_key PRIMARY KEY,
    reason text NOT NULL,
    begun_at timestamptz NOT NULL DEFAULT now(),
    reconciled_at timestamptz,
    findings jsonb,
    released_at timestamptz,
    released_by text
);
COMMENT ON TABLE upkeep.hold IS 'While one is not released, texts are stored, and nothing is answered, sent or paid.';
CREATE UNIQUE INDEX one_hold_at_a_time ON upkeep.hold ((true)) WHERE released_at IS NULL;
