"""The figures of a running study, behind the application's port."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from rds.app.figures import (
    AdoptedProtocol,
    Funnel,
    History,
    Honoraria,
    LedgerEntry,
    Messages,
    Progress,
    RecordedEvent,
    Recruitment,
    Respondent,
)
from rds.app.study_overview import LEAVE_ANSWERS, OpenCases
from rds.domain.ids import StudyId
from rds.storage.connection import Pool
from rds.storage.sql import statements

SQL = statements("figures.sql")
LEAVES_ANSWERS = sorted(kind.__name__ for kind in LEAVE_ANSWERS)
SETTLING_TRIES, SETTLING_SECONDS = 30, 0.02
"""An event under way takes some milliseconds: how often, and how far apart, it is waited for."""


class PostgresFigures:
    """Implements `rds.app.figures.Figures`."""

    def __init__(self, pool: Pool) -> None:
        """Take the pool."""
        self._pool = pool

    async def funnel(self, study: StudyId) -> Funnel:
        """Return how far people and coupons have come."""
        people = await self._row("funnel", study)
        coupons = await self._counts("coupons_by_status", study)
        return Funnel(
            coupons_issued=sum(coupons.values()),
            coupons_by_status=coupons,
            presented=people["presented"],
            consented=people["consented"],
            screened=people["screened"],
            eligible=people["eligible"],
            completed=people["completed"],
            losses=await self._counts("losses", study),
            refusals=await self._counts("refusals", study),
        )

    async def recruitment(self, study: StudyId) -> Recruitment:
        """Return the shape of the forest."""
        waves = await self._counts("waves", study)
        return Recruitment(
            chains=await self._counts("chains", study),
            waves=[waves.get(wave, 0) for wave in range(max(waves, default=-1) + 1)],
            recruits=await self._counts("recruits", study),
        )

    async def honoraria(self, study: StudyId) -> Honoraria:
        """Return what was earned, paid and is owed."""
        row = await self._row("honoraria", study)
        return Honoraria(
            currency=row["currency"],
            primary=row["primary"],
            primary_count=row["primary_count"],
            secondary=row["secondary"],
            secondary_count=row["secondary_count"],
            paid=row["paid"],
            owed=row["primary"] + row["secondary"] - row["paid"],
            median_time_to_payment=row["median_time_to_payment"],
        )

    async def progress(self, study: StudyId, now: datetime) -> Progress:
        """Return where the study stands. Raises LookupError for an unknown one."""
        row = await self._pool.fetchrow(SQL["progress"], study, now)
        if row is None:
            raise LookupError("progress")
        return Progress(**dict(row))

    async def messages(self, study: StudyId) -> Messages:
        """Return the traffic."""
        inbound, attention = await self._row("inbound", study), await self._row("attention", study)
        return Messages(
            inbound=inbound["inbound"],
            unhandled=inbound["unhandled"],
            set_aside=inbound["set_aside"],
            outbound=await self._counts("outbound", study),
            stopped_phones=attention["stopped_phones"],
            open_reviews=attention["open_reviews"],
        )

    async def respondents(self, study: StudyId) -> Sequence[Respondent]:
        """Return the completed participants in order of completion."""
        return [Respondent(**dict(row)) for row in await self._pool.fetch(SQL["respondents"], study)]

    async def ledger(self, study: StudyId) -> Sequence[LedgerEntry]:
        """Return the ledger in order."""
        found = await self._pool.fetch(SQL["ledger"], study)
        return [
            LedgerEntry(posting=row["event"], **{k: v for k, v in row.items() if k != "event"})
            for row in found
        ]

    async def history(self, study: StudyId) -> History:
        """Return how the study was run."""
        protocols = await self._pool.fetch(SQL["adopted_protocols"], study)
        closings = await self._pool.fetch(SQL["closings"], study)
        return History(
            protocols=[AdoptedProtocol(**dict(row)) for row in protocols],
            seed_coupons=await self._counts("seed_coupons", study),
            screened_out=await self._counts("screened_out", study),
            closings=[(row["at"], row["opened"]) for row in closings],
        )

    async def events(self, study: StudyId) -> AsyncIterator[RecordedEvent]:
        """Yield the record in order, without loading it whole."""
        async with self._pool.acquire() as connection, connection.transaction(readonly=True):
            async for row in connection.cursor(SQL["events"], study, prefetch=1000):
                yield RecordedEvent(**dict(row))

    async def answers_may_differ(self, study: StudyId, since: int) -> bool:
        """Return whether an event after this one may have changed who has completed or what they answered."""
        return bool(await self._pool.fetchval(SQL["answers_may_differ"], study, since, LEAVES_ANSWERS))

    async def open_cases(self, study: StudyId) -> OpenCases:
        """Return how much waits in the inbox."""
        return OpenCases(**dict(await self._row("open_cases", study)))

    async def between_waves(self, study: StudyId) -> timedelta | None:
        """Return the median time from a recruiter's survey to a recruit's enrolment, if there is one."""
        found: timedelta | None = (await self._row("between_waves", study))["median"]
        return found

    async def pulse(self, study: StudyId) -> tuple[bool, int, int]:
        """Return whether nothing waits to be handled, sent or paid at once.

        Then how many have completed, and what is committed in the currency's smallest unit.
        """
        row = await self._row("pulse", study)
        return row["quiet"], row["completed"], row["committed"]

    async def _row(self, statement: str, study: StudyId) -> asyncpg.Record:
        row = await self._pool.fetchrow(SQL[statement], study)
        if row is None:
            raise LookupError(statement)
        return row

    async def _counts(self, statement: str, study: StudyId) -> dict[Any, int]:
        return {row[0]: row[1] for row in await self._pool.fetch(SQL[statement], study)}


@asynccontextmanager
async def open_snapshot(pool: Pool, study: StudyId) -> AsyncIterator[tuple[int, PostgresFigures]]:
    """Yield the number of the study's last event, and figures of the same instant.

    No event before that one is still under way: a moment at which none is, is waited for.
    """
    async with pool.acquire() as connection:
        for _ in range(SETTLING_TRIES):
            transaction = connection.transaction(isolation="repeatable_read", readonly=True)
            await transaction.start()
            found = await connection.fetchrow(SQL["settled_event"], study)
            if found and found["settled"]:
                break
            await transaction.rollback()
            await asyncio.sleep(SETTLING_SECONDS)
        else:
            transaction = connection.transaction(isolation="repeatable_read", readonly=True)
            await transaction.start()
            found = await connection.fetchrow(SQL["settled_event"], study)
        try:
            yield found["event"] if found else 0, PostgresFigures(connection)  # type: ignore[arg-type] # answers as a pool does
        finally:
            await transaction.rollback()
