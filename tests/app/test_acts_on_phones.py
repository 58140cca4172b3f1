"""What the study team can do where a person and a phone are not the same, or a coupon was lost by mistake."""

import pytest

from rds.app.team.conversation import reopen_screening
from rds.app.team.find_person import find_person, show_person
from rds.app.team.phones import allow_second_person, move_person
from rds.app.team.writing import send_message
from rds.domain import refusals
from rds.domain.coupon_code import display
from rds.domain.replies import ReplyKey
from rds.sms.phone_number import read_phone_number
from tests.support.office import phone
from tests.support.team import last_said, orders

AMINA, BINTOU, CHIDI = phone(1), phone(2), phone(3)


# ---- finding and showing


async def test_a_person_is_found_by_number_coupon_and_id_and_the_number_is_never_shown(office, team):
    code = await office.seed_coupon()
    await office.take_part(AMINA, code)
    [forwarded, *_] = await office.coupons_of(AMINA)

    person = await team.find("(416) 555-0101")

    assert await team.find(display(code)) == person
    assert await team.find(display(forwarded.code)) == person
    assert await team.find(person) == person
    with pytest.raises(refusals.PersonUnknown):
        await team.find(BINTOU)
    found = await find_person(
        office.study,
        AMINA,
        read_number=read_phone_number,
        people=office.system.installation.people,
        parts=office.parts,
    )
    shown = await show_person(office.study, found, people=office.system.installation.people)
    assert (shown.state, shown.wave, len(shown.coupons)) == ("completed", 0, shown.quota)
    assert shown.earned is not None
    assert shown.earned.minor == 2000
    assert "5550101" not in repr(shown)


# ---- move


async def test_a_person_who_lost_the_phone_goes_on_at_a_new_one_where_they_stood(office, team):
    await office.take_part(AMINA, await office.seed_coupon(), until="network_size")

    await move_person(await team.about(AMINA, "lost her phone"), BINTOU, parts=office.parts)

    assert await office.open_step(BINTOU) == "network_size"
    assert (await last_said(office, BINTOU))[0] is ReplyKey.QUESTION
    await office.text(BINTOU, "12")
    assert await office.open_step(BINTOU) != "network_size"
    assert await orders(office) == [("move", "lost her phone")]


async def test_the_phone_that_was_left_is_a_strangers_and_is_told_nothing(office, team):
    await office.take_part(AMINA, await office.seed_coupon())
    before = await office.caller(AMINA)

    await move_person(await team.about(AMINA), BINTOU, parts=office.parts)

    assert await office.text(BINTOU, "BALANCE") == [ReplyKey.BALANCE]
    assert await office.text(BINTOU, "COUPONS") == [ReplyKey.COUPONS]
    assert await office.text(AMINA, "BALANCE") == [ReplyKey.NO_BALANCE]
    assert await office.caller(AMINA) != before
    assert await office.value("SELECT count(*) FROM contact.outbound WHERE caller = $1", before) == 0


async def test_what_is_owed_is_paid_to_the_new_phone(office, team):
    await office.take_part(AMINA, await office.seed_coupon())
    await move_person(await team.about(AMINA), BINTOU, parts=office.parts)

    await office.run_due_work()
    await office.pay()

    assert (await office.account(BINTOU))[1] == 2000
    assert (await last_said(office, BINTOU))[0] is ReplyKey.PAID


async def test_nobody_is_moved_to_a_phone_that_somebody_takes_part_from(office, team):
    await office.take_part(AMINA, await office.seed_coupon())
    await office.present(BINTOU, await office.seed_coupon())

    with pytest.raises(refusals.PhoneInUse):
        await move_person(await team.about(AMINA), BINTOU, parts=office.parts)
    with pytest.raises(refusals.PhoneIsTheSame):
        await move_person(await team.about(AMINA), AMINA, parts=office.parts)
    assert await orders(office) == []


async def test_cases_of_one_subject_become_one_when_a_person_moves(office, team):
    await office.take_part(AMINA, await office.seed_coupon())
    await office.text(AMINA, "my payment has not come")
    await office.text(BINTOU, "my payment has not come")
    assert len(await team.cases()) == 2

    await move_person(await team.about(AMINA), BINTOU, parts=office.parts)

    (case,) = await team.cases()
    assert (case.caller, case.texts) == (await office.caller(BINTOU), 2)


async def test_the_stop_of_the_phone_that_was_left_stays_with_it(office, team):
    await office.take_part(AMINA, await office.seed_coupon(), until="network_size")
    await office.text(AMINA, "STOP")

    await move_person(await team.about(AMINA), BINTOU, parts=office.parts)

    assert not (await office.phone_state(BINTOU)).messaging_stopped
    assert (await office.phone_state(AMINA)).messaging_stopped


# ---- allow


async def test_a_second_person_takes_part_from_a_phone_whose_first_has_finished(office, team):
    await office.take_part(AMINA, await office.seed_coupon())
    first = await team.find(AMINA)

    await allow_second_person(await team.about(AMINA), parts=office.parts)
    await office.take_part(AMINA, await office.seed_coupon())

    second = await team.find(AMINA)
    assert second != first
    assert await office.text(AMINA, "BALANCE") == [ReplyKey.BALANCE]
    await office.run_due_work()
    await office.pay()
    paid = await office.rows("SELECT participant FROM payout WHERE status = 'paid'")
    assert {row["participant"] for row in paid} == {first, second}


async def test_the_stop_of_a_shared_phone_holds_for_both(office, team):
    await office.take_part(AMINA, await office.seed_coupon())
    first = await team.find(AMINA)
    await allow_second_person(await team.about(AMINA), parts=office.parts)
    await office.present(AMINA, await office.seed_coupon())

    await office.text(AMINA, "STOP")

    with pytest.raises(refusals.PhoneHasStopped):
        await send_message(await team.about(first), "hello", parts=office.parts)


async def test_a_second_person_waits_until_the_first_has_finished(office, team):
    await office.take_part(AMINA, await office.seed_coupon(), until="network_size")

    with pytest.raises(refusals.FirstHasNotFinished):
        await allow_second_person(await team.about(AMINA), parts=office.parts)


async def test_room_for_the_next_person_is_made_once(office, team):
    await office.take_part(AMINA, await office.seed_coupon())
    order = await team.about(AMINA)
    await allow_second_person(order, parts=office.parts)

    with pytest.raises(refusals.AlreadyAllowed):
        await allow_second_person(order, parts=office.parts)


# ---- reopen


async def screen_out(office, number):
    code = await office.seed_coupon()
    await office.take_part(number, code, until="adult")
    await office.text(number, "2")
    await office.text(number, "2")
    assert (await office.phone_state(number)).conversation.state == "screened_out"
    return code


async def test_a_wrong_screening_answer_is_asked_for_again(office, team):
    await screen_out(office, AMINA)

    await reopen_screening(await team.about(AMINA, "hit the wrong key"), parts=office.parts)

    assert await office.open_step(AMINA) == "screening:adult"
    assert (await last_said(office, AMINA))[0] is ReplyKey.QUESTION
    await office.text(AMINA, "1")
    assert await office.open_step(AMINA) != "screening:adult"


async def test_a_coupon_that_is_taken_meanwhile_is_not_given_back(office, team):
    code = await screen_out(office, AMINA)
    await office.present(BINTOU, code)
    with pytest.raises(refusals.CouponReserved):
        await reopen_screening(await team.about(AMINA), parts=office.parts)

    await office.take_part(BINTOU, code)
    with pytest.raises(refusals.CouponAlreadyRedeemed):
        await reopen_screening(await team.about(AMINA), parts=office.parts)
    assert (await office.phone_state(AMINA)).conversation.state == "screened_out"


async def test_only_who_was_screened_out_is_asked_again(office, team):
    await office.take_part(AMINA, await office.seed_coupon(), until="network_size")

    with pytest.raises(refusals.NotScreenedOut):
        await reopen_screening(await team.about(AMINA), parts=office.parts)
