"""Far from the budget nobody waits for anybody; near it people are let in one after the other."""

import asyncio
from contextlib import asynccontextmanager, nullcontext

import asyncpg
import pytest

from rds.app.answer_text import answer_in
from rds.domain.coupon_code import display
from rds.domain.honoraria import COUPONS_AT_ONCE
from rds.domain.replies import ReplyKey
from rds.storage.optimistic_snapshot import OptimisticSnapshot
from rds.storage.protocols import Protocols
from rds.storage.sealing import DEVELOPMENT, Keyring
from rds.studyfile import parse
from tests.support.office import STUDY_NUMBER, a_protocol, an_office, phone
from tests.support.waiting import limit, wait_until

AMINA, BINTOU = phone(98), phone(99)
LET_IN = [ReplyKey.WELCOME, ReplyKey.CONSENT]
COUPON = 20
"""Dollars that a seed's coupon commits; one of a recruit does not commit more here."""


@pytest.fixture
async def opened(database):
    """Give a function that opens an office on a study whose budget pays for so many coupons."""
    offices = []

    async def open_office(coupons):
        money = {"budget": f"{COUPON * coupons}.00 CAD", "secondary": "0.00 CAD"}
        recorded = a_protocol("minimal", opens="2020-06-01 00:00", honoraria=money)
        manager = an_office(database, recorded=recorded, connections=32)
        offices.append((manager, await manager.__aenter__()))
        return offices[-1][1]

    yield open_office
    for manager, office in offices:
        assert (await office.verify()).findings == ()
        await manager.__aexit__(None, None, None)


async def committed(office):
    return await office.value("SELECT minor FROM commitment")


async def part_of(code, office):
    return await office.value("SELECT effect.commitment_part_of($1)", code)


@asynccontextmanager
async def slow_acceptance(office, sender, code):
    """Let a phone present a coupon far from the budget, and commit only at the end of the block."""
    _, text = await office._arrive(sender, display(code), STUDY_NUMBER)
    async with office.system.installation.pool.acquire() as connection, connection.transaction():
        snapshot = OptimisticSnapshot(connection, Keyring.from_text(DEVELOPMENT), Protocols(parse), text)
        await answer_in(nullcontext(snapshot), text.id, office.parts)
        yield


@pytest.fixture
async def somebody_waits(database):
    """Give a function that tells whether a session waits for a lock; it has a connection of its own."""
    connection = await asyncpg.connect(database)
    yield lambda: connection.fetchval("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    await connection.close()


async def test_far_from_the_budget_two_who_present_at_once_do_not_wait_for_each_other(opened):
    office = await opened(coupons=1000)
    hers = await office.seed_coupon()
    other = await office.seed_coupon()
    while await part_of(other, office) == await part_of(hers, office):
        other = await office.seed_coupon()

    async with (
        slow_acceptance(office, AMINA, hers),
        limit("Bintou's answer while Amina's is not committed", within=5),
    ):
        assert await office.present(BINTOU, other) == LET_IN

    assert await committed(office) == 2 * COUPON * 100


async def test_near_the_budget_a_coupon_waits_for_one_that_was_accepted_far_from_it(opened, somebody_waits):
    office = await opened(coupons=COUPONS_AT_ONCE)
    hers, *others = [await office.seed_coupon() for _ in range(COUPONS_AT_ONCE + 1)]

    async with slow_acceptance(office, AMINA, hers):
        for number, code in enumerate(others[:-1], 1):
            waiting = asyncio.create_task(office.present(phone(number), code))
            await wait_until(lambda t=waiting: t.done() or somebody_waits(), "an answer, or a lock")
            if not waiting.done():
                break
    await waiting
    answers = [await office.present(phone(n), code) for n, code in enumerate(others[number:], number + 1)]

    assert answers == [LET_IN] * (COUPONS_AT_ONCE - number - 1) + [[ReplyKey.STUDY_CLOSED]]
    assert await committed(office) == COUPON * 100 * COUPONS_AT_ONCE


async def test_of_many_who_cross_to_the_budgets_edge_at_once_exactly_those_get_in_that_it_pays_for(
    opened, somebody_waits
):
    paid_for = COUPONS_AT_ONCE + 16
    office = await opened(coupons=paid_for)
    codes = [await office.seed_coupon() for _ in range(97)]
    hers = await office.seed_coupon()

    async with slow_acceptance(office, AMINA, hers):
        asked = [asyncio.create_task(office.present(phone(n), code)) for n, code in enumerate(codes, 1)]
        await wait_until(somebody_waits, "somebody near the budget to wait for Amina")
    answers = await asyncio.gather(*asked)

    assert answers.count(LET_IN) == paid_for - 1
    assert answers.count([ReplyKey.STUDY_CLOSED]) == len(codes) - paid_for + 1
    assert await committed(office) == COUPON * 100 * paid_for


async def test_a_study_has_as_many_parts_as_coupons_may_be_accepted_at_once(opened):
    office = await opened(coupons=1)

    assert await office.value("SELECT count(*) FROM commitment_part") == COUPONS_AT_ONCE
    parts = {await part_of(await office.seed_coupon(), office) for _ in range(64)}
    assert parts <= set(range(COUPONS_AT_ONCE))
    assert len(parts) > COUPONS_AT_ONCE / 3, "coupons are spread over the parts"
