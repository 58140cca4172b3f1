"""What the study team can do about a person: an order with a reason, or a refusal that says why."""

import pytest

from rds.app.run_study import close_recruitment, void_coupon
from rds.app.team.conversation import (
    add_coupons,
    change_language,
    correct_answer,
    reopen_screening,
    resend_undelivered,
    skip_question,
)
from rds.app.team.find_person import find_person, show_person
from rds.app.team.phones import allow_second_person, move_person
from rds.app.team.writing import draft_message, send_message
from rds.app.withdraw import withdraw_participant
from rds.domain import refusals
from rds.domain.coupon_code import display
from rds.domain.replies import ReplyKey
from rds.sms.phone_number import read_phone_number
from tests.support.office import phone
from tests.support.team import Team

AMINA, BINTOU, CHIDI = phone(1), phone(2), phone(3)


@pytest.fixture
def team(office):
    return Team(office)


async def orders(office):
    return [(order["act"], order["reason"]) for order in await office.facts("TeamActed")]


async def answers(office, person):
    query = "SELECT question, value, flag FROM answers.answer WHERE participant = $1"
    rows = await office.rows(query, person)
    return {row["question"]: (row["value"], row["flag"]) for row in rows}


async def last_said(office, number):
    return (await office.said_to(number))[-1]


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


# ---- correct and skip


async def test_an_answer_is_replaced_and_the_record_says_by_whom_but_not_what(office, team):
    await office.take_part(AMINA, await office.seed_coupon())
    person = await team.find(AMINA)

    await correct_answer(await team.about(AMINA), "network_size", "15", parts=office.parts)

    assert (await answers(office, person))["network_size"] == ("15", "corrected")
    [replaced] = await office.rows("SELECT actor, data FROM record.event WHERE type = 'AnswerReplaced'")
    assert replaced["actor"] == "staff:ana"
    assert "15" not in replaced["data"].values()


@pytest.mark.parametrize(
    ("question", "answer", "refusal"),
    [
        ("network_size", "some", refusals.AnswerUnreadable),
        ("network_size", "5000", refusals.AnswerUnreadable),
        ("sector", "a bakery", refusals.AnswerUnreadable),
        ("favourite_colour", "red", refusals.QuestionUnknown),
        ("consent", "1", refusals.QuestionUnknown),
        ("adult", "no", refusals.AnswerWouldExclude),
    ],
)
async def test_an_answer_that_cannot_be_is_not_taken(office, team, question, answer, refusal):
    await office.take_part(AMINA, await office.seed_coupon())

    with pytest.raises(refusal):
        await correct_answer(await team.about(AMINA), question, answer, parts=office.parts)
    assert await orders(office) == []


async def test_only_what_was_answered_is_corrected(office, team):
    await office.take_part(AMINA, await office.seed_coupon(), until="network_size")

    with pytest.raises(refusals.NotAnswered):
        await correct_answer(await team.about(AMINA), "network_size", "15", parts=office.parts)


async def test_who_is_stuck_goes_on_without_an_answer(office, team):
    await office.take_part(AMINA, await office.seed_coupon(), until="network_size")
    person = await team.find(AMINA)

    await skip_question(await team.about(AMINA), parts=office.parts)

    assert (await answers(office, person))["network_size"] == (None, "missing")
    assert await office.open_step(AMINA) != "network_size"
    assert (await last_said(office, AMINA))[0] is ReplyKey.QUESTION


@pytest.mark.parametrize("until", ["consent", "adult"])
async def test_consent_and_screening_are_nobody_elses_to_skip(office, team, until):
    await office.take_part(AMINA, await office.seed_coupon(), until=until)

    with pytest.raises(refusals.CannotBeSkipped):
        await skip_question(await team.about(AMINA), parts=office.parts)


async def test_the_last_question_skipped_completes_the_survey(office, team):
    await office.take_part(AMINA, await office.seed_coupon())
    with pytest.raises(refusals.NoOpenQuestion):
        await skip_question(await team.about(AMINA), parts=office.parts)

    last = (await office.phone_state(AMINA)).conversation.step.rpartition(":")[2]
    await office.take_part(BINTOU, await office.seed_coupon(), until=last)
    await skip_question(await team.about(BINTOU), parts=office.parts)

    assert (await office.account(BINTOU))[0] == 2000
    assert len(await office.coupons_of(BINTOU)) > 0


# ---- language, coupons, resend


async def test_the_open_question_comes_in_the_other_language(office, team):
    await office.take_part(AMINA, await office.seed_coupon(), until="network_size")

    await change_language(await team.about(AMINA), "fr", parts=office.parts)

    assert (await office.phone_state(AMINA)).conversation.language == "fr"
    assert "Combien" in (await last_said(office, AMINA))[1]
    with pytest.raises(refusals.LanguageNotOffered):
        await change_language(await team.about(AMINA), "tl", parts=office.parts)


async def test_coupons_are_added_within_the_quota(office, team):
    await office.take_part(AMINA, await office.seed_coupon())
    quota = len(held := await office.coupons_of(AMINA))
    with pytest.raises(refusals.QuotaReached):
        await add_coupons(await team.about(AMINA), 1, parts=office.parts)

    await void_coupon(office.study, held[0].code, reason="lost", by="ana", parts=office.parts)
    await add_coupons(await team.about(AMINA), 1, parts=office.parts)

    assert [coupon.status for coupon in await office.coupons_of(AMINA)].count("issued") == quota
    assert (await last_said(office, AMINA))[0] is ReplyKey.COUPONS_TO_FORWARD


async def test_nobody_is_given_coupons_before_the_end_or_while_recruitment_is_closed(office, team):
    await office.take_part(AMINA, await office.seed_coupon(), until="network_size")
    with pytest.raises(refusals.SurveyNotCompleted):
        await add_coupons(await team.about(AMINA), 1, parts=office.parts)

    await office.take_part(BINTOU, await office.seed_coupon())
    await close_recruitment(office.study, reason="enough", by="ana", parts=office.parts)
    with pytest.raises(refusals.RecruitmentIsClosed):
        await add_coupons(await team.about(BINTOU), 1, parts=office.parts)


async def lose_all(office, number):
    await office.rows(
        "UPDATE contact.outbound SET status = 'undelivered' WHERE caller = $1", await office.caller(number)
    )


async def test_what_did_not_arrive_is_sent_again_once(office, team):
    await office.take_part(AMINA, await office.seed_coupon())
    await lose_all(office, AMINA)
    before = len(await office.said_to(AMINA))

    assert await resend_undelivered(await team.about(AMINA), parts=office.parts) >= 2

    sent = [key for key, _ in await office.said_to(AMINA)]
    assert {ReplyKey.THANKS, ReplyKey.COUPONS} <= set(sent)
    assert len(sent) > before
    with pytest.raises(refusals.NothingToResend):
        await resend_undelivered(await team.about(AMINA), parts=office.parts)


async def test_an_undelivered_question_is_asked_anew_as_it_is_now(office, team):
    await office.take_part(AMINA, await office.seed_coupon(), until="network_size")
    await lose_all(office, AMINA)

    assert await resend_undelivered(await team.about(AMINA), parts=office.parts) == 1
    assert (await last_said(office, AMINA))[0] is ReplyKey.QUESTION


# ---- writing, leaving


async def test_the_team_writes_in_its_own_words(office, team):
    await office.take_part(AMINA, await office.seed_coupon())
    person = await team.find(AMINA)

    draft = await draft_message(office.study, person, "your card is in the mail", parts=office.parts)
    await send_message(await team.about(AMINA), "your card is in the mail", parts=office.parts)

    assert await last_said(office, AMINA) == (ReplyKey.TEAM_MESSAGE, draft.body)
    assert "your card is in the mail" in draft.body


async def test_a_message_waits_until_the_quiet_hours_are_over(office, team):
    await office.take_part(AMINA, await office.seed_coupon())
    office.clock.forward(hours=11)

    draft = await draft_message(office.study, await team.find(AMINA), "hello", parts=office.parts)
    await send_message(await team.about(AMINA), "hello", parts=office.parts)

    assert draft.waits
    due = await office.value("SELECT due_at FROM contact.outbound WHERE purpose = 'team_message'")
    assert due == office.clock.now()


async def test_a_phone_that_has_stopped_is_not_written_to(office, team):
    await office.take_part(AMINA, await office.seed_coupon())
    await office.text(AMINA, "STOP")

    with pytest.raises(refusals.PhoneHasStopped):
        await draft_message(office.study, await team.find(AMINA), "hello", parts=office.parts)
    with pytest.raises(refusals.PhoneHasStopped):
        await send_message(await team.about(AMINA), "hello", parts=office.parts)
    with pytest.raises(refusals.PhoneHasStopped):
        await resend_undelivered(await team.about(AMINA), parts=office.parts)


async def test_erasing_is_withdrawing_and_the_record_says_that_it_was_asked_for(office, team):
    await office.take_part(AMINA, await office.seed_coupon())
    person = await team.find(AMINA)

    await withdraw_participant(
        office.study, person, by="ana", parts=office.parts, reason="asked by phone", erase=True
    )

    assert await answers(office, person) == {}
    assert await orders(office) == [("erase", "asked by phone")]
    with pytest.raises(refusals.HasLeftTheStudy):
        await skip_question(await team.about(AMINA), parts=office.parts)


async def test_a_person_who_moved_and_leaves_leaves_no_words_behind(office, team):
    await office.take_part(AMINA, await office.seed_coupon())
    await move_person(await team.about(AMINA), BINTOU, parts=office.parts)

    await withdraw_participant(office.study, await team.find(BINTOU), by="ana", parts=office.parts)
    office.clock.forward(days=1)
    await office.run_due_work()

    left = "SELECT count(*) FROM contact.{} WHERE sealed_body <> '' AND purpose IS DISTINCT FROM 'withdrawn'"
    assert await office.value(left.format("outbound")) == 0
    assert await office.value("SELECT count(*) FROM contact.inbound WHERE sealed_body <> ''") == 0


async def test_reasons_are_in_no_export_for_analysts(office, team):
    from rds.export.events import SHOWN

    await office.take_part(AMINA, await office.seed_coupon())
    await send_message(await team.about(AMINA, "her sister told us"), "hello", parts=office.parts)

    [order] = await office.facts("TeamActed")
    assert "reason" in order
    assert "reason" not in SHOWN["TeamActed"]
