-- name: note_success
-- Ends the count of failures, so that an alert ends with the next run that succeeds.
INSERT INTO jobs.maintenance (task, succeeded_at) VALUES ($1, clock_timestamp())
ON CONFLICT ON CONSTRAINT maintenance_key
DO UPDATE SET succeeded_at = excluded.succeeded_at, failures = 0, failure = NULL;

-- name: note_failure
-- Leaves the last success as it was, since that is what its age is counted from.
INSERT INTO jobs.maintenance AS m (task, failures, failure) VALUES ($1, 1, $2)
ON CONFLICT ON CONSTRAINT maintenance_key
DO UPDATE SET failures = m.failures + 1, failure = excluded.failure;

-- name: read_runs
-- What never succeeded is as old as the database, so that a task nobody ever set up is overdue like any other. The oldest number
-- stands for the reconciliation of all, as the texts to it have waited longest.
SELECT task, extract(epoch FROM coalesce(m.succeeded_at, made.at))::float8 AS succeeded_at,
       coalesce(m.failures, 0) AS failures, m.failure
  FROM unnest(ARRAY['backup', 'verify']) AS task
 CROSS JOIN (SELECT min(applied_at) AS at FROM public.applied_migration) AS made
  LEFT JOIN jobs.maintenance m USING (task)
UNION ALL
SELECT 'reconciliation', extract(epoch FROM min(coalesce(finished_at, begun_at)))::float8, max(failures)::integer,
       (array_agg(failure ORDER BY failures DESC))[1]
  FROM contact.reconciliation
HAVING count(*) > 0;
