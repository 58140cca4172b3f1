-- name: begin_hold
-- One waiting for each number of ours and scope. A refusal that comes while it lasts only tells its newest code: whether the account
-- works is tried by the job alone. What comes with a delivery report needs one to be disproved.
INSERT INTO contact.account_hold AS h (number, scope, code, needs_report)
SELECT s.number, $2, $3, $4 FROM contact.outbound o JOIN study s ON s.id = o.study WHERE o.key = $1
ON CONFLICT ON CONSTRAINT one_hold_per_scope
DO UPDATE SET code = excluded.code, needs_report = h.needs_report OR excluded.needs_report,
              failures = h.failures + (excluded.needs_report AND h.probe IS NOT DISTINCT FROM $1)::integer,
              refused_at = CASE WHEN h.probe = $1 OR h.refused_at IS NULL THEN clock_timestamp() ELSE h.refused_at END,
              probe = nullif(h.probe, $1)
RETURNING h.id, h.xmax = 0 AS is_new;

-- name: join_hold
-- Held until the message refers to it, so that the waiting cannot end in between.
SELECT h.id
  FROM contact.outbound o JOIN study s ON s.id = o.study JOIN contact.account_hold h ON h.number = s.number
 WHERE o.key = $1 AND h.scope = $2
   FOR KEY SHARE OF h;

-- name: hold
-- The attempt that take counted does not count, and its end is known: none began, or the provider refused it. Nobody can have seen
-- what has never left otherwise.
UPDATE contact.outbound
   SET held_by = $2, handed_over_at = CASE WHEN former_ids = '{}' AND NOT $4 THEN NULL ELSE handed_over_at END, attempts = greatest(attempts - 1, 0), in_doubt = $4, error = coalesce($3, error)
 WHERE key = $1 AND status = 'waiting';

-- name: take_back
-- Forward only, as every report: an old one, or one about a former attempt, changes nothing. Erased words are not sent again.
UPDATE contact.outbound
   SET status = CASE WHEN sealed_body = '' THEN 'undelivered' ELSE 'waiting' END,
       rank = CASE WHEN sealed_body = '' THEN $3 ELSE 0 END,
       provider_id = CASE WHEN sealed_body = '' THEN provider_id END,
       former_ids = former_ids || $2::text, attempts = greatest(attempts - 1, 0),
       due_at = NULL, in_doubt = false, error = $4, status_at = $5::timestamptz
 WHERE (key = $1 OR provider_id = $2) AND coalesce(provider_id, $2) = $2 AND rank < $3 AND $2 <> ALL (former_ids)
RETURNING CASE WHEN status = 'waiting' THEN key END;

-- name: hold_taken_back
-- Apart from taking it back, so that an old report begins no waiting.
UPDATE contact.outbound SET held_by = $2 WHERE key = $1 AND status = 'waiting';

-- name: find_hold
-- With what became of the message sent to try the account.
SELECT h.scope, h.failures, h.needs_report, p.status AS probe, clock_timestamp() - h.probed_at AS probed_for,
       clock_timestamp() - h.refused_at AS refused_for
  FROM contact.account_hold h LEFT JOIN contact.outbound p ON p.key = h.probe
 WHERE h.id = $1;

-- name: next_held
-- In the order in which they were meant, also behind what the same phone is still to get and does not wait for the account.
SELECT o.key FROM contact.outbound o
 WHERE o.held_by = $1 AND o.status = 'waiting' AND o.due_at IS NULL
   AND (o.purpose = ANY ($3::text[])
        OR NOT EXISTS (SELECT FROM contact.outbound e
                        WHERE e.caller = o.caller AND e.study = o.study AND e.place < o.place AND e.status = 'waiting'
                          AND e.held_by IS NULL AND e.due_at IS NULL AND e.attempts < $2
                          AND NOT EXISTS (SELECT FROM jobs.pgqueuer j
                                           WHERE j.status = 'failed' AND j.payload = convert_to(e.key, 'UTF8'))))
 ORDER BY o.place
 LIMIT 1;

-- name: note_probe
-- Before it is sent: its delivery report may come before the provider's answer.
UPDATE contact.account_hold SET probe = $2, probed_at = clock_timestamp() WHERE id = $1;

-- name: note_refusal
-- By the machine's time: the account has no part in the study's.
UPDATE contact.account_hold SET failures = failures + 1, refused_at = clock_timestamp(), probe = NULL WHERE id = $1;

-- name: note_recovery
-- From here on each message that waits is sent; a refusal of one of them begins it all again.
UPDATE contact.account_hold SET failures = 0, refused_at = NULL, needs_report = false, probe = NULL WHERE id = $1;

-- name: stop_holding
-- One that the provider does not take for another reason must not keep those behind it.
UPDATE contact.outbound SET held_by = NULL WHERE key = $1 AND status = 'waiting' RETURNING true;

-- name: let_go
-- What was given up while it waited, or waits for its time again, waits for the account no longer.
UPDATE contact.outbound SET held_by = NULL WHERE held_by = $1 AND (status <> 'waiting' OR due_at IS NOT NULL);

-- name: end_hold
-- A message that refers to it meanwhile makes this fail by its foreign key.
DELETE FROM contact.account_hold h
 WHERE h.id = $1 AND NOT EXISTS (SELECT FROM contact.outbound o WHERE o.held_by = h.id)
RETURNING true;

-- name: account_faults
-- For the people who can see to it at the provider.
SELECT s.id AS study, h.code, h.since, h.failures,
       (SELECT count(*) FROM contact.outbound o WHERE o.held_by = h.id AND o.status = 'waiting') AS waiting
  FROM contact.account_hold h JOIN study s ON s.number = h.number
 ORDER BY h.since, h.id;

-- name: try_now
-- For who has seen to the account and does not want to wait for the next try.
WITH tried AS (
    UPDATE contact.account_hold SET refused_at = NULL
), jobs AS (
    UPDATE jobs.pgqueuer SET execute_after = now() WHERE entrypoint = 'send_held' AND status = 'queued'
)
SELECT count(*) FROM contact.outbound WHERE held_by IS NOT NULL AND status = 'waiting';
