-- name: identity
-- A copy elsewhere has the same row, and another cluster or another number in it.
SELECT i.system_identifier, i.database_oid, c.system_identifier AS cluster, d.oid::bigint AS database
  FROM pg_control_system() AS c
 CROSS JOIN pg_database d
  LEFT JOIN upkeep.identity i ON true
 WHERE d.datname = current_database();

-- name: note_identity
-- At the first opening, and when a person lets a restored database go.
INSERT INTO upkeep.identity (system_identifier, database_oid)
SELECT c.system_identifier, d.oid::bigint FROM pg_control_system() AS c CROSS JOIN pg_database d WHERE d.datname = current_database()
ON CONFLICT ON CONSTRAINT one_identity DO UPDATE
   SET system_identifier = excluded.system_identifier, database_oid = excluded.database_oid, since = now();

-- name: hold
-- One at a time: several processes may find it at once.
INSERT INTO upkeep.hold (reason) VALUES ($1) ON CONFLICT ((true)) WHERE released_at IS NULL DO NOTHING;

-- name: present_hold
-- Asked every second while a process is held, and now and then by one that is not.
SELECT id, reason, begun_at, reconciled_at, findings FROM upkeep.hold WHERE released_at IS NULL;

-- name: note_reconciled
-- Once more after more finance files: the last findings count.
UPDATE upkeep.hold SET reconciled_at = now(), findings = $1 WHERE released_at IS NULL;

-- name: release
-- By whom is kept for ever.
UPDATE upkeep.hold SET released_at = now(), released_by = $1 WHERE released_at IS NULL RETURNING id;

-- name: last_event
-- Which event the record ends with: a number alone would fit another record too.
SELECT id, recorded_at, at FROM record.event ORDER BY id DESC LIMIT 1;

-- name: export_snapshot
-- A dump and a head of the same instant.
SELECT pg_export_snapshot();

-- name: has_event
-- Whether the record holds the event that a head ends with.
SELECT EXISTS (SELECT FROM record.event WHERE id = $1 AND recorded_at = $2);

-- name: count_events
-- By study and type: after a restore it says of which kinds something is lost.
SELECT coalesce(jsonb_object_agg(study, types), '{}')
  FROM (SELECT study, jsonb_object_agg(type, events) AS types
          FROM (SELECT study, type, count(*) AS events FROM record.event GROUP BY study, type) AS counted
         GROUP BY study) AS of_studies;

-- name: count_seeds
-- How many coupons each study made for seeds: their codes follow from their numbers.
SELECT coalesce(jsonb_object_agg(study, seeds), '{}')
  FROM (SELECT study, count(*) AS seeds FROM coupon WHERE kind = 'seed' AND replaces IS NULL GROUP BY study) AS of_studies;

-- name: reissued_coupons
-- By study: the new code follows from the old one, but not that there is one.
SELECT coalesce(jsonb_object_agg(study, codes), '{}')
  FROM (SELECT study, jsonb_agg(replaces ORDER BY replaces) AS codes FROM coupon WHERE replaces IS NOT NULL GROUP BY study) AS of_studies;

-- name: erased_phones
-- By their ids, which tell nothing about the numbers.
SELECT caller FROM contact.phone WHERE erased_at IS NOT NULL ORDER BY erased_at;

-- name: erase_again
-- What was erased since the backup was made came back with it. Without its number nobody can be paid or told.
UPDATE contact.phone f
   SET sealed_number = '', fingerprint = uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), erased_at = $2
 WHERE f.caller = ANY ($1) AND f.sealed_number <> ''
   AND NOT EXISTS (SELECT FROM participant p
                     JOIN honorarium h ON h.participant = p.id
                     LEFT JOIN payout o ON o.id = h.payout
                    WHERE p.caller = f.caller AND o.status IS DISTINCT FROM 'paid')
   AND NOT EXISTS (SELECT FROM contact.outbound m WHERE m.caller = f.caller AND m.status = 'waiting')
RETURNING caller;

-- name: count_numbers
-- Those that could not be erased once more, since something is owed to their phones.
SELECT count(*) FROM contact.phone WHERE caller = ANY ($1) AND sealed_number <> '';

-- name: withdrawn_people
-- By study, by ids that follow from their causes: a restored database knows the same people by them.
SELECT coalesce(jsonb_object_agg(study, people), '{}')
  FROM (SELECT study, jsonb_agg(person ORDER BY person) AS people
          FROM (SELECT study, id AS person FROM participant WHERE withdrawn_at IS NOT NULL
                 UNION
                SELECT study, participant FROM conversation WHERE state = 'withdrawn') AS left_them
         GROUP BY study) AS of_studies;

-- name: sent_before
-- Messages of a phone that may be the one that the provider lists, those that wait first: its words tell which. Of equal
-- ones the newest: a question that had to wait is dropped when it is put once more.
SELECT o.key, o.sealed_body, o.status
  FROM contact.outbound o JOIN contact.phone p ON p.caller = o.caller
 WHERE p.fingerprint = $1 AND o.study = $2 AND o.sealed_body <> '' AND o.created_at <= $3
   AND o.status NOT IN ('delivered', 'read')
 ORDER BY (o.status = 'waiting') DESC, o.place DESC
 LIMIT 200;

-- name: unsent_answer
-- An answer to a request that waits, and had left with other words: an earlier text was answered after it then. The newest,
-- since one before it more probably left with its own words. No question: it must come as it is now.
SELECT o.key
  FROM contact.outbound o
  JOIN contact.phone p ON p.caller = o.caller
  JOIN contact.inbound i ON i.id = split_part(o.key, '/', 1)
 WHERE p.fingerprint = $1 AND o.study = $2 AND o.status = 'waiting' AND o.purpose = ANY ($3) AND o.question IS NULL
   AND i.received_at <= $4
 ORDER BY o.place DESC
 LIMIT 1;

-- name: unseen_question
-- Asked before the text by as much as it takes to read it, and not handed over by then, or so late that the text might be a second
-- copy: the provider's list dates a message later than we do. A reminder has the question too.
SELECT (array_agg(o.key ORDER BY o.place))[1] AS key, min(o.created_at) AS asked_at, min(o.handed_over_at) AS handed_over_at
  FROM contact.inbound i
  JOIN conversation c ON c.study = i.study AND c.caller = i.caller
  JOIN contact.outbound o ON o.question = c.question
 WHERE i.id = $1
 GROUP BY i.received_at
HAVING min(o.created_at) < i.received_at - $2::interval
   AND coalesce(min(o.handed_over_at) >= i.received_at - $3::interval, true);

-- name: believe_handed_over
-- The lost database knew of an attempt that no list tells of.
UPDATE contact.outbound SET handed_over_at = $2 WHERE key = $1;

-- name: adopt_sent
-- The provider had it before the restore: it never leaves again. One that did not arrive is sent again when the provider's
-- list is read for its status afterwards; one that did is no other message with the same words.
UPDATE contact.outbound
   SET status = CASE WHEN $4 IN ('undelivered', 'failed') THEN 'accepted' ELSE $4 END,
       rank = CASE WHEN $4 IN ('undelivered', 'failed') THEN 1 ELSE greatest($5, 1) END, error = NULL, in_doubt = false, due_at = NULL, held_by = NULL, attempts = greatest(attempts, 1),
       former_ids = CASE WHEN provider_id IS NULL THEN former_ids ELSE former_ids || provider_id END,
       provider_id = $2, handed_over_at = least(coalesce(handed_over_at, $3), $3)
 WHERE key = $1;

-- name: note_handed_over
-- The provider's clock dates the texts that may answer: by ours, had it been ahead, they would come before their question.
UPDATE contact.outbound o
   SET handed_over_at = least(o.handed_over_at, first.at)
  FROM (SELECT m.key, min(sent.at) AS at
          FROM unnest($1::text[], $2::timestamptz[]) AS sent (id, at)
          JOIN contact.outbound m ON m.provider_id = sent.id OR sent.id = ANY (m.former_ids)
         GROUP BY m.key) AS first
 WHERE o.key = first.key AND o.handed_over_at IS NOT NULL;

-- name: unknown
-- What no message of ours has as its last or a former id was sent after the backup was made.
SELECT sent.id FROM unnest($1::text[]) AS sent (id)
 WHERE NOT EXISTS (SELECT FROM contact.outbound o WHERE o.provider_id = sent.id OR sent.id = ANY (o.former_ids));

-- name: replaceable
-- Those of which a replacement may be out there under a code that follows from theirs.
SELECT code FROM coupon WHERE study = $1 AND status IN ('issued', 'expired') ORDER BY issued_at, code;

-- name: unhandled
-- Texts that came while the database was held wait in it already.
SELECT id FROM contact.inbound WHERE id = ANY ($1) AND handled_at IS NULL AND study IS NOT NULL;

-- name: requested_of_phone
-- Payments that a phone's participant may have been told of; of one whose notice is there already another message told nothing.
SELECT o.id FROM payout o JOIN participant p ON p.id = o.participant JOIN contact.phone f ON f.caller = p.caller
 WHERE o.study = $2 AND f.fingerprint = $1 AND o.status = 'requested'
   AND NOT EXISTS (SELECT FROM contact.outbound m WHERE m.key = 'payout/' || o.id)
 ORDER BY o.requested_at, o.id;

-- name: unbatched
-- Of the payments in a file of the payments office, those that this database has not yet in any file.
SELECT id FROM payout WHERE study = $1 AND id = ANY ($2) AND status = 'requested' AND batch IS NULL ORDER BY id;
