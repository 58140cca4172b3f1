-- name: list_all
-- Who came last comes first. The page is cut before anything is joined to it.
SELECT participant FROM conversation WHERE study = $1 AND presented_at <= $2 ORDER BY presented_at DESC, participant LIMIT $3 OFFSET $4;

-- name: list_unfinished
-- Who has been silent for longest comes first, here and below.
SELECT participant FROM conversation WHERE study = $1 AND state = 'open' AND presented_at <= $2
 ORDER BY asked_at, participant LIMIT $3 OFFSET $4;

-- name: list_stuck
-- Asked more than once, or silent for three days: what a reminder alone may not help.
SELECT participant FROM conversation
 WHERE study = $1 AND state = 'open' AND (attempt > 1 OR asked_at <= $2::timestamptz - interval '3 days')
 ORDER BY asked_at, participant LIMIT $3 OFFSET $4;

-- name: list_owed
-- Through the two indexes of what is not paid: looking through all that was ever earned would take longer each week.
SELECT w.participant
  FROM (SELECT participant, requested_at AS since FROM payout
         WHERE study = $1 AND status IN ('requested', 'refused') AND requested_at <= $2
        UNION ALL
        SELECT participant, earned_at FROM honorarium WHERE study = $1 AND payout IS NULL AND earned_at <= $2) AS w
 GROUP BY w.participant ORDER BY min(w.since), w.participant LIMIT $3 OFFSET $4;

-- name: list_flagged
-- Which question and which flag, the person's page says.
SELECT c.participant
  FROM (SELECT DISTINCT participant FROM answers.answer WHERE study = $1 AND flag IS NOT NULL AND at <= $2) AS a
  JOIN conversation c ON c.participant = a.participant
 ORDER BY c.presented_at DESC, c.participant LIMIT $3 OFFSET $4;

-- name: list_not_reached
-- The same messages as `undelivered` would send once more.
SELECT c.participant
  FROM contact.outbound o JOIN conversation c ON c.study = o.study AND c.caller = o.caller
 WHERE o.study = $1 AND o.status IN ('undelivered', 'failed', 'given_up')
   AND coalesce(o.error, '') NOT IN ('superseded', 'opted_out', 'resent') AND o.created_at <= $2
 GROUP BY c.participant ORDER BY max(o.created_at) DESC, c.participant LIMIT $3 OFFSET $4;

-- name: people_listed
-- One page of people, in the order of their ids as given.
SELECT c.participant AS id, CASE WHEN p.withdrawn_at IS NULL THEN c.state ELSE 'withdrawn' END AS state, c.step, k.wave, c.language,
       c.presented_at, c.asked_at, p.completed_at, p.currency,
       (SELECT coalesce(sum(h.amount_minor), 0) FROM honorarium h WHERE h.participant = p.id)
     - (SELECT coalesce(sum(o.amount_minor), 0) FROM payout o WHERE o.participant = p.id AND o.status = 'paid') AS owed,
       (SELECT count(*) FROM answers.answer a WHERE a.participant = c.participant AND a.flag IS NOT NULL) AS flags,
       (SELECT count(*) FROM contact.outbound o
         WHERE o.study = c.study AND o.caller = c.caller AND o.status IN ('undelivered', 'failed', 'given_up')
           AND coalesce(o.error, '') NOT IN ('superseded', 'opted_out', 'resent')) AS not_arrived,
       (SELECT count(DISTINCT r.inbox_case) FROM review r
         WHERE r.study = c.study AND r.caller = c.caller AND r.closed_at IS NULL) AS cases,
       g.coupons, g.coupons_redeemed
  FROM unnest($2::text[]) WITH ORDINALITY AS wanted (id, place)
  JOIN conversation c ON c.participant = wanted.id AND c.study = $1
  JOIN coupon k ON k.code = c.coupon
  LEFT JOIN participant p ON p.id = c.participant
 CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE g.status <> 'voided') AS coupons,
                            count(*) FILTER (WHERE g.status = 'redeemed') AS coupons_redeemed
                       FROM coupon g WHERE g.holder = p.id) AS g
 ORDER BY wanted.place;

-- name: people_counts
-- One row, each figure through the index of the list that it stands beside.
SELECT (SELECT count(*) FROM conversation WHERE study = $1) AS all,
       (SELECT count(*) FROM conversation WHERE study = $1 AND state = 'open') AS unfinished,
       (SELECT count(*) FROM conversation
         WHERE study = $1 AND state = 'open' AND (attempt > 1 OR asked_at <= $2::timestamptz - interval '3 days')) AS stuck,
       (SELECT count(*) FROM (SELECT participant FROM payout WHERE study = $1 AND status IN ('requested', 'refused')
                              UNION SELECT participant FROM honorarium WHERE study = $1 AND payout IS NULL) AS w) AS owed,
       (SELECT count(DISTINCT participant) FROM answers.answer WHERE study = $1 AND flag IS NOT NULL) AS flagged,
       (SELECT count(DISTINCT c.participant)
          FROM contact.outbound o JOIN conversation c ON c.study = o.study AND c.caller = o.caller
         WHERE o.study = $1 AND o.status IN ('undelivered', 'failed', 'given_up')
           AND coalesce(o.error, '') NOT IN ('superseded', 'opted_out', 'resent')) AS not_reached;

-- name: person_file
-- The consent is the last that was given: who came back with another coupon was asked once more.
SELECT coalesce(p.protocol, c.protocol) AS protocol, p.recruiter, c.caller, t.version, t.language, t.mode, t.given_at,
       (SELECT count(*) FROM contact.outbound o
         WHERE o.study = c.study AND o.caller = c.caller AND o.status IN ('undelivered', 'failed', 'given_up')
           AND coalesce(o.error, '') NOT IN ('superseded', 'opted_out', 'resent')) AS not_arrived
  FROM conversation c
  LEFT JOIN participant p ON p.id = c.participant
  LEFT JOIN LATERAL (SELECT * FROM consent t WHERE t.participant = c.participant ORDER BY t.given_at DESC LIMIT 1) AS t ON true
 WHERE c.study = $1 AND c.participant = $2;

-- name: answers_of
-- Which questions were answered, and with which flag; not what was answered.
SELECT question, flag FROM answers.answer WHERE participant = $1 ORDER BY at, question;

-- name: recruits_of
-- Those who enrolled, whether or not they have completed.
SELECT id, coupon, enrolled_at, completed_at FROM participant WHERE recruiter = $1 ORDER BY enrolled_at;

-- name: honoraria_of
-- Each with what became of the payment that it is in.
SELECT h.kind, h.recruit, h.amount_minor, h.currency, h.earned_at, o.status, o.settled_at
  FROM honorarium h LEFT JOIN payout o ON o.id = h.payout
 WHERE h.participant = $1 ORDER BY h.earned_at, h.event;

-- name: coupons_given
-- In the order of the slots that were promised; a replaced one stands before its replacement.
SELECT code, status, issued_at, expires_at, ended_at, replaces FROM coupon WHERE holder = $1 ORDER BY slot, issued_at;

-- name: looks_at
-- From the record: that somebody looked changes nothing else.
SELECT actor, data ->> 'reason' AS reason, at FROM record.event
 WHERE type = 'NumberRevealed' AND data ->> 'caller' = $2 AND study = $1 ORDER BY id;
