"""How fast the console's pages are, with live streams open, and what ten people who click cost the texts."""

import asyncio
import json
import time
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import count, cycle
from pathlib import Path
from statistics import median

import aiohttp

from rds.app.staff.invite import invite_person
from rds.domain.conversation.script import NETWORK_SIZE, SURVEY_PREFIX
from rds.domain.staff import Role
from rds.domain.study import QuestionKind
from rds.storage.figures import open_snapshot
from rds.wiring.console import make_staff_parts
from rds.wiring.study_status import gather_status
from tests.benchmarks.service.ground import STUDY, Ground, Running, database_server, ground, service
from tests.benchmarks.service.load import Load
from tests.benchmarks.service.process_cost import family_seconds, processor_seconds
from tests.benchmarks.service.scale import add_participants
from tests.benchmarks.service.speed import postmaster_of
from tests.benchmarks.service.webhooks import conversations, phone, presentations, text
from tests.support.waiting import wait_until

STREAMS, CLICKING = 50, 10
IN_A_ROW = 10
CASES = 60
THINKING = 2.0
"""Seconds between two clicks of one person: faster than anybody reads."""
WATCHED = 10.0
"""Seconds for which the processor time of open streams is measured."""
SAME_SITE = {"Sec-Fetch-Site": "same-origin", "Host": "study.example.org"}
BARE, NEWS = "a bare page", "overview, an event later"


@dataclass(kw_only=True)
class Visitor:
    """Somebody of the study team with a browser of their own."""

    client: aiohttp.ClientSession = field(repr=False)
    cookie: str = field(repr=False)

    async def look(self, path: str) -> tuple[float, int]:
        """Open a page; return how long that took, and how many bytes came."""
        begun = time.perf_counter()
        size = len(await self.read(path))
        return time.perf_counter() - begun, size

    async def read(self, path: str) -> bytes:
        """Return a page as it came, packed. Every page must be there."""
        async with self.client.get(path, headers=SAME_SITE | {"Cookie": self.cookie}) as answer:
            assert answer.status == HTTPStatus.OK, f"{path} answered {answer.status}"
            return await answer.read()

    @asynccontextmanager
    async def stream(self) -> AsyncIterator[None]:
        """Keep a live stream open, and read what it says."""
        headers = SAME_SITE | {"Cookie": self.cookie}
        async with self.client.get(f"/studies/{STUDY}/live", headers=headers, timeout=None) as answer:
            assert answer.status == HTTPStatus.OK, f"the stream answered {answer.status}"
            await answer.content.readline()
            reading = asyncio.create_task(answer.content.read())
            try:
                yield
            finally:
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)


@asynccontextmanager
async def a_visitor(place: Ground, ours: Running, name: str) -> AsyncIterator[Visitor]:
    """Sign in an owner by an invitation's link. What is read is counted as it came: packed."""
    secret = await invite_person(name, Role.OWNER, by="benchmark", parts=make_staff_parts(place.system))
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(
        f"http://127.0.0.1:{ours.port}", connector=connector, auto_decompress=False
    ) as client:
        link = f"/invitations/{secret}"
        async with client.post(link, headers=SAME_SITE, allow_redirects=False) as answer:
            cookie = answer.headers["Set-Cookie"].partition(";")[0]
        yield Visitor(client=client, cookie=cookie)


async def add_needs(place: Ground) -> None:
    """Give the people made in bulk answers, and some of them something that needs a person."""
    options = {
        SURVEY_PREFIX + question.key: [option.key for option in question.options]
        for question in place.study.survey
        if question.kind is QuestionKind.CHOICE
    }
    options[NETWORK_SIZE] = [str(size) for size in range(3, 30)]
    await place.administration.execute((Path(__file__).parent / "pages.sql").read_text())
    await place.administration.execute("CALL bulk.needs($1, $2)", STUDY, json.dumps(options))
    await place.administration.execute("VACUUM ANALYZE")


async def open_cases(place: Ground, ours: Running, load: Load, first: int) -> None:
    """Let people take part by text, and then ask for their money: each is a case with a thread."""
    talk = conversations(await place.codes(CASES), first, place.study)
    for number, texts in enumerate(talk, first):
        texts.append(text(f"SM{number:020}{99:012}", phone(number), "where is my money"))
    assert (await load(ours.port, talk)).refused == 0


async def list_pages(place: Ground) -> dict[str, str]:
    """Return the address of each page by what it shows."""
    found = await place.administration.fetchrow(
        "SELECT r.inbox_case, c.participant, c.coupon"
        " FROM review r JOIN conversation c ON c.caller = r.caller"
        " WHERE r.study = $1 AND r.inbox_case IS NOT NULL ORDER BY r.event LIMIT 1",
        STUDY,
    )
    at = f"/studies/{STUDY}"
    return {
        BARE: "/account",
        "overview": f"{at}/overview",
        NEWS: f"{at}/overview",
        "inbox": f"{at}/inbox",
        "a case": f"{at}/inbox/{found['inbox_case']}",
        "participants": f"{at}/participants",
        "participants, stuck": f"{at}/participants?show=stuck",
        "participants, owed": f"{at}/participants?show=owed",
        "participants, flagged": f"{at}/participants?show=flagged",
        "participants, not reached": f"{at}/participants?show=not_reached",
        "a participant": f"{at}/participants/{found['participant']}",
        "coupons": f"{at}/coupons",
        "coupons, open": f"{at}/coupons/open",
        "a coupon": f"{at}/coupons/{found['coupon']}",
    }


async def time_figures(place: Ground) -> float:
    """Return how long the overview's figures alone take to read, in a process that does nothing else."""
    begun = time.perf_counter()
    async with open_snapshot(place.system.installation.pool, STUDY) as (event, figures):
        await gather_status(place.system, place.study, event, figures)
    return time.perf_counter() - begun


@dataclass(kw_only=True)
class Looks:
    """How long a page took each time, and what all cost in processor time, in seconds; its size in bytes."""

    seconds: list[float] = field(default_factory=list)
    spent: float = 0
    size: int = 0

    def percentile(self, share: float) -> float:
        """Return the time that this share of the looks did not exceed, in milliseconds."""
        return 1000 * sorted(self.seconds)[int(share * (len(self.seconds) - 1))]

    @property
    def cost(self) -> float:
        """The processor time of one look, of service and database, in milliseconds."""
        return 1000 * self.spent / len(self.seconds)


async def measure_pages(
    place: Ground, visitor: Visitor, pages: dict[str, str], ours: Running, looks: int
) -> dict[str, Looks]:
    """Open each page as often, in turns of ten, after some that are not counted."""
    postmaster = await postmaster_of(place)
    await wait_for_estimates(visitor, pages["overview"])
    found = {what: Looks() for what in pages}
    for turn in range(-1, looks // IN_A_ROW):
        for what, path in pages.items():
            before = processor_seconds(ours.process) + family_seconds(postmaster)
            seen = [await look_at(place, visitor, what, path) for _ in range(IN_A_ROW)]
            spent = processor_seconds(ours.process) + family_seconds(postmaster) - before
            if turn >= 0:
                found[what].seconds.extend(seconds for seconds, _ in seen)
                found[what].spent += spent
                found[what].size = seen[-1][1]
    return found


async def look_at(place: Ground, visitor: Visitor, what: str, path: str) -> tuple[float, int]:
    """Open a page; of `NEWS`, after an event that nobody has seen."""
    if what == NEWS:
        await place.codes(1)
    return await visitor.look(path)


async def wait_for_estimates(visitor: Visitor, path: str) -> None:
    """Look at the overview until its estimates have been computed for the first time."""

    async def are_there() -> bool:
        return b"being " not in zlib.decompress(await visitor.read(path), wbits=zlib.MAX_WBITS | 32)

    await wait_until(are_there, "the estimates to be computed", within=900, every=1)


async def measure_streams(ours: Running, visitor: Visitor, streams: AsyncExitStack) -> float:
    """Open the streams, and return which part of a processor they cost a service that does nothing else."""
    alone = await spent_in(ours, WATCHED)
    await asyncio.gather(*(streams.enter_async_context(visitor.stream()) for _ in range(STREAMS)))
    return (await spent_in(ours, WATCHED) - alone) / WATCHED


async def spent_in(ours: Running, seconds: float) -> float:
    """Return the processor time that a service uses within that many seconds."""
    before = processor_seconds(ours.process)
    await asyncio.sleep(seconds)
    return processor_seconds(ours.process) - before


async def click(visitor: Visitor, pages: dict[str, str], begin: int, looks: list[bool]) -> None:
    """Open one page after the other, as somebody in a hurry does, until cancelled; note which came."""
    paths = list(pages.values())
    await asyncio.sleep(begin * THINKING / CLICKING)
    for path in cycle(paths[begin % len(paths) :] + paths[: begin % len(paths)]):
        headers = SAME_SITE | {"Cookie": visitor.cookie}
        async with visitor.client.get(path, headers=headers) as answer:
            looks.append(answer.status == HTTPStatus.OK)
            await answer.read()
        await asyncio.sleep(THINKING)


async def measure_texts(
    place: Ground,
    ours: Running,
    load: Load,
    visitor: Visitor,
    pages: dict[str, str],
    *,
    rounds: int,
    texts: int,
) -> tuple[list[float], list[bool]]:
    """Return the texts per second with ten people clicking, over those without, round by round.

    Then which of the pages came.
    """
    phones = count(5_000_000, texts)
    ratios, looks = list[float](), list[bool]()
    for turn in range(rounds + 1):
        alone = await load(ours.port, presentations(await place.codes(texts), next(phones)))
        people = [asyncio.create_task(click(visitor, pages, each, looks)) for each in range(CLICKING)]
        busy = await load(ours.port, presentations(await place.codes(texts), next(phones)))
        for person in people:
            person.cancel()
        await asyncio.gather(*people, return_exceptions=True)
        assert alone.refused == busy.refused == 0, "a text was refused"
        if turn:
            ratios.append(busy.rate / alone.rate)
    return ratios, looks


async def measure(looks: int, rounds: int, texts: int, participants: list[int]) -> AsyncIterator[str]:
    """Measure one size after the other; yield the lines to print."""
    async with database_server() as server, AsyncExitStack() as stack:
        load = stack.enter_context(Load())
        for size in participants:
            async with (
                ground(server, f"pages_{size}") as place,
                service(place) as ours,
                a_visitor(place, ours, f"Owner of {size}") as visitor,
                AsyncExitStack() as streams,
            ):
                await add_participants(place, size)
                await add_needs(place)
                await open_cases(place, ours, load, size + 1)
                pages = await list_pages(place)
                cost = await measure_streams(ours, visitor, streams)
                figures = Looks(seconds=[await time_figures(place) for _ in range(looks + 1)][1:])
                found = await measure_pages(place, visitor, pages, ours, looks)
                for line in describe_pages(found, figures):
                    yield f"{size:7} {line}"
                yield f"{size:7} {STREAMS} open streams cost {cost:.1%} of a processor (aim 3 %)"
                ratios, looks_come = await measure_texts(
                    place, ours, load, visitor, pages, rounds=rounds, texts=texts
                )
                yield (
                    f"{size:7} texts while {CLICKING} people click: {median(ratios):.2f} of the rate without"
                    f" ({min(ratios):.2f} to {max(ratios):.2f}; aim 0.9);"
                    f" {sum(looks_come)} of {len(looks_come)} pages came meanwhile"
                )


def describe_pages(found: dict[str, Looks], figures: Looks) -> Iterator[str]:
    """Say how fast each page was, beside a bare page of the same server, and what it cost."""
    bare, news = found[BARE], found[NEWS]
    for what, seen in found.items():
        yield (
            f"{what:26} p50 {seen.percentile(0.5):5.0f} p95 {seen.percentile(0.95):5.0f} ms,"
            f" {seen.percentile(0.95) / bare.percentile(0.95):5.1f} times {BARE};"
            f" processor {seen.cost:5.1f} ms, {seen.cost / bare.cost:4.1f} times; {seen.size / 1000:5.1f} kB"
        )
    yield (
        f"the overview's figures alone: p50 {figures.percentile(0.5):.0f} ms; the page an event later"
        f" takes {news.percentile(0.5) / figures.percentile(0.5):.2f} times as long"
    )
