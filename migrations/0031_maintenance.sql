-- When backup and verification last succeeded, so that whoever watches the service sees that one is overdue. It says nothing of the
-- record, and nothing follows from it.
CREATE TABLE jobs.maintenance (
    task text CONSTRAINT maintenance_key PRIMARY KEY,
    succeeded_at timestamptz,
    failures integer NOT NULL DEFAULT 0,
    failure text,
    CONSTRAINT maintenance_failure CHECK ((failures = 0) = (failure IS NULL))
);
COMMENT ON TABLE jobs.maintenance IS 'One row a task of the operator''s timers, by the machine''s time.';
COMMENT ON COLUMN jobs.maintenance.failures IS 'Since it last succeeded.';
COMMENT ON COLUMN jobs.maintenance.failure IS 'Why it failed last: `findings`, or a fault''s name, never its text.';
