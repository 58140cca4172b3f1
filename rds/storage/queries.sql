-- name: lock_phone
-- Everything that could change this phone's conversation waits here, before the statements that read it take their snapshot.
SELECT pg_advisory_xact_lock(hashtextextended($1 || '/' || $2, 0));

-- name: lock_text
-- Holds the phone first and reads the text after it, in one function: in one statement the row would be read before the
-- wait.
SELECT study, caller, sealed_body, received_at, has_media, provider_stopped FROM contact.hold_text($1);

-- name: phone_state
-- One row, or none for an unknown study. Its version is only needed where nothing is locked.
SELECT number, protocol, recruitment_open, messaging_stopped, conversation, coupon, participant, recent_texts,
       handed_over_at, text_before, sealed_before, before_received_at
  FROM contact.phone_state($1, $2, $3);

-- name: protocol_content
-- By version, since what was promised under an earlier one still holds; a version never changes, so callers keep it.
SELECT content FROM protocol WHERE study = $1 AND protocol = $2;

-- name: caller_of_participant
-- From the conversation, which exists before enrolment too: who withdraws need not have enrolled.
SELECT caller FROM conversation WHERE study = $1 AND participant = $2;

-- name: lock_study
-- NO KEY: rows that refer to a held study, coupon or payout may be written meanwhile. With a plain FOR UPDATE, whoever reissues
-- a coupon (study first, then coupon) and whoever presents it (coupon first, then a row of this study) would wait for each other.
SELECT id, number, protocol, recruitment_open, reopened_at FROM study WHERE id = $1 FOR NO KEY UPDATE;

-- name: studies
-- In the order of opening, so that the timers go through them in the same order each time.
SELECT id, number, protocol, recruitment_open, reopened_at FROM study ORDER BY opened_at, id;

-- name: lock_coupon
-- Two phones with one code are decided one after the other: the second reads what the first made of the coupon.
SELECT * FROM coupon WHERE study = $1 AND code = $2 FOR NO KEY UPDATE;

-- name: coupons_of
-- By slot, as the participant was given them; a voided one stands before the coupon that replaces it.
SELECT * FROM coupon WHERE holder = $1 ORDER BY slot, issued_at;

-- name: guesses
-- Both counts stop at a bound well above their limits, so that an attack cannot make the question slow.
SELECT (SELECT count(*) FROM (SELECT FROM coupon_refusal WHERE guess AND caller = $1 AND at > $2 LIMIT 50) AS mine) AS by_phone,
       (SELECT count(*) FROM (SELECT FROM coupon_refusal WHERE guess AND at > $3 LIMIT 1000) AS everybodys) AS overall;

-- name: refused_phones
-- A coupon that leaked is told from one that somebody mistyped by how many phones could not use it. The phone that has been
-- counted before brings nothing new.
SELECT CASE WHEN bool_or(caller = $2) THEN 0 ELSE count(DISTINCT caller) END
  FROM coupon_refusal WHERE coupon = $1 AND reason IN ('coupon_already_redeemed', 'coupon_reserved');

-- name: stopped_at
-- When the text that asked for it came in: hours before it was handled, if the provider had dropped it.
SELECT coalesce((SELECT max(i.received_at) FROM contact.inbound i WHERE i.caller = m.caller AND i.handled_at = m.stopped_at),
                m.stopped_at) AS stopped_at
  FROM messaging_stop m
 WHERE m.caller = $1;

-- name: phone_origin
-- For a study that names countries: whose the phone is says only its number, which is opened for this.
SELECT p.sealed_number, p.fingerprint,
       EXISTS (SELECT FROM coupon_refusal r WHERE r.study = $1 AND r.caller = $2 AND r.reason = 'phone_abroad') AS turned_away
  FROM contact.phone p
 WHERE p.caller = $2;

-- name: account
-- Takes what is earned from the honoraria and what is paid from the payouts; the ledger must say the same, and `rds verify`
-- compares.
SELECT p.currency,
       (SELECT coalesce(sum(amount_minor), 0) FROM honorarium h WHERE h.participant = p.id)::bigint AS earned,
       (SELECT coalesce(sum(amount_minor), 0) FROM payout o WHERE o.participant = p.id AND o.status = 'paid')::bigint AS paid
  FROM participant p
 WHERE p.id = $1;

-- name: lock_commitment
-- Held until the decision is recorded: of two coupons at the budget's edge the second sees what the first has committed. Always the
-- last row that is locked, after phone and coupon.
SELECT minor FROM commitment WHERE study = $1 FOR NO KEY UPDATE;

-- name: last_batch
-- Asked with the study locked, so that no two exports get one number.
SELECT coalesce(max(batch), 0) FROM payout_batch WHERE study = $1;

-- name: keep_note
-- Sealed for its coupon alone: a note cannot be moved to another row.
INSERT INTO contact.coupon_note (coupon, study, sealed_note, noted_at) VALUES ($1, $2, $3, $4);

-- name: take_note
-- The coupon that replaces this one gets its note.
DELETE FROM contact.coupon_note WHERE coupon = $1 RETURNING sealed_note;

-- name: has_deferred_coupons
-- Asked again with the phone locked: they may have been given since they were listed.
SELECT EXISTS (SELECT FROM participant p
                WHERE p.id = $1 AND p.coupons_deferred_at IS NOT NULL AND p.withdrawn_at IS NULL
                  AND NOT EXISTS (SELECT FROM coupon c WHERE c.holder = p.id));

-- name: lock_payout
-- Two confirmations of one payment are decided one after the other; NO KEY for the reason given at lock_study.
SELECT o.*, p.caller, b.exported_at
  FROM payout o JOIN participant p ON p.id = o.participant
  LEFT JOIN payout_batch b ON b.study = o.study AND b.batch = o.batch
 WHERE o.id = $1
   FOR NO KEY UPDATE OF o;

-- name: record
-- All of an entry in one statement. Events go in in order, each fires its effect (migrations/0003) at the end of the statement,
-- and none goes in before what an attempt was based on is held and found unchanged. Study time comes from the caller, never from
-- here. Jobs go in as pgqueuer puts them in, without the line in its log, which nothing reads.
WITH held AS MATERIALIZED (
    SELECT contact.hold_as_read($15, $16, $17, $18)
), facts AS (
    INSERT INTO record.event (study, type, version, data, at, actor, cause)
    SELECT $1, e.type, e.version, e.data, $2, $3, $4
      FROM held, ROWS FROM (jsonb_to_recordset($5) AS (type text, version smallint, data jsonb)) WITH ORDINALITY AS e
     ORDER BY e.ordinality
    RETURNING id, type
), given AS (
    -- An answer given anew (after a coupon was presented again) replaces the former one.
    INSERT INTO answers.answer (participant, question, study, value, flag, at)
    SELECT a.participant, a.question, $1, a.value, a.flag, $2
      FROM unnest($6::text[], $7::text[], $8::text[], $9::text[]) AS a (participant, question, value, flag)
    ON CONFLICT ON CONSTRAINT one_answer_per_question
    DO UPDATE SET value = excluded.value, flag = excluded.flag, at = excluded.at
), evidence AS (
    INSERT INTO contact.consent_transcript (participant, study, sealed_text, at)
    SELECT $19::text, $1, $20::bytea, $2 WHERE $19 IS NOT NULL
), handled AS (
    -- Found by its id alone: else it may be looked for among all that wait.
    UPDATE contact.inbound SET handled_at = coalesce(handled_at, $2) WHERE id = $21
), put_out AS (
    -- The key is the message's cause: a cause that comes twice makes one message. What asks a question asks the one that this
    -- entry opens, else the one that is open.
    INSERT INTO contact.outbound (key, study, caller, purpose, sealed_body, created_at, due_at, question)
    SELECT m.key, $1, m.caller, m.purpose, m.sealed_body, $2, m.due_at,
           CASE WHEN m.asks THEN coalesce((SELECT max(id) FROM facts WHERE type = 'QuestionAsked'),
                                          (SELECT CASE WHEN c.state = 'open' OR c.reopened THEN c.question END
                                             FROM conversation c WHERE c.study = $1 AND c.caller = m.caller)) END
      FROM unnest($10::text[], $11::text[], $12::text[], $13::bytea[], $14::timestamptz[], $25::boolean[])
           WITH ORDINALITY AS m (key, caller, purpose, sealed_body, due_at, asks, position)
     ORDER BY m.position
    ON CONFLICT ON CONSTRAINT outbound_key DO NOTHING
    RETURNING key, due_at
), queued AS (
    -- What waits for its time is given a job by the timers (release_due).
    INSERT INTO jobs.pgqueuer (entrypoint, priority, payload, status)
    SELECT due.kind, due.priority, convert_to(due.key, 'UTF8'), 'queued'
      FROM (SELECT 'send_message', $22::integer, key FROM put_out WHERE due_at IS NULL
            UNION ALL
            SELECT 'carry_out_payout', $23::integer, unnest($24::text[])) AS due (kind, priority, key)
    RETURNING id
)
SELECT (SELECT count(*) FROM queued) AS jobs FROM held;

-- name: erase_what_was_said
-- A withdrawal: answers go, and the words of texts and consent. Rows of texts stay, because jobs and delivery reports name them.
-- A text not handled yet keeps its words until it is (erase_late_texts): it may be a STOP.
WITH answered AS (
    DELETE FROM answers.answer WHERE participant = $2
), noted AS (
    DELETE FROM contact.coupon_note WHERE coupon = (SELECT coupon FROM conversation WHERE study = $1 AND participant = $2)
), noted_of_cases AS (
    DELETE FROM contact.case_note
     WHERE study = $1 AND inbox_case IN (SELECT inbox_case FROM review WHERE study = $1 AND caller = $3)
), heard AS (
    UPDATE contact.inbound SET sealed_body = '' WHERE study = $1 AND caller = $3 AND handled_at IS NOT NULL
), said AS (
    UPDATE contact.outbound
       SET sealed_body = '', in_doubt = false, due_at = NULL,
           error = CASE WHEN status = 'waiting' THEN 'withdrawn' ELSE error END,
           status = CASE WHEN status = 'waiting' THEN 'given_up' ELSE status END
     WHERE study = $1 AND caller = $3
)
UPDATE contact.consent_transcript SET sealed_text = '' WHERE participant = $2;

-- name: erase_late_texts
-- What came or went since a withdrawal, once it is handled or has left.
WITH withdrawn AS (
    SELECT study, caller FROM participant WHERE withdrawn_at IS NOT NULL
    UNION
    SELECT study, caller FROM conversation WHERE state = 'withdrawn'
), heard AS (
    UPDATE contact.inbound i SET sealed_body = ''
      FROM withdrawn w
     WHERE i.study = w.study AND i.caller = w.caller AND i.handled_at IS NOT NULL AND i.sealed_body <> ''
)
UPDATE contact.outbound o SET sealed_body = ''
  FROM withdrawn w
 WHERE o.study = w.study AND o.caller = w.caller AND o.status <> 'waiting' AND o.sealed_body <> '';

-- name: erase_numbers
-- Of phones that have left every study they were in, once each honorarium is paid and no text is under way either way.
-- Random bytes take the fingerprint's place: should the number ever text again, it is a stranger's.
WITH withdrawn AS (
    SELECT caller FROM participant WHERE withdrawn_at IS NOT NULL
    UNION
    SELECT caller FROM conversation WHERE state = 'withdrawn'
)
UPDATE contact.phone f
   SET sealed_number = '', fingerprint = uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), erased_at = $1
 WHERE f.sealed_number <> '' AND f.caller IN (SELECT caller FROM withdrawn)
   AND NOT EXISTS (SELECT FROM conversation c LEFT JOIN participant p ON p.id = c.participant
                    WHERE c.caller = f.caller AND c.state <> 'withdrawn' AND p.withdrawn_at IS NULL)
   AND NOT EXISTS (SELECT FROM conversation c
                     JOIN honorarium h ON h.participant = c.participant
                     LEFT JOIN payout o ON o.id = h.payout
                    WHERE c.caller = f.caller AND o.status IS DISTINCT FROM 'paid')
   AND NOT EXISTS (SELECT FROM contact.outbound m WHERE m.caller = f.caller AND m.status = 'waiting')
   AND NOT EXISTS (SELECT FROM contact.inbound m
                    WHERE m.caller = f.caller AND m.study IS NOT NULL AND m.handled_at IS NULL);

-- name: store_text
-- The first thing that happens to a text. A repeated message id stores nothing, not even the number: it may be erased by now.
-- With it comes its phone's state, whose version is null when a text before it is still to be answered. So do the coupon whose
-- code it holds, and recent wrong codes as in `guesses`.
WITH stored AS (
    INSERT INTO contact.inbound (id, study, caller, sealed_body, received_at, has_media, provider_stopped)
    SELECT $1, (SELECT id FROM study WHERE number = $2), contact.caller_of($3, $4), $5, $6, $11, $12
     WHERE NOT EXISTS (SELECT FROM contact.inbound WHERE id = $1)
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

-- name: due_coupons
-- Here and below: what was set aside after its last try waits for a person, and takes nobody's turn.
SELECT c.code
  FROM coupon c
 WHERE c.study = $1 AND c.status = 'issued' AND c.expires_at <= $2
   AND NOT EXISTS (SELECT FROM jobs.fault f WHERE f.kind = 'expire_coupon' AND f.subject = c.study || '/' || c.code AND f.set_aside_at IS NOT NULL)
 ORDER BY c.expires_at
 LIMIT $3;

-- name: silent_phones
-- Those who have enrolled are left out: their coupon is redeemed, and they may finish at any time.
SELECT c.caller
  FROM conversation c
 WHERE c.study = $1 AND c.state = 'open' AND c.waits_until <= $2
   AND NOT EXISTS (SELECT FROM participant p WHERE p.study = c.study AND p.caller = c.caller)
   AND NOT EXISTS (SELECT FROM jobs.fault f WHERE f.kind = 'release_coupon' AND f.subject = c.study || '/' || c.caller AND f.set_aside_at IS NOT NULL)
 ORDER BY c.waits_until
 LIMIT $3;

-- name: unfinished_phones
-- The time since the last reminder counts where there was one, so that reminders never come close together.
SELECT c.caller
  FROM conversation c
 WHERE c.study = $1 AND c.state = 'open' AND coalesce(c.reminded_at, c.asked_at) <= $2 AND c.reminders < $3
   AND NOT c.reminders_held
   AND NOT EXISTS (SELECT FROM messaging_stop m WHERE m.caller = c.caller)
   AND NOT EXISTS (SELECT FROM jobs.fault f WHERE f.kind = 'send_reminder' AND f.subject = c.study || '/' || c.caller AND f.set_aside_at IS NOT NULL)
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

-- name: reached_at
-- When the participant completed with whom the study had so many; none before.
SELECT completed_at FROM participant WHERE study = $1 AND completed_at IS NOT NULL ORDER BY completed_at OFFSET $2 LIMIT 1;

-- name: deferred_coupons
-- Those who completed while nobody could be recruited and have no coupon yet, first come first served. A phone that may have a new
-- owner waits for the study team.
SELECT p.caller
  FROM participant p
 WHERE p.study = $1 AND p.coupons_deferred_at IS NOT NULL AND p.withdrawn_at IS NULL
   AND NOT EXISTS (SELECT FROM coupon c WHERE c.holder = p.id)
   AND NOT EXISTS (SELECT FROM conversation t WHERE t.participant = p.id AND t.new_owner)
   AND NOT EXISTS (SELECT FROM jobs.fault f WHERE f.kind = 'issue_deferred' AND f.subject = p.study || '/' || p.caller AND f.set_aside_at IS NOT NULL)
 ORDER BY p.coupons_deferred_at
 LIMIT $2;

-- name: payouts_due_again
-- Payments that failed and have waited long enough.
SELECT o.id
  FROM payout o
 WHERE o.study = $1 AND o.again_at <= $2
   AND NOT EXISTS (SELECT FROM jobs.fault f WHERE f.kind = 'retry_payout' AND f.subject = o.study || '/' || o.id AND f.set_aside_at IS NOT NULL)
 ORDER BY o.again_at
 LIMIT $3;

-- name: owed
-- Nobody can be paid whose number is erased: what a withdrawn recruiter's recruits bring later stays owed in the ledger.
SELECT h.participant, sum(h.amount_minor)::bigint AS amount_minor, min(h.currency) AS currency,
       array_agg(h.event ORDER BY h.event) AS honoraria
  FROM honorarium h
 WHERE h.study = $1 AND h.payout IS NULL
   AND NOT EXISTS (SELECT FROM payout o WHERE o.participant = h.participant AND o.status IN ('requested', 'refused'))
   AND NOT EXISTS (SELECT FROM conversation c JOIN contact.phone f ON f.caller = c.caller
                    WHERE c.participant = h.participant AND f.sealed_number = '')
   AND NOT EXISTS (SELECT FROM jobs.fault f WHERE f.kind = 'request_payout' AND f.subject = h.study || '/' || h.participant AND f.set_aside_at IS NOT NULL)
 GROUP BY h.participant
 ORDER BY min(h.earned_at), h.participant
 LIMIT $2;
