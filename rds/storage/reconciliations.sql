-- name: begin
-- Of several workers one gets the line: the others find that it was begun just now. A round that began in the future did so by a
-- clock that has been set right since.
INSERT INTO contact.reconciliation AS r (number, begun_at) VALUES ($1, clock_timestamp())
ON CONFLICT ON CONSTRAINT reconciliation_key
DO UPDATE SET begun_at = excluded.begun_at
      WHERE r.begun_at <= excluded.begun_at - $2::interval OR r.begun_at > excluded.begun_at
RETURNING r.listed_until, (SELECT opened_at FROM study WHERE number = $1 AND ended_at IS NULL) AS opened_at;

-- name: end
-- Never goes back: a round that was asked for by hand may have looked at an older stretch of the list.
UPDATE contact.reconciliation
   SET listed_until = greatest(listed_until, $2), finished_at = clock_timestamp(), failures = 0, failure = NULL
 WHERE number = $1;

-- name: fail
-- Leaves `listed_until` as it was, so that the next round begins where this one did.
UPDATE contact.reconciliation SET failures = failures + 1, failure = $2 WHERE number = $1;

-- name: missing
-- The row of a text stays when its words are erased, so that what was erased is known and not taken in again.
SELECT listed.id
  FROM unnest($1::text[]) WITH ORDINALITY AS listed (id, position)
 WHERE NOT EXISTS (SELECT FROM contact.inbound i WHERE i.id = listed.id)
 ORDER BY listed.position;

-- name: may_be_erased
-- A number nobody knows may be that of a person erased since the text was written, and must then not be stored again.
SELECT NOT EXISTS (SELECT FROM contact.phone WHERE fingerprint = $1)
   AND EXISTS (SELECT FROM contact.phone WHERE erased_at >= $2);

-- name: failing
-- Counts failures since the last round that succeeded, so that one outage is one line and not many.
SELECT s.id AS study, r.failures, r.failure, r.finished_at
  FROM contact.reconciliation r JOIN study s ON s.number = r.number AND s.ended_at IS NULL
 WHERE r.failures > 0
 ORDER BY s.id;
