-- name: person_by_id
-- From the conversation, which exists before enrolment too. The wave is the coupon's for the same reason.
SELECT c.participant AS id, c.caller, CASE WHEN p.withdrawn_at IS NULL THEN c.state ELSE 'withdrawn' END AS state, k.wave
  FROM conversation c JOIN coupon k ON k.code = c.coupon LEFT JOIN participant p ON p.id = c.participant
 WHERE c.study = $1 AND c.participant = $2;

-- name: person_by_number
-- Of several on one phone, the one who takes part now.
SELECT c.participant AS id, c.caller, CASE WHEN p.withdrawn_at IS NULL THEN c.state ELSE 'withdrawn' END AS state, k.wave
  FROM contact.phone f
  JOIN conversation c ON c.caller = f.caller
  JOIN coupon k ON k.code = c.coupon
  LEFT JOIN participant p ON p.id = c.participant
 WHERE c.study = $1 AND f.fingerprint = $2
 ORDER BY f.former, c.presented_at DESC
 LIMIT 1;

-- name: person_by_coupon
-- Somebody who asks about a code mostly has texted it; who was given it to forward comes second.
SELECT c.participant AS id, c.caller, CASE WHEN p.withdrawn_at IS NULL THEN c.state ELSE 'withdrawn' END AS state, k.wave
  FROM coupon o
  JOIN conversation c ON c.study = o.study AND (c.coupon = o.code OR c.participant = o.holder)
  JOIN coupon k ON k.code = c.coupon
  LEFT JOIN participant p ON p.id = c.participant
 WHERE o.study = $1 AND o.code = $2
 ORDER BY c.coupon = o.code DESC, c.participant = o.reserved_by DESC, p.id IS NOT NULL DESC, c.presented_at DESC
 LIMIT 1;

-- name: details
-- One row with all that is one of a kind; lists have statements of their own.
SELECT c.participant AS id, c.caller, CASE WHEN p.withdrawn_at IS NULL THEN c.state ELSE 'withdrawn' END AS state, c.step, c.attempt,
       k.kind, k.wave, p.chain, c.coupon, c.language, c.reminders_held, c.new_owner, c.presented_at, p.enrolled_at, p.completed_at,
       p.withdrawn_at, p.quota, p.currency,
       EXISTS (SELECT FROM messaging_stop m
                WHERE m.caller = coalesce((SELECT h.caller FROM shared_phone h WHERE h.former = c.caller), c.caller)) AS messaging_stopped,
       (SELECT coalesce(sum(amount_minor), 0) FROM honorarium h WHERE h.participant = p.id)::bigint AS earned,
       (SELECT coalesce(sum(amount_minor), 0) FROM payout o WHERE o.participant = p.id AND o.status = 'paid')::bigint AS paid,
       ARRAY (SELECT DISTINCT r.inbox_case FROM review r WHERE r.study = c.study AND r.caller = c.caller AND r.closed_at IS NULL
               ORDER BY 1) AS cases
  FROM conversation c JOIN coupon k ON k.code = c.coupon LEFT JOIN participant p ON p.id = c.participant
 WHERE c.study = $1 AND c.participant = $2;

-- name: payments
-- In the order in which they were asked for.
SELECT id, amount_minor, currency, status, requested_at FROM payout WHERE participant = $1 ORDER BY requested_at, id;

-- name: message_fates
-- What each is for and what became of it; the words are for the inbox.
SELECT purpose, status, error, created_at FROM contact.outbound
 WHERE study = $1 AND caller = $2 ORDER BY place DESC LIMIT 20;

-- name: orders
-- From the record: an order changes nothing by itself, and its reason stands nowhere else.
SELECT data ->> 'act' AS act, data ->> 'reason' AS reason, actor, at FROM record.event
 WHERE study = $1 AND type = 'TeamActed' AND data ->> 'participant' = $2 ORDER BY id;

-- name: open_cases
-- Words of danger first; then who has waited longest.
SELECT r.inbox_case AS id, r.study, r.caller, min(c.participant) AS participant, min(r.subject) AS subject,
       bool_or(r.urgent) AS urgent, array_agg(DISTINCT r.reason) AS reasons, count(*) AS texts, min(r.requested_at) AS opened_at,
       max(r.requested_at) AS newest_at, max(r.assigned_to) AS assigned_to, max(r.replied_at) AS replied_at,
       NULL::timestamptz AS closed_at
  FROM review r LEFT JOIN conversation c ON c.study = r.study AND c.caller = r.caller
 WHERE r.study = $1 AND r.closed_at IS NULL
 GROUP BY r.inbox_case, r.study, r.caller
 ORDER BY bool_or(r.urgent) DESC, min(r.requested_at), r.inbox_case
 LIMIT $2;

-- name: closed_cases
-- The last closed first: somebody asks about what was done lately.
SELECT r.inbox_case AS id, r.study, r.caller, min(c.participant) AS participant, min(r.subject) AS subject,
       bool_or(r.urgent) AS urgent, array_agg(DISTINCT r.reason) AS reasons, count(*) AS texts, min(r.requested_at) AS opened_at,
       max(r.requested_at) AS newest_at, max(r.assigned_to) AS assigned_to, max(r.replied_at) AS replied_at,
       max(r.closed_at) AS closed_at
  FROM review r LEFT JOIN conversation c ON c.study = r.study AND c.caller = r.caller
 WHERE r.study = $1 AND r.closed_at IS NOT NULL
 GROUP BY r.inbox_case, r.study, r.caller
 ORDER BY max(r.closed_at) DESC, r.inbox_case
 LIMIT $2;

-- name: count_open_cases
-- Stands beside the inbox's name on every page.
SELECT count(DISTINCT inbox_case) FROM review WHERE study = $1 AND closed_at IS NULL;

-- name: last_words
-- What stands in a list of cases: the newest text of each.
SELECT DISTINCT ON (r.inbox_case) r.inbox_case, i.id AS key, i.sealed_body
  FROM review r JOIN contact.inbound i ON i.id = r.message
 WHERE r.inbox_case = ANY ($1::bigint[])
 ORDER BY r.inbox_case, r.requested_at DESC, r.event DESC;

-- name: keep_case_note
-- For the team: never sent, and in no export.
INSERT INTO contact.case_note (study, inbox_case, sealed_note, actor, noted_at) VALUES ($1, $2, $3, $4, $5);

-- name: case_notes
-- In the order in which they were written.
SELECT sealed_note, actor, noted_at FROM contact.case_note WHERE inbox_case = $1 ORDER BY place;

-- name: find_case
-- Also a closed one: somebody may write again about what was done.
SELECT r.inbox_case AS id, r.study, r.caller, min(c.participant) AS participant, min(r.subject) AS subject,
       bool_or(r.urgent) AS urgent, array_agg(DISTINCT r.reason) AS reasons, count(*) AS texts, min(r.requested_at) AS opened_at,
       max(r.requested_at) AS newest_at, max(r.assigned_to) AS assigned_to, max(r.replied_at) AS replied_at,
       max(r.closed_at) AS closed_at
  FROM review r LEFT JOIN conversation c ON c.study = r.study AND c.caller = r.caller
 WHERE r.study = $1 AND r.inbox_case = $2
 GROUP BY r.inbox_case, r.study, r.caller;

-- name: exchange
-- What was said on both sides, so that a text is read with what it answers. Erased words are empty.
-- A case that has waited long still shows its own texts, however much was said since.
WITH said AS (
    SELECT i.id AS key, i.received_at AS at, i.stored_at AS next, false AS is_ours, i.sealed_body, NULL AS status,
           EXISTS (SELECT FROM review r WHERE r.message = i.id AND r.inbox_case = $3) AS in_case
      FROM contact.inbound i WHERE i.study = $1 AND i.caller = $2
    UNION ALL
    SELECT o.key, o.created_at, clock_timestamp(), true, o.sealed_body, o.status,
           EXISTS (SELECT FROM review r WHERE r.message = o.key AND r.inbox_case = $3)
      FROM contact.outbound o WHERE o.study = $1 AND o.caller = $2
), placed AS (
    SELECT said.*, row_number() OVER newest AS place, lead(in_case) OVER oldest AS is_answered,
           bool_or(in_case) OVER oldest AS has_begun
      FROM said
    WINDOW newest AS (ORDER BY at DESC, is_ours DESC, next DESC), oldest AS (ORDER BY at, is_ours, next))
SELECT at, is_ours, sealed_body, key, status, in_case FROM placed
 WHERE place <= $4 OR in_case OR is_answered OR has_begun AND place <= 10 * $4
 ORDER BY at, is_ours, next;

-- name: number_of
-- Opened only when somebody of the team asks for it with a reason, which is recorded first.
SELECT sealed_number, fingerprint FROM contact.phone WHERE caller = $1;

-- name: caller_of_case
-- Before the phone is held, and once more after: a person may be moved in between.
SELECT caller FROM review WHERE study = $1 AND inbox_case = $2 LIMIT 1;

-- name: is_case_open
-- All texts of a case are closed together.
SELECT EXISTS (SELECT FROM review WHERE inbox_case = $1 AND closed_at IS NULL);

-- name: phone_at
-- A phone that has never texted gets its id here.
SELECT contact.caller_of($1, $2);

-- name: is_former
-- Nobody takes part under such an id, so that there is nobody to make room for.
SELECT EXISTS (SELECT FROM shared_phone WHERE former = $1);

-- name: undelivered
-- What left and did not arrive, or never left, unless it was sent once more since.
SELECT o.key, o.purpose, o.sealed_body FROM contact.outbound o
 WHERE o.study = $1 AND o.caller = $2 AND o.sealed_body <> ''
   AND o.status IN ('undelivered', 'failed', 'given_up')
   AND coalesce(o.error, '') NOT IN ('superseded', 'opted_out', 'resent')
 ORDER BY o.place;

-- name: mark_resent
-- The next order to send again is about what got lost since.
UPDATE contact.outbound SET error = 'resent' WHERE key = ANY ($1::text[]);

-- name: answered
-- Which questions have an answer, and not what it is.
SELECT question FROM answers.answer WHERE participant = $1;

-- name: move_texts
-- A person's texts go with them to the other id of their phone. What is not handled yet is whoever's who sent it. What waits for
-- the account at the provider goes the usual way again, since it waited for the former phone.
WITH heard AS (
    UPDATE contact.inbound SET caller = $3 WHERE study = $1 AND caller = $2 AND handled_at IS NOT NULL
)
UPDATE contact.outbound
   SET caller = $3, due_at = CASE WHEN held_by IS NULL THEN due_at ELSE $4::timestamptz END, held_by = NULL
 WHERE study = $1 AND caller = $2;

-- name: erase_left_number
-- Nobody needs the number that a person has moved away from, unless it said STOP, takes part in another study, is shared, or has a
-- text under way.
UPDATE contact.phone f
   SET sealed_number = '', fingerprint = uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), erased_at = $2
 WHERE f.caller = $1
   AND NOT EXISTS (SELECT FROM conversation c WHERE c.caller = f.caller)
   AND NOT EXISTS (SELECT FROM messaging_stop m WHERE m.caller = f.caller)
   AND NOT EXISTS (SELECT FROM shared_phone h WHERE h.caller = f.caller)
   AND NOT EXISTS (SELECT FROM contact.outbound o WHERE o.caller = f.caller AND o.status = 'waiting')
   AND NOT EXISTS (SELECT FROM contact.inbound i WHERE i.caller = f.caller AND i.study IS NOT NULL AND i.handled_at IS NULL);

-- name: name_former
-- The same number under a second id, which no incoming text is stored under.
INSERT INTO contact.phone (caller, fingerprint, sealed_number, former)
SELECT $2, fingerprint, sealed_number, true FROM contact.phone WHERE caller = $1;
