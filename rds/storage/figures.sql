-- name: coupons_by_status
SELECT status, count(*) AS coupons FROM coupon WHERE study = $1 GROUP BY status ORDER BY status;

-- name: funnel
SELECT count(*) AS presented,
       count(*) FILTER (WHERE c.consented_at IS NOT NULL) AS consented,
       count(*) FILTER (WHERE c.state = 'screened_out' OR p.id IS NOT NULL) AS screened,
       count(p.id) AS eligible,
       count(p.completed_at) AS completed
  FROM conversation c LEFT JOIN participant p ON p.study = c.study AND p.caller = c.caller
 WHERE c.study = $1;

-- name: losses
SELECT CASE WHEN c.state <> 'open' THEN c.state
            WHEN p.id IS NOT NULL THEN 'unfinished_survey'
            ELSE 'unfinished_screening' END AS reason,
       count(*) AS phones
  FROM conversation c LEFT JOIN participant p ON p.study = c.study AND p.caller = c.caller
 WHERE c.study = $1 AND c.state <> 'completed'
 GROUP BY reason ORDER BY reason;

-- name: refusals
SELECT reason, count(DISTINCT caller) AS phones FROM coupon_refusal WHERE study = $1 GROUP BY reason ORDER BY reason;

-- name: chains
SELECT chain, count(*) AS people FROM participant WHERE study = $1 AND completed_at IS NOT NULL
 GROUP BY chain ORDER BY people DESC, min(enrolled_at), chain;

-- name: waves
SELECT wave, count(*) AS people FROM participant WHERE study = $1 AND completed_at IS NOT NULL GROUP BY wave ORDER BY wave;

-- name: recruits
SELECT recruits, count(*) AS people
  FROM (SELECT count(r.id) AS recruits
          FROM participant p LEFT JOIN participant r ON r.recruiter = p.id AND r.completed_at IS NOT NULL
         WHERE p.study = $1 AND p.completed_at IS NOT NULL
         GROUP BY p.id) AS each
 GROUP BY recruits ORDER BY recruits;

-- name: honoraria
SELECT coalesce(sum(h.amount_minor) FILTER (WHERE h.kind = 'primary'), 0)::bigint AS primary,
       count(*) FILTER (WHERE h.kind = 'primary') AS primary_count,
       coalesce(sum(h.amount_minor) FILTER (WHERE h.kind = 'secondary'), 0)::bigint AS secondary,
       count(*) FILTER (WHERE h.kind = 'secondary') AS secondary_count,
       coalesce(sum(h.amount_minor) FILTER (WHERE o.status = 'paid'), 0)::bigint AS paid,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY o.settled_at - h.earned_at) FILTER (WHERE o.status = 'paid')
           AS median_time_to_payment,
       coalesce(min(h.currency), '') AS currency
  FROM honorarium h LEFT JOIN payout o ON o.id = h.payout
 WHERE h.study = $1;

-- name: inbound
SELECT count(*) AS inbound,
       count(*) FILTER (WHERE handled_at IS NULL) AS unhandled,
       count(*) FILTER (WHERE set_aside) AS set_aside
  FROM contact.inbound WHERE study = $1;

-- name: outbound
SELECT status, count(*) AS messages FROM contact.outbound WHERE study = $1 GROUP BY status ORDER BY status;

-- name: attention
SELECT (SELECT count(*) FROM messaging_stop WHERE study = $1) AS stopped_phones,
       (SELECT count(*) FROM review WHERE study = $1 AND closed_at IS NULL) AS open_reviews;

-- name: respondents
SELECT p.id, p.recruiter, p.wave, p.enrolled_at, p.completed_at,
       (SELECT count(*) FROM coupon c WHERE c.holder = p.id AND c.status <> 'voided') AS coupons_issued,
       (SELECT coalesce(jsonb_object_agg(a.question, a.value), '{}') FROM answers.answer a WHERE a.participant = p.id) AS answers
  FROM participant p
 WHERE p.study = $1 AND p.completed_at IS NOT NULL
 ORDER BY p.completed_at, p.enrolled_at, p.id;

-- name: ledger
SELECT l.event, l.line, l.at, l.account, l.participant, l.debit, l.credit, l.currency, e.type AS cause
  FROM ledger_entry l JOIN record.event e ON e.id = l.event
 WHERE l.study = $1
 ORDER BY l.event, l.line;

-- name: events
SELECT id, type, version, at, actor, cause, data FROM record.event WHERE study = $1 ORDER BY id;

-- name: pulse
-- Whether nothing waits to be handled, sent or paid at once; and how many have completed.
SELECT NOT EXISTS (SELECT FROM contact.inbound WHERE handled_at IS NULL AND study IS NOT NULL AND NOT set_aside)
   AND NOT EXISTS (SELECT FROM contact.outbound WHERE status = 'waiting' AND due_at IS NULL)
   AND NOT EXISTS (SELECT FROM payout WHERE status = 'requested' AND method = 'simulated') AS quiet,
       (SELECT count(*) FROM participant WHERE study = $1 AND completed_at IS NOT NULL) AS completed;
