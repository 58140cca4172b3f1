-- name: lock_phone
-- Everything that could change this phone's conversation waits here, before the statements that read it take their snapshot.
SELECT pg_advisory_xact_lock(hashtextextended($1 || '/' || $2, 0));

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
SELECT id, number, protocol, recruitment_open, reopened_at, ended_at FROM study WHERE id = $1 FOR NO KEY UPDATE;

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
-- last rows that are locked, after phone and coupon, and in one order.
SELECT sum(minor)::bigint
  FROM (SELECT minor FROM commitment_part WHERE study = $1 ORDER BY part FOR NO KEY UPDATE) AS held;

-- name: last_seed_number
-- Asked with the study locked: the next seed's code follows from it.
SELECT count(*) FROM coupon WHERE study = $1 AND kind = 'seed' AND replaces IS NULL;

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
