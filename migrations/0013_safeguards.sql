-- The check value of the fingerprint key: a database that is opened with other keys must not take every phone for a stranger's.
CREATE TABLE contact.key_check (
    only_one boolean NOT NULL DEFAULT true CONSTRAINT one_key_check PRIMARY KEY CHECK (only_one),
    check_value bytea NOT NULL,
    marked_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON COLUMN contact.key_check.check_value IS 'Derived from the key by HKDF: it tells one keyring from another, and nothing of the key.';

-- For whom nothing leaves until the study team has seen to the account at the provider, and which messages wait for it.
CREATE TABLE contact.account_hold (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT account_hold_key PRIMARY KEY,
    number text NOT NULL,
    scope text NOT NULL,
    code text NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    refused_at timestamptz DEFAULT clock_timestamp(),
    failures integer NOT NULL DEFAULT 0,
    needs_report boolean NOT NULL,
    probe text,
    probed_at timestamptz,
    CONSTRAINT one_hold_per_scope UNIQUE (number, scope)
);
COMMENT ON COLUMN contact.account_hold.number IS 'A study''s own number, never a participant''s.';
COMMENT ON COLUMN contact.account_hold.scope IS 'Empty: everybody; a country''s two letters: its phones; else one phone by its random id.';
COMMENT ON COLUMN contact.account_hold.code IS 'The provider''s code of the newest refusal.';
COMMENT ON COLUMN contact.account_hold.refused_at IS 'The machine''s time, like since and probed_at; null once the account works again.';
COMMENT ON COLUMN contact.account_hold.probe IS 'The message whose delivery report will show whether the account works.';

ALTER TABLE contact.outbound ADD COLUMN held_by bigint CONSTRAINT held_by_a_hold REFERENCES contact.account_hold (id);
COMMENT ON COLUMN contact.outbound.held_by IS 'It waits for the account with others, and is sent by the job of that waiting.';
CREATE INDEX outbound_held ON contact.outbound (held_by, created_at, key) WHERE held_by IS NOT NULL;

-- A phone of a country that the study does not name is told so once, however many of its texts arrive at the same instant.
CREATE UNIQUE INDEX one_turning_away_per_phone ON study.coupon_refusal (study, caller) WHERE reason = 'phone_abroad';
