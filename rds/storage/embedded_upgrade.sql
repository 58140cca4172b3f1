-- name: tables
-- What is counted before and after: each statement that asks one table for its rows and for a sum over what is in them.
SELECT format('%I.%I', n.nspname, c.relname) AS name,
       format('SELECT count(*) || '' rows, sum '' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM %I.%I AS t',
              n.nspname, c.relname) AS statement
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
UNION ALL
SELECT format('%I.%I', schemaname, sequencename), format('SELECT last_value || '' '' || is_called FROM %I.%I', schemaname, sequencename)
  FROM pg_sequences
 ORDER BY 1;

-- name: knows_its_place
-- Before the first opening by a release that notes it, a database knows no place.
SELECT to_regclass('upkeep.identity') IS NOT NULL;
