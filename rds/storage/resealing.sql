-- name: older_values
-- A few at a time in the order of their places, held until they are sealed again: who erases one meanwhile waits for a moment. The
-- first bytes of a sealed value name its key.
SELECT ctid AS place, {row} AS row, {column} AS sealed FROM {table}
 WHERE ctid > $2::tid AND {column} <> '' AND substring({column} FOR length($1::bytea)) <> $1
 ORDER BY ctid LIMIT $3 FOR UPDATE SKIP LOCKED;

-- name: replace_values
-- The rows are held, so that they are still in their places.
UPDATE {table} t SET {column} = n.sealed FROM unnest($1::tid[], $2::bytea[]) AS n (place, sealed) WHERE t.ctid = n.place;

-- name: count_by_key
-- The second byte is the length of the key's name, which follows it.
SELECT convert_from(substring({column} FROM 3 FOR get_byte({column}, 1)), 'UTF8') AS key, count(*) AS values
  FROM {table} WHERE length({column}) > 2 GROUP BY key;

-- name: retire
-- Done again it changes nothing.
INSERT INTO contact.retired_key (name) VALUES ($1) ON CONFLICT ON CONSTRAINT one_retirement_per_key DO NOTHING;

-- name: retired
-- Asked when keys are first met with the database.
SELECT name, retired_at FROM contact.retired_key WHERE name = $1;
