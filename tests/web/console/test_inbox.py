"""Cases are read, answered, assigned, noted and closed on a page; a number is seen only for a reason."""

import re
from datetime import timedelta

import pytest

from rds.domain.staff import CONFIRMED_FOR, Role
from rds.web.console.screens.inbox.ready_words import READY_WORDS
from tests.support.console import a_colleague
from tests.support.office import phone

WROTE = "I finished and still no 20 dollars <b>now</b>"
NUMBER = "555-0101"


@pytest.fixture
async def case(desk):
    """Let a participant who has finished write what no rule answers, and give the case's path."""
    office = desk.office
    await office.take_part(phone(1), await office.seed_coupon())
    await office.text(phone(1), WROTE)
    number = await office.value("SELECT max(inbox_case) FROM review")
    return f"/studies/{office.study}/inbox/{number}"


def mark_on(page):
    return re.search(r'name="seen" value="([^"]*)"', page.html)[1]


async def actors(desk, kind):
    return [
        row["actor"] for row in await desk.office.rows("SELECT actor FROM record.event WHERE type = $1", kind)
    ]


async def person_id(desk, name):
    return await desk.office.value("SELECT id FROM staff.person WHERE name = $1", name)


async def test_a_case_is_read_with_what_was_said_and_without_the_number(desk, case):
    async with a_colleague(desk, Role.HELPER) as helper:
        listed = await helper.open(case.rpartition("/")[0])
        page = await helper.open(case)

    assert "1 case open, 1 with nobody" in listed.text
    assert WROTE in page.text
    assert "<b>now</b>" not in page.html
    assert "What the rules would say now" in page.text
    assert NUMBER not in page.html
    assert NUMBER.replace("-", "") not in page.html


async def test_a_case_that_waited_while_much_was_said_shows_its_own_words_unfolded(desk, case):
    for _ in range(20):
        await desk.office.text(phone(1), "BALANCE")
    async with a_colleague(desk, Role.HELPER) as helper:
        page = await helper.open(case)

    folded = page.html[page.html.index('<details class="earlier"') :].partition("</details>")[0]
    shown = page.html[page.html.index('id="thread"') :].replace(folded, "")
    assert "still no 20 dollars" in shown
    assert "still no 20 dollars" not in folded
    assert shown.count("BALANCE</span>") == 20
    assert "What the rules would say now" in page.text


async def test_a_reply_is_sent_by_the_person_and_waits_in_the_outbox(desk, case):
    async with a_colleague(desk, Role.HELPER, "Sam") as sam:
        page = await sam.open(case)
        sent = await sam.send(f"{case}/reply", seen=mark_on(page), reply="We are looking into it.")

    assert (sent.status, sent.path) == (200, case)
    assert "The reply is on its way. Event" in sent.text
    assert (await desk.office.said_to(phone(1)))[-1][1].endswith("We are looking into it.")
    assert await actors(desk, "CaseReplied") == [f"staff:{await person_id(desk, 'Sam')}"]
    assert (
        await desk.office.value("SELECT purpose FROM contact.outbound ORDER BY place DESC LIMIT 1")
        == "team_reply"
    )


async def test_what_an_act_came_to_is_said_once(desk, case):
    async with a_colleague(desk, Role.HELPER) as helper:
        page = await helper.open(case)
        await helper.send(f"{case}/reply", seen=mark_on(page), reply="Hello")
        assert "The reply is on its way" not in (await helper.open(case)).text


async def test_segments_and_letters_are_shown_before_anything_is_sent(desk, case):
    async with a_colleague(desk, Role.HELPER) as helper:
        await helper.open(case)
        short = await helper.send(f"{case}/draft", reply="Hello")
        long = await helper.send(f"{case}/draft", reply="x" * 200)

    assert "1 text" in short.text
    assert "2 texts" in long.text
    assert await desk.office.facts("CaseReplied") == []


@pytest.mark.parametrize("language", READY_WORDS)
@pytest.mark.parametrize("place", range(6))
async def test_ready_words_are_put_into_the_field_and_not_sent(desk, case, language, place):
    ready = READY_WORDS[language][place]
    async with a_colleague(desk, Role.HELPER) as helper:
        await helper.open(case)
        page = await helper.send(f"{case}/draft", put_in="1", ready=ready.key, language=language)

    assert ready.words.split("{")[0].split("'")[0] in page.text
    assert "{contact}" not in page.text
    assert await desk.office.facts("CaseReplied") == []


async def test_of_two_who_answer_at_once_the_second_is_told_and_keeps_what_was_typed(desk, case):
    async with a_colleague(desk, Role.HELPER, "Sam") as sam, a_colleague(desk, Role.OWNER, "Ines") as ines:
        seen_by_sam, seen_by_ines = mark_on(await sam.open(case)), mark_on(await ines.open(case))
        await sam.send(f"{case}/reply", seen=seen_by_sam, reply="From Sam")
        late = await ines.send(f"{case}/reply", seen=seen_by_ines, reply="From Ines")

    assert late.status == 409
    assert "Somebody else acted on this case meanwhile" in late.text
    assert "From Ines</textarea>" in late.html
    assert "From Sam" in late.text
    assert len(await desk.office.facts("CaseReplied")) == 1


@pytest.mark.parametrize("act", ["assign", "note", "reply"])
async def test_what_is_typed_in_another_field_stays_when_an_act_is_done(desk, case, act):
    async with a_colleague(desk, Role.HELPER, "Sam") as sam:
        page = await sam.open(case)
        to = await person_id(desk, "Sam")
        done = await sam.send(
            f"{case}/{act}", seen=mark_on(page), to=to, reply="half a reply", note="half a note", done="half"
        )

    assert done.status == 200
    assert "Event" in done.text
    assert ("half a reply</textarea>" in done.html) == (act != "reply")
    assert ("half a note</textarea>" in done.html) == (act != "note")
    assert "half</textarea>" in done.html


@pytest.mark.parametrize("field", ["reply", "note"])
async def test_a_case_is_not_closed_over_words_that_are_neither_sent_nor_kept(desk, case, field):
    async with a_colleague(desk, Role.HELPER) as helper:
        page = await helper.open(case)
        typed = {"done": "called her", field: "words of an hour"}
        refused = await helper.send(f"{case}/close", seen=mark_on(page), **typed)
        closed = await helper.send(f"{case}/close", seen=mark_on(page), done="called her")

    assert refused.status == 422
    assert "The case is still open" in refused.text
    assert "words of an hour</textarea>" in refused.html
    assert "called her</textarea>" in refused.html
    assert "is closed" in closed.text
    assert [each["note"] for each in await desk.office.facts("CaseClosed")] == ["called her"]


async def test_all_fields_of_a_case_are_one_form_so_that_no_act_loses_the_others(desk, case):
    async with a_colleague(desk, Role.HELPER) as helper:
        page = await helper.open(case)

    form = page.html[page.html.index('id="case-form"') :].partition("</form>")[0]
    outside = page.html.replace(form, "")
    for field in ("reply", "note", "done", "to"):
        [control] = re.findall(rf'<(?:textarea|select)[^>]* name="{field}"', page.html)
        assert control in form or 'form="case-form"' in control, field
    for act in ("assign", "close", "note"):
        buttons = re.findall(rf'<button[^>]*formaction="{case}/{act}"[^>]*>', outside)
        assert buttons
        assert all('form="case-form"' in button for button in buttons)


async def test_the_number_of_a_case_is_shown_for_a_reason_and_typed_words_stay(desk, case):
    async with a_colleague(desk, Role.COORDINATOR, "Ines") as ines:
        await ines.open(case)
        asked = await ines.send(f"{case}/reveal", reason=" ", reply="half a reply")
        shown = await ines.send(f"{case}/reveal", reason="Call about the money", reply="half a reply")
        after = await ines.open(case)

    assert asked.status == 422
    assert "Say why" in asked.text
    assert phone(1) not in asked.html + after.html
    assert phone(1) in shown.text
    assert f'http-equiv="refresh" content="60;url={case}"' in shown.html
    assert all("half a reply</textarea>" in page.html for page in (asked, shown))
    assert [look["reason"] for look in await desk.office.facts("NumberRevealed")] == ["Call about the money"]
    actor = f"staff:{await person_id(desk, 'Ines')}"
    assert await actors(desk, "NumberRevealed") == [actor]


async def test_a_helper_is_neither_offered_the_number_of_a_case_nor_shown_it(desk, case):
    async with a_colleague(desk, Role.HELPER) as helper:
        page = await helper.open(case)
        refused = await helper.send(f"{case}/reveal", reason="Curious")

    assert "See the number" not in page.text
    assert refused.status == 403
    assert phone(1) not in refused.html
    assert await desk.office.facts("NumberRevealed") == []


async def test_a_look_at_the_number_of_a_case_long_after_signing_in_asks_who_it_is(desk, case):
    async with a_colleague(desk, Role.COORDINATOR) as ines:
        await desk.office.rows(
            "UPDATE staff.session SET confirmed_at = confirmed_at - $1::interval",
            CONFIRMED_FOR + timedelta(seconds=1),
        )
        await ines.open(case)
        asked = await ines.send(f"{case}/reveal", reason="Call about the money", note="half a note")

    assert asked.status == 422
    assert "Show once more who you are" in asked.text
    assert 'value="Call about the money"' in asked.html
    assert "half a note</textarea>" in asked.html
    assert await desk.office.facts("NumberRevealed") == []


async def test_nothing_is_sent_when_another_field_is_too_long(desk, case):
    async with a_colleague(desk, Role.HELPER) as helper:
        page = await helper.open(case)
        refused = await helper.send(f"{case}/reply", seen=mark_on(page), reply="Soon.", note="x" * 2001)

    assert "Nothing was done" in refused.text
    assert await desk.office.facts("CaseReplied") == []


async def test_an_act_without_what_it_needs_keeps_what_was_typed_elsewhere(desk, case):
    async with a_colleague(desk, Role.HELPER) as helper:
        page = await helper.open(case)
        refused = await helper.send(f"{case}/close", seen=mark_on(page), done="", reply="half a reply")

    assert refused.status == 422
    assert "half a reply</textarea>" in refused.html


async def test_a_reply_that_no_text_can_hold_is_refused_whole_and_never_cut(desk, case):
    long = "we are looking into it " * 100
    async with a_colleague(desk, Role.HELPER) as helper:
        page = await helper.open(case)
        draft = await helper.send(f"{case}/draft", reply=long)
        refused = await helper.send(f"{case}/reply", seen=mark_on(page), reply=long)

    assert "more than a text message can hold" in draft.text
    assert refused.status == 422
    assert f"{long.strip()}</textarea>" in refused.html
    assert await desk.office.facts("CaseReplied") == []


async def test_a_note_that_is_too_long_is_refused_and_never_cut(desk, case):
    async with a_colleague(desk, Role.HELPER) as helper:
        page = await helper.open(case)
        refused = await helper.send(f"{case}/close", seen=mark_on(page), done="called her " * 400)

    assert "longer than the field takes. Nothing was done" in refused.text
    assert await desk.office.facts("CaseClosed") == []


async def test_a_text_that_comes_while_somebody_types_is_read_first(desk, case):
    async with a_colleague(desk, Role.HELPER) as helper:
        page = await helper.open(case)
        await desk.office.text(phone(1), "where is my money you promised")
        late = await helper.send(f"{case}/reply", seen=mark_on(page), reply="Hello")

    assert late.status == 409
    assert await desk.office.facts("CaseReplied") == []


async def test_a_case_is_taken_given_noted_and_closed(desk, case):
    async with a_colleague(desk, Role.HELPER, "Sam") as sam, a_colleague(desk, Role.OWNER, "Ines") as ines:
        page = await sam.open(case)
        taken = await sam.send(f"{case}/assign", seen=mark_on(page), to=await person_id(desk, "Sam"))
        assert "Sam has the case." in taken.text
        given = await sam.send(f"{case}/assign", seen=mark_on(taken), to=await person_id(desk, "Ines"))
        assert "Ines has the case." in given.text

        noted = await ines.send(f"{case}/note", note="called twice <i>today</i>")
        assert "called twice <i>today</i>" in noted.text
        assert "<i>today" not in noted.html

        empty = await ines.send(f"{case}/close", seen=mark_on(noted), done=" ")
        assert (empty.status, "Say what was done" in empty.text) == (422, True)
        closed = await ines.send(f"{case}/close", seen=mark_on(noted), done="paid by hand")
        assert "No case is open." in closed.text
        assert "paid by hand" not in closed.text

        late = await sam.send(f"{case}/close", seen=mark_on(given), done="me too")
        assert late.status == 409
        assert (await sam.open(case.rpartition("/")[0] + "?show=closed")).text.count("Money") == 1

    assert [fact["to"] for fact in await desk.office.facts("CaseAssigned")] == [
        await person_id(desk, "Sam"),
        await person_id(desk, "Ines"),
    ]
    assert "called" not in str(await desk.office.facts("CaseNoted"))


async def test_notes_go_with_a_withdrawal(desk, case):
    async with a_colleague(desk, Role.HELPER) as helper:
        await helper.open(case)
        await helper.send(f"{case}/note", note="called twice")
        await desk.office.text(phone(1), "WITHDRAW")
        await desk.office.text(phone(1), "WITHDRAW")
        page = await helper.open(case)

    assert await desk.office.value("SELECT count(*) FROM contact.case_note") == 0
    assert WROTE not in page.text
    assert "(erased)" in page.text


async def test_a_phone_that_said_stop_is_not_texted(desk, case):
    async with a_colleague(desk, Role.HELPER) as helper:
        page = await helper.open(case)
        await desk.office.text(phone(1), "STOP")
        refused = await helper.send(f"{case}/reply", seen=mark_on(page), reply="Hello")
        page = await helper.open(case)

    assert refused.status == 409
    assert "This phone said STOP" in page.text
    assert "Send reply" not in page.text


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 30, "1e3", "٣"])
async def test_a_case_that_is_not_there_is_said_so(desk, number):
    async with a_colleague(desk, Role.HELPER) as helper:
        page = await helper.open(f"/studies/{desk.office.study}/inbox/{number}")

    assert page.status == 409
    assert "There is no case of this number." in page.text


async def test_a_case_is_given_to_nobody_who_may_not_handle_cases(desk, case):
    async with a_colleague(desk, Role.HELPER) as helper, a_colleague(desk, Role.ANALYST, "Ana"):
        page = await helper.open(case)
        for to in (await person_id(desk, "Ana"), "nobody", ""):
            assert (await helper.send(f"{case}/assign", seen=mark_on(page), to=to)).status == 422

    assert await desk.office.facts("CaseAssigned") == []
