"""What a participant texts about leaving is done, and what may mean it holds reminders back."""

import pytest

from rds.app.answer_text import answer_text, try_to_parse
from rds.app.review_phones import close_review
from rds.domain.coupon_code import display
from rds.domain.ids import MessageId
from rds.domain.replies import ReplyKey
from tests.support.office import STUDY_NUMBER, phone
from tests.support.withdrawing import answers_of, id_of

AMINA = phone(1)


async def arrive(office, words, *, at_once, **more):
    """Store a text with what the provider says of it, and answer it at once or later."""
    await office.read_messages(AMINA)
    message = MessageId("SM-of-the-provider")
    stored = await office.system.installation.database.store_text(
        message=message,
        sender=AMINA,
        recipient=STUDY_NUMBER,
        body=words,
        received_at=office.clock.now(),
        parsed=try_to_parse(words, office.parts, **more),
        **more,
    )
    await answer_text(message, office.parts, stored if at_once else None)
    return await office.replies(message)


@pytest.mark.parametrize("until", ["adult", "network_size", None])
async def test_who_confirms_to_erase_has_left_and_nothing_they_said_is_kept(office, until):
    await office.take_part(AMINA, await office.seed_coupon(), until=until)
    participant = await id_of(office, AMINA)

    assert await office.text(AMINA, "please delete my answers") == [ReplyKey.CONFIRM_ERASE]
    assert await office.facts("ParticipantWithdrew") == []
    assert await office.text(AMINA, "ERASE") == [ReplyKey.WITHDRAWN]

    assert await answers_of(office, participant) == 0
    assert len(await office.facts("ParticipantWithdrew")) == 1
    assert (await office.phone_state(AMINA)).withdrawn
    assert await office.text(AMINA, "START") == [ReplyKey.WITHDRAWN]


async def test_what_was_earned_stays_theirs(office):
    await office.take_part(AMINA, await office.seed_coupon())
    await office.text(AMINA, "I want to withdraw")
    await office.text(AMINA, "WITHDRAW")

    assert await office.text(AMINA, "BALANCE") == [ReplyKey.BALANCE]


async def test_what_may_be_a_stop_holds_reminders_back_until_the_team_has_looked(office):
    await office.take_part(AMINA, await office.seed_coupon(), until="network_size")
    caller = await office.caller(AMINA)
    assert await office.text(AMINA, "TD") == [ReplyKey.MAY_LEAVE]

    office.clock.forward(days=3)
    await office.run_due_work()
    assert await office.facts("ReminderSent") == []

    await close_review(office.study, caller, note="she goes on", by="ana", parts=office.parts)
    await office.run_due_work()
    assert len(await office.facts("ReminderSent")) == 1


async def test_the_team_opens_money_and_codes_again_to_a_phone_that_is_still_its_participants(office):
    await office.take_part(AMINA, await office.seed_coupon())
    caller = await office.caller(AMINA)
    await office.text(AMINA, "new number who dis")
    assert await office.text(AMINA, "BALANCE") == [ReplyKey.NEW_OWNER]

    await close_review(office.study, caller, note="looked", by="ana", parts=office.parts)
    assert await office.text(AMINA, "BALANCE") == [ReplyKey.NEW_OWNER]

    await close_review(office.study, caller, note="called", by="ana", parts=office.parts, same_owner=True)
    assert await office.text(AMINA, "BALANCE") == [ReplyKey.BALANCE]


@pytest.mark.parametrize("at_once", [True, False], ids=["answered at once", "answered later"])
async def test_a_picture_is_answered_with_what_was_asked_and_none_is_stored(office, at_once):
    await office.take_part(AMINA, await office.seed_coupon(), until="adult")

    assert await arrive(office, "", at_once=at_once, has_media=True) == [ReplyKey.PLEASE_TYPE]


@pytest.mark.parametrize("at_once", [True, False], ids=["answered at once", "answered later"])
async def test_what_the_provider_stopped_is_a_stop(office, at_once):
    await office.take_part(AMINA, await office.seed_coupon(), until="adult")

    assert await arrive(office, "basta ya", at_once=at_once, provider_stopped=True) == []
    assert (await office.phone_state(AMINA)).messaging_stopped


async def test_of_several_codes_the_one_that_can_be_used_is_taken(office):
    used, usable = await office.seed_coupon(), await office.seed_coupon()
    await office.take_part(phone(2), used)

    await office.text(AMINA, f"my codes are {display(used)} and {display(usable)}")

    assert (await office.coupon(usable)).reserved_by == await office.caller(AMINA)
