"""One small study in full traffic, and what the faults leave of it."""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import TypeVar

from rds.app.left_texts import answer_left_texts
from rds.app.run_due_work import run_due_work
from rds.app.run_study import issue_seed_coupons, open_study
from rds.app.team.order import Order
from rds.app.team.writing import send_message
from rds.domain.coupon_code import display
from rds.domain.refusals import PhoneHasStopped, RuleBroken
from rds.machine import MachineClock
from rds.simulation.fieldwork import Fieldwork, Progress
from rds.storage.dump import DumpError
from rds.storage.errors import DatabaseFault
from rds.storage.installation import InstallationError
from rds.storage.verify import NotVerified
from rds.studyfile import EXAMPLES, content, digest
from rds.wiring.backup import back_up
from rds.wiring.provider import reconcile_now
from rds.wiring.timers import PAY_AT_ONCE
from tests.faults.cast import Cast
from tests.faults.clock import Move
from tests.faults.database import LOST
from tests.faults.loss import take_census
from tests.support.office import STUDY_NUMBER
from tests.support.waiting import limit

T = TypeVar("T")
TROUBLE = (
    *LOST,
    ExceptionGroup,
    DatabaseFault,
    RuleBroken,
    DumpError,
    NotVerified,
    InstallationError,
)
"""What the study team meets while everything around it is killed."""
TEAM_WORDS = "Thank you for asking. We will call you."
REFERENCE = EXAMPLES / "gta-psw.yaml"
SEEDS = 6
A_WHILE = timedelta(minutes=10)
"""What passes when nothing moves: longer than any wait before another try, for a dead worker's job or for a
left text.
"""
SECONDS_WITHOUT_MOVE = 0.15
SECONDS_TO_SETTLE = 4.0
"""After these, people go on with their lives: a send that hangs is no reason to wait."""
ROUNDS_OF_PATIENCE = 6
SECONDS_TO_SUCCEED = 120
A_REST = timedelta(hours=2)
LONGEST_REST = timedelta(days=30)

MOVED = """(
    SELECT coalesce(sum(by), interval '0') FROM unnest($1::timestamptz[], $2::interval[]) AS move (at, by)
     WHERE move.at > {stamp} OR {stamp} > now()
)"""
"""How far the clock has moved since a stamp was made. One that lies ahead was made before the clock was set
back.
"""
STAMPS = tuple(
    f"UPDATE {table} SET {column} = {column} - {MOVED.format(stamp=made)} WHERE {which}"
    for table, column, made, which in (
        ("jobs.pgqueuer", "execute_after", "updated", "status = 'queued'"),
        ("jobs.pgqueuer", "heartbeat", "heartbeat", "status = 'picked'"),
        ("contact.inbound", "stored_at", "stored_at", "handled_at IS NULL"),
        ("contact.outbound", "in_doubt_since", "in_doubt_since", "in_doubt"),
        ("contact.reconciliation", "begun_at", "begun_at", "true"),
    )
)
"""The machine's stamps in the database, put back by what the clock has moved: as if the machine's time were
the study's.
"""
REST = """
SELECT NOT EXISTS (SELECT FROM contact.inbound WHERE handled_at IS NULL AND NOT set_aside)
   AND NOT EXISTS (SELECT FROM contact.outbound WHERE status = 'waiting')
   AND NOT EXISTS (SELECT FROM honorarium h LEFT JOIN payout o ON o.id = h.payout
                    WHERE o.status IS DISTINCT FROM 'paid')
   AND NOT EXISTS (SELECT FROM jobs.pgqueuer WHERE status IN ('queued', 'picked'))
"""


class Office:
    """The study team in a fault run, and time. Whatever it does, it does until it succeeds."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self._moves: list[Move] = []
        """Of the clock, that the stamps in the database have still to follow."""
        self._moves_since_backup: list[Move] = []
        self.waits = True
        """Whether people are given time to see what follows from their texts; not while all is lost."""
        self.jobs_retried = 0
        """Jobs that had been set aside, and that somebody put back: `rds jobs retry`."""

    async def run_due_work(self) -> None:
        """See what became due, beside the worker's own timers; nobody does while all is lost."""
        if self.waits:
            await self._insist(lambda: run_due_work(self._cast.system.parts, pay_at_once=PAY_AT_ONCE))

    async def send_again(self) -> None:
        """Leave it to the timers."""

    async def settle(self) -> Progress:
        """Wait until what happened is dealt with, or for a moment; return how far the study has come."""
        begun = looked = time.monotonic()
        await self._cast.carrier.settle()
        if not self.waits:
            return Progress(completed=sys.maxsize)
        await self._cast.whole()
        if self._cast.carrier.has_dropped():
            await self.reconcile()
        while True:
            await self._cast.carrier.settle()
            await self._insist(self._stamp)
            quiet, completed, _ = await self._insist(self._pulse)
            if quiet or time.monotonic() - begun > SECONDS_TO_SETTLE:
                return Progress(completed=completed)
            if time.monotonic() - looked > SECONDS_WITHOUT_MOVE:
                await self.pass_time(A_WHILE)
                looked = time.monotonic()
            await asyncio.sleep(0.01)

    async def let_people_go_on(self, fieldwork: Fieldwork, codes: Sequence[str], *, target: int) -> None:
        """Let people take part until so many have completed, or nobody has more to do.

        Who waits for a message has nothing to do until it comes, which is late where much was killed.
        """
        is_reached = await fieldwork.run(codes, target=target)
        for _ in range(ROUNDS_OF_PATIENCE):
            if is_reached:
                return
            await self.pass_time(A_WHILE)
            await self.settle()
            is_reached = await fieldwork.run([], target=target)

    async def reconcile(self) -> bool:
        """Go through the provider's list, as a worker does every few minutes; return whether all of it was
        gone through.

        None of it is while the last round seems to have begun in the future, because the clock was set back.
        """
        await self._insist(self._stamp)
        found = await self._insist(lambda: reconcile_now(self._cast.system))
        return [one.failure for one in found.rounds] == [None]

    async def pass_time(self, span: timedelta) -> None:
        """Let time pass, for the study and for everything that waits in the database, and do what a worker's
        timers do.
        """
        truth = self._cast.clock.truth
        truth.advance(truth.now() + span)
        await self._insist(self._stamp)
        self._cast.system.installation.nudge()
        await self._cast.carrier.pump()
        await self.run_due_work()
        await self._insist(lambda: answer_left_texts(self._cast.system.parts, MachineClock().now()))

    async def rest(self) -> bool:
        """Let time pass until nothing is under way or owed any more; return False when that never comes."""
        passed = timedelta()
        while passed < LONGEST_REST:
            await self.settle()
            reconciled = await self.reconcile()
            is_quiet = self._cast.carrier.next_due is None and await self._insist(self._is_at_rest)
            if reconciled and is_quiet:
                return True
            await self.pass_time(A_REST)
            self.jobs_retried += await self._insist(lambda: self._cast.system.installation.retry_jobs(None))
            passed += A_REST
        return False

    async def back_up(self, folder: Path) -> Path:
        """Make a backup, and remember from then on how the clock moves."""
        names = (folder / f"{number}.backup" for number in count())

        async def attempt() -> Path:
            await self._stamp()
            self._moves_since_backup.clear()
            return (await back_up(self._cast.settings, next(names))).file

        return await self._insist(attempt)

    def return_to_the_backup(self) -> None:
        """Let the stamps in the restored database follow what the clock has moved since the backup."""
        self._moves = [*self._moves_since_backup]

    async def tell_somebody(self) -> None:
        """Send one who completed the team's own words: nobody but the database has the order."""
        await self._insist(self._tell_somebody)

    async def _tell_somebody(self) -> None:
        pool, parts = self._cast.system.installation.pool, self._cast.system.parts
        for person in sorted((await take_census(pool)).completed):
            order = Order(study=self._cast.study.id, person=person, by="coordinator", reason="a question")
            with suppress(PhoneHasStopped):
                await send_message(order, TEAM_WORDS, parts=parts)
                return

    async def _pulse(self) -> tuple[bool, int, int]:
        return await self._cast.system.installation.figures.pulse(self._cast.study.id)

    async def _is_at_rest(self) -> bool:
        return await self._cast.system.installation.pool.fetchval(REST)

    async def _stamp(self) -> None:
        moves, fresh = self._moves, self._cast.clock.take_moves()
        moves += fresh
        self._moves_since_backup += fresh
        if moves:
            pool = self._cast.system.installation.pool
            async with pool.acquire() as connection, connection.transaction():
                for statement in STAMPS:
                    await connection.execute(statement, *map(list, zip(*moves, strict=True)))
            moves.clear()

    async def _insist(self, action: Callable[[], Awaitable[T]]) -> T:
        """Do it until it succeeds. Raises TimeoutError when it never does, though everybody is there."""
        async with limit("the study team to succeed", within=SECONDS_TO_SUCCEED):
            while True:
                with suppress(*TROUBLE):
                    return await action()
                await self._cast.whole()


async def open_reference_study(cast: Cast) -> list[str]:
    """Open the reference study, and return the codes of its seed coupons as they are written."""
    recorded, parts, study = content(REFERENCE), cast.system.parts, cast.study.id
    await open_study(
        study, number=STUDY_NUMBER, content=recorded, digest=digest(recorded), by="coordinator", parts=parts
    )
    codes = await issue_seed_coupons(study, count=SEEDS, by="coordinator", parts=parts)
    return [display(code) for code in codes]
