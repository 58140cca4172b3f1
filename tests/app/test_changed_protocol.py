"""A changed study file acts on the future only: nothing promised to a participant changes."""

from datetime import timedelta

import pytest

from rds.domain.money import Money
from rds.domain.replies import ReplyKey
from tests.support.office import a_protocol, phone

AMINA, BINTOU, CHIDI = phone(1), phone(2), phone(3)


async def enrol_under_the_old_protocol(office):
    await office.take_part(AMINA, await office.seed_coupon(), until="health")
    assert (await office.phone_state(AMINA)).participant


async def test_who_enrolled_before_gets_as_many_coupons_as_were_promised(office):
    await enrol_under_the_old_protocol(office)
    await office.adopt(a_protocol(coupons={"per_participant": 1}))

    await office.text(AMINA, "1")
    assert len(await office.coupons_of(AMINA)) == 3

    await office.take_part(BINTOU, (await office.coupons_of(AMINA))[0].code)
    assert len(await office.coupons_of(BINTOU)) == 1


async def test_a_raised_quota_is_for_those_who_enrol_after(office):
    await enrol_under_the_old_protocol(office)
    await office.adopt(a_protocol(coupons={"per_participant": 5}))

    await office.text(AMINA, "1")
    assert len(await office.coupons_of(AMINA)) == 3


async def test_honoraria_stay_as_they_were_promised(office):
    await enrol_under_the_old_protocol(office)
    await office.adopt(a_protocol(honoraria={"primary": "25.00 CAD", "secondary": "5.00 CAD"}))

    await office.text(AMINA, "1")
    assert await office.account(AMINA) == (2000, 0)
    coupons = await office.coupons_of(AMINA)
    assert {coupon.secondary for coupon in coupons} == {Money(1000, "CAD")}

    await office.take_part(BINTOU, coupons[0].code)
    assert await office.account(BINTOU) == (2500, 0)
    assert await office.account(AMINA) == (3000, 0)

    await office.take_part(CHIDI, (await office.coupons_of(BINTOU))[0].code)
    assert await office.account(BINTOU) == (3000, 0)


async def test_coupons_live_as_long_as_they_did_when_they_were_given(office):
    await office.take_part(AMINA, await office.seed_coupon())
    await office.adopt(a_protocol(coupons={"valid_for": "5 days"}))
    [old, *_] = await office.coupons_of(AMINA)
    new = await office.coupon(await office.seed_coupon())
    assert (old.expires_at - office.clock.now(), new.expires_at - office.clock.now()) == (
        timedelta(days=60),
        timedelta(days=5),
    )

    office.clock.forward(days=6)
    await office.run_due_work()

    assert await office.present(BINTOU, new.code) == [ReplyKey.CODE_EXPIRED]
    assert await office.present(BINTOU, old.code) == [ReplyKey.LANGUAGE_MENU]


async def test_a_conversation_goes_on_with_the_questions_it_began_with(office):
    await office.take_part(AMINA, await office.seed_coupon(), until="adult")
    await office.adopt(a_protocol("gta-psw", survey=a_protocol()["survey"][:1]))

    await office.take_part(BINTOU, await office.seed_coupon())
    while await office.open_step(AMINA):
        await office.text(AMINA, "1")

    answered = await office.rows(
        "SELECT p.caller, count(*) AS questions"
        " FROM answers.answer a JOIN participant p ON p.id = a.participant GROUP BY 1"
    )
    assert {row["caller"]: row["questions"] for row in answered} == {
        await office.caller(AMINA): 2 + 1 + 9,
        await office.caller(BINTOU): 2 + 1 + 1,
    }


async def test_who_lapsed_and_comes_back_begins_under_the_protocol_of_that_day(office):
    code = await office.seed_coupon()
    await office.take_part(AMINA, code, until="adult")
    await office.adopt(a_protocol(coupons={"per_participant": 2}))
    office.clock.forward(days=8)
    await office.run_due_work()

    await office.take_part(AMINA, code)

    assert len(await office.coupons_of(AMINA)) == 2


@pytest.mark.parametrize("words", ["BALANCE", "COUPONS", "hello", "HELP"])
async def test_who_chose_a_language_that_was_dropped_since_is_answered_in_the_first_that_is_left(
    office, words
):
    await office.take_part(AMINA, await office.seed_coupon(), language="2")
    await office.adopt(an_english_only_protocol())

    assert len(await office.text(AMINA, words)) == 1

    office.clock.forward(days=1)
    await office.run_due_work()
    await office.pay()
    assert (await office.said_to(AMINA))[-1] == (
        ReplyKey.PAID,
        "Example University: we have sent you $20. Thank you for taking part in PSW Work Study!",
    )


def an_english_only_protocol():
    def english(part):
        if isinstance(part, dict) and set(part) == {"en", "fr"}:
            return {"en": part["en"]}
        if isinstance(part, dict):
            return {key: english(value) for key, value in part.items()}
        return [english(one) for one in part] if isinstance(part, list) else part

    return english(a_protocol()) | {"languages": ["en"]}
