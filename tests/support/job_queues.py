"""Job queues on an office's database, and what they have done."""

import asyncio
from collections import Counter
from contextlib import asynccontextmanager
from datetime import timedelta

from rds.app.ports import JobKind
from rds.storage.jobs import JobQueue
from tests.support.waiting import limit


class Done:
    """Counts what was done, and lets a test wait for a number of them."""

    def __init__(self):
        self.times = Counter()
        self._changed = asyncio.Condition()

    async def __call__(self, key):
        async with self._changed:
            self.times[key] += 1
            self._changed.notify_all()

    async def reach(self, count):
        async with limit(f"job {count}"), self._changed:
            await self._changed.wait_for(lambda: self.times.total() >= count)


@asynccontextmanager
async def workers(office, count, **work):
    """Run a number of job queues on the office's database; at the end let them finish."""
    queues = [
        JobQueue(
            office.system.installation.job_pool,
            {JobKind(kind): do for kind, do in work.items()},
            fault_delay=timedelta(milliseconds=5),
        )
        for _ in range(count)
    ]
    running = [asyncio.create_task(queue.run(batch=5)) for queue in queues]
    try:
        yield
    finally:
        for queue in queues:
            queue.stop()
        async with limit("workers that were told to stop"):
            await asyncio.gather(*running)


async def left(office):
    return await office.value("SELECT count(*) FROM jobs.pgqueuer")
