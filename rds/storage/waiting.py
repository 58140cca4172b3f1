"""How long work waits for a free database connection, for whoever watches the service."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from prometheus_client import Gauge, Histogram

from rds.storage.connection import Connection, Pool

WAITED = Histogram(
    "seedline_database_wait_seconds",
    "How long a text, or several stored together, waited for a free database connection.",
    buckets=(0.001, 0.005, 0.02, 0.1, 0.5, 1, 2, 5, 10, 30),
)
WAITING = Gauge(
    "seedline_database_waiting",
    "Texts, those stored together counted once, that wait for a free database connection.",
)


@asynccontextmanager
async def waited_for(pool: Pool) -> AsyncIterator[Connection]:
    """Yield a connection of the pool, having measured how long it took to come free."""
    begun = time.perf_counter()
    with WAITING.track_inprogress():
        connection = await pool.acquire()
    WAITED.observe(time.perf_counter() - begun)
    try:
        yield connection  # type: ignore[misc] # a pool's proxy is a connection
    finally:
        await pool.release(connection)
