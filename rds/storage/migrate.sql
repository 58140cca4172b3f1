-- name: take_turns
-- Two processes that start together apply each migration once: the second waits here, then finds it applied. Held by the
-- transaction, so it cannot outlive a crash nor get lost in a connection pooler.
SELECT pg_advisory_xact_lock(hashtextextended('seedline migrations', 0));

-- name: limit_waiting
-- A migration that waits for a lock makes all later statements wait behind it: better to fail and be tried again.
SELECT set_config('lock_timeout', '10s', true), set_config('statement_timeout', '10min', true);

-- name: make_ledger
-- Outside the schemas that migrations make, so that it is there before the first of them.
CREATE TABLE IF NOT EXISTS public.applied_migration (
    name       text PRIMARY KEY,
    sha256     text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);

-- name: ledger_exists
-- Lets a question about what is pending change nothing, not even in an empty database.
SELECT to_regclass('public.applied_migration') IS NOT NULL;

-- name: read_ledger
-- With the fingerprints, so that a file that was changed after it was applied is noticed.
SELECT name, sha256 FROM public.applied_migration;

-- name: enter_in_ledger
-- In the transaction of the migration itself, so that no crash leaves one applied and not entered.
INSERT INTO public.applied_migration (name, sha256) VALUES ($1, $2);
