-- name: state_tables
-- Every table of schema `study` follows from the record; none is left out of the comparison. For each, the statements that
-- make its empty copy, count it, and find the rows that only one side has.
SELECT c.relname AS name,
       format('CREATE TABLE replay.%1$I (LIKE study.%1$I INCLUDING ALL)', c.relname) AS make_copy,
       format('SELECT count(*) FROM study.%I', c.relname) AS count_rows,
       format('SELECT to_jsonb(t)::text FROM (TABLE study.%1$I EXCEPT ALL TABLE replay.%1$I) t LIMIT 20', c.relname)
           AS only_service,
       format('SELECT to_jsonb(t)::text FROM (TABLE replay.%1$I EXCEPT ALL TABLE study.%1$I) t LIMIT 20', c.relname)
           AS only_replay
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = 'study' AND c.relkind = 'r'
 ORDER BY c.relname;

-- name: make_schema
-- Lives in a transaction that is rolled back, so that the database is left as it was.
CREATE SCHEMA replay;

-- name: make_record
-- Without the identity, since the events keep the ids that they were recorded with.
CREATE TABLE replay.event (LIKE record.event INCLUDING ALL EXCLUDING IDENTITY);

-- name: enter_schema
-- Effects name tables without a schema: from here on they mean the copies.
SET LOCAL search_path = replay;

-- name: effects
-- The triggers that carry out the effects, to be made once more on the replay's event table, and those of state tables that keep
-- another one in step.
SELECT replace(replace(pg_get_triggerdef(t.oid), ' ON record.event ', ' ON replay.event '), ' ON study.', ' ON replay.') AS definition
  FROM pg_trigger t
  JOIN pg_class c ON c.oid = t.tgrelid
 WHERE (t.tgrelid = 'record.event'::regclass OR c.relnamespace = 'study'::regnamespace) AND NOT t.tgisinternal
   AND t.tgfoid IN (SELECT p.oid FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'effect')
 ORDER BY t.tgname;

-- name: copy_constraints
-- LIKE copies unique indexes under names of its own. Effects name constraints, and findings name the rule that a replay broke,
-- so all of them get theirs back.
SELECT format('ALTER TABLE replay.%I RENAME CONSTRAINT %I TO %I', copy.relname, new.conname, old.conname) AS statement
  FROM pg_constraint old
  JOIN pg_class original ON original.oid = old.conrelid
  JOIN pg_class copy ON copy.relname = original.relname AND copy.relnamespace = 'replay'::regnamespace
  JOIN pg_constraint new ON new.conrelid = copy.oid AND new.contype = old.contype AND new.conkey = old.conkey
 WHERE original.relnamespace = 'study'::regnamespace AND old.contype IN ('p', 'u') AND new.conname <> old.conname
UNION ALL
SELECT format('ALTER INDEX replay.%I RENAME TO %I', new.relname, old.relname)
  FROM pg_index rule
  JOIN pg_class old ON old.oid = rule.indexrelid
  JOIN pg_class original ON original.oid = rule.indrelid
  JOIN pg_class copy ON copy.relname = original.relname AND copy.relnamespace = 'replay'::regnamespace
  JOIN pg_index copied ON copied.indrelid = copy.oid AND copied.indisunique AND copied.indkey = rule.indkey
   AND pg_get_expr(copied.indpred, copied.indrelid) IS NOT DISTINCT FROM pg_get_expr(rule.indpred, rule.indrelid)
  JOIN pg_class new ON new.oid = copied.indexrelid
 WHERE original.relnamespace = 'study'::regnamespace AND rule.indisunique
   AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = rule.indexrelid);

-- name: replay
-- Every event again, in order, into the empty copies. Their effects fire as they did the first time.
INSERT INTO replay.event (id, study, type, version, data, at, actor, cause, recorded_at)
SELECT id, study, type, version, data, at, actor, cause, recorded_at FROM record.event ORDER BY id;

-- name: count_events
-- In the snapshot of the comparison, so that the number said is the number replayed.
SELECT count(*) AS events, coalesce(max(id), 0) AS last FROM record.event;
