"""Situations that strangers played on the service, each as what must come of it."""

import pytest

from rds.app.answer_text import answer_text
from rds.app.team.conversation import change_language, resend_undelivered
from rds.app.team.inbox import draft_reply, reply_to_case
from rds.app.team.phones import allow_second_person, move_person
from rds.app.team.writing import send_message
from rds.app.withdraw import withdraw_participant
from rds.domain.conversation.new_owner import PhoneMayHaveNewOwner
from rds.domain.replies import ReplyKey
from rds.domain.subjects import Subject
from rds.domain.team_message import LONGEST_MESSAGE, MessageIsEmpty, MessageIsTooLong
from tests.support.office import phone
from tests.support.team import answers, last_said

AMINA, BINTOU = phone(1), phone(2)


async def subjects(team):
    return [case.subject for case in await team.cases()]


async def test_a_yes_to_the_word_that_erases_is_no_answer_to_the_question_before(office, team):
    await office.take_part(AMINA, await office.seed_coupon(), until="ethnicity")
    await office.text(AMINA, "delete my answers")
    office.clock.forward(minutes=1)

    assert await office.text(AMINA, "yes") == [ReplyKey.CONFIRM_ERASE, ReplyKey.QUESTION]

    office.clock.forward(minutes=1)
    assert "survey:ethnicity" not in await answers(office, await team.find(AMINA))
    await office.text(AMINA, "yes")
    assert (await answers(office, await team.find(AMINA)))["survey:ethnicity"] == ("black", None)


async def test_a_one_to_the_word_that_withdraws_gives_no_consent(office):
    await office.take_part(AMINA, await office.seed_coupon(), until="consent")
    await office.text(AMINA, "I want to withdraw")

    assert await office.text(AMINA, "1") == [ReplyKey.CONFIRM_WITHDRAW, ReplyKey.CONSENT_CHOICE]

    assert await office.facts("ConsentGiven") == []
    assert await office.text(AMINA, "WITHDRAW") == [ReplyKey.WITHDRAWN]


async def test_a_yes_that_was_written_before_the_word_was_asked_for_is_no_answer_either(office, team):
    await office.take_part(AMINA, await office.seed_coupon(), until="ethnicity")
    office.clock.forward(minutes=1)
    for words in ("delete my answers", "yes"):
        await office.store(AMINA, words)
    office.clock.forward(seconds=5)

    assert office.last_message
    await answer_text(office.last_message, office.parts)

    assert await office.replies(office.last_message) == [ReplyKey.CONFIRM_ERASE, ReplyKey.QUESTION]
    assert "survey:ethnicity" not in await answers(office, await team.find(AMINA))


async def test_a_participant_who_will_have_a_new_number_is_no_new_owner(office, team):
    await office.take_part(AMINA, await office.seed_coupon())

    assert await office.text(AMINA, "j'ai un nouveau numéro bientôt") == [ReplyKey.WILL_BE_READ]

    assert await subjects(team) == [Subject.NEW_NUMBER]
    talk = (await office.phone_state(AMINA)).conversation
    assert talk is not None
    assert not talk.reminders_held
    assert await office.text(AMINA, "BALANCE") == [ReplyKey.BALANCE]


async def test_words_beside_an_answer_reach_a_person_and_the_answer_is_taken(office, team):
    await office.take_part(AMINA, await office.seed_coupon(), until="network_size")

    replies = await office.text(AMINA, "12, je vais changer de numéro")

    assert replies == [ReplyKey.WILL_BE_READ, ReplyKey.QUESTION]
    assert await subjects(team) == [Subject.NEW_NUMBER]
    assert (await answers(office, await team.find(AMINA)))["network_size"] == ("12", None)


async def test_the_words_of_the_question_itself_are_no_case(office, team):
    await office.take_part(AMINA, await office.seed_coupon(), until="paid_sick_days")

    assert await office.text(AMINA, "No, no paid sick days") == [ReplyKey.QUESTION]
    assert await subjects(team) == []


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        ("I never got my money, this is my new phone", Subject.NEW_NUMBER),
        ("I never got my money", Subject.MONEY),
        ("my boss took my passport", Subject.OTHER),
        ("gusto ko nang mamatay", Subject.OTHER),
    ],
)
async def test_what_a_participant_writes_from_another_phone_is_a_case(office, team, words, subject):
    assert await office.text(BINTOU, words) in ([ReplyKey.WILL_BE_READ], [ReplyKey.WILL_BE_READ_SOON])

    assert await subjects(team) == [subject]
    assert (await last_said(office, BINTOU))[1].count("416-555-0100") == 2, "once in each language"


async def test_a_stranger_who_asks_how_to_take_part_is_no_case(office, team):
    assert await office.text(BINTOU, "how do I take part?") == [ReplyKey.NEED_A_CODE]
    assert await subjects(team) == []


async def test_a_shared_phone_is_never_said_to_have_earned_nothing(office, team):
    await office.take_part(AMINA, await office.seed_coupon())
    await allow_second_person(await team.about(AMINA), parts=office.parts)

    assert await office.text(AMINA, "BALANCE") == [ReplyKey.NO_BALANCE]
    assert "416-555-0100" in (await last_said(office, AMINA))[1]
    assert await office.text(AMINA, "I never got my money") == [ReplyKey.WILL_BE_READ]
    assert await subjects(team) == [Subject.MONEY]


async def test_who_has_left_and_is_in_danger_is_told_that_a_person_reads_it(office, team):
    await office.take_part(AMINA, await office.seed_coupon())
    await office.text(AMINA, "ERASE")
    await office.text(AMINA, "ERASE")

    assert await office.text(AMINA, "he hits me") == [ReplyKey.WILL_BE_READ_SOON, ReplyKey.WITHDRAWN]
    assert (await team.cases())[0].urgent


async def test_nothing_of_a_persons_is_sent_to_a_phone_that_may_have_a_new_owner(office, team):
    await office.take_part(AMINA, await office.seed_coupon(), until="ethnicity")
    await office.text(AMINA, "new phone who dis")
    order = await team.about(AMINA)

    with pytest.raises(PhoneMayHaveNewOwner):
        await change_language(order, "fr", parts=office.parts)
    with pytest.raises(PhoneMayHaveNewOwner):
        await resend_undelivered(order, parts=office.parts)
    said = len(await office.said_to(AMINA))
    await move_person(order, BINTOU, parts=office.parts)
    assert said > 0
    assert await office.text(BINTOU, "yes") == [ReplyKey.QUESTION]


async def test_who_withdraws_from_a_phone_with_a_new_owner_is_not_named_there(office, team):
    await office.take_part(AMINA, await office.seed_coupon())
    await office.text(AMINA, "new phone who dis")

    await withdraw_participant(office.study, await team.find(AMINA), by="ana", parts=office.parts)

    purposes = await office.rows("SELECT purpose FROM contact.outbound")
    assert ReplyKey.WITHDRAWN not in {row["purpose"] for row in purposes}


async def test_who_refused_and_changes_her_mind_is_told_how_to_go_on(office):
    code = await office.seed_coupon()
    await office.take_part(AMINA, code, until="consent")
    await office.text(AMINA, "no")

    assert await office.text(AMINA, "yes") == [ReplyKey.RESUMED]
    assert "text the code" in (await last_said(office, AMINA))[1]


async def test_the_contact_is_told_once_where_consent_is_explained(office):
    await office.take_part(AMINA, await office.seed_coupon(), until="consent")

    for words in ("who are you", "I have a new phone", "who gave you my number", "he hits me"):
        await office.text(AMINA, words)
        assert (await last_said(office, AMINA))[1].count("416-555-0100") == 1


@pytest.mark.parametrize(
    "words",
    [
        "my boss told me to stop",
        "I want to stop but do I keep the 20?",
        "this is her husband, don't text my wife again",
        "she passed away last week",
        "mon patron m'a dit d'arrêter",
    ],
)
async def test_what_others_want_and_a_death_hold_reminders_back_and_stop_nobody(office, team, words):
    await office.take_part(AMINA, await office.seed_coupon(), until="ethnicity")

    await office.text(AMINA, words)

    state = await office.phone_state(AMINA)
    assert state.conversation is not None
    assert state.conversation.reminders_held
    assert not state.messaging_stopped
    assert await subjects(team) == [Subject.LEAVING]


async def test_the_team_sends_no_empty_message_and_none_that_no_provider_takes(office, team):
    await office.take_part(AMINA, await office.seed_coupon())
    await office.text(AMINA, "I never got my money")
    [case] = await team.cases()
    before = await office.said_to(AMINA)

    for words, refusal in (("  ", MessageIsEmpty), ("y" * LONGEST_MESSAGE, MessageIsTooLong)):
        with pytest.raises(refusal):
            await draft_reply(office.study, case.id, words, parts=office.parts)
        with pytest.raises(refusal):
            await reply_to_case(office.study, case.id, words, by="ana", parts=office.parts)
        with pytest.raises(refusal):
            await send_message(await team.about(AMINA), words, parts=office.parts)

    assert await office.said_to(AMINA) == before
