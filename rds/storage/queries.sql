-- name: hold_phone
-- Everything that could change this phone's conversation waits here, before the statements that read it take their snapshot.
SELECT pg_advisory_xact_lock(hashtextextended($1 || '/' || $2, 0));

-- name: hold_text
SELECT study, caller, sealed_body FROM contact.hold_text($1);

-- name: standing
-- One row: the study, and this phone's stop, conversation, coupon and enrolment, each where there is one.
SELECT s.number, s.protocol, s.recruitment_open,
       EXISTS (SELECT FROM messaging_stop m WHERE m.caller = $2) AS messaging_stopped,
       to_jsonb(c) AS conversation, to_jsonb(k) AS coupon, to_jsonb(p) AS participant
  FROM study s
  LEFT JOIN conversation c ON c.study = s.id AND c.caller = $2
  LEFT JOIN coupon k ON k.code = c.coupon
  LEFT JOIN participant p ON p.study = s.id AND p.caller = $2
 WHERE s.id = $1;

-- name: protocol_content
SELECT content FROM protocol WHERE study = $1 AND protocol = $2;

-- name: hold_study
-- NO KEY: rows that refer to a held study, coupon or payout may be written meanwhile. With a plain FOR UPDATE, whoever reissues
-- a coupon (study first, then coupon) and whoever presents it (coupon first, then a row of this study) would wait for each other.
SELECT id, number, protocol, recruitment_open FROM study WHERE id = $1 FOR NO KEY UPDATE;

-- name: studies
SELECT id, number, protocol, recruitment_open FROM study ORDER BY opened_at, id;

-- name: hold_coupon
-- Two phones with one code are decided one after the other: the second reads what the first made of the coupon.
SELECT * FROM coupon WHERE study = $1 AND code = $2 FOR NO KEY UPDATE;

-- name: coupons_of
SELECT * FROM coupon WHERE holder = $1 ORDER BY slot, issued_at;

-- name: guesses
-- Both counts stop at a bound well above their limits, so that an attack cannot make the question slow.
SELECT (SELECT count(*) FROM (SELECT FROM coupon_refusal WHERE guess AND caller = $1 AND at > $2 LIMIT 50) AS mine) AS by_phone,
       (SELECT count(*) FROM (SELECT FROM coupon_refusal WHERE guess AND at > $3 LIMIT 1000) AS everybodys) AS overall;

-- name: account
SELECT p.currency,
       (SELECT coalesce(sum(amount_minor), 0) FROM honorarium h WHERE h.participant = p.id)::bigint AS earned,
       (SELECT coalesce(sum(amount_minor), 0) FROM payout o WHERE o.participant = p.id AND o.status = 'paid')::bigint AS paid
  FROM participant p
 WHERE p.id = $1;

-- name: hold_payout
SELECT o.*, p.caller
  FROM payout o JOIN participant p ON p.id = o.participant
 WHERE o.id = $1
   FOR NO KEY UPDATE OF o;

-- name: record
-- All of an entry but its jobs, in one statement. Events go in in order and each fires its effect (migrations/0003) at the end
-- of the statement. Study time comes from the caller, never from here.
WITH facts AS (
    INSERT INTO record.event (study, type, version, data, at, actor, cause)
    SELECT $1, e.type, e.version, e.data, $2, $3, $4
      FROM ROWS FROM (jsonb_to_recordset($5) AS (type text, version smallint, data jsonb)) WITH ORDINALITY AS e
     ORDER BY e.ordinality
), given AS (
    -- An answer given anew (after a coupon was presented again) replaces the former one.
    INSERT INTO answers.answer (participant, question, study, value, flag, at)
    SELECT a.participant, a.question, $1, a.value, a.flag, $2
      FROM unnest($6::text[], $7::text[], $8::text[], $9::text[]) AS a (participant, question, value, flag)
    ON CONFLICT ON CONSTRAINT one_answer_per_question
    DO UPDATE SET value = excluded.value, flag = excluded.flag, at = excluded.at
), handled AS (
    UPDATE contact.inbound SET handled_at = $2 WHERE id = $15 AND handled_at IS NULL
), put_out AS (
    -- The key is the message's cause: a cause that comes twice makes one message.
    INSERT INTO contact.outbound (key, study, caller, purpose, sealed_body, created_at, due_at)
    SELECT m.key, $1, m.caller, m.purpose, m.sealed_body, $2, m.due_at
      FROM unnest($10::text[], $11::text[], $12::text[], $13::bytea[], $14::timestamptz[])
           AS m (key, caller, purpose, sealed_body, due_at)
    ON CONFLICT ON CONSTRAINT outbound_key DO NOTHING
    RETURNING key, due_at
)
-- What waits for its time is given a job by the timers (release_due).
SELECT key FROM put_out WHERE due_at IS NULL;

-- name: keep_transcript
INSERT INTO contact.consent_transcript (participant, study, sealed_text, at) VALUES ($1, $2, $3, $4);

-- name: store_text
-- The first thing that happens to a text. A repeated message id stores nothing.
INSERT INTO contact.inbound (id, study, caller, sealed_body, received_at)
SELECT $1, (SELECT id FROM study WHERE number = $2), contact.caller_of($3, $4), $5, $6
ON CONFLICT ON CONSTRAINT inbound_key DO NOTHING
RETURNING study IS NOT NULL AS ours;

-- name: unhandled_texts
SELECT id FROM contact.inbound
 WHERE handled_at IS NULL AND study IS NOT NULL AND NOT set_aside AND stored_at < $1
 ORDER BY stored_at
 LIMIT $2;

-- name: note_failure
UPDATE contact.inbound SET attempts = attempts + 1, failure = $2 WHERE id = $1 RETURNING attempts;

-- name: set_aside
UPDATE contact.inbound SET set_aside = true WHERE id = $1;

-- name: due_coupons
SELECT code FROM coupon WHERE study = $1 AND status = 'issued' AND expires_at <= $2 ORDER BY expires_at LIMIT $3;

-- name: silent_phones
SELECT c.caller
  FROM conversation c
 WHERE c.study = $1 AND c.state = 'open' AND c.waits_until <= $2
   AND NOT EXISTS (SELECT FROM participant p WHERE p.study = c.study AND p.caller = c.caller)
 ORDER BY c.waits_until
 LIMIT $3;

-- name: unfinished_phones
SELECT c.caller
  FROM conversation c
 WHERE c.study = $1 AND c.state = 'open' AND coalesce(c.reminded_at, c.asked_at) <= $2 AND c.reminders < $3
   AND NOT EXISTS (SELECT FROM messaging_stop m WHERE m.caller = c.caller)
 ORDER BY c.asked_at
 LIMIT $4;

-- name: release_due
-- One of several workers clears the date, and it alone makes the job.
UPDATE contact.outbound
   SET due_at = NULL
 WHERE key IN (SELECT key FROM contact.outbound
                WHERE study = $1 AND status = 'waiting' AND due_at <= $2
                ORDER BY due_at LIMIT $3
                  FOR UPDATE SKIP LOCKED)
RETURNING key;

-- name: owed
SELECT h.participant, sum(h.amount_minor)::bigint AS amount_minor, min(h.currency) AS currency,
       array_agg(h.event ORDER BY h.event) AS honoraria
  FROM honorarium h
 WHERE h.study = $1 AND h.payout IS NULL
   AND NOT EXISTS (SELECT FROM payout o WHERE o.participant = h.participant AND o.status = 'requested')
 GROUP BY h.participant
 ORDER BY min(h.earned_at), h.participant
 LIMIT $2;
