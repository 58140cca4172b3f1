-- Money that tells the truth: payments that fail and keep their id, marked exports, what the study has committed, and what
-- happens at the target and after recruitment reopens.

-- 1. Payments.
ALTER TABLE study.payout
    ADD COLUMN failures smallint NOT NULL DEFAULT 0,
    ADD COLUMN again_at timestamptz,
    ADD COLUMN batch integer;
COMMENT ON COLUMN study.payout.failures IS 'How often it has failed since it was requested, or since the study team let it be tried again.';
COMMENT ON COLUMN study.payout.again_at IS 'When a payment that failed is due again; null for one that is due, or that no longer waits.';
COMMENT ON COLUMN study.payout.batch IS 'The file it was last written into; null once that file''s payment failed.';
-- refused: it failed too often and waits for the study team. failed: ended, as the first version of PayoutFailed had it.
ALTER TABLE study.payout DROP CONSTRAINT payout_status_check;
ALTER TABLE study.payout ADD CONSTRAINT payout_status_check CHECK (status IN ('requested', 'refused', 'paid', 'failed'));
DROP INDEX study.one_open_payout_per_participant;
CREATE UNIQUE INDEX one_open_payout_per_participant ON study.payout (participant) WHERE status IN ('requested', 'refused');
-- The timers look for payments that are due again.
CREATE INDEX payout_again ON study.payout (again_at) WHERE again_at IS NOT NULL;

CREATE TABLE study.payout_batch (
    study text NOT NULL REFERENCES study.study (id),
    batch integer NOT NULL CHECK (batch > 0),
    payouts integer NOT NULL,
    exported_at timestamptz NOT NULL,
    CONSTRAINT one_batch_per_number PRIMARY KEY (study, batch)
);

INSERT INTO record.event_type (name) VALUES ('PayoutRetried'), ('PayoutsExported'), ('CouponsDeferred');

CREATE OR REPLACE FUNCTION effect.payout_failed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- By version 1 a payment ended, and its honoraria were put into another one. By version 2 it keeps both.
    UPDATE payout
       SET failure = NEW.data ->> 'reason', batch = NULL,
           failures = CASE WHEN NEW.version < 2 THEN failures ELSE failures + 1 END,
           again_at = (NEW.data ->> 'again_at')::timestamptz,
           status = CASE WHEN NEW.version < 2 THEN 'failed' WHEN NEW.data ->> 'again_at' IS NULL THEN 'refused' ELSE status END,
           settled_at = CASE WHEN NEW.version < 2 THEN NEW.at END
     WHERE id = NEW.data ->> 'payout' AND status = 'requested';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a payout is settled once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_is_settled_once';
    END IF;
    IF NEW.version < 2 THEN
        UPDATE honorarium SET payout = NULL WHERE payout = NEW.data ->> 'payout';
    END IF;
    RETURN NULL;
END
$$;
UPDATE record.event_type SET newest_version = 2 WHERE name = 'PayoutFailed';

-- As in 0003, and a payment that waits for the study team may have been made after all.
CREATE OR REPLACE FUNCTION effect.payout_paid() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    paid record;
BEGIN
    UPDATE payout SET status = 'paid', reference = NEW.data ->> 'reference', again_at = NULL, settled_at = NEW.at
     WHERE id = NEW.data ->> 'payout' AND status IN ('requested', 'refused')
    RETURNING participant, amount_minor, currency INTO paid;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a payout is settled once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_is_settled_once';
    END IF;
    INSERT INTO ledger_entry (event, line, study, account, participant, debit, credit, currency, at)
    VALUES (NEW.id, 1, NEW.study, 'payable', paid.participant, paid.amount_minor, 0, paid.currency, NEW.at),
           (NEW.id, 2, NEW.study, 'paid_out', paid.participant, 0, paid.amount_minor, paid.currency, NEW.at);
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.payout_retried() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE payout
       SET status = 'requested', again_at = NULL,
           failures = CASE WHEN (NEW.data ->> 'by_team')::boolean THEN 0 ELSE failures END
     WHERE id = NEW.data ->> 'payout' AND (status = 'refused' OR again_at IS NOT NULL);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'only a payment that failed is tried again'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_waits_to_be_tried';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER payout_retried AFTER INSERT ON record.event
    FOR EACH ROW WHEN (NEW.type = 'PayoutRetried') EXECUTE FUNCTION effect.payout_retried();

CREATE FUNCTION effect.payouts_exported() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO payout_batch (study, batch, payouts, exported_at)
    VALUES (NEW.study, (NEW.data ->> 'batch')::integer, jsonb_array_length(NEW.data -> 'payouts'), NEW.at);
    UPDATE payout SET batch = (NEW.data ->> 'batch')::integer WHERE study = NEW.study AND NEW.data -> 'payouts' ? id;
    RETURN NULL;
END
$$;
CREATE TRIGGER payouts_exported AFTER INSERT ON record.event
    FOR EACH ROW WHEN (NEW.type = 'PayoutsExported') EXECUTE FUNCTION effect.payouts_exported();

-- 2. What is committed: earned, and what those under way may still earn, their recruiters' parts included. One row a study, kept
-- by the tables it follows from, whatever event changed them: the sum over all participants would take too long for each code.
CREATE TABLE study.commitment (
    study text CONSTRAINT one_commitment_per_study PRIMARY KEY REFERENCES study.study (id),
    minor bigint NOT NULL DEFAULT 0
);
COMMENT ON COLUMN study.commitment.minor IS 'In the minor units of the study''s currency.';
ALTER TABLE study.conversation ADD COLUMN may_earn_minor bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN study.conversation.may_earn_minor IS 'What it may lead to while it is open, until enrolment fixes it; 0 for one begun before this column came.';

CREATE FUNCTION effect.open_commitment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO commitment (study) VALUES (NEW.id);
    RETURN NULL;
END
$$;
CREATE TRIGGER study_opens_commitment AFTER INSERT ON study.study FOR EACH ROW EXECUTE FUNCTION effect.open_commitment();

CREATE FUNCTION effect.commit_conversation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    change bigint := CASE WHEN NEW.state = 'open' THEN NEW.may_earn_minor ELSE 0 END
                   - CASE WHEN OLD.state = 'open' THEN OLD.may_earn_minor ELSE 0 END;
BEGIN
    IF change <> 0 THEN
        UPDATE commitment SET minor = minor + change WHERE study = coalesce(NEW.study, OLD.study);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER conversation_commits AFTER INSERT OR DELETE OR UPDATE OF state, may_earn_minor ON study.conversation
    FOR EACH ROW EXECUTE FUNCTION effect.commit_conversation();

-- Who completed, or still may, is counted. At enrolment the participant's promises take the place of the conversation's.
CREATE FUNCTION effect.commit_participant() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    promised bigint := NEW.primary_minor + CASE WHEN NEW.recruiter IS NULL THEN 0 ELSE NEW.secondary_minor END;
    change bigint := CASE WHEN NEW.completed_at IS NOT NULL OR NEW.withdrawn_at IS NULL THEN promised ELSE 0 END;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        change := change - CASE WHEN OLD.completed_at IS NOT NULL OR OLD.withdrawn_at IS NULL THEN promised ELSE 0 END;
    ELSE
        UPDATE conversation SET may_earn_minor = 0 WHERE participant = NEW.id AND may_earn_minor <> 0;
    END IF;
    IF change <> 0 THEN
        UPDATE commitment SET minor = minor + change WHERE study = NEW.study;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER participant_commits AFTER INSERT OR UPDATE OF completed_at, withdrawn_at ON study.participant
    FOR EACH ROW EXECUTE FUNCTION effect.commit_participant();

-- A second effect of its event, which fires after the first by its name: what a conversation may lead to is said since version 2.
CREATE FUNCTION effect.coupon_presented_commits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE conversation SET may_earn_minor = coalesce((NEW.data #>> '{may_earn,minor}')::bigint, 0)
     WHERE study = NEW.study AND caller = NEW.data ->> 'caller';
    RETURN NULL;
END
$$;
CREATE TRIGGER coupon_presented_commits AFTER INSERT ON record.event
    FOR EACH ROW WHEN (NEW.type = 'CouponPresented') EXECUTE FUNCTION effect.coupon_presented_commits();
UPDATE record.event_type SET newest_version = 2 WHERE name = 'CouponPresented';

INSERT INTO study.commitment (study, minor)
SELECT s.id, coalesce((SELECT sum(p.primary_minor + CASE WHEN p.recruiter IS NULL THEN 0 ELSE p.secondary_minor END) FROM study.participant p
                        WHERE p.study = s.id AND (p.completed_at IS NOT NULL OR p.withdrawn_at IS NULL)), 0)
  FROM study.study s;

-- 3. Target, closing, reopening.
ALTER TABLE study.study ADD COLUMN reopened_at timestamptz;
COMMENT ON COLUMN study.study.reopened_at IS 'When the study team last reopened recruitment.';
UPDATE study.study s
   SET reopened_at = (SELECT e.at FROM record.event e WHERE e.study = s.id AND e.type = 'RecruitmentReopened' ORDER BY e.id DESC LIMIT 1);

CREATE OR REPLACE FUNCTION effect.recruitment_reopened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE study SET recruitment_open = true, closed_at = NULL, closed_because = NULL, reopened_at = NEW.at WHERE id = NEW.study;
    RETURN NULL;
END
$$;

-- When the participant that reaches the target completed is asked for at each round of the timers.
CREATE INDEX participant_by_completion ON study.participant (study, completed_at) WHERE completed_at IS NOT NULL;

ALTER TABLE study.participant ADD COLUMN coupons_deferred_at timestamptz;
COMMENT ON COLUMN study.participant.coupons_deferred_at IS 'Completed while nobody could be recruited: the coupons promised are issued later.';
CREATE INDEX participant_deferred ON study.participant (study, coupons_deferred_at) WHERE coupons_deferred_at IS NOT NULL;

CREATE FUNCTION effect.coupons_deferred() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE participant SET coupons_deferred_at = NEW.at WHERE id = NEW.data ->> 'participant';
    RETURN NULL;
END
$$;
CREATE TRIGGER coupons_deferred AFTER INSERT ON record.event
    FOR EACH ROW WHEN (NEW.type = 'CouponsDeferred') EXECUTE FUNCTION effect.coupons_deferred();
