-- name: studies
-- In the order of opening, so that the timers go through them in the same order each time.
SELECT id, number, protocol, recruitment_open, reopened_at, ended_at FROM study ORDER BY opened_at, id;

-- name: due_coupons
-- Here and below: what was set aside after its last try waits for a person, and takes nobody's turn.
SELECT c.code
  FROM coupon c
 WHERE c.study = $1 AND c.status = 'issued' AND c.expires_at <= $2
   AND NOT EXISTS (SELECT FROM jobs.fault f WHERE f.kind = 'expire_coupon' AND f.subject = c.study || '/' || c.code AND f.set_aside_at IS NOT NULL)
 ORDER BY c.expires_at
 LIMIT $3;

-- name: silent_phones
-- Those who have enrolled are left out: their coupon is redeemed, and they may finish at any time.
SELECT c.caller
  FROM conversation c
 WHERE c.study = $1 AND c.state = 'open' AND c.waits_until <= $2
   AND NOT EXISTS (SELECT FROM participant p WHERE p.study = c.study AND p.caller = c.caller)
   AND NOT EXISTS (SELECT FROM jobs.fault f WHERE f.kind = 'release_coupon' AND f.subject = c.study || '/' || c.caller AND f.set_aside_at IS NOT NULL)
 ORDER BY c.waits_until
 LIMIT $3;

-- name: unfinished_phones
-- The time since the last reminder counts where there was one, so that reminders never come close together.
SELECT c.caller
  FROM conversation c
 WHERE c.study = $1 AND c.state = 'open' AND coalesce(c.reminded_at, c.asked_at) <= $2 AND c.reminders < $3
   AND NOT c.reminders_held
   AND NOT EXISTS (SELECT FROM messaging_stop m WHERE m.caller = c.caller)
   AND NOT EXISTS (SELECT FROM jobs.fault f WHERE f.kind = 'send_reminder' AND f.subject = c.study || '/' || c.caller AND f.set_aside_at IS NOT NULL)
 ORDER BY c.asked_at
 LIMIT $4;

-- name: release_due
-- One of several workers clears the date, and it alone makes the job.
UPDATE contact.outbound
   SET due_at = NULL
 WHERE key IN (SELECT key FROM contact.outbound
                WHERE study = $1 AND status = 'waiting' AND due_at <= $2
                ORDER BY due_at LIMIT $3
                  FOR UPDATE SKIP LOCKED)
RETURNING key;

-- name: reached_at
-- When the participant completed with whom the study had so many; none before.
SELECT completed_at FROM participant WHERE study = $1 AND completed_at IS NOT NULL ORDER BY completed_at OFFSET $2 LIMIT 1;

-- name: deferred_coupons
-- Those who completed while nobody could be recruited and have no coupon yet, first come first served. A phone that may have a new
-- owner waits for the study team.
SELECT p.caller
  FROM participant p
 WHERE p.study = $1 AND p.coupons_deferred_at IS NOT NULL AND p.withdrawn_at IS NULL
   AND NOT EXISTS (SELECT FROM coupon c WHERE c.holder = p.id)
   AND NOT EXISTS (SELECT FROM conversation t WHERE t.participant = p.id AND t.new_owner)
   AND NOT EXISTS (SELECT FROM jobs.fault f WHERE f.kind = 'issue_deferred' AND f.subject = p.study || '/' || p.caller AND f.set_aside_at IS NOT NULL)
 ORDER BY p.coupons_deferred_at
 LIMIT $2;

-- name: payouts_due_again
-- Payments that failed and have waited long enough.
SELECT o.id
  FROM payout o
 WHERE o.study = $1 AND o.again_at <= $2
   AND NOT EXISTS (SELECT FROM jobs.fault f WHERE f.kind = 'retry_payout' AND f.subject = o.study || '/' || o.id AND f.set_aside_at IS NOT NULL)
 ORDER BY o.again_at
 LIMIT $3;

-- name: owed
-- Nobody can be paid whose number is erased: what a withdrawn recruiter's recruits bring later stays owed in the ledger. While a
-- payment to the same person fails, another would fail in the same way.
SELECT h.event, h.participant, h.kind, h.recruit, h.amount_minor, h.currency,
       (SELECT count(*) FROM payout o WHERE o.participant = h.participant AND o.status = 'failed') AS attempt
  FROM honorarium h
 WHERE h.study = $1 AND h.payout IS NULL
   AND NOT EXISTS (SELECT FROM payout o WHERE o.participant = h.participant
                      AND (o.status = 'refused' OR (o.status = 'requested' AND o.failures > 0)))
   AND NOT EXISTS (SELECT FROM conversation c JOIN contact.phone f ON f.caller = c.caller
                    WHERE c.participant = h.participant AND f.sealed_number = '')
   AND NOT EXISTS (SELECT FROM jobs.fault f WHERE f.kind = 'request_payout' AND f.subject = h.study || '/' || h.participant AND f.set_aside_at IS NOT NULL)
 ORDER BY h.earned_at, h.event
 LIMIT $2;
