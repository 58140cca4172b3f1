-- name: process_number
-- Which process of the server answers: behind a pooler it is not the one that the connection was told of.
SELECT pg_backend_pid();

-- name: begin
-- Holds a connection of the server until it is ended with the client's.
BEGIN;

-- name: parameters
-- What the pooler has set for a connection that it hands over.
SELECT array_agg(current_setting(p.name) ORDER BY p.place) FROM unnest($1::text[]) WITH ORDINALITY AS p (name, place);
