-- name: answers_of
-- In the order of the questions' first answers, which is the one that a person reads.
SELECT participant, question, value, flag FROM answers.answer WHERE participant = $1 ORDER BY at, question;

-- name: subjects
-- Only what this text brought about: a phone may have had an open case before.
SELECT subject FROM review WHERE message = $1 ORDER BY event;

-- name: purposes
-- The phones see words only; what a message is for is known here.
SELECT key, purpose FROM contact.outbound WHERE key = ANY ($1::text[]);

-- name: take_jobs
-- A rehearsal does the work itself, at once and in order, so that what a text leads to is there when it has been answered.
DELETE FROM jobs.pgqueuer WHERE status = 'queued' RETURNING id, entrypoint, convert_from(payload, 'UTF8') AS key;
