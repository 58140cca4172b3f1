"""What happens when several people, webhooks, timers or members of the study team do things at the same
instant.
"""

import asyncio
from collections import Counter

import pytest

from rds.app.answer_text import answer_text, decide
from rds.app.review_phones import close_review
from rds.app.run_study import reissue_coupon, void_coupon
from rds.domain.coupon_code import display, make_code
from rds.domain.events import CouponIssued, HonorariumEarned, HonorariumKind
from rds.domain.money import Money
from rds.domain.refusals import CouponNotOpen, HonorariumAlreadyEarned, QuotaReached
from rds.domain.replies import ReplyKey
from tests.support.office import a_protocol, an_office, phone

AMINA, BINTOU, CHIDI = phone(1), phone(2), phone(3)


@pytest.fixture
async def busy_office(database):
    """Give an office with many connections, running the shortest study."""
    recorded = a_protocol("minimal", opens="2020-06-01 00:00", payout="simulated")
    async with an_office(database, recorded=recorded, connections=32) as office:
        yield office
        assert (await office.verify()).findings == ()


async def a_waiting(task):
    """Let a task run until it is done or has to wait for somebody else."""
    await asyncio.wait({task}, timeout=0.3)


# ---- one coupon, many phones


async def test_of_64_phones_with_one_code_one_gets_in_and_63_are_told_why(busy_office):
    code = await busy_office.seed_coupon()
    phones = [phone(number) for number in range(1, 65)]

    answers = await asyncio.gather(*(busy_office.present(one, code) for one in phones))

    assert Counter(map(tuple, answers)) == {
        (ReplyKey.WELCOME, ReplyKey.CONSENT): 1,
        (ReplyKey.CODE_IN_USE,): 63,
    }
    winner = phones[answers.index([ReplyKey.WELCOME, ReplyKey.CONSENT])]
    await busy_office.take_part(winner, code)

    others = [one for one in phones if one != winner]
    answers = await asyncio.gather(*(busy_office.present(one, code) for one in others))

    assert Counter(map(tuple, answers)) == {(ReplyKey.CODE_USED,): 63}
    assert len(await busy_office.facts("ParticipantEnrolled")) == 1


async def test_a_coupon_presented_while_it_is_voided_is_either_void_or_in_use(busy_office):
    codes = [await busy_office.seed_coupon() for _ in range(12)]

    async def void(code):
        try:
            await void_coupon(
                busy_office.study, code, reason="lost", by="coordinator", parts=busy_office.parts
            )
        except CouponNotOpen:
            return "in use"
        return "void"

    presented = [busy_office.present(phone(number), code) for number, code in enumerate(codes, 1)]
    ends = await asyncio.gather(*presented, *map(void, codes))

    for code, answer, voided in zip(codes, ends[:12], ends[12:], strict=True):
        coupon = await busy_office.coupon(code)
        if voided == "void":
            assert (answer, coupon.status) == ([ReplyKey.CODE_VOIDED], "voided")
        else:
            assert (answer, coupon.status) == ([ReplyKey.WELCOME, ReplyKey.CONSENT], "reserved")


async def test_a_coupon_that_is_reissued_while_it_is_presented_stops_nobody(office):
    code = await office.seed_coupon()
    message = await office.store(AMINA, display(code))

    async with office.parts.database.transaction() as presenting:
        text = await presenting.unhandled_text(message)
        await presenting.lock_coupon(office.study, code)
        reissuing = asyncio.create_task(
            reissue_coupon(office.study, code, by="coordinator", parts=office.parts)
        )
        await a_waiting(reissuing)
        await decide(text, presenting, office.parts)

    with pytest.raises(CouponNotOpen):
        await reissuing
    assert await office.replies(message) == [ReplyKey.LANGUAGE_MENU]


# ---- one phone, several texts


async def test_one_webhook_ten_times_at_once_has_one_effect_and_one_set_of_replies(busy_office):
    code = await busy_office.seed_coupon()
    database = busy_office.system.installation.database

    async def webhook():
        await database.store_text(
            message="SM-one",
            sender=AMINA,
            recipient="+14165550100",
            body=code,
            received_at=busy_office.clock.now(),
        )
        await answer_text("SM-one", busy_office.parts)

    await asyncio.gather(*(webhook() for _ in range(10)))

    assert await busy_office.replies("SM-one") == [ReplyKey.WELCOME, ReplyKey.CONSENT]
    assert len(await busy_office.facts("CouponPresented")) == 1
    assert await busy_office.value("SELECT count(*) FROM jobs.pgqueuer") == 2


async def test_a_phone_that_texts_two_codes_at_once_uses_one_of_them(busy_office):
    codes = [await busy_office.seed_coupon() for _ in range(2)]

    answers = await asyncio.gather(*(busy_office.present(AMINA, code) for code in codes))

    assert sorted(map(tuple, answers)) == [(ReplyKey.CONSENT,), (ReplyKey.WELCOME, ReplyKey.CONSENT)]
    assert sorted([(await busy_office.coupon(code)).status for code in codes]) == ["issued", "reserved"]


async def test_the_last_answer_texted_five_times_at_once_completes_once(busy_office):
    code = await busy_office.seed_coupon()
    await busy_office.take_part(AMINA, code, until="night_work")

    answers = await asyncio.gather(*(busy_office.text(AMINA, "1") for _ in range(5)))

    assert Counter(map(tuple, answers)) == {
        (ReplyKey.THANKS, ReplyKey.COUPONS_TO_FORWARD): 1,
        (ReplyKey.NOTHING_TO_DO,): 4,
    }
    assert await busy_office.account(AMINA) == (2000, 0)
    assert len(await busy_office.coupons_of(AMINA)) == 3


async def test_the_first_two_texts_of_a_phone_are_known_to_be_one_phones(busy_office):
    await asyncio.gather(*(busy_office.text(AMINA, "hello") for _ in range(8)))

    assert await busy_office.value("SELECT count(*) FROM contact.phone") == 1


# ---- what the database alone forbids


async def test_two_secondary_honoraria_for_one_recruit_are_impossible(busy_office):
    await busy_office.take_part(AMINA, await busy_office.seed_coupon())
    [coupon, *_] = await busy_office.coupons_of(AMINA)
    await busy_office.take_part(BINTOU, coupon.code, until="night_work")
    recruit = (await busy_office.phone_state(BINTOU)).participant
    earned = HonorariumEarned(
        participant=recruit.recruiter,
        kind=HonorariumKind.SECONDARY,
        recruit=recruit.id,
        amount=recruit.secondary,
    )

    await busy_office.text(BINTOU, "1")
    again = await asyncio.gather(*(busy_office.record(earned) for _ in range(5)), return_exceptions=True)

    assert [type(one) for one in again] == [HonorariumAlreadyEarned] * 5
    assert await busy_office.account(AMINA) == (3000, 0)


@pytest.mark.parametrize("slot", [1, 4])
async def test_a_coupon_beyond_the_quota_is_impossible(office, slot):
    await office.take_part(AMINA, await office.seed_coupon())
    participant = (await office.phone_state(AMINA)).participant
    issued = CouponIssued(
        coupon=make_code(slot),
        kind="recruit",
        holder=participant.id,
        slot=slot,
        quota=participant.quota,
        wave=1,
        chain=participant.id,
        protocol=1,
        active_from=office.clock.now(),
        expires_at=office.clock.now().replace(year=2021),
        secondary=Money(1000, "CAD"),
    )

    with pytest.raises(QuotaReached):
        await office.record(issued)


# ---- timers, the study team, and phones


async def test_timers_in_four_processes_do_each_thing_once(database):
    async with an_office(database, connections=32) as office:
        for number in range(1, 5):
            await office.take_part(phone(number), await office.seed_coupon())
        for number in range(5, 9):
            await office.take_part(phone(number), await office.seed_coupon(), until="adult")
        unused = [await office.seed_coupon() for _ in range(4)]

        office.clock.forward(days=3)
        await asyncio.gather(*(office.run_due_work() for _ in range(4)))
        assert len(await office.facts("ReminderSent")) == 4
        assert len(await office.facts("PayoutRequested")) == 4

        office.clock.forward(days=60)
        await asyncio.gather(*(office.run_due_work() for _ in range(4)))
        assert len(await office.facts("CouponReleased")) == 4
        expired = [fact["coupon"] for fact in await office.facts("CouponExpired")]
        assert len(expired) == len(set(expired))
        assert set(unused) <= set(expired)
        assert (await office.verify()).findings == ()


async def test_an_honorarium_earned_while_the_payout_is_made_up_goes_into_the_next(busy_office):
    await busy_office.take_part(AMINA, await busy_office.seed_coupon())
    [coupon, *_] = await busy_office.coupons_of(AMINA)
    await busy_office.take_part(BINTOU, coupon.code, until="night_work")
    message = await busy_office.store(BINTOU, "1")

    async with busy_office.parts.database.transaction() as completing:
        text = await completing.unhandled_text(message)
        await decide(text, completing, busy_office.parts)
        await busy_office.run_due_work()
    await busy_office.pay()
    assert await busy_office.account(AMINA) == (3000, 2000)
    assert (await busy_office.verify()).findings == ()

    await busy_office.run_due_work()
    await busy_office.pay()
    assert await busy_office.account(AMINA) == (3000, 3000)


async def test_a_review_closed_during_a_new_reason_is_as_the_record_says(office):
    await office.text(AMINA, "STOP")
    await office.text(AMINA, "are you there?")
    message = await office.store(AMINA, "still there?")
    caller = await office.caller(AMINA)

    async with office.parts.database.transaction() as answering:
        await decide(await answering.unhandled_text(message), answering, office.parts)
        closing = asyncio.create_task(
            close_review(office.study, caller, note="called", by="coordinator", parts=office.parts)
        )
        await a_waiting(closing)
    await closing

    assert (await office.verify()).findings == ()


async def test_protocols_adopted_at_once_are_numbered_one_after_the_other(busy_office):
    recorded = a_protocol("minimal", payout="simulated")

    versions = await asyncio.gather(*(busy_office.adopt(recorded) for _ in range(6)))

    assert sorted(versions) == [2, 3, 4, 5, 6, 7]


async def test_a_whole_crowd_at_once_leaves_a_record_that_explains_everything(busy_office):
    seeds = [phone(number) for number in range(1, 6)]
    recruits = [phone(number) for number in range(6, 21)]
    codes = [await busy_office.seed_coupon() for _ in seeds]
    await asyncio.gather(*map(busy_office.take_part, seeds, codes))
    given = [coupon.code for seed in seeds for coupon in await busy_office.coupons_of(seed)]

    async def the_offices_own_work():
        for _ in range(10):
            await busy_office.run_due_work()
            await busy_office.pay()

    await asyncio.gather(*map(busy_office.take_part, recruits, given), the_offices_own_work())
    await busy_office.run_due_work()
    await busy_office.pay()

    assert [await busy_office.account(seed) for seed in seeds] == [(5000, 5000)] * 5
    assert [await busy_office.account(recruit) for recruit in recruits] == [(2000, 2000)] * 15
