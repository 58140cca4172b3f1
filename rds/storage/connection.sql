-- name: is_superuser
-- Of the role that the address names, as it is now.
SELECT current_setting('is_superuser')::boolean;

-- name: holds_a_record
-- The record's schema is the first thing that a migration makes.
SELECT to_regnamespace('record') IS NOT NULL;

-- name: set_parameters
-- After the connection is made: a pooler refuses most of them at its start.
SELECT set_config(p.name, p.value, false) FROM unnest($1::text[], $2::text[]) AS p (name, value);
