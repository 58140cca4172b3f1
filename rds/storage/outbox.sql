-- name: take
-- The attempt is counted, and its end put in doubt, before the provider is asked: after a crash we know that an answer may have
-- been lost. The row is locked first, so that `was_in_doubt` is what the attempt before left.
-- After a withdrawal the words or the number may be gone: then there is nothing to send, and nobody to send it to.
WITH before AS (
    SELECT o.key, o.in_doubt, o.sealed_body = '' OR p.sealed_number = '' AS erased
      FROM contact.outbound o JOIN contact.phone p ON p.caller = o.caller
     WHERE o.key = $1 AND o.status = 'waiting'
       FOR UPDATE OF o
), given_up AS (
    UPDATE contact.outbound o SET status = 'given_up', error = 'erased', in_doubt = false
      FROM before WHERE o.key = before.key AND before.erased
)
UPDATE contact.outbound o
   SET attempts = o.attempts + 1, in_doubt = true
  FROM before, contact.phone p
 WHERE o.key = before.key AND p.caller = o.caller AND NOT before.erased
RETURNING o.study, o.caller, o.purpose, o.sealed_body, o.created_at, o.attempts, p.sealed_number, p.fingerprint,
          before.in_doubt AS was_in_doubt,
          EXISTS (SELECT FROM messaging_stop m WHERE m.caller = o.caller) AS stopped;

-- name: accepted
-- The provider's first report may come before its answer; then the status is ahead of this one and stays.
UPDATE contact.outbound
   SET provider_id = $2, in_doubt = false,
       status = CASE WHEN rank < 1 THEN 'accepted' ELSE status END, rank = greatest(rank, 1)
 WHERE key = $1;

-- name: refused
UPDATE contact.outbound SET in_doubt = false, error = $2 WHERE key = $1;

-- name: first_unknown
SELECT sent.id
  FROM unnest($1::text[]) WITH ORDINALITY AS sent (id, position)
 WHERE NOT EXISTS (SELECT FROM contact.outbound o WHERE o.provider_id = sent.id OR sent.id = ANY (o.former_ids))
 ORDER BY sent.position
 LIMIT 1;

-- name: given_up
UPDATE contact.outbound SET status = 'given_up', in_doubt = false, error = $2 WHERE key = $1 AND status = 'waiting';

-- name: report
-- Forward only: a report of an earlier stage, the same one again, or one about a former attempt changes nothing.
UPDATE contact.outbound
   SET status = $3, rank = $4, error = $5, status_at = $6, provider_id = $2
 WHERE (key = $1 OR provider_id = $2) AND (provider_id = $2 OR provider_id IS NULL) AND rank < $4
   AND $2 <> ALL (former_ids)
RETURNING key, study, caller, attempts;

-- name: wait_again
-- Waits by study time, like everything a participant notices; the timers take it up (release_due).
UPDATE contact.outbound
   SET status = 'waiting', rank = 0, provider_id = NULL, in_doubt = false, former_ids = former_ids || provider_id, due_at = $2
 WHERE key = $1 AND status IN ('undelivered', 'failed');
