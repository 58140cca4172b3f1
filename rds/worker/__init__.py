"""Jobs and schedules: all that happens outside the database, at least once, with an idempotency key."""
