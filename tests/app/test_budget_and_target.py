"""The budget caps what is committed, the target closes recruitment, and every promise made is kept."""

import asyncio

import pytest

from rds.app.run_study import close_recruitment, reopen_recruitment
from rds.domain.replies import ReplyKey
from tests.support.office import a_protocol, an_office, phone

AMINA, BINTOU, CHIDI, DANTE = (phone(number) for number in range(1, 5))


def least(**changes):
    return a_protocol("minimal", opens="2020-06-01 00:00", payout="simulated", **changes)


@pytest.fixture
async def opened(database):
    """Give a function that opens an office on a small study with these changes to its file."""
    offices = []

    async def open_office(**changes):
        manager = an_office(database, recorded=least(**changes), connections=32)
        offices.append((manager, await manager.__aenter__()))
        return offices[-1][1]

    yield open_office
    for manager, office in offices:
        assert (await office.verify()).findings == ()
        await manager.__aexit__(None, None, None)


def budget(dollars, participants=2):
    return {
        "honoraria": {"budget": f"{dollars}.00 CAD"},
        "target": {"participants": participants, "half_width": None},
    }


async def committed(office):
    return await office.value("SELECT minor FROM commitment")


async def completed(office):
    return await office.value("SELECT count(*) FROM participant WHERE completed_at IS NOT NULL")


# ---- budget


async def test_what_is_committed_is_what_was_earned_and_what_those_under_way_may_still_earn(opened):
    office = await opened(**budget(500))
    await office.take_part(AMINA, await office.seed_coupon())
    assert await committed(office) == 2000

    code, other, _ = (coupon.code for coupon in await office.coupons_of(AMINA))
    await office.present(BINTOU, code)
    assert await committed(office) == 2000 + 3000, "her survey and Amina's part"
    await office.text(BINTOU, "2")
    assert await committed(office) == 2000, "she declined"

    await office.take_part(BINTOU, other, until="night_work")
    assert await committed(office) == 5000
    await office.take_part(BINTOU, other)
    assert await committed(office) == 5000


async def test_a_coupon_that_would_pass_the_budget_is_refused_as_when_recruitment_is_closed(opened):
    office = await opened(**budget(50))
    await office.take_part(AMINA, await office.seed_coupon())
    mine, *_ = [coupon.code for coupon in await office.coupons_of(AMINA)]
    seed = await office.seed_coupon()
    await office.take_part(BINTOU, mine, until="network_size")

    assert await office.present(CHIDI, seed) == [ReplyKey.STUDY_CLOSED]
    assert [fact["reason"] for fact in await office.facts("CouponRefused")] == ["budget_committed"]

    await office.take_part(BINTOU, mine)
    assert await office.account(AMINA) == (3000, 0)
    assert await office.account(BINTOU) == (2000, 0)


async def test_a_coupon_fits_again_once_somebody_gives_up(opened):
    office = await opened(**budget(40))
    first, second, third = [await office.seed_coupon() for _ in range(3)]
    await office.present(AMINA, first)
    await office.present(BINTOU, second)
    assert await office.present(CHIDI, third) == [ReplyKey.STUDY_CLOSED]

    await office.text(AMINA, "2")

    assert await office.present(CHIDI, third) == [ReplyKey.WELCOME, ReplyKey.CONSENT]


async def test_of_many_coupons_at_the_budgets_edge_at_once_exactly_those_get_in_that_it_pays_for(opened):
    office = await opened(**budget(60))
    codes = [await office.seed_coupon() for _ in range(12)]

    answers = await asyncio.gather(
        *(office.present(phone(number), code) for number, code in enumerate(codes, 1))
    )

    assert (
        sorted(map(tuple, answers))
        == [(ReplyKey.STUDY_CLOSED,)] * 9 + [(ReplyKey.WELCOME, ReplyKey.CONSENT)] * 3
    )
    assert await committed(office) == 6000


async def test_a_study_without_a_budget_refuses_nobody_for_it(opened):
    office = await opened()

    for number in range(1, 5):
        assert ReplyKey.WELCOME in await office.present(phone(number), await office.seed_coupon())


async def test_open_coupons_are_a_liability_and_no_reason_to_refuse(opened):
    office = await opened(**budget(60))
    for _ in range(20):
        code = await office.seed_coupon()

    assert await office.present(AMINA, code) == [ReplyKey.WELCOME, ReplyKey.CONSENT]


# ---- target


def closing_at(participants, when="close"):
    return {"target": {"participants": participants, "half_width": None, "when_reached": when}}


async def test_at_its_target_a_study_closes_if_its_file_says_so(opened):
    office = await opened(**closing_at(1))
    await office.run_due_work()
    assert not await office.facts("RecruitmentClosed")
    await office.take_part(AMINA, await office.seed_coupon())
    for _ in range(3):
        await office.run_due_work()

    assert [fact["reason"] for fact in await office.facts("RecruitmentClosed")] == ["target reached"]
    assert await office.present(BINTOU, await office.seed_coupon()) == [ReplyKey.STUDY_CLOSED]


async def test_at_its_target_a_study_goes_on_if_its_file_says_so(opened):
    office = await opened(**closing_at(1, "warn"))
    await office.take_part(AMINA, await office.seed_coupon())
    await office.run_due_work()

    assert await office.present(BINTOU, await office.seed_coupon()) == [ReplyKey.WELCOME, ReplyKey.CONSENT]


async def test_what_the_team_reopens_after_the_target_stays_open(opened):
    office = await opened(**closing_at(1))
    await office.take_part(AMINA, await office.seed_coupon())
    await office.run_due_work()
    office.clock.forward(minutes=1)
    await reopen_recruitment(office.study, by="ana", parts=office.parts)
    await office.run_due_work()

    assert await office.present(BINTOU, await office.seed_coupon()) == [ReplyKey.WELCOME, ReplyKey.CONSENT]


# ---- closing


async def test_who_had_begun_when_the_target_was_reached_finishes_and_is_paid(opened):
    office = await opened(**closing_at(1))
    late, early = [await office.seed_coupon() for _ in range(2)]
    await office.present(BINTOU, late)
    await office.take_part(AMINA, early)
    await office.run_due_work()
    assert await office.facts("RecruitmentClosed")

    await office.take_part(BINTOU, late)
    await office.run_due_work()
    await office.pay()

    assert await completed(office) == 2
    assert await office.account(BINTOU) == (2000, 2000)


async def test_while_closed_coupons_say_so_and_those_promised_come_when_it_reopens(opened):
    office = await opened()
    code = await office.seed_coupon()
    await office.present(AMINA, code)
    await close_recruitment(office.study, reason="enough", by="ana", parts=office.parts)

    assert await office.take_part(AMINA, code) == [ReplyKey.THANKS, ReplyKey.NO_COUPONS]
    assert await office.text(AMINA, "COUPONS") == [ReplyKey.COUPONS_CLOSED]
    await office.run_due_work()
    assert await office.coupons_of(AMINA) == ()

    await reopen_recruitment(office.study, by="ana", parts=office.parts)
    for _ in range(3):
        await office.run_due_work()

    first, second, third = [coupon.code for coupon in await office.coupons_of(AMINA)]
    [words] = [words for key, words in await office.said_to(AMINA) if key is ReplyKey.COUPONS_AFTER_ALL]
    assert all(code[:5] in words and code[5:] in words for code in (first, second, third))
    assert await office.text(AMINA, "COUPONS") == [ReplyKey.COUPONS]
    await office.take_part(BINTOU, first)
    assert await office.account(AMINA) == (3000, 0)


async def test_who_wants_no_texts_gets_the_coupons_promised_and_no_text(opened):
    office = await opened()
    code = await office.seed_coupon()
    await office.present(AMINA, code)
    await close_recruitment(office.study, reason="enough", by="ana", parts=office.parts)
    await office.take_part(AMINA, code)
    await office.text(AMINA, "STOP")
    await reopen_recruitment(office.study, by="ana", parts=office.parts)
    await office.run_due_work()

    assert len(await office.coupons_of(AMINA)) == 3
    assert ReplyKey.COUPONS_AFTER_ALL not in [key for key, _ in await office.said_to(AMINA)]
