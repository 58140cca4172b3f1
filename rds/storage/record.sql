-- name: record
-- All of an entry in one statement. Events go in in order, each fires its effect (migrations/0003) at the end of the statement,
-- and none goes in before what an attempt was based on is held and found unchanged. Study time comes from the caller, never from
-- here. Jobs go in as pgqueuer puts them in, without the line in its log, which nothing reads.
WITH held AS MATERIALIZED (
    SELECT contact.hold_as_read($15, $16, $17, $18)
), within AS MATERIALIZED (
    SELECT contact.hold_commitment($1, $17, $19) FROM held
), facts AS (
    INSERT INTO record.event (study, type, version, data, at, actor, cause)
    SELECT $1, e.type, e.version, e.data, $2, $3, $4
      FROM within, ROWS FROM (jsonb_to_recordset($5) AS (type text, version smallint, data jsonb)) WITH ORDINALITY AS e
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
    SELECT $20::text, $1, $21::bytea, $2 WHERE $20 IS NOT NULL
), handled AS (
    -- Found by its id alone: else it may be looked for among all that wait.
    UPDATE contact.inbound SET handled_at = coalesce(handled_at, $2) WHERE id = $22
), put_out AS (
    -- The key is the message's cause: a cause that comes twice makes one message. What asks a question asks the one that this
    -- entry opens, else the one that is open.
    INSERT INTO contact.outbound (key, study, caller, purpose, sealed_body, created_at, due_at, question)
    SELECT m.key, $1, m.caller, m.purpose, m.sealed_body, $2, m.due_at,
           CASE WHEN m.asks THEN coalesce((SELECT max(id) FROM facts WHERE type = 'QuestionAsked'),
                                          (SELECT CASE WHEN c.state = 'open' OR c.reopened THEN c.question END
                                             FROM conversation c WHERE c.study = $1 AND c.caller = m.caller)) END
      FROM unnest($10::text[], $11::text[], $12::text[], $13::bytea[], $14::timestamptz[], $26::boolean[])
           WITH ORDINALITY AS m (key, caller, purpose, sealed_body, due_at, asks, position)
     ORDER BY m.position
    ON CONFLICT ON CONSTRAINT outbound_key DO NOTHING
    RETURNING key, due_at
), queued AS (
    -- What waits for its time is given a job by the timers (release_due).
    INSERT INTO jobs.pgqueuer (entrypoint, priority, payload, status)
    SELECT due.kind, due.priority, convert_to(due.key, 'UTF8'), 'queued'
      FROM (SELECT 'send_message', $23::integer, key FROM put_out WHERE due_at IS NULL
            UNION ALL
            SELECT 'carry_out_payout', $24::integer, unnest($25::text[])) AS due (kind, priority, key)
    RETURNING id
)
SELECT (SELECT count(*) FROM queued) AS jobs FROM held;
