"""When the operator's tasks last succeeded, and what has failed since."""

from collections.abc import Sequence

import asyncpg
import structlog

from rds.app.figures import MaintenanceRun
from rds.storage.connection import Pool
from rds.storage.sql import statements

SQL = statements("maintenance.sql")
BACKUP, VERIFY = "backup", "verify"

log = structlog.get_logger()


async def note_run(dsn: str, task: str, failure: str | None) -> None:
    """Write down that a task succeeded, or the name of its failure.

    A database that takes no writes, such as a standby, keeps no note: that is logged, and is no failure.
    """
    try:
        connection = await asyncpg.connect(dsn, timeout=10, server_settings={"application_name": "rds"})
        try:
            if failure is None:
                await connection.execute(SQL["note_success"], task)
            else:
                await connection.execute(SQL["note_failure"], task, failure)
        finally:
            await connection.close()
    except (OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.PostgresError) as fault:
        log.warning("maintenance.not_noted", task=task, fault=type(fault).__name__)


async def read_runs(pool: Pool) -> Sequence[MaintenanceRun]:
    """Return how each task stands: backup, verify, and reconciliation once a number was gone through."""
    return [MaintenanceRun(**dict(row)) for row in await pool.fetch(SQL["read_runs"])]
