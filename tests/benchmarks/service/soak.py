"""Memory and open files of service and worker over a long time, at ten times the field's peak."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from statistics import linear_regression, mean

from rds.simulation.twilio_double import TwilioDouble
from rds.web.webhooks.twilio import INBOUND
from tests.benchmarks.service.ground import Ground, database_server, ground, service, worker
from tests.benchmarks.service.process_cost import Holding, holding
from tests.benchmarks.service.webhooks import TOKEN, phone, usual_answers
from tests.support.office import STUDY_NUMBER
from tests.support.processes import ACCOUNT, free_port

PEAK = 30
"""Texts a minute. The reference study exchanged about 15 texts with each of 658 people in seven months, 50 a
day. A flash crowd is far above that mean: two completed interviews begun every minute, as when a post
makes the rounds, are 30 texts a minute.
"""
TIMES = 10
SAMPLE_SECONDS = 5.0
Samples = list[tuple[float, Holding]]


async def measure(minutes: float) -> AsyncIterator[str]:
    """Text evenly at ten times the peak, sample both processes, and say where each began, where it ended, and
    the slope between.
    """
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    async with (
        database_server() as server,
        ground(server, "soak") as place,
        twilio(address + INBOUND) as (double, its_address),
    ):
        settings = {
            "RDS_PORT": str(port),
            "RDS_PUBLIC_URL": address,
            "RDS_TWILIO_URL": its_address,
            "RDS_TWILIO_ACCOUNT_SID": ACCOUNT,
        }
        async with service(place, **settings) as serving, worker(place, **settings) as working:
            arrived: list[None] = []
            double.on_message(lambda _phone, _words: arrived.append(None))
            texting = asyncio.create_task(text_until(time.monotonic() + 60 * minutes, place, double))
            watched: dict[str, tuple[int, Samples]] = {
                "rds serve": (serving.process, []),
                "rds work": (working, []),
            }
            while not texting.done():
                for process, samples in watched.values():
                    samples.append((time.monotonic(), holding(process)))
                await asyncio.wait((texting,), timeout=SAMPLE_SECONDS)
        assert not double.failed_webhooks, "the service refused a webhook"
        yield f"{await texting} texts in, {len(arrived)} out, in {minutes:g} min"
        for name, (_, samples) in watched.items():
            yield f"{name}: {report(samples)}"


@asynccontextmanager
async def twilio(webhook: str) -> AsyncIterator[tuple[TwilioDouble, str]]:
    """Yield a double that posts texts to this address, and where it takes messages."""
    double = TwilioDouble(
        account_sid=ACCOUNT, auth_token=TOKEN, study_number=STUDY_NUMBER, webhook_url=webhook
    )
    try:
        yield double, await double.start()
    finally:
        await double.stop()


async def text_until(end: float, place: Ground, double: TwilioDouble) -> int:
    """Let phones take part one after the other, at the soak's rate, and return how many texts there were."""
    pace = PEAK * TIMES / 60
    texts, begun = 0, time.monotonic()
    for sender in map(phone, count(1)):
        for words in (*await place.codes(1), *usual_answers(place.study)):
            if time.monotonic() >= end:
                return texts
            await double.receive(sender, words)
            texts += 1
            await asyncio.sleep(max(0.0, begun + texts / pace - time.monotonic()))
    raise AssertionError("there is always another phone")


def report(samples: Samples) -> str:
    """Say how memory and open files of one process went; the first fifth is warming up and left out of the
    slope.
    """
    steady = samples[len(samples) // 5 :]
    minutes = [(at - samples[0][0]) / 60 for at, _ in steady]
    slope = linear_regression(minutes, [sample.memory for _, sample in steady]).slope
    tenth = max(len(steady) // 10, 1)
    first, last = (mean(s.memory for _, s in part) for part in (steady[:tenth], steady[-tenth:]))
    files = [sample.descriptors for _, sample in steady]
    return (
        f"memory {first:.1f} MiB after {minutes[0]:.0f} min, {last:.1f} MiB at the end,"
        f" slope {60 * slope:+.2f} MiB an hour;"
        f" open files {min(files)} to {max(files)}"
    )
