"""What a worker looks at again and again: what became due, texts that were left, work that was set aside."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from rds.app.left_texts import answer_left_texts
from rds.app.run_due_work import run_due_work
from rds.sms.text_parser import load_patterns
from rds.wiring.system import System
from rds.worker.schedule import repeat

PAY_AT_ONCE = frozenset({"simulated"})
"""Payout methods whose adapter pays by itself; `batch` waits for the finance office."""
TIMER_SECONDS = 15.0
LEFT_TEXTS_SECONDS = 5.0
TAKE_UP_SECONDS = 60.0


@asynccontextmanager
async def running_timers(system: System) -> AsyncIterator[None]:
    """See regularly what became due, and take up texts that were left."""
    stop = asyncio.Event()
    load_patterns()

    async def timers() -> None:
        await run_due_work(system.parts, pay_at_once=PAY_AT_ONCE)

    async def left_texts() -> None:
        await answer_left_texts(system.parts, datetime.now(UTC))

    take_up_again = system.installation.take_up_again
    tasks = (
        asyncio.create_task(repeat(timers, every=TIMER_SECONDS, stop=stop, name="timers")),
        asyncio.create_task(repeat(left_texts, every=LEFT_TEXTS_SECONDS, stop=stop, name="left_texts")),
        asyncio.create_task(repeat(take_up_again, every=TAKE_UP_SECONDS, stop=stop, name="take_up_again")),
    )
    try:
        yield
    finally:
        stop.set()
        await asyncio.gather(*tasks)
