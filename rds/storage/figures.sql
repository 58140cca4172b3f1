-- name: coupons_by_status
-- Counts every coupon of the study once, since each has one status at a time.
SELECT status, count(*) AS coupons FROM coupon WHERE study = $1 GROUP BY status ORDER BY status;

-- name: settled_event
-- The study's last event that this snapshot holds, with none before it still under way. A number is drawn before its event is
-- committed: while any transaction is under way, one that is missing among those of the last minute may still come. Whether
-- that is so is told too, since a look a moment later mostly finds all there.
WITH newest AS (
    SELECT id, lag(id) OVER (ORDER BY id) AS before, recorded_at
      FROM (SELECT id, recorded_at FROM record.event ORDER BY id DESC LIMIT 1000) AS last
), gap AS (
    SELECT min(before) AS before FROM newest
     WHERE id > before + 1 AND recorded_at > clock_timestamp() - interval '1 minute'
       AND EXISTS (SELECT pg_snapshot_xip(pg_current_snapshot()))
)
SELECT coalesce(max(e.id), 0) AS event, (SELECT before IS NULL FROM gap) AS settled
  FROM record.event e
 WHERE e.study = $1 AND e.id <= coalesce((SELECT before FROM gap), 9223372036854775807);

-- name: answers_may_differ
-- Looks at what was recorded since a reading: an event of a kind that is not known to leave the answers alone may have changed them.
SELECT EXISTS (SELECT FROM record.event WHERE study = $1 AND id > $2 AND type <> ALL ($3::text[])) AS differ;

-- name: open_cases
-- One row: how much waits in the inbox, and since when.
SELECT count(*) AS open, count(*) FILTER (WHERE urgent) AS urgent, count(*) FILTER (WHERE assigned_to IS NULL) AS with_nobody,
       min(since) AS oldest_at
  FROM (SELECT bool_or(urgent) AS urgent, max(assigned_to) AS assigned_to, min(requested_at) AS since
          FROM review WHERE study = $1 AND closed_at IS NULL GROUP BY inbox_case) AS c;

-- name: between_waves
-- From the end of the recruiter's survey, when the coupons were given out, to the recruit's enrolment.
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY p.enrolled_at - r.completed_at) AS median
  FROM participant p JOIN participant r ON r.id = p.recruiter
 WHERE p.study = $1;

-- name: funnel
-- Counts conversations, not coupons presented: a phone that comes back after giving up is one person.
SELECT count(*) AS presented,
       count(*) FILTER (WHERE c.consented_at IS NOT NULL) AS consented,
       count(*) FILTER (WHERE c.state = 'screened_out' OR p.id IS NOT NULL) AS screened,
       count(p.id) AS eligible,
       count(p.completed_at) AS completed
  FROM conversation c LEFT JOIN participant p ON p.study = c.study AND p.caller = c.caller
 WHERE c.study = $1;

-- name: losses
-- Gives each phone that has not completed one reason: how its conversation ended, or where it stands while it is open.
SELECT CASE WHEN c.state <> 'open' THEN c.state
            WHEN p.id IS NOT NULL THEN 'unfinished_survey'
            ELSE 'unfinished_screening' END AS reason,
       count(*) AS phones
  FROM conversation c LEFT JOIN participant p ON p.study = c.study AND p.caller = c.caller
 WHERE c.study = $1 AND c.state <> 'completed'
 GROUP BY reason ORDER BY reason;

-- name: refusals
-- Counts phones, not refusals, so that one person who tries a code ten times does not look like ten.
SELECT reason, count(DISTINCT caller) AS phones FROM coupon_refusal WHERE study = $1 GROUP BY reason ORDER BY reason;

-- name: chains
-- Counts those who completed; ties are in the order of enrolment, so that the list is the same each time.
SELECT chain, count(*) AS people FROM participant WHERE study = $1 AND completed_at IS NOT NULL
 GROUP BY chain ORDER BY people DESC, min(enrolled_at), chain;

-- name: waves
-- Counts those who completed, since only they are respondents.
SELECT wave, count(*) AS people FROM participant WHERE study = $1 AND completed_at IS NOT NULL GROUP BY wave ORDER BY wave;

-- name: recruits
-- Starts from the recruiters, so that those who brought nobody are counted as zero.
SELECT recruits, count(*) AS people
  FROM (SELECT count(r.id) AS recruits
          FROM participant p LEFT JOIN participant r ON r.recruiter = p.id AND r.completed_at IS NOT NULL
         WHERE p.study = $1 AND p.completed_at IS NOT NULL
         GROUP BY p.id) AS each
 GROUP BY recruits ORDER BY recruits;

-- name: honoraria
-- Takes what is paid from the payouts, so that a payment requested and not confirmed counts as owed.
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
-- Tells what waits for a worker from what waits for a person: a text set aside is never answered by itself.
SELECT count(*) AS inbound,
       count(*) FILTER (WHERE handled_at IS NULL) AS unhandled,
       count(*) FILTER (WHERE set_aside) AS set_aside
  FROM contact.inbound WHERE study = $1;

-- name: outbound
-- Counts each message once, by the last status that the provider reported.
SELECT status, count(*) AS messages FROM contact.outbound WHERE study = $1 GROUP BY status ORDER BY status;

-- name: attention
-- Counts what a person of the study team has to know of or do, and nothing that resolves by itself.
SELECT (SELECT count(*) FROM messaging_stop WHERE study = $1) AS stopped_phones,
       (SELECT count(DISTINCT inbox_case) FROM review WHERE study = $1 AND closed_at IS NULL) AS open_reviews;

-- name: progress
-- All of one instant, so that the figures of one page agree with each other. A coupon whose time is over counts no more, though the
-- timers may not have said so yet.
SELECT s.recruitment_open, s.closed_because, m.minor AS committed,
       (SELECT count(*) FROM participant p WHERE p.study = s.id AND p.completed_at IS NOT NULL) AS completed,
       (SELECT count(*) FROM participant p WHERE p.study = s.id AND p.completed_at > $2 - interval '7 days') AS completed_this_week,
       (SELECT count(*) FROM participant p WHERE p.study = s.id AND p.completed_at > $2 - interval '14 days'
                                             AND p.completed_at <= $2 - interval '7 days') AS completed_the_week_before,
       k.open_coupons, k.open_coupons_secondary,
       (SELECT coalesce(jsonb_object_agg(step, phones), '{}')
          FROM (SELECT step, count(*) AS phones FROM conversation c WHERE c.study = s.id AND c.state = 'open' GROUP BY step) AS o)
           AS open_conversations,
       (SELECT count(*) FROM participant p
         WHERE p.study = s.id AND p.coupons_deferred_at IS NOT NULL AND p.withdrawn_at IS NULL
           AND NOT EXISTS (SELECT FROM coupon c WHERE c.holder = p.id)) AS deferred_coupons,
       (SELECT coalesce(jsonb_object_agg(waits_for, payouts), '{}')
          FROM (SELECT CASE WHEN o.status = 'refused' THEN 'refused' WHEN o.again_at IS NOT NULL THEN 'failed'
                            WHEN o.batch IS NOT NULL THEN 'exported' ELSE 'due' END AS waits_for, count(*) AS payouts
                  FROM payout o WHERE o.study = s.id AND o.status IN ('requested', 'refused') GROUP BY waits_for) AS w) AS payments
  FROM study s
  JOIN commitment m ON m.study = s.id
 CROSS JOIN LATERAL (SELECT count(*) AS open_coupons, coalesce(sum(c.secondary_minor), 0)::bigint AS open_coupons_secondary
                       FROM coupon c WHERE c.study = s.id AND c.status = 'issued' AND c.expires_at > $2) AS k
 WHERE s.id = $1;

-- name: respondents
-- Voided coupons are left out, since a reissued one would count twice; the order is that in which people completed. Coupons and
-- answers are gathered once for the whole study: looking them up person by person took most of the time.
SELECT p.id, p.recruiter, p.wave, p.enrolled_at, p.completed_at, coalesce(g.coupons, 0) AS coupons_issued,
       coalesce(a.answers, '{}') AS answers
  FROM participant p
  LEFT JOIN (SELECT holder, count(*) AS coupons FROM coupon WHERE study = $1 AND status <> 'voided' AND holder IS NOT NULL
              GROUP BY holder) AS g ON g.holder = p.id
  LEFT JOIN (SELECT participant, jsonb_object_agg(question, value) AS answers
               FROM answers.answer WHERE study = $1 AND value IS NOT NULL GROUP BY participant) AS a ON a.participant = p.id
 WHERE p.study = $1 AND p.completed_at IS NOT NULL
 ORDER BY p.completed_at, p.enrolled_at, p.id;

-- name: ledger
-- Ordered by event and line, so that an export of the same record is the same file.
SELECT l.event, l.line, l.at, l.account, l.participant, l.debit, l.credit, l.currency, e.type AS cause
  FROM ledger_entry l JOIN record.event e ON e.id = l.event
 WHERE l.study = $1
 ORDER BY l.event, l.line;

-- name: events
-- In the record's order, which tells what came first even where a clock was set back.
SELECT id, type, version, at, actor, cause, data FROM record.event WHERE study = $1 ORDER BY id;

-- name: adopted_protocols
-- Every version that ever held, since a report says what changed and when.
SELECT protocol AS version, adopted_at, content FROM protocol WHERE study = $1 ORDER BY protocol;

-- name: seed_coupons
-- A coupon that replaces a lost one is for the same seed, so it is not counted again.
SELECT issued_at, count(*) AS coupons FROM coupon WHERE study = $1 AND kind = 'seed' AND replaces IS NULL GROUP BY issued_at ORDER BY issued_at;

-- name: screened_out
-- The step at which a conversation stands is the question by which it ended.
SELECT step, count(*) AS phones FROM conversation WHERE study = $1 AND state = 'screened_out' GROUP BY step ORDER BY phones DESC, step;

-- name: closings
-- Read from the record, since the study's row only knows the last of each.
SELECT at, type = 'RecruitmentReopened' AS opened
  FROM record.event
 WHERE study = $1 AND type IN ('RecruitmentClosed', 'RecruitmentReopened')
 ORDER BY id;

-- name: pulse
-- Whether nothing waits to be handled, sent or paid at once; how many have completed; and what is committed.
SELECT NOT EXISTS (SELECT FROM contact.inbound WHERE handled_at IS NULL AND study IS NOT NULL AND NOT set_aside)
   AND NOT EXISTS (SELECT FROM contact.outbound WHERE status = 'waiting' AND due_at IS NULL)
   AND NOT EXISTS (SELECT FROM payout WHERE status = 'requested' AND method = 'simulated') AS quiet,
       (SELECT count(*) FROM participant WHERE study = $1 AND completed_at IS NOT NULL) AS completed,
       (SELECT minor FROM commitment WHERE study = $1) AS committed;
