"""The inbox and the acts as a coordinator types them."""

import pytest

from rds.domain.replies import ReplyKey
from tests.support.office import phone

AMINA, BINTOU = phone(1), phone(2)


@pytest.fixture
async def case(office):
    """Give the number of the case of a participant who asks for money."""
    await office.take_part(AMINA, await office.seed_coupon())
    await office.text(AMINA, "I never got my money")
    return str(await office.value("SELECT inbox_case FROM review"))


async def test_a_case_is_listed_read_answered_assigned_and_closed(office, terminal, case):
    listed = terminal.type("inbox", "list", office.study)
    assert listed.out.startswith(f"{case}  money  since ")

    shown = terminal.type("inbox", "show", office.study, case)
    assert "phone: I never got my money" in shown.out
    assert "the rules would say: " in shown.out
    assert "completed  seed  wave 0" in shown.out
    assert "5550101" not in shown.said

    replied = terminal.type("inbox", "reply", office.study, case, "--text", "It left today.", "--yes")
    assert replied.code == 0, replied.said
    assert "1 part (GSM-7)" in replied.said
    assert (await office.said_to(AMINA))[-1][0] is ReplyKey.TEAM_REPLY

    assert terminal.type("inbox", "assign", office.study, case, "--to", "ana").code == 0
    assert "ana" in terminal.type("inbox", "list", office.study).out
    assert terminal.type("inbox", "close", office.study, case, "--note", "paid").code == 0
    assert terminal.type("inbox", "list", office.study).out == ""
    again = terminal.type("inbox", "close", office.study, case, "--note", "paid")
    assert again.code == 2
    assert "rds inbox list" in again.said


async def test_the_number_is_shown_for_a_reason_only(office, terminal, case):
    shown = terminal.type("inbox", "show", office.study, case, "--reveal", "to call her", "--by", "ana")

    assert f"number: {AMINA}" in shown.out
    [row] = await office.rows("SELECT actor FROM record.event WHERE type = 'NumberRevealed'")
    assert row["actor"] == "staff:ana"


async def test_a_person_is_shown_without_who_they_are(office, terminal, case):
    shown = terminal.type("participant", "show", office.study, AMINA)

    assert shown.code == 0, shown.said
    assert f"open cases: {case}" in shown.out
    assert "earned $20.00, paid $0.00" in shown.out.replace("$20,", "$20.00,").replace("$0\n", "$0.00\n")
    assert "5550101" not in shown.said


async def test_an_order_needs_a_reason_and_says_what_was_done(office, terminal, case):
    without = terminal.type("participant", "skip", office.study, AMINA)
    assert without.code == 2
    assert "--reason" in without.said

    refused = terminal.type("participant", "skip", office.study, AMINA, "--reason", "stuck")
    assert refused.code == 2
    assert "rds participant show" in refused.said

    moved = terminal.type("participant", "move", office.study, AMINA, "--to", BINTOU, "--reason", "lost it")
    assert moved.code == 0, moved.said
    assert "5550102" not in moved.said
    assert await office.text(BINTOU, "BALANCE") == [ReplyKey.BALANCE]


async def test_nobody_is_found_by_what_is_nothing(office, terminal, case):
    nobody = terminal.type("participant", "show", office.study, "nobody-at-all")

    assert nobody.code == 2
    assert "Nobody in this study has this id" in nobody.said


async def test_the_former_name_of_the_inbox_still_lists_and_says_the_new_one(office, terminal, case):
    listed = terminal.type("reviews", "list", office.study)

    assert await office.caller(AMINA) in listed.out
    assert "rds inbox list" in listed.said
