-- name: take
-- The attempt is counted, and its end put in doubt, before the provider is asked: after a crash we know that an answer may have
-- been lost. The row is locked first, so that `was_in_doubt` is what the attempt before left. One with a date waits for the timers.
-- After a withdrawal the words or the number may be gone: then there is nothing to send, and nobody to send it to. Nor is a question
-- sent that is no longer the open one.
-- What stands behind a message of the same phone that is still to leave waits, and no attempt begins. What waits for its time or
-- for the account holds up none, nor does what has failed for good; $3: after so many attempts. One whose first attempt since it
-- was made, or since it was put back, is about to end is leaving: it is worth a moment's wait.
WITH before AS (
    SELECT o.key, o.in_doubt,
           CASE WHEN o.sealed_body = '' OR p.sealed_number = '' THEN 'erased'
                WHEN o.question IS NOT NULL
                     AND NOT EXISTS (SELECT FROM conversation c
                                      WHERE c.study = o.study AND c.caller = o.caller AND c.question = o.question
                                        AND (c.state = 'open' OR c.reopened)) THEN 'superseded' END AS useless,
           (SELECT CASE WHEN e.attempts - cardinality(e.former_ids) <= e.in_doubt::integer THEN 'leaving' ELSE 'waiting' END
              FROM contact.outbound e
             WHERE e.caller = o.caller AND e.study = o.study AND e.place < o.place AND e.status = 'waiting'
               AND o.held_by IS NULL AND o.purpose <> ALL ($4::text[])
               AND e.due_at IS NULL AND e.held_by IS NULL AND e.attempts < $3
               AND NOT EXISTS (SELECT FROM jobs.pgqueuer j WHERE j.status = 'failed' AND j.payload = convert_to(e.key, 'UTF8'))
             ORDER BY e.place LIMIT 1) AS behind
      FROM contact.outbound o JOIN contact.phone p ON p.caller = o.caller
     WHERE o.key = $1 AND o.status = 'waiting' AND o.due_at IS NULL
       FOR UPDATE OF o
), given_up AS (
    UPDATE contact.outbound o SET status = 'given_up', error = before.useless, in_doubt = false
      FROM before WHERE o.key = before.key AND before.useless IS NOT NULL
)
UPDATE contact.outbound o
   SET attempts = o.attempts + (before.behind IS NULL)::integer, in_doubt = o.in_doubt OR before.behind IS NULL,
       in_doubt_since = CASE WHEN before.behind IS NOT NULL OR before.in_doubt AND o.in_doubt_since IS NOT NULL
                             THEN o.in_doubt_since ELSE clock_timestamp() END,
       handed_over_at = CASE WHEN before.behind IS NULL THEN coalesce(o.handed_over_at, $2) ELSE o.handed_over_at END
  FROM before, contact.phone p, study s
 WHERE o.key = before.key AND p.caller = o.caller AND s.id = o.study AND before.useless IS NULL
RETURNING o.key, o.study, o.caller, o.purpose, o.sealed_body, o.created_at, o.attempts, s.number, p.sealed_number, p.fingerprint,
          CASE WHEN before.in_doubt THEN clock_timestamp() - o.in_doubt_since END AS doubted_for,
          EXISTS (SELECT FROM messaging_stop m
                   WHERE m.caller = coalesce((SELECT h.caller FROM shared_phone h WHERE h.former = o.caller), o.caller)) AS stopped, before.behind,
          ARRAY (SELECT h.scope FROM contact.account_hold h WHERE h.number = s.number) AS holds;

-- name: in_doubt
-- The oldest first, and a few at a time: each of them costs a question to the provider.
SELECT key FROM contact.outbound WHERE status = 'waiting' AND in_doubt ORDER BY created_at LIMIT $1;

-- name: doubted
-- Erased words and numbers cannot be compared with what the provider has; such a message is given up by its job.
SELECT o.key, o.study, o.caller, o.purpose, o.sealed_body, o.created_at, o.attempts, s.number, p.sealed_number, p.fingerprint,
       clock_timestamp() - coalesce(o.in_doubt_since, clock_timestamp()) AS doubted_for, false AS stopped,
       '{}'::text[] AS holds
  FROM contact.outbound o JOIN contact.phone p ON p.caller = o.caller JOIN study s ON s.id = o.study
 WHERE o.key = $1 AND o.status = 'waiting' AND o.in_doubt AND o.sealed_body <> '' AND p.sealed_number <> '';

-- name: accepted
-- The provider's first report may come before its answer; then the status is ahead of this one and stays. If that report said
-- that the message did not arrive, it is to be sent again already, and the late answer is about a former attempt.
UPDATE contact.outbound
   SET provider_id = $2, in_doubt = false, held_by = NULL,
       status = CASE WHEN rank < 1 THEN 'accepted' ELSE status END, rank = greatest(rank, 1)
 WHERE key = $1 AND $2 <> ALL (former_ids);

-- name: refused
-- The provider certainly did not take it, so the next attempt needs no search for an earlier one, and nobody can have seen it
-- unless it was taken before.
UPDATE contact.outbound
   SET in_doubt = false, error = $2, handed_over_at = CASE WHEN former_ids = '{}' THEN NULL ELSE handed_over_at END
 WHERE key = $1;

-- name: begin_anew
-- Unless somebody else has taken it since, or a report has settled what was in doubt: of several who looked for it in vain at the
-- same time, one sends it. The attempt that got lost has handed over nothing.
UPDATE contact.outbound
   SET in_doubt_since = clock_timestamp(), handed_over_at = CASE WHEN former_ids = '{}' THEN $3 ELSE handed_over_at END
 WHERE key = $1 AND attempts = $2 AND in_doubt AND status = 'waiting' AND due_at IS NULL
RETURNING true;

-- name: first_unknown
-- One that no message of ours has, neither now nor from a former attempt, may be the one whose answer was lost.
SELECT sent.id
  FROM unnest($1::text[]) WITH ORDINALITY AS sent (id, position)
 WHERE NOT EXISTS (SELECT FROM contact.outbound o WHERE o.provider_id = sent.id OR sent.id = ANY (o.former_ids))
 ORDER BY sent.position
 LIMIT 1;

-- name: given_up
-- Only while it waits: a report that came meanwhile says more than our giving up.
UPDATE contact.outbound SET status = 'given_up', in_doubt = false, error = $2 WHERE key = $1 AND status = 'waiting';

-- name: news
-- The condition is that of `report`: it tells beforehand whether that will change anything, and for which phone.
-- With the phone's number, by which what waits for the account is told apart.
SELECT o.key, o.study, o.caller, o.purpose, o.attempts, p.sealed_number, p.fingerprint
  FROM contact.outbound o JOIN contact.phone p ON p.caller = o.caller
 WHERE (o.key = $1 OR o.provider_id = $2) AND coalesce(o.provider_id, $2) = $2 AND o.rank < $3
   AND $2 <> ALL (o.former_ids);

-- name: report
-- Forward only: a report of an earlier stage, the same one again, or one about a former attempt changes nothing.
UPDATE contact.outbound
   SET status = $3, rank = $4, error = $5, status_at = $6, provider_id = $2
 WHERE (key = $1 OR provider_id = $2) AND coalesce(provider_id, $2) = $2 AND rank < $4
   AND $2 <> ALL (former_ids);

-- name: report_and_send_again
-- The same in one step with putting it back, so that no crash comes between. It waits by study time, like everything a
-- participant notices; the timers take it up (release_due).
UPDATE contact.outbound
   SET status = CASE WHEN attempts < $8 THEN 'waiting' ELSE $3 END,
       rank = CASE WHEN attempts < $8 THEN 0 ELSE $4 END,
       provider_id = CASE WHEN attempts < $8 THEN NULL ELSE $2 END,
       former_ids = CASE WHEN attempts < $8 THEN former_ids || $2::text ELSE former_ids END,
       due_at = CASE WHEN attempts < $8 THEN $6::timestamptz + $7::interval * (1 << greatest(attempts - 1, 0)) ELSE due_at END,
       in_doubt = false, held_by = NULL, error = $5, status_at = $6::timestamptz
 WHERE (key = $1 OR provider_id = $2) AND coalesce(provider_id, $2) = $2 AND rank < $4
   AND $2 <> ALL (former_ids);

-- name: told_less_than
-- Finds the reports that never came, so that the list of the provider stands in for them.
SELECT listed.id
  FROM unnest($1::text[], $2::smallint[]) AS listed (id, rank)
  JOIN contact.outbound o ON o.provider_id = listed.id
 WHERE o.rank < listed.rank;
