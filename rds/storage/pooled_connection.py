"""Acquires a database connection, and measures how long that took."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from prometheus_client import Gauge, Histogram

from rds.storage.connecting import Connection
from rds.storage.connection import Pool

WAITED = Histogram(
    "seedline_database_wait_seconds",
    "How long a text waited for a free database connection.",
    buckets=(0.001, 0.005, 0.02, 0.1, 0.5, 1, 2, 5, 10, 30),
)
WAITING = Gauge("seedline_database_waiting", "Texts that wait for a free database connection.")


class Wait:
    """One text's wait, from now until it is over."""

    def __init__(self) -> None:
        """Begin."""
        self._begun = time.perf_counter()
        WAITING.inc()

    def over(self) -> None:
        """End it, with a connection or without."""
        WAITING.dec()
        WAITED.observe(time.perf_counter() - self._begun)


@asynccontextmanager
async def acquire_connection(pool: Pool) -> AsyncIterator[Connection]:
    """Yield a connection of the pool, having measured how long it took to come free."""
    wait = Wait()
    try:
        connection = await pool.acquire()
    finally:
        wait.over()
    try:
        yield connection  # type: ignore[misc] # a pool's proxy is a connection
    finally:
        await pool.release(connection)
