-- A key that was retired seals nothing any more: a process that still has it as its newest does not start.
CREATE TABLE contact.retired_key (
    name text CONSTRAINT one_retirement_per_key PRIMARY KEY,
    retired_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE contact.retired_key IS 'By the name that the key has in the keyring; never the key.';
