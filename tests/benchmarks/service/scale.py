"""What a text costs with more and more participants in the database: one database and one service for each
number of them.
"""

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from itertools import count
from pathlib import Path
from statistics import median

from tests.benchmarks.service.ground import STUDY, Ground, database_server, ground, service
from tests.benchmarks.service.load import Load
from tests.benchmarks.service.speed import WARM_UP, Meter, postmaster_of
from tests.benchmarks.service.webhooks import conversations, presentations

BATCH = 100_000


async def add_participants(place: Ground, participants: int) -> None:
    """Bring the database to that many, and let it learn their statistics."""
    await place.administration.execute("CREATE SCHEMA bulk")
    await place.administration.execute((Path(__file__).parent / "crowd.sql").read_text())
    for first in range(1, participants + 1, BATCH):
        last = min(first + BATCH - 1, participants)
        await place.administration.execute(
            "CALL bulk.participants($1, $2, $3, $4)", STUDY, first, last, participants
        )
    await place.administration.execute("VACUUM ANALYZE")


async def measure(rounds: int, texts: int, participants: list[int]) -> AsyncIterator[str]:
    """Measure in turns; yield the lines to print, with the cost as a multiple of that with the fewest
    participants.
    """
    span = max(texts, WARM_UP)
    phones = count(1, 2 * span)
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(database_server())
        sizes = {}
        for size in participants:
            place = await stack.enter_async_context(ground(server, f"with_{size}"))
            begun = time.perf_counter()
            await add_participants(place, size)
            yield f"{size} participants made in {time.perf_counter() - begun:.0f} s"
            sizes[size] = place, await stack.enter_async_context(service(place))
        load = stack.enter_context(Load())
        meter = Meter(load, await postmaster_of(place))
        for turn in range(rounds + 1):
            if turn == 1:
                meter.forget()
            for size, (place, ours) in sizes.items():
                number, some = next(phones), texts if turn else WARM_UP
                talk = presentations(await place.codes(some), number)
                await meter(f"{size}: a coupon presented", ours, talk)
                talk = conversations(await place.codes(max(some // 15, 1)), number + span, place.study)
                await meter(f"{size}: whole conversations", ours, talk)
    for what in meter.results:
        smallest = f"{participants[0]}:{what.partition(':')[2]}"
        yield (
            f"{meter.line(what)}   time a text x {meter.rate(smallest) / meter.rate(what):.2f},"
            f" processor x {measure_spent(meter, what) / measure_spent(meter, smallest):.2f}"
        )


def measure_spent(meter: Meter, what: str) -> float:
    """Return the processor time a text, of service and database together."""
    return median(map(sum, meter.costs[what]))
