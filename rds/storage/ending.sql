-- name: has_ended
-- Also holds off the end until the entry is recorded.
SELECT contact.has_ended($1);

-- name: hold_end
-- Asked with the study locked, so that who waits for both takes them in one order.
SELECT contact.hold_end($1);

-- name: hold_intake
-- Waits for the texts that are being stored, and keeps others out for as long as it takes to end or erase: none comes in between.
LOCK TABLE contact.inbound IN SHARE MODE;

-- name: be_patient
-- Erasing a large study takes longer than anything else that a session may do.
SET LOCAL statement_timeout = '10min';

-- name: settlement
-- Nobody can be paid whose number is erased: what is owed to them does not hold up the end.
SELECT s.recruitment_open, s.ended_at,
       (SELECT count(*) FROM coupon k WHERE k.study = s.id AND k.status IN ('issued', 'reserved')) AS open_coupons,
       (SELECT count(*) FROM honorarium h LEFT JOIN payout o ON o.id = h.payout
         WHERE h.study = s.id AND o.status IS DISTINCT FROM 'paid'
           AND NOT EXISTS (SELECT FROM conversation c JOIN contact.phone f ON f.caller = c.caller
                            WHERE c.participant = h.participant AND f.sealed_number = '')) AS owed,
       (SELECT count(*) FROM contact.inbound i WHERE i.study = s.id AND i.handled_at IS NULL AND NOT i.set_aside) AS unanswered,
       (SELECT count(*) FROM contact.outbound o WHERE o.study = s.id AND o.status = 'waiting') AS unsent,
       greatest(coalesce(s.closed_at, s.opened_at), (SELECT max(ended_at) FROM coupon k WHERE k.study = s.id),
                (SELECT max(greatest(enrolled_at, completed_at)) FROM participant p WHERE p.study = s.id),
                (SELECT max(settled_at) FROM payout o WHERE o.study = s.id)) AS settled_at
  FROM study s WHERE s.id = $1;

-- name: versions
-- What any version promised holds.
SELECT protocol FROM protocol WHERE study = $1 ORDER BY protocol;

-- name: erasures
-- In the order in which they were made.
SELECT kind, event, rows, erased_at FROM erasure WHERE study = $1 ORDER BY event;

-- name: erase_numbers
-- Of phones that no study knows which still keeps its numbers. Random bytes take the fingerprint's place, as after a withdrawal.
WITH keeping AS (
    SELECT s.id FROM study s
     WHERE s.id <> $1 AND NOT EXISTS (SELECT FROM erasure e WHERE e.study = s.id AND e.kind = 'numbers')
), known AS MATERIALIZED (
    SELECT caller FROM conversation WHERE study IN (SELECT id FROM keeping)
    UNION SELECT caller FROM participant WHERE study IN (SELECT id FROM keeping)
    UNION SELECT caller FROM coupon_refusal WHERE study IN (SELECT id FROM keeping)
    UNION SELECT caller FROM review WHERE study IN (SELECT id FROM keeping)
    UNION SELECT unnest(ARRAY[caller, former]) FROM shared_phone WHERE study IN (SELECT id FROM keeping)
    UNION SELECT caller FROM contact.inbound WHERE study IN (SELECT id FROM keeping)
    UNION SELECT caller FROM contact.outbound WHERE study IN (SELECT id FROM keeping)
), erased AS (
    UPDATE contact.phone f
       SET sealed_number = '', fingerprint = uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), erased_at = $2
     WHERE f.sealed_number <> '' AND f.caller NOT IN (SELECT caller FROM known)
    RETURNING 1
)
SELECT jsonb_build_object('contact.phone', (SELECT count(*) FROM erased));

-- name: erase_texts
-- The rows too: a study that has ended takes in nothing that they would have to be compared with. What waits for the account waits
-- for nobody now, unless another study at the same number waits with it.
WITH heard AS (
    DELETE FROM contact.inbound WHERE study = $1 RETURNING 1
), said AS (
    DELETE FROM contact.outbound WHERE study = $1 RETURNING 1
), noted AS (
    DELETE FROM contact.coupon_note WHERE study = $1 RETURNING 1
), noted_of_cases AS (
    DELETE FROM contact.case_note WHERE study = $1 RETURNING 1
), let_go AS (
    DELETE FROM contact.account_hold h
     WHERE h.number = (SELECT number FROM study WHERE id = $1)
       AND NOT EXISTS (SELECT FROM contact.outbound o WHERE o.held_by = h.id AND o.study <> $1)
)
SELECT jsonb_build_object('contact.inbound', (SELECT count(*) FROM heard), 'contact.outbound', (SELECT count(*) FROM said),
                          'contact.coupon_note', (SELECT count(*) FROM noted),
                          'contact.case_note', (SELECT count(*) FROM noted_of_cases));

-- name: erase_transcripts
-- That somebody consented, when and to which version, stays in the record.
WITH erased AS (DELETE FROM contact.consent_transcript WHERE study = $1 RETURNING 1)
SELECT jsonb_build_object('contact.consent_transcript', (SELECT count(*) FROM erased));

-- name: erase_answers
-- Estimates that were written out stand; new ones cannot be made.
WITH erased AS (DELETE FROM answers.answer WHERE study = $1 RETURNING 1)
SELECT jsonb_build_object('answers.answer', (SELECT count(*) FROM erased));

-- name: count_left
-- Looked at once more when a certificate is made: nothing of what it says is gone may be there.
SELECT jsonb_build_object(
    'numbers', jsonb_build_object('contact.phone',
        (SELECT count(*) FROM contact.phone f
          WHERE f.sealed_number <> '' AND f.caller IN (SELECT caller FROM conversation WHERE study = $1)
            AND f.caller NOT IN (SELECT c.caller FROM conversation c JOIN study s ON s.id = c.study
                                  WHERE c.study <> $1
                                    AND NOT EXISTS (SELECT FROM erasure e WHERE e.study = s.id AND e.kind = 'numbers')))),
    'texts', jsonb_build_object('contact.inbound', (SELECT count(*) FROM contact.inbound WHERE study = $1),
        'contact.outbound', (SELECT count(*) FROM contact.outbound WHERE study = $1),
        'contact.coupon_note', (SELECT count(*) FROM contact.coupon_note WHERE study = $1),
        'contact.case_note', (SELECT count(*) FROM contact.case_note WHERE study = $1)),
    'transcripts', jsonb_build_object('contact.consent_transcript',
        (SELECT count(*) FROM contact.consent_transcript WHERE study = $1)),
    'answers', jsonb_build_object('answers.answer', (SELECT count(*) FROM answers.answer WHERE study = $1)));

-- name: ended
-- By whom, and as which event: what a certificate says of the end.
SELECT s.number, s.settled_at, s.ended_at, e.id AS event, e.actor
  FROM study s JOIN record.event e ON e.study = s.id AND e.type = 'StudyEnded'
 WHERE s.id = $1;
