-- name: answers
SELECT 1;

-- name: open_payouts
-- For the finance office: whom to pay. The number is opened only when the file is written.
SELECT o.*, p.caller, c.sealed_number, c.fingerprint
  FROM payout o
  JOIN participant p ON p.id = o.participant
  JOIN contact.phone c ON c.caller = p.caller
 WHERE o.study = $1 AND o.status = 'requested' AND o.method = $2
 ORDER BY o.requested_at, o.id;

-- name: open_reviews
SELECT caller, reason, message, requested_at FROM review WHERE study = $1 AND closed_at IS NULL ORDER BY requested_at;

-- name: failed_jobs
SELECT entrypoint, count(*) AS jobs FROM jobs.pgqueuer WHERE status = 'failed' GROUP BY entrypoint ORDER BY entrypoint;

-- name: last_event
SELECT coalesce(max(id), 0) FROM record.event WHERE study = $1;
