"""The job queue: pgqueuer's tables in schema `jobs`, put into by the caller's transaction, run by workers.

Workers poll; `nudge` wakes them at once, after the commit and over a connection of its own, because a NOTIFY
inside a transaction would make commits wait for each other.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache

import structlog
from pgqueuer import AsyncpgDriver, AsyncpgPoolDriver, QueueManager
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder, QuerySchedulerBuilder
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.domain.models import Job, TableChangedEvent, TracebackRecord
from pgqueuer.domain.settings import DBSettings
from pgqueuer.errors import RetryRequested
from pgqueuer.ports.driver import Driver

from rds.app.ports import JobKind, SetAside, TryAgain
from rds.storage.connecting import Connection
from rds.storage.connection import PASSING, Pool
from rds.storage.sql import statements

SQL = statements("jobs.sql")
log = structlog.get_logger()
CHANNEL = "rds_jobs"
PAUSE = 0.02
"""Seconds after a nudge in which others join into one: each is a commit of its own, and wakes workers that
are awake."""
POLL = timedelta(seconds=1)
"""How long a job waits at most when a nudge was lost."""

FAULTS = 4
"""How often a job may meet with a fault that nobody foresaw before it is set aside."""
FAULT_DELAY = timedelta(seconds=5)
"""Before such a job is tried again; then four times as long each time."""
PRIORITY = {JobKind.SEND_MESSAGE: 1, JobKind.SEND_HELD: 1, JobKind.CARRY_OUT_PAYOUT: 0}

Handler = Callable[[str], Awaitable[None]]


class JobFailed(Exception):
    """A job failed for good.

    Its text is the name of the fault only, since the queue keeps it and shows it.
    """


class PatientQueries(Queries):
    """pgqueuer's queries, but that a job whose next try cannot be written down now is not set aside for good.

    It stays under way in the table, and is taken up again when its heartbeat has been silent for long enough.
    """

    async def retry_job(self, job: Job, delay: timedelta, traceback_record: TracebackRecord | None) -> None:
        """Write down when to try again, if the database is there."""
        try:
            await super().retry_job(job, delay, traceback_record)
        except PASSING as fault:
            log.warning("jobs.retry_not_written", kind=job.entrypoint, fault=type(fault).__name__)


@cache
def queue_settings() -> DBSettings:
    """Return where the queue is. Made at first use: pgqueuer reads the environment for what is not named."""
    return DBSettings(db_schema="jobs", prefix="", channel=CHANNEL)


def queries(driver: Driver) -> Queries:
    """Return the queries over our schema."""
    settings = queue_settings()
    return PatientQueries(
        driver,
        QueryBuilderEnvironment(settings),
        QueryQueueBuilder(settings),
        QuerySchedulerBuilder(settings),
    )


async def enqueue(
    connection: Connection,
    kind: JobKind,
    keys: Sequence[str],
    after: timedelta = timedelta(),
) -> None:
    """Put one job per key into the queue, in the connection's transaction."""
    await queries(AsyncpgDriver(connection)).enqueue(
        [kind.value] * len(keys),
        [key.encode() for key in keys],
        [PRIORITY[kind]] * len(keys),
        [after] * len(keys),
    )


class JobQueue:
    """Runs jobs until `stop`. Give it a pool of its own, without our codecs: pgqueuer brings its own."""

    def __init__(
        self, pool: Pool, handlers: Mapping[JobKind, Handler], *, fault_delay: timedelta = FAULT_DELAY
    ) -> None:
        """Take the pool, what does each kind of job, and how long to wait after an unforeseen fault."""
        self._pool = pool
        self._fault_delay = fault_delay
        self._handlers = handlers
        self._stop = asyncio.Event()

    async def run(self, *, batch: int = 32) -> None:
        """Run jobs as they come. One that raises TryAgain is run again; one at fault is retried a few times.

        One that raises SetAside, or still meets the fault at its last try, is held with the reason.

        Raises what the database raises when it goes away. To go on afterwards, call it again: it listens
        again.
        """
        manager = QueueManager(queries(AsyncpgPoolDriver(self._pool)), channel=queue_settings().channel)
        manager.min_dequeue_poll_interval = timedelta(milliseconds=5)
        manager.shutdown = self._stop
        for kind, handler in self._handlers.items():
            manager.entrypoint(kind.value, on_failure="hold")(_job(handler, self._fault_delay))
        await manager.run(dequeue_timeout=POLL, batch_size=batch, max_concurrent_tasks=2 * batch)

    def stop(self) -> None:
        """Finish the jobs under way, then let `run` return."""
        self._stop.set()


def _job(handler: Handler, fault_delay: timedelta) -> Callable[[Job], Awaitable[None]]:
    async def run(job: Job) -> None:
        try:
            await handler((job.payload or b"").decode())
        except TryAgain as later:
            raise RetryRequested(later.after, later.reason) from None
        except SetAside as failure:
            raise JobFailed(failure.reason) from None
        except PASSING as fault:
            raise RetryRequested(fault_delay, type(fault).__name__) from None
        except Exception as fault:  # noqa: BLE001 - the queue would keep the fault's text, which may hold a number
            name = type(fault).__name__
            if job.attempts + 1 < FAULTS:
                raise RetryRequested(fault_delay * 4**job.attempts, name) from None
            raise JobFailed(name) from None

    return run


class Nudge:
    """Wakes the workers of every process. Many calls while one is under way make one more."""

    def __init__(self, pool: Pool) -> None:
        """Take the pool whose connection carries the nudge."""
        self._pool = pool
        self._wanted = False
        self._task: asyncio.Task[None] | None = None

    def __call__(self) -> None:
        """Ask for a nudge, soon, outside the caller's transaction."""
        self._wanted = True
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._send())

    async def _send(self) -> None:
        while self._wanted:
            self._wanted = False
            event = TableChangedEvent(
                channel=CHANNEL,
                operation="insert",
                sent_at=datetime.now(UTC),
                table=queue_settings().queue_table,
                type="table_changed_event",
            )
            try:
                await self._pool.execute(
                    SQL["nudge"], CHANNEL, event.model_dump_json(exclude={"received_at"})
                )
            except PASSING as fault:  # the workers find out by themselves within POLL
                log.warning("jobs.nudge_lost", fault=type(fault).__name__)
            await asyncio.sleep(PAUSE)

    async def close(self) -> None:
        """Wait for a nudge under way."""
        if self._task:
            await asyncio.gather(self._task, return_exceptions=True)
