"""What is done again and again goes on, whatever happens in one round, and ends when it is told to."""

import asyncio

from structlog.testing import capture_logs

from rds.worker.schedule import repeat
from tests.support.waiting import limit


async def test_a_round_that_fails_is_not_the_last_and_tells_only_its_fault():
    rounds, stop = [], asyncio.Event()

    async def task():
        rounds.append(len(rounds))
        if len(rounds) == 1:
            raise ValueError("the phone +14165550101 says hello")
        stop.set()

    with capture_logs() as logs:
        await repeat(task, every=0.001, stop=stop, name="timers")

    assert rounds == [0, 1]
    assert logs == [
        {"event": "schedule.failed", "task": "timers", "fault": "ValueError", "log_level": "error"}
    ]


async def test_of_several_faults_in_one_round_each_is_named_once():
    stop = asyncio.Event()

    async def task():
        stop.set()
        inner = ExceptionGroup("steps of a round failed", [OSError("10.0.0.1"), ValueError("x")])
        raise ExceptionGroup("steps of a round failed", [inner, ValueError("y")])

    with capture_logs() as logs:
        await repeat(task, every=0.001, stop=stop, name="timers")

    assert [log["fault"] for log in logs] == ["OSError, ValueError"]


async def test_it_ends_without_waiting_for_the_next_round():
    stop, done = asyncio.Event(), asyncio.Event()

    async def task():
        done.set()

    running = asyncio.create_task(repeat(task, every=3600, stop=stop, name="timers"))
    async with limit("the first round"):
        await done.wait()
    stop.set()

    async with limit("a schedule that was told to stop", within=5):
        await running
