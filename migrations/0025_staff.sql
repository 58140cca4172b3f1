-- The study team: who belongs to it and what each may do, which follows from the record; and how they sign in, which does not.

-- What concerns the whole installation belongs to no study.
ALTER TABLE record.event ALTER COLUMN study DROP NOT NULL;
COMMENT ON COLUMN record.event.study IS 'Null for what concerns no single study: who belongs to the study team, and what they may do.';

INSERT INTO record.event_type (name) VALUES ('StaffInvited'), ('RoleGranted'), ('RoleRevoked');

CREATE TABLE study.staff_member (
    person text CONSTRAINT one_row_per_staff_member PRIMARY KEY,
    invited_at timestamptz NOT NULL
);
COMMENT ON COLUMN study.staff_member.person IS 'A random id. Names are in schema `staff`.';

CREATE TABLE study.staff_role (
    person text NOT NULL REFERENCES study.staff_member (person),
    role text NOT NULL,
    granted_at timestamptz NOT NULL,
    CONSTRAINT one_grant_per_role PRIMARY KEY (person, role)
);

CREATE FUNCTION effect.staff_invited() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO staff_member (person, invited_at) VALUES (NEW.data ->> 'person', NEW.at);
    RETURN NULL;
END
$$;
CREATE TRIGGER staff_invited AFTER INSERT ON record.event
    FOR EACH ROW WHEN (NEW.type = 'StaffInvited') EXECUTE FUNCTION effect.staff_invited();

CREATE FUNCTION effect.role_granted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO staff_role (person, role, granted_at) VALUES (NEW.data ->> 'person', NEW.data ->> 'role', NEW.at);
    RETURN NULL;
END
$$;
CREATE TRIGGER role_granted AFTER INSERT ON record.event
    FOR EACH ROW WHEN (NEW.type = 'RoleGranted') EXECUTE FUNCTION effect.role_granted();

CREATE FUNCTION effect.role_revoked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM staff_role WHERE person = NEW.data ->> 'person' AND role = NEW.data ->> 'role';
    RETURN NULL;
END
$$;
CREATE TRIGGER role_revoked AFTER INSERT ON record.event
    FOR EACH ROW WHEN (NEW.type = 'RoleRevoked') EXECUTE FUNCTION effect.role_revoked();

-- Names, credentials and sessions: no event's content, and by the machine's time, since a study's clock may be another.
CREATE SCHEMA staff;

CREATE TABLE staff.person (
    id text CONSTRAINT one_name_per_person PRIMARY KEY,
    name text NOT NULL CONSTRAINT staff_name_is_free UNIQUE,
    theme text NOT NULL DEFAULT 'auto' CHECK (theme IN ('auto', 'light', 'dark'))
);

CREATE TABLE staff.invitation (
    digest bytea CONSTRAINT one_row_per_invitation PRIMARY KEY,
    person text NOT NULL REFERENCES staff.person (id) ON DELETE CASCADE,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
COMMENT ON COLUMN staff.invitation.digest IS 'SHA-256 of what stands in the link, which is kept nowhere.';

CREATE TABLE staff.session (
    digest bytea CONSTRAINT one_row_per_session PRIMARY KEY,
    person text NOT NULL REFERENCES staff.person (id) ON DELETE CASCADE,
    begun_at timestamptz NOT NULL,
    used_at timestamptz NOT NULL,
    confirmed_at timestamptz NOT NULL,
    told jsonb
);
COMMENT ON COLUMN staff.session.digest IS 'SHA-256 of the cookie''s 256 bits, which are kept nowhere.';
COMMENT ON COLUMN staff.session.confirmed_at IS 'When the person last showed who they are.';
COMMENT ON COLUMN staff.session.told IS 'What the next page says of the last act, once.';
CREATE INDEX session_by_person ON staff.session (person);

CREATE TABLE staff.passphrase (
    person text CONSTRAINT one_passphrase_per_person PRIMARY KEY REFERENCES staff.person (id) ON DELETE CASCADE,
    hash text NOT NULL,
    sealed_secret bytea NOT NULL,
    last_step bigint NOT NULL DEFAULT 0
);
COMMENT ON COLUMN staff.passphrase.sealed_secret IS 'What one-time codes are made from.';
COMMENT ON COLUMN staff.passphrase.last_step IS 'The half minute of the last code used: none is taken twice.';

CREATE TABLE staff.recovery_code (
    person text NOT NULL REFERENCES staff.person (id) ON DELETE CASCADE,
    digest bytea NOT NULL,
    CONSTRAINT one_row_per_recovery_code PRIMARY KEY (person, digest)
);
COMMENT ON TABLE staff.recovery_code IS 'Each works once, in the place of a one-time code, and is taken out then.';

CREATE TABLE staff.passkey (
    id bytea CONSTRAINT one_row_per_passkey PRIMARY KEY,
    person text NOT NULL REFERENCES staff.person (id) ON DELETE CASCADE,
    public_key bytea NOT NULL,
    sign_count bigint NOT NULL,
    label text NOT NULL,
    made_at timestamptz NOT NULL
);

CREATE TABLE staff.challenge (
    digest bytea CONSTRAINT one_row_per_challenge PRIMARY KEY,
    person text REFERENCES staff.person (id) ON DELETE CASCADE,
    expires_at timestamptz NOT NULL
);
COMMENT ON TABLE staff.challenge IS 'What a passkey was asked to sign; taken out when it is used. Without a person: for signing in.';
