"""Work that failed at its last try and waits for a person: jobs, chores of the timers, texts."""

from collections import Counter
from collections.abc import Sequence

from pgqueuer import AsyncpgPoolDriver
from pgqueuer.domain.types import JobId

from rds.app.ports import Chore, JobKind, SetAsideItem
from rds.storage.connection import PASSING_NAMES, Pool
from rds.storage.jobs import PRIORITY, queries
from rds.storage.sql import statements

SQL = statements("set_aside.sql")
ANSWER_TEXT = "answer_text"
KINDS = (*JobKind, *Chore, ANSWER_TEXT)
"""All kinds of work that can be set aside."""
MOST = 500
"""How many messages without a job are queued in one round; the next goes on."""


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
        return await self._retry([row for row in await self.list() if kind in (None, row.kind)])

    async def retry_passed(self) -> int:
        """Queue again what was set aside while the database could not work; return how many there were.

        Earlier releases set it aside.
        """
        return await self._retry([row for row in await self.list() if row.reason in PASSING_NAMES])

    async def queue_forgotten(self) -> int:
        """Give messages a job that wait to be sent and have none, and return how many there were."""
        return len(await self._pool.fetch(SQL["queue_forgotten"], PRIORITY[JobKind.SEND_MESSAGE], MOST))

    async def _retry(self, rows: Sequence[SetAsideItem]) -> int:
        await queries(AsyncpgPoolDriver(self._job_pool)).requeue_jobs(
            [JobId(row.job) for row in rows if row.job is not None]
        )
        for chore in Chore:
            subjects = [row.key for row in rows if row.kind == chore]
            await self._pool.execute(SQL["forget_faults"], chore, subjects)
        texts = [row.key for row in rows if row.kind == ANSWER_TEXT]
        await self._pool.execute(SQL["take_up_texts"], texts)
        return len(rows)
