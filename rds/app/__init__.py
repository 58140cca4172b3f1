"""Use cases: load, decide, record. What they need of the world is named in `rds.app.ports`."""
