-- name: is_superuser
-- Of the role that the address names, as it is now.
SELECT current_setting('is_superuser')::boolean;

-- name: holds_a_record
-- The record's schema is the first thing that a migration makes.
SELECT to_regnamespace('record') IS NOT NULL;
