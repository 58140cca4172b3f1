-- The check value of the fingerprint key: a database that is opened with other keys must not take every phone for a stranger's.
CREATE TABLE contact.key_check (
    only_one boolean NOT NULL DEFAULT true CONSTRAINT one_key_check PRIMARY KEY CHECK (only_one),
    check_value bytea NOT NULL,
    marked_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON COLUMN contact.key_check.check_value IS 'Derived from the key by HKDF: it tells one keyring from another, and nothing of the key.';
