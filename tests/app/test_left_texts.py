"""A text that could not be answered at once is not lost: it is tried again, and at last a
person looks at it.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from rds.app.answer_text import BlockedByEarlierText, answer_text
from rds.domain.replies import ReplyKey
from tests.support.faulty_parts import FailingParser, FailingWording, ParserFailingAt, a_round
from tests.support.office import phone

AMINA, BINTOU = phone(1), phone(2)


async def waiting(office):
    """Return how many texts nobody has answered yet, and how many were set aside."""
    messages = await office.system.installation.figures.messages(office.study)
    return messages.unhandled, messages.set_aside


async def test_a_text_left_by_a_fault_is_answered_by_a_worker(office):
    message = await office.store(AMINA, "hello")
    with pytest.raises(RuntimeError):
        await answer_text(message, replace(office.parts, parse_text=FailingParser()))
    assert await waiting(office) == (1, 0)

    await a_round(office.parts)

    assert await office.replies(message) == [ReplyKey.NEED_A_CODE]
    assert await waiting(office) == (0, 0)


async def test_a_text_that_just_came_in_is_left_to_whoever_took_it(office):
    message = await office.store(AMINA, "hello")

    await a_round(office.parts, later=timedelta(seconds=14))
    assert await office.replies(message) == []

    await a_round(office.parts, later=timedelta(seconds=20))
    assert await office.replies(message) == [ReplyKey.NEED_A_CODE]


async def test_after_five_tries_a_text_is_set_aside_and_its_sender_told(office):
    message = await office.store(AMINA, "hello")
    deaf = replace(office.parts, parse_text=FailingParser())
    for _ in range(4):
        await a_round(deaf)
    assert await waiting(office) == (1, 0)
    assert await office.facts("ReviewRequested") == []

    await a_round(deaf)
    await a_round(office.parts)

    assert await office.replies(message) == [ReplyKey.BUSY]
    assert await waiting(office) == (0, 1)
    [review] = await office.facts("ReviewRequested")
    assert (review["reason"], review["message"]) == ("could_not_answer", message)
    assert await office.value("SELECT failure FROM contact.inbound") == "RuntimeError"


async def test_who_asked_for_silence_is_not_told_even_then(office):
    await office.text(AMINA, "STOP")
    message = await office.store(AMINA, "hello")

    for _ in range(5):
        await a_round(replace(office.parts, parse_text=FailingParser()))

    assert await office.replies(message) == []
    assert await waiting(office) == (0, 1)


async def test_a_text_that_cannot_be_answered_holds_up_no_other(office):
    parts = replace(office.parts, parse_text=ParserFailingAt(office.parts.parse_text, "hello"))
    await office.store(AMINA, "hello")
    for _ in range(6):
        message = await office.store(BINTOU, "HELP")
        await a_round(parts)
        assert await office.replies(message) == [ReplyKey.HELP]


async def test_a_text_that_was_left_is_answered_before_the_next_of_the_same_phone(office):
    await office.present(AMINA, await office.seed_coupon())
    language, again = await office.store(AMINA, "1"), await office.store(AMINA, "1")
    office.clock.forward(seconds=1)

    await answer_text(again, office.parts)

    assert await office.replies(language) == [ReplyKey.CONSENT]
    assert await office.replies(again) == [], "the same text again changes nothing"
    assert await office.facts("ConsentGiven") == [], "who texted it had not been asked yet"


async def test_who_texts_start_after_a_stop_that_was_left_is_heard_last(office):
    stop = await office.store(AMINA, "STOP")
    office.clock.forward(minutes=1)

    assert await office.text(AMINA, "START") == [ReplyKey.RESUMED]

    assert await office.replies(stop) == [ReplyKey.STOPPED]
    assert await office.value("SELECT count(*) FROM study.messaging_stop") == 0


async def test_behind_a_text_that_fails_the_next_of_the_same_phone_waits_until_that_one_is_set_aside(office):
    parts = replace(office.parts, parse_text=ParserFailingAt(office.parts.parse_text, "hello"))
    failing, behind = await office.store(AMINA, "hello"), await office.store(AMINA, "HELP")
    with pytest.raises(BlockedByEarlierText):
        await answer_text(behind, parts)

    for _ in range(5):
        await a_round(parts)
        assert await office.replies(behind) == []
    await a_round(parts)

    assert await office.replies(failing) == [ReplyKey.BUSY]
    assert await office.replies(behind) == [ReplyKey.HELP]
    assert await office.value("SELECT attempts FROM contact.inbound WHERE id = $1", behind) == 0


async def test_who_asks_for_silence_is_heard_at_once_behind_whatever_fails(office):
    parts = replace(office.parts, parse_text=ParserFailingAt(office.parts.parse_text, "hello"))
    await office.store(AMINA, "hello")
    words, stop, later = [
        await office.store(AMINA, each) for each in ("please leave me alone", "STOP", "HELP")
    ]

    await a_round(parts)

    stops = [stop["source"] for stop in await office.facts("MessagingStopped")]
    assert stops == ["words"]
    assert await office.replies(words) == [ReplyKey.STOPPED]
    assert await waiting(office) == (2, 0), f"{later} still waits for hello, and {stop} does not"


async def test_one_phone_whose_texts_all_fail_takes_one_try_of_each_round(office):
    parts = replace(office.parts, parse_text=ParserFailingAt(office.parts.parse_text, "hello"))
    failing = [await office.store(AMINA, "hello") for _ in range(3)]

    for _ in range(2):
        await a_round(parts)

    tries = "SELECT attempts FROM contact.inbound ORDER BY stored_at"
    assert [row["attempts"] for row in await office.rows(tries)] == [2, 0, 0]
    for _ in range(13):
        await a_round(parts)
    assert await waiting(office) == (0, 3)
    assert [await office.replies(each) for each in failing] == [[ReplyKey.BUSY]] * 3


async def test_a_text_whose_key_is_lost_is_set_aside_like_any_other(office):
    broken = await office.store(AMINA, "hello")
    await office.system.installation.pool.execute(
        "UPDATE contact.inbound SET sealed_body = '\\x0100' WHERE id = $1", broken
    )

    for _ in range(7):
        message = await office.store(BINTOU, "HELP")
        await a_round(office.parts)
        assert await office.replies(message) == [ReplyKey.HELP]

    assert await waiting(office) == (0, 1)
    assert await office.replies(broken) == [ReplyKey.BUSY]


async def test_when_nothing_can_be_said_at_all_the_study_team_still_knows(office):
    message = await office.store(AMINA, "hello")

    for _ in range(6):
        await a_round(replace(office.parts, wording=FailingWording()))

    assert await waiting(office) == (0, 1)
    [review] = await office.facts("ReviewRequested")
    assert review["message"] == message
