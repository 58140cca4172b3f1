"""Memory and open files of the service over a long time, at ten times the field's peak."""

import asyncio
import time
from collections.abc import AsyncIterator
from itertools import count
from statistics import linear_regression, mean

from tests.benchmarks.service.ground import Ground, database_server, ground, service
from tests.benchmarks.service.load import Load
from tests.benchmarks.service.process_cost import Holding, holding
from tests.benchmarks.service.webhooks import Conversation, conversations

PEAK = 30
"""Texts a minute. The reference study exchanged about 15 texts with each of 658 people in seven months, 50 a day. A flash crowd
is far above that mean: two completed interviews begun every minute, as when a post makes the rounds, are 30 texts a minute."""
TIMES = 10
SAMPLE_SECONDS = 5.0


async def measure(minutes: float) -> AsyncIterator[str]:
    """Text evenly at ten times the peak, sample the service, and say where it began, where it ended, and the slope between."""
    async with database_server() as server, ground(server, "soak") as place, service(place) as ours:
        with Load() as load:
            end = time.monotonic() + 60 * minutes
            texting = asyncio.create_task(text_until(end, ours.port, place, load))
            samples: list[tuple[float, Holding]] = []
            while not texting.done():
                samples.append((time.monotonic(), holding(ours.process)))
                await asyncio.wait((texting,), timeout=SAMPLE_SECONDS)
            yield report(samples, await texting)


async def text_until(end: float, port: int, place: Ground, load: Load) -> int:
    """Let phones take part one after the other, at the pace, and return how many texts were answered."""
    pace = PEAK * TIMES / 60
    texts, phones, begun = 0, count(1), time.monotonic()
    while time.monotonic() < end:
        (talk,) = conversations(await place.codes(1), next(phones), place.study)
        for request in talk:
            one: list[Conversation] = [[request]]
            result = await load(port, one)
            assert result.refused == 0, "the service refused a text"
            texts += 1
            await asyncio.sleep(max(0.0, begun + texts / pace - time.monotonic()))
    return texts


def report(samples: list[tuple[float, Holding]], texts: int) -> str:
    """Say how memory and open files went; the first fifth is warming up and left out of the slope."""
    steady = samples[len(samples) // 5 :]
    minutes = [(at - samples[0][0]) / 60 for at, _ in steady]
    slope = linear_regression(minutes, [sample.memory for _, sample in steady]).slope
    tenth = max(len(steady) // 10, 1)
    first, last = (mean(s.memory for _, s in part) for part in (steady[:tenth], steady[-tenth:]))
    files = [sample.descriptors for _, sample in steady]
    return (
        f"{texts} texts in {(samples[-1][0] - samples[0][0]) / 60:.1f} min: memory {first:.1f} MiB, at the end {last:.1f} MiB,"
        f" slope {60 * slope:+.2f} MiB an hour; open files {min(files)} to {max(files)}"
    )
