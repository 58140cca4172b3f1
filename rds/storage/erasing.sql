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
