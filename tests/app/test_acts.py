"""What the study team can do about a person: an order with a reason, or a refusal that says why."""

import asyncio

import pytest

from rds.app.run_study import close_recruitment, void_coupon
from rds.app.team.conversation import (
    add_coupons,
    change_language,
    correct_answer,
    resend_undelivered,
    skip_question,
)
from rds.app.team.phones import move_person
from rds.app.team.writing import draft_message, send_message
from rds.app.withdraw import withdraw_participant
from rds.domain import refusals
from rds.domain.conversation.seen import QuestionNotSent
from rds.domain.replies import ReplyKey
from tests.support.office import phone
from tests.support.team import answers, last_said, orders

AMINA, BINTOU, CHIDI = phone(1), phone(2), phone(3)


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
    await office.read_messages(AMINA)

    await skip_question(await team.about(AMINA), parts=office.parts)

    assert (await answers(office, person))["network_size"] == (None, "missing")
    assert await office.open_step(AMINA) != "network_size"
    assert (await last_said(office, AMINA))[0] is ReplyKey.QUESTION


async def test_two_of_the_team_who_skip_one_question_at_once_skip_no_other(office, team):
    await office.take_part(AMINA, await office.seed_coupon(), until="network_size")
    person = await team.find(AMINA)
    await office.read_messages(AMINA)
    orders_given = [await team.about(AMINA), await team.about(AMINA)]

    outcomes = await asyncio.gather(
        *(skip_question(order, parts=office.parts) for order in orders_given), return_exceptions=True
    )

    assert sorted(type(outcome) for outcome in outcomes if outcome) == [QuestionNotSent]
    skipped = {key for key, (_, flag) in (await answers(office, person)).items() if flag == "missing"}
    assert skipped == {"network_size"}


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
    await office.read_messages(BINTOU)
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
