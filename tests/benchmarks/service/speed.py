"""Texts handled per second through HTTP, against the same redemption as one bare statement and inside the
database.
"""

import asyncio
import re
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Sequence
from itertools import count
from statistics import median
from urllib.parse import parse_qs, urlsplit

from rds.storage.embedded import EmbeddedServer
from rds.storage.os_account import binaries, server_account
from tests.benchmarks.service.ground import Ground, Running, bare_server, database_server, ground, service
from tests.benchmarks.service.load import CONNECTIONS, Load, Result
from tests.benchmarks.service.process_cost import family_seconds, parent, processor_seconds
from tests.benchmarks.service.webhooks import Conversation, conversations, phone, post, presentations
from tests.support.waiting import limit

WARM_UP = 200
"""Requests before anything is measured: connections are opened and statements prepared."""


class Meter:
    """Sends load to servers and keeps what came of it, with the processor time that servers and database
    took.
    """

    def __init__(self, load: Load, postmaster: int) -> None:
        self._load = load
        self._postmaster = postmaster
        self.results: dict[str, list[Result]] = {}
        self.costs: dict[str, list[tuple[float, float]]] = {}

    async def __call__(self, what: str, server: Running, talk: list[Conversation]) -> None:
        """Measure one round; every request must succeed."""
        before = self._measure_spent(server)
        result = await self._load(server.port, talk)
        after = self._measure_spent(server)
        assert result.refused == 0, f"{what}: {result.refused} requests were refused"
        each = [1e6 * (b - a) / len(result.latencies) for a, b in zip(before, after, strict=True)]
        self.results.setdefault(what, []).append(result)
        self.costs.setdefault(what, []).append((each[0], each[1]))

    def _measure_spent(self, server: Running) -> tuple[float, float]:
        return processor_seconds(server.process), family_seconds(self._postmaster)

    def forget(self) -> None:
        """Leave out what was measured so far."""
        self.results.clear()
        self.costs.clear()

    def line(self, what: str) -> str:
        """Say what one kind of load came to: medians over the rounds, the best round, and processor time a
        request.
        """
        rounds = self.results[what]
        server, database = (median(cost) for cost in zip(*self.costs[what], strict=True))
        return (
            f"{what:34} {self.rate(what):6.0f}/s (best {max(r.rate for r in rounds):.0f})"
            f"   p50 {median(r.percentile(0.5) for r in rounds):6.1f} ms   p99 {self.p99(what):6.1f} ms"
            f"   processor: server {server:5.0f} us, database {database:5.0f} us"
        )

    def rate(self, what: str) -> float:
        """Return the median rate."""
        return median(result.rate for result in self.results[what])

    def p99(self, what: str) -> float:
        """Return the median of the rounds' 99th percentiles, in milliseconds."""
        return median(result.percentile(0.99) for result in self.results[what])


async def postmaster_of(place: Ground) -> int:
    """Return the process id of the database's server."""
    return parent(await place.administration.fetchval("SELECT pg_backend_pid()"))


async def measure(rounds: int, texts: int) -> AsyncIterator[str]:
    """Measure in turns, so that what else the machine does falls on all alike; yield the lines to print."""
    span = max(texts, WARM_UP)
    phones = count(1, 3 * span)
    async with (
        database_server() as server,
        ground(server, "speed") as place,
        bare_server(place) as bare,
        service(place) as ours,
    ):
        with Load() as load:
            meter = Meter(load, await postmaster_of(place))
            inside: list[float] = []
            for turn in range(rounds + 1):
                if turn == 1:
                    meter.forget()
                number = next(phones)
                size = texts if turn else WARM_UP
                codes = await place.codes(2 * size)
                await meter("(a) one statement", bare, bare_presentations(codes[:size], number))
                await meter("a coupon presented", ours, presentations(codes[size:], number + span))
                few = await place.codes(max(size // 15, 1))
                await meter("whole conversations", ours, conversations(few, number + 2 * span, place.study))
                if turn:
                    inside.append(await inside_the_database(server, place, texts))
        recorded = await place.facts("CouponPresented")
        each_round = 2 * texts + max(texts // 15, 1) + texts // CONNECTIONS * CONNECTIONS
        asked = rounds * each_round + 2 * WARM_UP + WARM_UP // 15
        assert recorded == asked, f"{asked} coupons were presented, {recorded} are recorded"
    for what in meter.results:
        yield meter.line(what)
    yield f"{'(b) inside the database, pgbench':34} {median(inside):6.0f}/s (best {max(inside):.0f})"
    yield compare(meter, inside)


def compare(meter: Meter, inside: Sequence[float]) -> str:
    """Say how the service compares."""
    ours, bare = "a coupon presented", "(a) one statement"
    return (
        f"ours to (a): {meter.rate(ours) / meter.rate(bare):.2f} of the rate (aim 0.5),"
        f" {meter.p99(ours) / meter.p99(bare):.2f} times the p99 (aim 2);"
        f" ours to (b): {meter.rate(ours) / median(inside):.2f} of the rate"
    )


def bare_presentations(codes: list[str], first: int) -> list[Conversation]:
    """Return the same presentations for the yardstick's server, which checks nothing."""
    return [
        [post("/present", {"MessageSid": f"BM{number:032}", "From": phone(number), "Body": code})]
        for number, code in enumerate(codes, first)
    ]


async def inside_the_database(server: EmbeddedServer, place: Ground, texts: int) -> float:
    """Return transactions per second of the yardstick's function under pgbench, with as many clients."""
    await place.administration.execute(
        "INSERT INTO bare.code SELECT coalesce(max(c.place), 0) + o.place, o.code"
        " FROM unnest($1::text[]) WITH ORDINALITY AS o (code, place)"
        " LEFT JOIN bare.code c ON true GROUP BY o.place, o.code",
        await place.codes(texts),
    )
    address = urlsplit(place.dsn)
    host = parse_qs(address.query)["host"][0]
    account = server_account(server._data)
    process = await asyncio.create_subprocess_exec(
        binaries(account) / "pgbench",
        *("--no-vacuum", "--file=-", "--protocol=prepared"),
        *(f"--client={CONNECTIONS}", f"--transactions={texts // CONNECTIONS}"),
        *(f"--host={host}", "--username=seedline", address.path.strip("/")),
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
    )
    async with limit("pgbench", within=600):
        said, complaints = await process.communicate(b"SELECT bare.present_next();\n")
    found = re.search(r"tps = ([\d.]+)", said.decode())
    assert found, f"pgbench: {complaints.decode()}"
    return float(found[1])
