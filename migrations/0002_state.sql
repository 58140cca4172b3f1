-- The state of every study. Rows change only as the effect of a recorded event (0003), so `rds verify` can build them anew.
-- Rules that two people could break at the same instant stand here as named constraints.
CREATE SCHEMA study;

CREATE TABLE study.study (
    id text CONSTRAINT study_already_open PRIMARY KEY,
    number text NOT NULL CONSTRAINT one_study_per_number UNIQUE,
    protocol integer NOT NULL DEFAULT 0,
    recruitment_open boolean NOT NULL DEFAULT true,
    opened_at timestamptz NOT NULL,
    closed_at timestamptz,
    closed_because text
);

CREATE TABLE study.protocol (
    study text NOT NULL REFERENCES study.study (id),
    protocol integer NOT NULL CHECK (protocol > 0),
    content jsonb NOT NULL,
    digest text NOT NULL,
    adopted_at timestamptz NOT NULL,
    CONSTRAINT one_protocol_per_version PRIMARY KEY (study, protocol)
);

CREATE TABLE study.coupon (
    code text CONSTRAINT coupon_code_is_new PRIMARY KEY,
    study text NOT NULL REFERENCES study.study (id),
    kind text NOT NULL CHECK (kind IN ('seed', 'recruit')),
    status text NOT NULL CHECK (status IN ('issued', 'reserved', 'redeemed', 'expired', 'voided')),
    holder text,
    slot smallint,
    quota smallint,
    wave integer NOT NULL CHECK (wave >= 0),
    chain text,
    protocol integer NOT NULL,
    active_from timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    secondary_minor bigint NOT NULL CHECK (secondary_minor >= 0),
    currency text NOT NULL,
    reserved_by text,
    replaces text CONSTRAINT coupon_is_reissued_once UNIQUE,
    issued_at timestamptz NOT NULL,
    ended_at timestamptz,
    ended_because text,
    CONSTRAINT coupon_lives_forward CHECK (active_from < expires_at),
    CONSTRAINT seed_coupon_has_no_holder CHECK ((kind = 'seed') = (holder IS NULL)),
    CONSTRAINT seed_coupon_starts_a_chain CHECK ((kind = 'seed') = (wave = 0 AND chain IS NULL)),
    CONSTRAINT coupon_quota CHECK (slot BETWEEN 1 AND quota),
    CONSTRAINT reservation_names_a_phone CHECK ((status = 'reserved') = (reserved_by IS NOT NULL))
);
-- A holder's coupons have different slots from 1 to the quota, so there can never be more than the quota of them.
CREATE UNIQUE INDEX one_coupon_per_slot ON study.coupon (holder, slot) WHERE status <> 'voided';
CREATE UNIQUE INDEX one_reservation_per_phone ON study.coupon (study, reserved_by) WHERE status = 'reserved';
CREATE INDEX coupon_by_expiry ON study.coupon (expires_at) WHERE status = 'issued';
CREATE INDEX coupon_by_study ON study.coupon (study);

CREATE TABLE study.conversation (
    study text NOT NULL REFERENCES study.study (id),
    caller text NOT NULL,
    participant text NOT NULL CONSTRAINT one_conversation_per_participant UNIQUE,
    coupon text NOT NULL REFERENCES study.coupon (code),
    protocol integer NOT NULL,
    state text NOT NULL
        CHECK (state IN ('open', 'completed', 'declined', 'screened_out', 'silence', 'closed', 'withdrawn')),
    step text NOT NULL,
    attempt smallint NOT NULL,
    confirming boolean NOT NULL,
    language text,
    presented_at timestamptz NOT NULL,
    consented_at timestamptz,
    asked_at timestamptz NOT NULL,
    waits_until timestamptz NOT NULL,
    reminders smallint NOT NULL DEFAULT 0,
    reminded_at timestamptz,
    CONSTRAINT one_conversation_per_phone PRIMARY KEY (study, caller)
);
CREATE INDEX conversation_open ON study.conversation (waits_until) WHERE state = 'open';
CREATE INDEX conversation_by_caller ON study.conversation (caller);
CREATE INDEX conversation_withdrawn ON study.conversation (study, caller) WHERE state = 'withdrawn';

CREATE TABLE study.consent (
    participant text NOT NULL,
    study text NOT NULL,
    version text NOT NULL,
    text_digest text NOT NULL,
    language text NOT NULL,
    mode text NOT NULL,
    message text NOT NULL,
    given_at timestamptz NOT NULL,
    CONSTRAINT consent_given_once_per_version PRIMARY KEY (participant, given_at)
);

CREATE TABLE study.participant (
    id text CONSTRAINT participant_key PRIMARY KEY,
    study text NOT NULL REFERENCES study.study (id),
    caller text NOT NULL,
    coupon text NOT NULL CONSTRAINT one_redemption_per_coupon UNIQUE REFERENCES study.coupon (code),
    recruiter text REFERENCES study.participant (id),
    chain text NOT NULL REFERENCES study.participant (id),
    wave integer NOT NULL,
    protocol integer NOT NULL,
    quota smallint NOT NULL,
    primary_minor bigint NOT NULL CHECK (primary_minor >= 0),
    secondary_minor bigint NOT NULL CHECK (secondary_minor >= 0),
    currency text NOT NULL,
    enrolled_at timestamptz NOT NULL,
    completed_at timestamptz,
    withdrawn_at timestamptz,
    CONSTRAINT one_enrolment_per_phone UNIQUE (study, caller),
    CONSTRAINT nobody_recruits_themselves CHECK (recruiter <> id),
    CONSTRAINT seed_has_no_recruiter CHECK ((wave = 0) = (recruiter IS NULL)),
    CONSTRAINT seed_starts_the_chain CHECK ((wave = 0) = (chain = id))
);
CREATE INDEX participant_by_recruiter ON study.participant (recruiter);
CREATE INDEX participant_withdrawn ON study.participant (study, caller) WHERE withdrawn_at IS NOT NULL;
ALTER TABLE study.coupon ADD CONSTRAINT coupon_holder_is_a_participant
    FOREIGN KEY (holder) REFERENCES study.participant (id);

CREATE TABLE study.coupon_refusal (
    event bigint CONSTRAINT coupon_refusal_key PRIMARY KEY,
    study text NOT NULL,
    caller text NOT NULL,
    coupon text,
    reason text NOT NULL,
    guess boolean NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX guess_by_phone ON study.coupon_refusal (caller, at) WHERE guess;
CREATE INDEX guess_by_time ON study.coupon_refusal (at) WHERE guess;

CREATE TABLE study.payout (
    id text CONSTRAINT payout_key PRIMARY KEY,
    study text NOT NULL REFERENCES study.study (id),
    participant text NOT NULL REFERENCES study.participant (id),
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency text NOT NULL,
    method text NOT NULL,
    status text NOT NULL CHECK (status IN ('requested', 'paid', 'failed')),
    reference text,
    failure text,
    requested_at timestamptz NOT NULL,
    settled_at timestamptz
);
CREATE UNIQUE INDEX one_open_payout_per_participant ON study.payout (participant) WHERE status = 'requested';

CREATE TABLE study.honorarium (
    event bigint CONSTRAINT honorarium_key PRIMARY KEY,
    study text NOT NULL REFERENCES study.study (id),
    participant text NOT NULL REFERENCES study.participant (id),
    kind text NOT NULL CHECK (kind IN ('primary', 'secondary')),
    recruit text REFERENCES study.participant (id),
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency text NOT NULL,
    earned_at timestamptz NOT NULL,
    payout text REFERENCES study.payout (id),
    CONSTRAINT secondary_honorarium_names_a_recruit CHECK ((kind = 'secondary') = (recruit IS NOT NULL))
);
CREATE UNIQUE INDEX one_primary_honorarium_per_participant ON study.honorarium (participant) WHERE kind = 'primary';
CREATE UNIQUE INDEX one_secondary_honorarium_per_recruit ON study.honorarium (recruit) WHERE kind = 'secondary';
CREATE INDEX honorarium_by_participant ON study.honorarium (participant);
CREATE INDEX honorarium_owed ON study.honorarium (participant) WHERE payout IS NULL;

-- Double entry: every posting (one event) has equal debits and credits.
--   honoraria  what the study has promised to pay (an expense)
--   payable    what it owes, by participant (a liability)
--   paid_out   what has left (an asset, credited)
CREATE TABLE study.ledger_entry (
    event bigint NOT NULL,
    line smallint NOT NULL,
    study text NOT NULL,
    account text NOT NULL CHECK (account IN ('honoraria', 'payable', 'paid_out')),
    participant text NOT NULL,
    debit bigint NOT NULL CHECK (debit >= 0),
    credit bigint NOT NULL CHECK (credit >= 0),
    currency text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT ledger_entry_key PRIMARY KEY (event, line),
    CONSTRAINT ledger_entry_is_one_sided CHECK ((debit = 0) <> (credit = 0))
);
CREATE INDEX ledger_by_participant ON study.ledger_entry (participant);

CREATE FUNCTION study.check_ledger_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM posted GROUP BY event, currency HAVING sum(debit) <> sum(credit)) THEN
        RAISE EXCEPTION 'debits and credits of a posting differ'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_balances';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER ledger_balances AFTER INSERT ON study.ledger_entry
    REFERENCING NEW TABLE AS posted FOR EACH STATEMENT EXECUTE FUNCTION study.check_ledger_balances();
CREATE TRIGGER ledger_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON study.ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION record.refuse_change();

-- Who asked for silence, in any study here: revoking consent to be texted reaches every study of this installation.
CREATE TABLE study.messaging_stop (
    caller text CONSTRAINT messaging_stop_key PRIMARY KEY,
    study text NOT NULL,
    source text NOT NULL,
    stopped_at timestamptz NOT NULL
);

CREATE TABLE study.review (
    event bigint CONSTRAINT review_key PRIMARY KEY,
    study text NOT NULL,
    caller text NOT NULL,
    reason text NOT NULL,
    message text NOT NULL,
    requested_at timestamptz NOT NULL,
    closed_at timestamptz,
    note text
);
CREATE INDEX review_open ON study.review (study, caller) WHERE closed_at IS NULL;
