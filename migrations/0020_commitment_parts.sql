-- What a study has committed is kept in 64 parts, one of them for each coupon: in one row, everybody who presented a code
-- waited for everybody else until the commit.

-- A transaction that has changed what is committed ends before this, and one that has not yet sees the new table.
LOCK TABLE study.commitment IN ACCESS EXCLUSIVE MODE;
DROP TABLE study.commitment;

CREATE TABLE study.commitment_part (
    study text NOT NULL REFERENCES study.study (id),
    part smallint NOT NULL,
    minor bigint NOT NULL DEFAULT 0,
    CONSTRAINT one_commitment_per_part PRIMARY KEY (study, part)
) WITH (fillfactor = 50);
COMMENT ON TABLE study.commitment_part IS 'A part may be negative; what is committed is their sum, in the minor units of the study''s currency.';

CREATE VIEW study.commitment AS
SELECT study, sum(minor)::bigint AS minor FROM study.commitment_part GROUP BY study;

-- By a hash that no version of PostgreSQL changes: a replay must come to the same parts.
CREATE FUNCTION effect.commitment_part_of(coupon text) RETURNS smallint LANGUAGE sql IMMUTABLE
RETURN (get_byte(sha256(convert_to(coupon, 'UTF8')), 0) % 64)::smallint;

CREATE OR REPLACE FUNCTION effect.open_commitment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO commitment_part (study, part) SELECT NEW.id, generate_series(0, 63);
    RETURN NULL;
END
$$;

CREATE FUNCTION effect.commit_more(of_study text, with_coupon text, change bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF change <> 0 THEN
        UPDATE commitment_part SET minor = minor + change
         WHERE study = of_study AND part = effect.commitment_part_of(with_coupon);
    END IF;
END
$$;

-- As in 0018, in the part of the coupon. A conversation that begins again does so with another one.
CREATE OR REPLACE FUNCTION effect.commit_conversation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before_minor bigint := CASE WHEN OLD.state = 'open' THEN OLD.may_earn_minor ELSE 0 END;
    after_minor bigint := CASE WHEN NEW.state = 'open' THEN NEW.may_earn_minor ELSE 0 END;
BEGIN
    IF OLD.coupon = NEW.coupon THEN
        PERFORM effect.commit_more(NEW.study, NEW.coupon, after_minor - before_minor);
    ELSE
        PERFORM effect.commit_more(OLD.study, OLD.coupon, -before_minor);
        PERFORM effect.commit_more(NEW.study, NEW.coupon, after_minor);
    END IF;
    RETURN NULL;
END
$$;
DROP TRIGGER conversation_commits ON study.conversation;
CREATE TRIGGER conversation_commits AFTER INSERT OR DELETE OR UPDATE OF state, may_earn_minor, coupon ON study.conversation
    FOR EACH ROW EXECUTE FUNCTION effect.commit_conversation();

CREATE OR REPLACE FUNCTION effect.commit_participant() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    promised bigint := NEW.primary_minor + CASE WHEN NEW.recruiter IS NULL THEN 0 ELSE NEW.secondary_minor END;
    change bigint := CASE WHEN NEW.completed_at IS NOT NULL OR NEW.withdrawn_at IS NULL THEN promised ELSE 0 END;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        change := change - CASE WHEN OLD.completed_at IS NOT NULL OR OLD.withdrawn_at IS NULL THEN promised ELSE 0 END;
    ELSE
        UPDATE conversation SET may_earn_minor = 0 WHERE participant = NEW.id AND may_earn_minor <> 0;
    END IF;
    PERFORM effect.commit_more(NEW.study, NEW.coupon, change);
    RETURN NULL;
END
$$;

-- As in 0014, with what the conversation may lead to, which is said since version 2: as an effect of its own it wrote the row
-- of the conversation twice.
CREATE OR REPLACE FUNCTION effect.coupon_presented() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE coupon SET status = 'reserved', reserved_by = NEW.data ->> 'caller' WHERE code = NEW.data ->> 'coupon';
    INSERT INTO conversation (study, caller, participant, coupon, protocol, state, step, attempt, confirming,
                              presented_at, asked_at, waits_until, may_earn_minor)
    VALUES (NEW.study, NEW.data ->> 'caller', NEW.data ->> 'participant', NEW.data ->> 'coupon',
            (NEW.data ->> 'protocol')::integer, 'open', '', 0, false, NEW.at, NEW.at, NEW.at,
            coalesce((NEW.data #>> '{may_earn,minor}')::bigint, 0))
    ON CONFLICT ON CONSTRAINT one_conversation_per_phone DO UPDATE
       SET coupon = excluded.coupon, protocol = excluded.protocol, state = 'open', presented_at = excluded.presented_at,
           consented_at = NULL, reminders = 0, reminded_at = NULL, step = '', attempt = 0, confirming = false, reopened = false,
           may_earn_minor = excluded.may_earn_minor;
    RETURN NULL;
END
$$;
DROP TRIGGER coupon_presented_commits ON record.event;
DROP FUNCTION effect.coupon_presented_commits();

-- Hold the coupon's part, and only then read the sum: each transaction that has not committed by then holds another part, so at most
-- 64 coupons are missing in the sum. Nearer to the budget than that, all parts are held (lock_commitment).
CREATE FUNCTION contact.hold_commitment(of_study text, presented text, at_most bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF at_most IS NULL THEN
        RETURN;
    END IF;
    PERFORM FROM study.commitment_part p
      WHERE p.study = of_study AND p.part = effect.commitment_part_of(presented) FOR NO KEY UPDATE;
    IF (SELECT sum(p.minor) FROM study.commitment_part p WHERE p.study = of_study) > at_most THEN
        RAISE EXCEPTION 'what was read has changed'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'decided_as_read';
    END IF;
END
$$;

INSERT INTO study.commitment_part (study, part, minor)
SELECT s.id, n.part, coalesce(sum(m.minor), 0)
  FROM study.study s
 CROSS JOIN generate_series(0, 63) AS n (part)
  LEFT JOIN (SELECT p.study, p.coupon, p.primary_minor + CASE WHEN p.recruiter IS NULL THEN 0 ELSE p.secondary_minor END AS minor
               FROM study.participant p
              WHERE p.completed_at IS NOT NULL OR p.withdrawn_at IS NULL
             UNION ALL
             SELECT t.study, t.coupon, t.may_earn_minor FROM study.conversation t WHERE t.state = 'open') AS m
    ON m.study = s.id AND effect.commitment_part_of(m.coupon) = n.part
 GROUP BY s.id, n.part;
