-- Ids follow from their causes, so that what happens again after a restore has the ids that it had.
-- A participant's follows from the coupon first presented, and from how many phones began with it before.
ALTER TABLE study.coupon ADD COLUMN phones_begun integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN study.coupon.phones_begun IS 'How many phones began a conversation with it, each as a person of its own.';

UPDATE study.coupon c
   SET phones_begun = begun.phones
  FROM (SELECT coupon, count(*) AS phones
          FROM (SELECT DISTINCT ON (study, data ->> 'participant') data ->> 'coupon' AS coupon
                  FROM record.event WHERE type = 'CouponPresented' ORDER BY study, data ->> 'participant', id) AS first
         GROUP BY coupon) AS begun
 WHERE c.code = begun.coupon;

-- As in 0020, and the coupon counts who begins with it.
CREATE OR REPLACE FUNCTION effect.coupon_presented() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE coupon
       SET status = 'reserved', reserved_by = NEW.data ->> 'caller',
           phones_begun = phones_begun
                          + CASE WHEN EXISTS (SELECT FROM conversation c
                                               WHERE c.study = NEW.study AND c.caller = NEW.data ->> 'caller') THEN 0 ELSE 1 END
     WHERE code = NEW.data ->> 'coupon';
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

-- One payment for each honorarium, so that its id follows from what was earned: a person may have several under way.
-- Two that cover the same honorarium are still refused (payout_covers_what_is_owed, payout_key).
DROP INDEX study.one_open_payout_per_participant;
