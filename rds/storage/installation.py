"""The database of one installation: found or started, with its keys, opened and closed in order."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg

from rds.app.figures import Backlog
from rds.app.ports import Chain, FoundParticipant, OpenCoupon, OpenPayout, Payout, Review, SetAsideItem
from rds.domain.honoraria import committed_share
from rds.domain.ids import StudyId
from rds.domain.money import Money
from rds.domain.study import CouponKind, Study
from rds.storage import rows
from rds.storage.connection import AWAY, Pool, open_job_pool, open_pool
from rds.storage.coupons import PostgresCoupons
from rds.storage.database import PostgresDatabase
from rds.storage.database_address import ask_for_writes
from rds.storage.embedded import start
from rds.storage.figures import PostgresFigures
from rds.storage.jobs import Nudge
from rds.storage.maintenance import read_runs
from rds.storage.migrate import pending_in, shipped
from rds.storage.os_account import reachable
from rds.storage.outbox import PostgresOutbox
from rds.storage.participants import PostgresParticipants
from rds.storage.people import PostgresCases, PostgresPeople
from rds.storage.reconciliations import PostgresReconciliations
from rds.storage.restoring import PostgresRestoring
from rds.storage.sealing import Keyring, Loaded, load_or_create
from rds.storage.set_aside import SetAsideWork
from rds.storage.sql import statements
from rds.storage.staff import PostgresStaff

SQL = statements("installation.sql")


class InstallationError(Exception):
    """The installation cannot be opened; the text says what to set."""


@dataclass(frozen=True, slots=True)
class PooledLink:
    """The way through a pooler; `by_transaction`: it hands connections over with each transaction."""

    dsn: str
    by_transaction: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a database is, and the keys of its contact data.

    `dsn` is for whatever needs a session; `pooled` is the way that texts take, if it is another.
    `key_file`: where keys were read from, if not from RDS_CONTACT_KEYS; `new_keys`: where they were made.
    """

    dsn: str
    keyring: Keyring
    embedded: bool
    pooled: PooledLink | None = None
    key_file: Path | None = None
    new_keys: Path | None = None

    @property
    def way_back(self) -> str:
        """Where the keys of this database belong."""
        copy = "the copy of the keys that is kept apart from the database's backups"
        if self.key_file:
            return f"Put {copy} in the place of {self.key_file} (mode 600)."
        return f"Set RDS_CONTACT_KEYS to {copy}."


@asynccontextmanager
async def open_place(
    *,
    database_url: str | None,
    data: Path,
    keys: str | None,
    development_allowed: bool = False,
    durable: bool = True,
) -> AsyncIterator[Place]:
    """Yield the database: the server named, else an embedded one that runs as long as somebody here uses it.

    `durable` False is for an embedded database that may be lost with the machine, such as the
    demonstration's.

    Raises InstallationError, KeyringError or EmbeddedServerError; each says what to do.
    """
    keyring = Keyring.from_text(keys) if keys else None
    if database_url and keyring is None:
        raise InstallationError(
            "RDS_DATABASE_URL is set, RDS_CONTACT_KEYS is not. Make keys with `rds keys new`, "
            "keep them outside the database's "
            "backups, and set them: without them no phone number can be read."
        )
    if keyring and keyring.is_development and not development_allowed:
        raise InstallationError(
            "RDS_CONTACT_KEYS holds the development key, which everybody knows. "
            "Make keys with `rds keys new` and set those."
        )
    if database_url and keyring:
        yield Place(dsn=ask_for_writes(database_url), keyring=keyring, embedded=False)
        return
    folder = reachable(data)
    own = folder / "keys" / "contact.keyring"
    found = Loaded(keyring, created=False) if keyring else await asyncio.to_thread(load_or_create, own)
    server = await start(folder / "database", durable=durable)
    try:
        yield Place(
            dsn=server.dsn,
            keyring=found.keyring,
            embedded=True,
            key_file=None if keyring else own,
            new_keys=own if found.created else None,
        )
    finally:
        await server.stop()


class Installation:
    """An open database: what the ports need, and the questions that only its operator asks."""

    def __init__(
        self,
        where: Place,
        pool: Pool,
        job_pool: Pool,
        parse: Callable[[Mapping[str, Any]], Study],
    ) -> None:
        """Put the parts on the pools; `job_pool` is the job queue's own."""
        self.place = where
        self.pool = pool
        self.job_pool = job_pool
        self._parse = parse
        self.nudge = Nudge(pool)
        self.database = PostgresDatabase(pool, keyring=where.keyring, parse=parse, nudge=self.nudge)
        self.outbox = PostgresOutbox(pool, keyring=where.keyring)
        self.set_aside = SetAsideWork(pool, job_pool)
        self.reconciliations = PostgresReconciliations(pool, keyring=where.keyring)
        self.restoring = PostgresRestoring(pool, keyring=where.keyring)
        self.figures = PostgresFigures(pool)
        self.people = PostgresPeople(pool, keyring=where.keyring)
        self.participants = PostgresParticipants(pool)
        self.coupons = PostgresCoupons(pool, keyring=where.keyring)
        self.cases = PostgresCases(pool, keyring=where.keyring)
        self.staff = PostgresStaff(pool, keyring=where.keyring)

    @asynccontextmanager
    async def beside(self, *, connections: int, name: str) -> AsyncIterator["Installation"]:
        """Yield the same installation over connections of its own, straight to the database."""
        async with open_pool(self.place.dsn, size=connections, name=name) as pool:
            beside = Installation(self.place, pool, self.job_pool, self._parse)
            try:
                yield beside
            finally:
                await beside.close()

    async def close(self) -> None:
        """Give up texts that are still being stored, and wait for a nudge under way."""
        await self.database.close()
        await self.nudge.close()

    async def is_ready(self) -> bool:
        """Return whether a text could be stored, and the database has every migration."""
        try:
            async with self.pool.acquire() as connection:
                trial = connection.transaction()
                await trial.start()
                try:
                    await connection.execute(SQL["try_to_store"], uuid4().hex)
                finally:
                    await trial.rollback()
                return not await pending_in(connection, shipped())  # type: ignore[arg-type] # a pool's proxy is a connection
        except (*AWAY, asyncpg.PostgresError):
            return False

    async def open_reviews(self, study: StudyId) -> Sequence[Review]:
        """Return the staff list, oldest first."""
        return [Review(**dict(row)) for row in await self.pool.fetch(SQL["open_reviews"], study)]

    async def open_payouts(self, study: StudyId, method: str) -> Sequence[OpenPayout]:
        """Return the payouts by this method that wait, oldest first, with the payees' numbers."""
        found = await self.pool.fetch(SQL["open_payouts"], study, method)
        return [
            OpenPayout(
                payout=rows.payout(row), phone=self._open_number(row), requested_at=row["requested_at"]
            )
            for row in found
        ]

    async def unpaid_payouts(self, study: StudyId) -> Sequence[Payout]:
        """Return the payments that are not made yet, oldest first."""
        return [rows.payout(row) for row in await self.pool.fetch(SQL["unpaid_payouts"], study)]

    async def open_coupons(
        self, study: StudyId, *, issued_before: datetime, now: datetime
    ) -> Sequence[OpenCoupon]:
        """Return the coupons issued until that instant and used by nobody, the longest out first."""
        found = await self.pool.fetch(SQL["open_coupons"], study, issued_before, now)
        return [OpenCoupon(**self._with_note(row) | {"kind": CouponKind(row["kind"])}) for row in found]

    async def chains(self, study: StudyId, *, now: datetime) -> Sequence[Chain]:
        """Return the chains of all seeds' coupons that were not voided, in the order of their issue."""
        return [Chain(**self._with_note(row)) for row in await self.pool.fetch(SQL["chains"], study, now)]

    def _with_note(self, row: asyncpg.Record) -> dict[str, Any]:
        columns = dict(row)
        sealed = columns.pop("sealed_note")
        keyring = self.place.keyring
        note = keyring.open(sealed, purpose="coupon note", row=row["code"]) if sealed else None
        return columns | {"note": note}

    def _open_number(self, row: asyncpg.Record) -> str:
        return self.place.keyring.open(row["sealed_number"], purpose="phone", row=row["fingerprint"].hex())

    async def participant_at(self, study: StudyId, number: str) -> FoundParticipant | None:
        """Return the study's participant with this number (E.164); None when there is none."""
        found = await self.pool.fetchrow(SQL["participant_at"], study, self.place.keyring.fingerprint(number))
        return FoundParticipant(**dict(found)) if found else None

    async def count_failed_jobs(self) -> dict[str, int]:
        """Return how much work was set aside, by kind: jobs, chores of the timers, texts."""
        return await self.set_aside.counts()

    async def list_set_aside(self) -> Sequence[SetAsideItem]:
        """Return the work set aside, longest ago first."""
        return await self.set_aside.list()

    async def retry_jobs(self, kind: str | None) -> int:
        """Put work that was set aside, of one kind or all, back into the queue and return how much it was."""
        count = await self.set_aside.retry(kind)
        if count:
            self.nudge()
        return count

    async def take_up_again(self) -> None:
        """Queue again what was set aside while the database could not work, and messages without a job."""
        if await self.set_aside.retry_passed() + await self.set_aside.queue_forgotten():
            self.nudge()

    async def backlog(self) -> Backlog:
        """Return what waits, by the machine's time."""
        row = await self.pool.fetchrow(SQL["backlog"])
        size = self.pool.get_size()
        return Backlog(
            **dict(row or {}),
            jobs_set_aside=await self.set_aside.counts(),
            budget_committed=await self.budgets_committed(),
            maintenance=await read_runs(self.pool),
            connections=size,
            connections_in_use=size - self.pool.get_idle_size(),
        )

    async def budgets_committed(self) -> dict[str, float]:
        """Return which part of its budget each study has committed that has one."""
        shares = {}
        async with self.database.transaction() as tx:
            for row in await self.pool.fetch(SQL["commitments"]):
                study = await tx.study(StudyId(row["id"]), row["protocol"])
                committed = Money(row["minor"], study.honoraria.primary.currency)
                if (share := committed_share(study, committed)) is not None:
                    shares[row["id"]] = share
        return shares

    async def last_event(self, study: StudyId) -> int:
        """Return the number of the study's last event."""
        return int(await self.pool.fetchval(SQL["last_event"], study))

    async def newest(self, after: int) -> dict[StudyId, int]:
        """Return the number of the newest event of each study that has events after this number."""
        return {row["study"]: row["newest"] for row in await self.pool.fetch(SQL["newest_events"], after)}

    async def last_by(self, study: StudyId, actor: str) -> int:
        """Return the number of the last event of a study that somebody caused; 0 for none."""
        return int(await self.pool.fetchval(SQL["last_event_by"], study, actor))


@asynccontextmanager
async def open_installation(
    where: Place, *, parse: Callable[[Mapping[str, Any]], Study], connections: int = 10, name: str = "rds"
) -> AsyncIterator[Installation]:
    """Open the pools and yield the installation; close everything in order."""
    link = where.pooled or PooledLink(where.dsn, by_transaction=False)
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(
            open_pool(link.dsn, size=connections, name=name, set_by_pooler=link.by_transaction)
        )
        job_pool = await stack.enter_async_context(open_job_pool(where.dsn, name=name))
        installation = Installation(where, pool, job_pool, parse)
        stack.push_async_callback(installation.close)
        yield installation
