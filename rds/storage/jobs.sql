-- name: nudge
-- On a connection of its own, after the commit: inside a transaction, NOTIFY makes commits wait for each other.
SELECT pg_notify($1, $2);
