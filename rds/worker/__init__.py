"""Jobs and schedules: everything that happens outside the database, at least once, under an idempotency key."""
