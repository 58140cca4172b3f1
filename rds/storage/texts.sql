-- name: store_text
-- The first thing that happens to a text. A repeated message id stores nothing, not even the number: it may be erased by now. Nor does
-- a text to a number of no study, or of one that has ended: nothing is kept without a study.
-- With it comes its phone's state, whose version is null when a text before it is still to be answered. So do the coupon whose
-- code it holds, and recent wrong codes as in `guesses`.
WITH stored AS (
    INSERT INTO contact.inbound (id, study, caller, sealed_body, received_at, has_media, provider_stopped)
    SELECT $1, s.id, contact.caller_of($3, $4), $5, $6, $11, $12
      FROM study s
     WHERE s.number = $2 AND s.ended_at IS NULL AND NOT EXISTS (SELECT FROM contact.inbound WHERE id = $1)
    ON CONFLICT ON CONSTRAINT inbound_key DO NOTHING
    RETURNING id, study, caller, received_at
)
SELECT i.id, i.study, i.caller, i.received_at,
       p.number, p.protocol, p.recruitment_open, p.messaging_stopped, p.conversation, p.coupon, p.participant, p.recent_texts,
       p.handed_over_at, p.text_before, p.sealed_before, p.before_received_at,
       CASE WHEN (SELECT handled_at IS NULL FROM contact.inbound WHERE caller = i.caller ORDER BY handled_at DESC NULLS FIRST LIMIT 1)
            THEN NULL ELSE p.version END AS version,
       to_jsonb(o) AS presented, o.xmin::text AS presented_version,
       CASE WHEN $8::text IS NULL THEN 0 ELSE
           (SELECT count(*) FROM (SELECT FROM coupon_refusal WHERE guess AND caller = i.caller AND at > $9 LIMIT 50) AS mine) END AS by_phone,
       CASE WHEN $8 IS NULL THEN 0 ELSE
           (SELECT count(*) FROM (SELECT FROM coupon_refusal WHERE guess AND at > $10 LIMIT 1000) AS everybodys) END AS overall
  FROM stored i
 CROSS JOIN LATERAL contact.phone_state(i.study, i.caller, $7) AS p
  LEFT JOIN coupon o ON o.code = $8 AND o.study = i.study;

-- name: lock_text
-- Holds the phone first and reads the text after it, in one function: in one statement the row would be read before the
-- wait.
SELECT study, caller, sealed_body, received_at, has_media, provider_stopped FROM contact.hold_text($1);

-- name: left_texts
-- The last of each phone: whoever answers it answers those before it first.
SELECT (array_agg(id ORDER BY stored_at DESC, id DESC))[1] AS id
  FROM contact.inbound
 WHERE handled_at IS NULL AND study IS NOT NULL AND NOT set_aside AND stored_at < $1
 GROUP BY study, caller
 ORDER BY min(stored_at)
 LIMIT $2;

-- name: texts_before
-- The latest of the phone's, those not handled first: asked for by that alone, they would be looked for among all that wait.
SELECT i.id
  FROM contact.inbound t
 CROSS JOIN LATERAL (SELECT id, study, stored_at, handled_at, set_aside FROM contact.inbound
                      WHERE caller = t.caller ORDER BY handled_at DESC NULLS FIRST LIMIT 500) AS i
 WHERE t.id = $1 AND i.study = t.study AND i.handled_at IS NULL AND NOT i.set_aside AND (i.stored_at, i.id) < (t.stored_at, t.id)
 ORDER BY i.stored_at, i.id;

-- name: note_failure
-- Returns the count in the same statement, so that of several workers exactly one sees the last try.
UPDATE contact.inbound SET attempts = attempts + 1, failure = $2 WHERE id = $1 RETURNING attempts;

-- name: set_aside
-- The text stays unhandled, so that a person still finds it and it can be taken up again.
UPDATE contact.inbound SET set_aside = true WHERE id = $1;
