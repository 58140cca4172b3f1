"""Faults strike: each at its beat, while the study goes on."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from random import Random

from rds.simulation.twilio_double import Fault as SendFault
from tests.faults.cast import Cast
from tests.faults.plan import Fault, Strike

FARTHEST = timedelta(hours=1)
"""How wrong a clock is set: as where summer time is mistaken for winter's."""
SENDS = {
    Fault.SEND_TIMES_OUT: SendFault.TIMES_OUT,
    Fault.SEND_5XX: SendFault.SERVER_ERROR,
    Fault.SEND_429: SendFault.TOO_MANY_REQUESTS,
    Fault.ANSWER_LOST: SendFault.ANSWER_LOST,
}
LEAPS = frozenset({Fault.CLOCK_AHEAD, Fault.CLOCK_BEHIND})


class Striker:
    """Carries out a plan, across as many studies as it takes. `struck` counts what has been done."""

    def __init__(self, strikes: tuple[Strike, ...], chance: Random) -> None:
        self._left = list(reversed(strikes))
        self._chance = chance
        self.struck: Counter[Fault] = Counter()
        self.may_move_clock = True
        self._put_off: list[Strike] = []

    @property
    def is_done(self) -> bool:
        return not self._left

    @asynccontextmanager
    async def striking(self, cast: Cast) -> AsyncIterator[None]:
        """Let faults strike while the block runs. One that has begun when it ends is carried through.

        Leaps of the clock that it may not make come next.
        """
        over = asyncio.Event()
        task = asyncio.create_task(self._strike(cast, over))
        try:
            yield
        finally:
            over.set()
            await task
            self._left += reversed(self._put_off)
            self._put_off.clear()

    async def _strike(self, cast: Cast, over: asyncio.Event) -> None:
        ended = asyncio.create_task(over.wait())
        while self._left:
            strike = self._left[-1]
            beat = asyncio.create_task(cast.carrier.reach(cast.carrier.beats + strike.beats))
            await asyncio.wait((beat, ended), return_when=asyncio.FIRST_COMPLETED)
            if over.is_set():
                beat.cancel()
                return
            await asyncio.sleep(strike.pause)  # an instant of its own, not a wait for anything
            self._left.pop()
            if strike.fault in LEAPS and not self.may_move_clock:
                self._put_off.append(strike)
                continue
            await self._apply(strike, cast)
            self.struck[strike.fault] += 1
        ended.cancel()

    async def _apply(self, strike: Strike, cast: Cast) -> None:
        service, worker, database = cast.service, cast.worker, cast.database
        carrier, clock = cast.carrier, cast.clock
        match strike.fault:
            case Fault.SERVICE_KILLED:
                service.kill()
                service.begin()
            case Fault.WORKER_KILLED:
                worker.kill()
                worker.begin()
            case Fault.DATABASE_KILLED:
                await database.kill()
            case Fault.BACKEND_KILLED:
                await database.kill_one(self._chance)
            case Fault.ALL_KILLED:
                service.kill()
                worker.kill()
                await database.kill()
                service.begin()
                worker.begin()
            case Fault.TRANSACTION_CUT:
                await database.cut()
            case Fault.PHONE_OPTED_OUT:
                carrier.opt_out_last_texter()
            case Fault.CLOCK_AHEAD:
                clock.set_wrong(FARTHEST * strike.size)
            case Fault.CLOCK_BEHIND:
                clock.set_wrong(-FARTHEST * strike.size)
            case fault:
                carrier.plan(SENDS[fault])
