"""A participant calls the study team and asks to leave: what the coordinator types, and what is answered."""

import asyncio

import pytest

from tests.support.office import phone

AMINA = phone(1)
LOCALLY = "(416) 555-0101"


@pytest.fixture
def typed(terminal):
    """Give a function that types an `rds participant` command and what it asks for, and returns how it ended
    and all that was said.
    """

    async def type_(*words, answers=""):
        done = await asyncio.to_thread(terminal.type, "participant", *words, answers=answers)
        return done.code, done.said

    return type_


async def test_a_participant_is_found_by_number_and_withdrawn_by_id(office, typed):
    await office.take_part(AMINA, await office.seed_coupon())
    participant = (await office.phone_state(AMINA)).participant.id

    code, found = await typed("find", office.study, answers=f"{LOCALLY}\n")
    assert code == 0, found
    assert f"{participant}  completed  wave 0" in found
    assert AMINA not in found

    code, refused = await typed("withdraw", office.study, participant, answers="n\n")
    assert code == 1, refused
    assert await office.facts("ParticipantWithdrew") == []

    code, done = await typed("withdraw", office.study, participant, "--by", "ana", "--yes")
    assert code == 0, done
    [row] = await office.rows("SELECT actor FROM record.event WHERE type = 'ParticipantWithdrew'")
    assert row["actor"] == "staff:ana"
    _, found = await typed("find", office.study, answers=f"{AMINA}\n")
    assert f"{participant}  withdrawn  wave 0" in found


async def test_what_cannot_be_found_is_said_in_words_without_the_number(office, typed):
    for words, answers, said in (
        (("find", office.study), LOCALLY, "no coupon of this study was presented from this number"),
        (("find", office.study), "5550101", "this is not a phone number"),
        (("withdraw", office.study, "nobody", "--yes"), "", "nobody in gta-psw-2020 has this id"),
        (("find", "no-study"), LOCALLY, "rds study list"),
    ):
        code, answer = await typed(*words, answers=f"{answers}\n")

        assert code == 2, answer
        assert said in " ".join(answer.replace("│", " ").split())
        assert "Traceback" not in answer
        assert "555" not in answer
