-- name: try_to_store
-- As a text is stored, and rolled back: a standby, a full disk or a locked table takes no text though it answers.
INSERT INTO contact.inbound (id, caller, sealed_body, received_at) VALUES ('readiness', $1, '', clock_timestamp());

-- name: open_payouts
-- For the finance office: whom to pay. The number is opened only when the file is written. An erased one is nobody's.
SELECT o.*, p.caller, c.sealed_number, c.fingerprint, b.exported_at
  FROM payout o
  JOIN participant p ON p.id = o.participant
  JOIN contact.phone c ON c.caller = p.caller
  LEFT JOIN payout_batch b ON b.study = o.study AND b.batch = o.batch
 WHERE o.study = $1 AND o.status = 'requested' AND o.again_at IS NULL AND o.method = $2 AND c.sealed_number <> ''
 ORDER BY o.requested_at, o.id;

-- name: unpaid_payouts
-- What is still to be paid, whoever waits for whom: a payment that ended in records of old is owed by another one.
SELECT o.*, p.caller, b.exported_at
  FROM payout o
  JOIN participant p ON p.id = o.participant
  LEFT JOIN payout_batch b ON b.study = o.study AND b.batch = o.batch
 WHERE o.study = $1 AND o.status IN ('requested', 'refused')
 ORDER BY o.requested_at, o.id;

-- name: open_coupons
-- Only those that somebody could still use: an expired one is not worth a call, though the timers may not have said so yet.
SELECT c.code, c.kind, c.holder, c.issued_at, c.expires_at, n.sealed_note
  FROM coupon c LEFT JOIN contact.coupon_note n ON n.coupon = c.code
 WHERE c.study = $1 AND c.status = 'issued' AND c.issued_at <= $2 AND c.expires_at > $3
 ORDER BY c.issued_at, c.holder, c.slot, c.code;

-- name: chains
-- From the seeds' coupons, so that a chain that never began is in the list too.
SELECT c.code, s.id AS seed, c.status, c.issued_at, n.sealed_note,
       count(p.id) AS enrolled, count(p.completed_at) AS completed, coalesce(max(p.wave), 0) AS waves,
       greatest(max(p.enrolled_at), max(p.completed_at)) AS last_at,
       (SELECT count(*) FROM coupon o
         WHERE o.chain = s.id AND o.study = c.study AND o.status = 'issued' AND o.expires_at > $2) AS open_coupons
  FROM coupon c
  LEFT JOIN contact.coupon_note n ON n.coupon = c.code
  LEFT JOIN participant s ON s.coupon = c.code
  LEFT JOIN participant p ON p.chain = s.id
 WHERE c.study = $1 AND c.kind = 'seed' AND c.status <> 'voided'
 GROUP BY c.code, s.id, n.sealed_note
 ORDER BY c.issued_at, c.code;

-- name: participant_at
-- Who a number belongs to in a study; of several on one phone the one who takes part now. The wave is the coupon's, so that who has not enrolled has one too.
SELECT c.participant AS id, CASE WHEN p.withdrawn_at IS NULL THEN c.state ELSE 'withdrawn' END AS state, k.wave
  FROM contact.phone f
  JOIN conversation c ON c.caller = f.caller
  JOIN coupon k ON k.code = c.coupon
  LEFT JOIN participant p ON p.id = c.participant
 WHERE c.study = $1 AND f.fingerprint = $2
 ORDER BY f.former, c.presented_at DESC
 LIMIT 1;

-- name: open_reviews
-- The oldest first: that person has waited longest.
SELECT caller, reason, message, requested_at FROM review WHERE study = $1 AND closed_at IS NULL ORDER BY requested_at;

-- name: backlog
-- For whoever watches the service, by the machine's time. The queue holds only what is still to do, and the indexes on
-- unhandled texts only those, so that this stays cheap however long the study has run.
SELECT (SELECT coalesce(jsonb_object_agg(entrypoint, jobs), '{}')
          FROM (SELECT entrypoint, count(*) AS jobs FROM jobs.pgqueuer
                 WHERE status IN ('queued', 'picked') GROUP BY entrypoint) AS w) AS jobs_waiting,
       (SELECT coalesce(extract(epoch FROM now() - min(execute_after)), 0)::float8 FROM jobs.pgqueuer
         WHERE status = 'queued' AND execute_after <= now()) AS oldest_job_seconds,
       (SELECT coalesce(extract(epoch FROM now() - min(stored_at)), 0)::float8 FROM contact.inbound
         WHERE handled_at IS NULL AND study IS NOT NULL AND NOT set_aside) AS oldest_text_seconds,
       (SELECT coalesce(extract(epoch FROM now() - min(coalesce(finished_at, begun_at))), 0)::float8
          FROM contact.reconciliation) AS unreconciled_seconds,
       (SELECT coalesce(jsonb_object_agg(status, messages), '{}')
          FROM (SELECT status, count(*) AS messages FROM contact.outbound GROUP BY status) AS m) AS messages,
       (SELECT coalesce(jsonb_object_agg(code, waiting), '{}')
          FROM (SELECT h.code, count(o.key) FILTER (WHERE o.status = 'waiting') AS waiting
                  FROM contact.account_hold h LEFT JOIN contact.outbound o ON o.held_by = h.id GROUP BY h.code) AS a)
           AS messages_held,
       (SELECT coalesce(jsonb_object_agg(s.id, (p.content #>> '{ethics,expires}')::date
                                               - (now() AT TIME ZONE (p.content ->> 'time_zone'))::date), '{}')
          FROM study s JOIN protocol p ON p.study = s.id AND p.protocol = s.protocol) AS approval_days;

-- name: commitments
-- One row a study: what each code is judged by.
SELECT s.id, s.protocol, m.minor FROM study s JOIN commitment m ON m.study = s.id;

-- name: last_event
-- Names the point of the record that an export was made at; 0 for a study without events.
SELECT coalesce(max(id), 0) FROM record.event WHERE study = $1;

-- name: newest_events
-- Asked once a second by a process that shows pages: what is new stands at the end of the key.
SELECT study, max(id) AS newest FROM record.event WHERE id > $1 AND study IS NOT NULL GROUP BY study;

-- name: last_event_by
-- What an act came to, for the person who did it; among the newest, since it was done just now.
SELECT coalesce(max(id), 0) FROM (SELECT id, actor FROM record.event WHERE study = $1 ORDER BY id DESC LIMIT 1000) AS newest
 WHERE actor = $2;
