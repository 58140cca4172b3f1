"""Work that failed at its last try and waits for a person: jobs, chores of the timers, texts."""

from collections import Counter
from collections.abc import Sequence

from pgqueuer import AsyncpgPoolDriver
from pgqueuer.domain.types import JobId

from rds.app.ports import Chore, JobKind, SetAsideItem
from rds.storage.connection import Pool
from rds.storage.jobs import queries
from rds.storage.sql import statements

SQL = statements("set_aside.sql")
ANSWER_TEXT = "answer_text"
KINDS = (*JobKind, *Chore, ANSWER_TEXT)
"""All kinds of work that can be set aside."""


class SetAsideWork:
    """Lists it, and puts it back to be tried again."""

    def __init__(self, pool: Pool, job_pool: Pool) -> None:
        """Take the pools of the installation and of its job queue."""
        self._pool = pool
        self._job_pool = job_pool

    async def list(self) -> Sequence[SetAsideItem]:
        """Return what was set aside, longest ago first."""
        return [SetAsideItem(**dict(row)) for row in await self._pool.fetch(SQL["set_aside"])]

    async def counts(self) -> dict[str, int]:
        """Return how much was set aside, by kind."""
        return dict(Counter(row.kind for row in await self.list()))

    async def retry(self, kind: str | None) -> int:
        """Queue again what was set aside, of one kind or all, and return how many there were."""
        rows = [row for row in await self.list() if kind in (None, row.kind)]
        await queries(AsyncpgPoolDriver(self._job_pool)).requeue_jobs(
            [JobId(row.job) for row in rows if row.job is not None]
        )
        for chore in Chore:
            subjects = [row.key for row in rows if row.kind == chore]
            await self._pool.execute(SQL["forget_faults"], chore, subjects)
        texts = [row.key for row in rows if row.kind == ANSWER_TEXT]
        await self._pool.execute(SQL["take_up_texts"], texts)
        return len(rows)
