-- name: check_value
-- Bytes that follow from the fingerprint key: other keys have others.
SELECT check_value FROM contact.key_check;

-- name: marked
-- For the person who has to find the right copy of the keys.
SELECT check_value, marked_at FROM contact.key_check;

-- name: mark
-- Once and for all: the fingerprint key cannot be rotated. Of two that come at once the first is kept.
INSERT INTO contact.key_check (check_value) VALUES ($1) ON CONFLICT DO NOTHING;

-- name: a_sealed_number
-- Any: all were made with the same fingerprint key. An erased one proves nothing.
SELECT sealed_number, fingerprint FROM contact.phone WHERE sealed_number <> '' LIMIT 1;

-- name: a_sealed_text
-- Where every number is erased, texts or transcripts may be left.
(SELECT sealed_body AS sealed, 'inbound' AS purpose, id AS row FROM contact.inbound WHERE sealed_body <> '' LIMIT 1)
UNION ALL
(SELECT sealed_body, 'outbound', key FROM contact.outbound WHERE sealed_body <> '' LIMIT 1)
UNION ALL
(SELECT sealed_text, 'consent', participant FROM contact.consent_transcript WHERE sealed_text <> '' LIMIT 1)
LIMIT 1;
