-- name: ledger_out_of_balance
-- A trigger forbids it for each statement; this looks at the whole ledger once more, whoever wrote it.
SELECT format('posting %s: debits %s, credits %s', event, sum(debit), sum(credit)) AS finding
  FROM study.ledger_entry GROUP BY event, currency HAVING sum(debit) <> sum(credit);

-- name: ledger_differs_from_honoraria
-- Two tables that are written apart must come to the same sum: what the study has promised.
SELECT format('study %s: honoraria earned come to %s, the ledger says %s', s.id, e.earned, l.posted) AS finding
  FROM study.study s
  CROSS JOIN LATERAL (SELECT coalesce(sum(amount_minor), 0) AS earned FROM study.honorarium h WHERE h.study = s.id) e
  CROSS JOIN LATERAL (SELECT coalesce(sum(debit), 0) AS posted FROM study.ledger_entry l
                       WHERE l.study = s.id AND l.account = 'honoraria') l
 WHERE e.earned <> l.posted;

-- name: ledger_differs_from_payouts
-- Two tables that are written apart must come to the same sum: what has left.
SELECT format('study %s: payouts come to %s, the ledger says %s', s.id, o.paid, l.posted) AS finding
  FROM study.study s
  CROSS JOIN LATERAL (SELECT coalesce(sum(amount_minor), 0) AS paid FROM study.payout o
                       WHERE o.study = s.id AND o.status = 'paid') o
  CROSS JOIN LATERAL (SELECT coalesce(sum(credit), 0) AS posted FROM study.ledger_entry l
                       WHERE l.study = s.id AND l.account = 'paid_out') l
 WHERE o.paid <> l.posted;

-- name: participant_overpaid
-- A debit above the credits means that somebody was paid what nobody owed.
SELECT format('participant %s was paid %s more than earned', participant, sum(debit) - sum(credit)) AS finding
  FROM study.ledger_entry WHERE account = 'payable' GROUP BY participant HAVING sum(debit) > sum(credit);

-- name: completed_without_primary
-- A person who completed must be owed what was promised at enrolment, unless that was nothing.
SELECT format('participant %s completed and has no primary honorarium', p.id) AS finding
  FROM study.participant p
 WHERE p.completed_at IS NOT NULL AND p.primary_minor > 0
   AND NOT EXISTS (SELECT FROM study.honorarium h WHERE h.participant = p.id AND h.kind = 'primary');

-- name: completed_without_secondary
-- A recruiter must be owed for each recruit who completed; the amount was fixed with the coupon and stands in the recruit's row.
SELECT format('recruiter of %s has no secondary honorarium for it', p.id) AS finding
  FROM study.participant p
 WHERE p.completed_at IS NOT NULL AND p.recruiter IS NOT NULL AND p.secondary_minor > 0
   AND NOT EXISTS (SELECT FROM study.honorarium h
                    WHERE h.recruit = p.id AND h.participant = p.recruiter AND h.kind = 'secondary');

-- name: honorarium_without_cause
-- The other direction of the two above: nothing is owed that no completed survey explains.
SELECT format('honorarium %s has no completed survey behind it, or not its amount', h.event) AS finding
  FROM study.honorarium h
 WHERE NOT EXISTS (
        SELECT FROM study.participant p
         WHERE p.completed_at IS NOT NULL AND p.currency = h.currency
           AND CASE h.kind
               WHEN 'primary' THEN p.id = h.participant AND p.primary_minor = h.amount_minor
               ELSE p.id = h.recruit AND p.recruiter = h.participant AND p.secondary_minor = h.amount_minor
               END);

-- name: chain_without_one_root
-- Walk down from every seed: each participant must be reached once, with its seed's chain and its recruiter's wave + 1.
WITH RECURSIVE walk AS (
    SELECT id, id AS chain, 0 AS wave FROM study.participant WHERE recruiter IS NULL
    UNION ALL
    SELECT p.id, w.chain, w.wave + 1 FROM study.participant p JOIN walk w ON p.recruiter = w.id
)
SELECT format('participant %s: chain %s wave %s, but the walk from the seeds finds %s wave %s',
              p.id, p.chain, p.wave, coalesce(w.chain, 'nothing'), coalesce(w.wave::text, '-')) AS finding
  FROM study.participant p LEFT JOIN walk w ON w.id = p.id
 WHERE w.id IS NULL OR w.chain <> p.chain OR w.wave <> p.wave;

-- name: recruit_without_coupon
-- The tree is stored twice, in coupons and in participants; the two must agree.
SELECT format('participant %s: recruiter, wave or chain differ from those of coupon %s', p.id, p.coupon) AS finding
  FROM study.participant p JOIN study.coupon c ON c.code = p.coupon
 WHERE c.status <> 'redeemed' OR c.holder IS DISTINCT FROM p.recruiter OR c.wave <> p.wave
    OR coalesce(c.chain, p.id) <> p.chain;

-- name: redeemed_without_participant
-- A coupon that is used up by nobody is a person who was lost between two tables.
SELECT format('coupon %s is redeemed by nobody', c.code) AS finding
  FROM study.coupon c
 WHERE c.status = 'redeemed' AND NOT EXISTS (SELECT FROM study.participant p WHERE p.coupon = c.code);

-- name: quota_exceeded
-- Voided coupons do not count, since each was replaced by another in the same slot.
SELECT format('participant %s holds %s coupons of %s promised', c.holder, count(*), p.quota) AS finding
  FROM study.coupon c JOIN study.participant p ON p.id = c.holder
 WHERE c.status <> 'voided'
 GROUP BY c.holder, p.quota HAVING count(*) > p.quota;

-- name: coupon_issued_too_early
-- What came first is told by the record's order, here and below: a clock can be set back.
SELECT format('coupon %s was issued before its holder completed', issued.data ->> 'coupon') AS finding
  FROM record.event issued
  LEFT JOIN record.event completed
    ON completed.type = 'SurveyCompleted' AND completed.data ->> 'participant' = issued.data ->> 'holder'
 WHERE issued.type = 'CouponIssued' AND issued.data ->> 'holder' IS NOT NULL
   AND (completed.id IS NULL OR completed.id > issued.id);

-- name: enrolled_without_consent
-- By participant and not by phone: consent is a person's own, and must come before enrolment in the record.
SELECT format('participant %s enrolled without consent', enrolled.data ->> 'participant') AS finding
  FROM record.event enrolled
 WHERE enrolled.type = 'ParticipantEnrolled'
   AND NOT EXISTS (SELECT FROM record.event given
                    WHERE given.type = 'ConsentGiven' AND given.id < enrolled.id
                      AND given.data ->> 'participant' = enrolled.data ->> 'participant');

-- name: withdrawn_with_answers
-- Answers are erased beside the record, so no replay would notice that they are still there.
SELECT format('participant %s withdrew and still has %s answers', c.participant, count(*)) AS finding
  FROM study.conversation c
  JOIN answers.answer a ON a.participant = c.participant
  LEFT JOIN study.participant p ON p.id = c.participant
 WHERE c.state = 'withdrawn' OR p.withdrawn_at IS NOT NULL
 GROUP BY c.participant;

-- name: honorarium_paid_twice
-- A payout that failed is left out: its honoraria are owed again and may stand in another one.
SELECT format('payout %s: its honoraria come to %s, it paid %s', o.id, coalesce(sum(h.amount_minor), 0), o.amount_minor) AS finding
  FROM study.payout o LEFT JOIN study.honorarium h ON h.payout = o.id
 WHERE o.status <> 'failed'
 GROUP BY o.id, o.amount_minor HAVING coalesce(sum(h.amount_minor), 0) <> o.amount_minor;

-- name: commitment_differs
-- The sum that each code is judged by, against all that it stands for.
SELECT format('study %s: %s is noted as committed, promises come to %s', m.study, m.minor, p.promised + t.open) AS finding
  FROM study.commitment m
  CROSS JOIN LATERAL (SELECT coalesce(sum(primary_minor + CASE WHEN recruiter IS NULL THEN 0 ELSE secondary_minor END), 0) AS promised FROM study.participant p
                       WHERE p.study = m.study AND (p.completed_at IS NOT NULL OR p.withdrawn_at IS NULL)) p
  CROSS JOIN LATERAL (SELECT coalesce(sum(t.may_earn_minor), 0) AS open FROM study.conversation t
                       WHERE t.study = m.study AND t.state = 'open'
                         AND NOT EXISTS (SELECT FROM study.participant p WHERE p.id = t.participant)) t
 WHERE m.minor <> p.promised + t.open;

-- name: earned_beyond_commitment
-- Whatever is owed was committed first: each honorarium was promised with a coupon.
SELECT format('study %s: %s is earned, only %s is committed', m.study, e.earned, m.minor) AS finding
  FROM study.commitment m
  CROSS JOIN LATERAL (SELECT coalesce(sum(amount_minor), 0) AS earned FROM study.honorarium h WHERE h.study = m.study) e
 WHERE e.earned > m.minor;
