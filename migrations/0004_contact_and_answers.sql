-- Who can be reached, and what was said: apart from the record, sealed (AES-GCM), so that it can be erased while the
-- recruitment tree stays whole. `caller` is a random id; nothing outside this schema leads to a number.
CREATE SCHEMA contact;

CREATE TABLE contact.phone (
    caller text CONSTRAINT phone_key PRIMARY KEY,
    fingerprint bytea NOT NULL CONSTRAINT one_caller_per_phone UNIQUE,
    sealed_number bytea NOT NULL
);
COMMENT ON COLUMN contact.phone.fingerprint IS 'Keyed HMAC of the E.164 number: finds it, cannot be reversed without the key.';

-- Two first messages of one phone at the same instant must get the same caller. Each statement here sees what was
-- committed while it waited, which one statement alone would not.
CREATE FUNCTION contact.caller_of(number_fingerprint bytea, number_sealed bytea) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    found text;
BEGIN
    SELECT caller INTO found FROM contact.phone WHERE fingerprint = number_fingerprint;
    IF found IS NULL THEN
        INSERT INTO contact.phone (caller, fingerprint, sealed_number)
        VALUES (replace(gen_random_uuid()::text, '-', ''), number_fingerprint, number_sealed)
        ON CONFLICT DO NOTHING;
        SELECT caller INTO found FROM contact.phone WHERE fingerprint = number_fingerprint;
    END IF;
    RETURN found;
END
$$;

-- Every text that ever arrived, before anything is understood. The provider's message id makes a repeat harmless.
CREATE TABLE contact.inbound (
    id text CONSTRAINT inbound_key PRIMARY KEY,
    study text,
    caller text NOT NULL,
    sealed_body bytea NOT NULL,
    received_at timestamptz NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    handled_at timestamptz,
    attempts smallint NOT NULL DEFAULT 0,
    failure text,
    set_aside boolean NOT NULL DEFAULT false
);
CREATE INDEX inbound_unhandled ON contact.inbound (stored_at) WHERE handled_at IS NULL;
CREATE INDEX inbound_by_caller ON contact.inbound (caller);

-- Make everything that could change the phone's conversation wait, and only then ask whether the text is still unhandled:
-- in one statement the question would be answered as of before the wait.
CREATE FUNCTION contact.hold_text(message text) RETURNS SETOF contact.inbound LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(i.study || '/' || i.caller, 0))
       FROM contact.inbound i WHERE i.id = message AND i.study IS NOT NULL;
    RETURN QUERY SELECT * FROM contact.inbound i WHERE i.id = message AND i.study IS NOT NULL AND i.handled_at IS NULL;
END
$$;

-- Every text to be sent. `key` is made from its cause, so that the same cause never makes a second message.
CREATE TABLE contact.outbound (
    key text CONSTRAINT outbound_key PRIMARY KEY,
    study text NOT NULL,
    caller text NOT NULL,
    purpose text NOT NULL,
    sealed_body bytea NOT NULL,
    created_at timestamptz NOT NULL,
    due_at timestamptz,
    attempts smallint NOT NULL DEFAULT 0,
    in_doubt boolean NOT NULL DEFAULT false,
    provider_id text CONSTRAINT outbound_provider_id UNIQUE,
    former_ids text[] NOT NULL DEFAULT '{}',
    status text NOT NULL DEFAULT 'waiting',
    rank smallint NOT NULL DEFAULT 0,
    error text,
    status_at timestamptz
);
COMMENT ON COLUMN contact.outbound.rank IS 'How far the status is; a callback that comes late cannot move it back.';
COMMENT ON COLUMN contact.outbound.in_doubt IS 'An attempt began and its end is not known: the provider may have the message.';
COMMENT ON COLUMN contact.outbound.due_at IS 'Study time from which it may be sent, or sent again; null when a job has it.';
COMMENT ON COLUMN contact.outbound.former_ids IS 'The provider''s ids of attempts that did not arrive: a late word about one is no news.';
CREATE INDEX outbound_by_caller ON contact.outbound (caller);
CREATE INDEX outbound_waiting ON contact.outbound (created_at) WHERE status = 'waiting';
CREATE INDEX outbound_due ON contact.outbound (due_at) WHERE status = 'waiting' AND due_at IS NOT NULL;

CREATE TABLE contact.consent_transcript (
    participant text NOT NULL,
    study text NOT NULL,
    sealed_text bytea NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT consent_transcript_key PRIMARY KEY (participant, at)
);

-- What participants answered: no event holds it, so that withdrawal can erase it.
CREATE SCHEMA answers;

CREATE TABLE answers.answer (
    participant text NOT NULL,
    question text NOT NULL,
    study text NOT NULL,
    value text NOT NULL,
    flag text,
    at timestamptz NOT NULL,
    CONSTRAINT one_answer_per_question PRIMARY KEY (participant, question)
);
