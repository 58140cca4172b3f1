-- name: note_fault
-- Faults further apart than an hour have nothing to do with each other: what is due is tried every few seconds.
INSERT INTO jobs.fault AS f (kind, subject, failures, failure, failed_at) VALUES ($1, $2, 1, $3, clock_timestamp())
ON CONFLICT ON CONSTRAINT fault_key
DO UPDATE SET failures = CASE WHEN f.failed_at < excluded.failed_at - interval '1 hour' THEN 1 ELSE f.failures + 1 END,
              failure = excluded.failure,
              failed_at = excluded.failed_at,
              set_aside_at = CASE WHEN f.failed_at >= excluded.failed_at - interval '1 hour' AND f.failures + 1 >= $4
                                  THEN excluded.failed_at END;

-- name: set_aside
-- Jobs, what the timers could not do, and texts that nobody could answer, unless a person has seen to them or their words are
-- erased. Each with the fault of the last try, which is a name and never a value (see JobFailed).
SELECT j.entrypoint AS kind, convert_from(j.payload, 'UTF8') AS key, j.updated AS since, j.id AS job,
       coalesce((SELECT l.traceback->>'exception_message' FROM jobs.pgqueuer_log l
                  WHERE l.job_id = j.id AND l.status = 'failed' ORDER BY l.created DESC LIMIT 1), 'unknown') AS reason
  FROM jobs.pgqueuer j
 WHERE j.status = 'failed'
UNION ALL
SELECT f.kind, f.subject, f.set_aside_at, NULL, f.failure FROM jobs.fault f WHERE f.set_aside_at IS NOT NULL
UNION ALL
SELECT 'answer_text', i.id, i.stored_at, NULL, coalesce(i.failure, 'unknown')
  FROM contact.inbound i
 WHERE i.set_aside AND i.sealed_body <> ''
   AND NOT EXISTS (SELECT FROM review r WHERE r.message = i.id AND r.closed_at IS NOT NULL)
 ORDER BY since, kind, key;

-- name: forget_faults
-- Only what was set aside: a fault that is still being tried keeps its count.
DELETE FROM jobs.fault WHERE kind = $1 AND subject = ANY ($2::text[]) AND set_aside_at IS NOT NULL;

-- name: take_up_texts
-- As if it had just been left: the workers answer it within seconds.
UPDATE contact.inbound SET handled_at = NULL, set_aside = false, attempts = 0, failure = NULL
 WHERE id = ANY ($1::text[]) AND set_aside;

-- name: queue_forgotten
-- A job that is lost, as when it was deleted by hand, leaves its message waiting for ever. One job too many changes nothing.
INSERT INTO jobs.pgqueuer (entrypoint, priority, payload, status)
SELECT 'send_message', $1::integer, convert_to(o.key, 'UTF8'), 'queued'
  FROM contact.outbound o
 WHERE o.status = 'waiting' AND o.due_at IS NULL AND o.held_by IS NULL AND NOT o.in_doubt
   AND NOT EXISTS (SELECT FROM jobs.pgqueuer j WHERE j.payload = convert_to(o.key, 'UTF8'))
 ORDER BY o.created_at
 LIMIT $2
RETURNING id;
