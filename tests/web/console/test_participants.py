"""Participants: who needs something, how does this person stand, and what can be done for them?"""

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from rds.app.ports import PersonFilter
from rds.app.run_study import void_coupon
from rds.app.staff.credentials import set_passphrase
from rds.domain.coupon_code import display
from rds.domain.staff import CONFIRMED_FOR, Role
from rds.wiring.console import make_console
from tests.support.console import a_colleague
from tests.support.office import phone
from tests.support.team import Team, answers, last_said, orders

SEEN = re.compile(r'name="seen" value="([^"]+)"')
DIGITS = "+14165550101"


def people(desk, *rest):
    return "/".join(("/studies", desk.office.study, "participants", *rest))


async def a_person(desk, number=1, until=None, **given):
    """Let somebody take part, up to the question called `until`, and return their id."""
    await desk.office.take_part(phone(number), await desk.office.seed_coupon(), until=until, **given)
    return await Team(desk.office).find(phone(number))


async def lose_all(office, number):
    """Let nothing that was sent to a phone have arrived."""
    caller = await office.caller(number)
    await office.rows("UPDATE contact.outbound SET status = 'undelivered' WHERE caller = $1", caller)


async def order(colleague, desk, person, act, reason="She called", **fields):
    """Open a person's page, and send one of its forms."""
    page = await colleague.open(people(desk, person))
    return await colleague.send(
        people(desk, person, act), seen=SEEN.search(page.html)[1], reason=reason, **fields
    )


async def test_a_person_is_found_by_coupon_number_or_id_and_the_number_stays_out_of_the_address(desk):
    person = await a_person(desk)
    coupon = (await desk.office.phone_state(phone(1))).conversation.coupon.code
    async with a_colleague(desk, Role.COORDINATOR) as ines:
        await ines.open(people(desk))
        for typed in (phone(1), "416-555-0101", display(coupon), person):
            page = await ines.send(people(desk, "find"), who=typed)
            assert page.path == people(desk, person)
            assert "0101" not in page.html
        nobody = await ines.send(people(desk, "find"), who="416-555-0177")

    assert nobody.status == 422
    assert "Nobody in this study has this id, coupon or number." in nobody.text
    assert "0177" not in nobody.html


async def test_each_filter_lists_those_who_need_that_and_says_how_many(desk):
    done = await a_person(desk, 1)
    open_ = await a_person(desk, 2, until="sector")
    async with a_colleague(desk, Role.COORDINATOR) as ines:
        listed = {which: (await ines.open(people(desk) + f"?show={which}")).html for which in PersonFilter}
        desk.office.clock.forward(days=4)
        stuck = await ines.open(people(desk) + "?show=stuck")

    def link(person):
        return people(desk, person) + '"'

    assert link(done) in listed["all"]
    assert link(open_) in listed["all"]
    assert link(open_) in listed["unfinished"]
    assert link(done) not in listed["unfinished"]
    assert link(done) in listed["owed"]
    assert link(open_) not in listed["owed"]
    assert "Nobody here" in listed["stuck"]
    assert link(open_) in stuck.html
    assert "Stuck 1" in stuck.text
    assert "silent for 4 days" in stuck.text


async def test_who_is_flagged_or_not_reached_is_listed(desk):
    flagged = await a_person(desk, 1)
    lost = await a_person(desk, 2, until="sector")
    async with a_colleague(desk, Role.COORDINATOR) as ines:
        await order(ines, desk, flagged, "correct", question="network_size", answer="15")
        await lose_all(desk.office, phone(2))
        first = await ines.open(people(desk) + "?show=flagged")
        second = await ines.open(people(desk) + "?show=not_reached")
        page = await ines.open(people(desk, lost))

    assert people(desk, flagged) + '"' in first.html
    assert people(desk, lost) + '"' not in first.html
    assert people(desk, lost) + '"' in second.html
    assert "messages did not arrive" in second.text
    assert "Send again · " in page.text
    assert "nothing is undelivered" not in page.text


async def test_a_list_is_cut_into_pages_of_fifty(desk):
    recorded = desk.office
    for number in range(1, 53):
        await recorded.present(phone(number), await recorded.seed_coupon())
    async with a_colleague(desk, Role.COORDINATOR) as ines:
        first = await ines.open(people(desk))
        second = await ines.open(people(desk) + "?page=2")

    one_person = re.compile(f'href="{people(desk)}/[0-9a-f]{{20}}"')
    assert len(one_person.findall(first.html)) == 50
    assert len(one_person.findall(second.html)) == 2
    assert "The next 50" in first.text
    assert "The next 50" not in second.text


async def test_a_page_shows_how_a_person_stands_and_neither_number_nor_answer(desk):
    person = await a_person(desk, network_size="37")
    mine = (await desk.office.coupons_of(phone(1)))[0].code
    await desk.office.take_part(phone(2), mine)
    async with a_colleague(desk, Role.COORDINATOR) as ines:
        page = await ines.open(people(desk, person))

    assert "completed;" in page.text
    assert "owed" in page.text
    assert "consented (version" in page.text
    assert f"a recruit enrolled with {display(mine)}" in page.text
    assert f"{display(mine)}" in page.text
    assert "Nobody has looked at this person’s number." in page.text
    assert DIGITS not in page.html
    assert "0101" not in page.html
    assert "37" not in page.text


async def test_the_acts_of_a_person_are_done_from_their_page_and_recorded_with_the_reason(desk):
    person = await a_person(desk, 1, until="sector")
    await desk.office.read_messages(phone(1))
    async with a_colleague(desk, Role.COORDINATOR, "Ines") as ines:
        skipped = await order(ines, desk, person, "skip")
        spoken = await order(ines, desk, person, "language", language="fr")
        written = await order(ines, desk, person, "message", words="We called you back.")
        corrected = await order(ines, desk, person, "correct", question="network_size", answer="15")
        moved = await order(ines, desk, person, "move", number="416-555-0155")

    assert "written to in French. Event" in spoken.text
    assert "skipped" in skipped.text
    assert "on its way" in written.text
    assert "replaced" in corrected.text
    assert "at the new phone" in moved.text
    assert [act for act, _ in await orders(desk.office)] == ["skip", "language", "message", "correct", "move"]
    assert {reason for _, reason in await orders(desk.office)} == {"She called"}
    assert (await answers(desk.office, person))["network_size"] == ("15", "corrected")
    assert "We called you back." in "".join(words for _, words in await desk.office.said_to(phone(55)))
    assert "Ines moved the person to a new phone" in moved.text
    ines_id = await desk.office.value("SELECT id FROM staff.person WHERE name = 'Ines'")
    actors = await desk.office.rows("SELECT DISTINCT actor FROM record.event WHERE type = 'TeamActed'")
    assert [row["actor"] for row in actors] == [f"staff:{ines_id}"]


async def test_coupons_are_added_in_the_place_of_voided_ones_and_not_beyond_the_quota(desk):
    person = await a_person(desk)
    office = desk.office
    lost = (await office.coupons_of(phone(1)))[0].code
    async with a_colleague(desk, Role.COORDINATOR) as ines:
        full = await order(ines, desk, person, "coupons", count="1")
        await void_coupon(office.study, lost, reason="lost", by="test", parts=office.parts)
        added = await order(ines, desk, person, "coupons", count="1")

    assert full.status == 409
    assert "No more coupons were promised" in full.text
    assert "1 coupon issued" in added.text
    assert (await last_said(office, phone(1)))[0] == "coupons_to_forward"


async def test_a_wrong_screening_answer_is_asked_again(desk):
    office = desk.office
    await office.present(phone(1), await office.seed_coupon())
    while (step := await office.open_step(phone(1))) is not None:
        await office.text(phone(1), "2" if step.startswith("screening:") else "1")
    person = await Team(office).find(phone(1))
    async with a_colleague(desk, Role.COORDINATOR) as ines:
        page = await order(ines, desk, person, "reopen")

    assert "asked again" in page.text
    assert (await office.open_step(phone(1))).startswith("screening:")


async def test_a_second_person_may_use_the_phone_of_one_who_has_finished(desk):
    person = await a_person(desk)
    async with a_colleague(desk, Role.COORDINATOR) as ines:
        page = await order(ines, desk, person, "allow")

    assert "The next person may text a coupon from this phone." in page.text
    await desk.office.take_part(phone(1), await desk.office.seed_coupon())
    assert await Team(desk.office).find(phone(1)) != person


async def test_what_did_not_arrive_is_sent_again(desk):
    person = await a_person(desk, 1, until="sector")
    await lose_all(desk.office, phone(1))
    async with a_colleague(desk, Role.COORDINATOR) as ines:
        page = await order(ines, desk, person, "resend")
        again = await order(ines, desk, person, "resend")

    assert "1 message sent again." in page.text
    assert again.status == 409
    assert "Everything sent to this phone has arrived" in again.text


async def test_while_the_database_is_held_pages_are_shown_and_no_act_is_done(desk):
    person = await a_person(desk, 1, until="sector")
    await lose_all(desk.office, phone(1))
    before = await desk.office.value("SELECT count(*) FROM record.event")
    async with a_colleague(desk, Role.COORDINATOR) as ines:
        desk.office.system.hold.held = True
        shown = await ines.open(people(desk, person))
        refused = [await order(ines, desk, person, act) for act in ("resend", "withdraw", "reveal")]
        staff = await desk.office.value("SELECT count(*) FROM record.event WHERE study IS NULL")

    assert shown.status == 200
    assert [page.status for page in refused] == [409] * 3
    assert [page.text for page in refused if "Nothing was done: the database is held" not in page.text] == []
    assert await desk.office.value("SELECT count(*) FROM record.event") == before + staff
    assert await desk.office.value("SELECT count(*) FROM contact.outbound WHERE status = 'waiting'") == 0


@pytest.mark.parametrize("act", ["withdraw", "erase"])
async def test_a_person_leaves_and_their_answers_are_erased(desk, act):
    person = await a_person(desk)
    async with a_colleague(desk, Role.COORDINATOR) as ines:
        page = await order(ines, desk, person, act)
        again = await ines.open(people(desk, person))

    assert "The person has left." in page.text
    assert await answers(desk.office, person) == {}
    assert "What you can do" not in again.text
    assert "Only what was earned is still theirs." in again.text


async def test_nothing_is_done_without_a_reason_and_what_was_typed_stays(desk):
    person = await a_person(desk)
    async with a_colleague(desk, Role.COORDINATOR) as ines:
        page = await order(ines, desk, person, "message", reason=" ", words="Good morning & <b>hello</b>")

    assert page.status == 422
    assert "Say why: who asked, and what for." in page.text
    assert "Good morning &amp; &lt;b&gt;hello&lt;/b&gt;" in page.html
    assert await orders(desk.office) == []


@pytest.mark.parametrize(
    ("act", "fields", "words"),
    [
        ("move", {"number": "12"}, "This is no phone number."),
        ("message", {"words": " "}, "Type the message first."),
        ("correct", {"question": "network_size", "answer": "many"}, "no number within its range"),
        ("correct", {"question": "nothing", "answer": "1"}, "The study asks no such question."),
        ("correct", {"question": "network_size", "answer": ""}, "Type the right answer"),
        ("language", {"language": "tlh"}, "The study does not speak this language."),
    ],
)
async def test_a_form_that_cannot_be_read_is_explained_at_its_place(desk, act, fields, words):
    person = await a_person(desk)
    async with a_colleague(desk, Role.COORDINATOR) as ines:
        page = await order(ines, desk, person, act, **fields)

    assert page.status == 422
    assert words in page.text
    assert await orders(desk.office) == []


async def test_who_acts_on_a_person_that_wrote_meanwhile_is_told_so(desk):
    person = await a_person(desk, 1, until="sector")
    async with a_colleague(desk, Role.COORDINATOR) as ines:
        page = await ines.open(people(desk, person))
        await desk.office.text(phone(1), "1")
        late = await ines.send(
            people(desk, person, "skip"), seen=SEEN.search(page.html)[1], reason="She called"
        )

    assert late.status == 409
    assert "This person stands elsewhere than when you opened the page" in late.text
    assert await orders(desk.office) == []


async def test_of_two_who_act_at_once_the_second_is_told_so(desk):
    person = await a_person(desk)
    async with a_colleague(desk, Role.COORDINATOR) as ines, a_colleague(desk, Role.OWNER) as odile:
        seen = SEEN.search((await odile.open(people(desk, person))).html)[1]
        await order(ines, desk, person, "message", words="Good morning")
        late = await odile.send(
            people(desk, person, "message"), seen=seen, reason="She called", words="Good morning too"
        )

    assert late.status == 409
    assert "Good morning too" in late.html
    assert len(await orders(desk.office)) == 1


async def test_a_message_is_shown_as_it_would_leave_before_it_is_sent(desk):
    person = await a_person(desk)
    async with a_colleague(desk, Role.COORDINATOR) as ines:
        await ines.open(people(desk, person))
        page = await ines.send(people(desk, person, "draft"), words="We called you back.")

    assert "Nothing is sent yet." in page.text
    assert "1 text" in page.text
    assert await orders(desk.office) == []


async def test_a_number_is_shown_for_a_reason_once_and_that_is_recorded(desk):
    person = await a_person(desk)
    async with a_colleague(desk, Role.COORDINATOR, "Ines") as ines:
        await ines.open(people(desk, person))
        shown = await ines.send(people(desk, person, "reveal"), reason="Two texts unanswered")
        after = await ines.open(people(desk, person))

    assert phone(1) in shown.text
    assert f'http-equiv="refresh" content="60;url={people(desk, person)}"' in shown.html
    assert phone(1) not in after.html
    assert "Ines saw the number “Two texts unanswered”" in after.text
    assert "Looks at the identity 1" in after.text
    assert [look["reason"] for look in await desk.office.facts("NumberRevealed")] == ["Two texts unanswered"]


async def test_a_number_is_not_shown_without_a_reason_or_to_a_helper(desk):
    person = await a_person(desk)
    async with a_colleague(desk, Role.COORDINATOR) as ines, a_colleague(desk, Role.HELPER) as helper:
        await ines.open(people(desk, person))
        page = await ines.send(people(desk, person, "reveal"), reason=" ")
        await helper.open("/account")
        refused = await helper.send(people(desk, person, "reveal"), reason="Curious")

    assert page.status == 422
    assert refused.status == 403
    assert phone(1) not in page.html + refused.html
    assert await desk.office.facts("NumberRevealed") == []


async def test_who_signed_in_long_ago_shows_once_more_who_they_are_before_a_number(desk):
    person = await a_person(desk)
    async with a_colleague(desk, Role.COORDINATOR, "Ines") as ines:
        parts = make_console(desk.office.system).staff
        member = next(one for one in await parts.staff.members() if one.name == "Ines")
        secret = pyotp.random_base32()
        phrase = "four words that are long"
        await set_passphrase(member, phrase, secret, pyotp.TOTP(secret).now(), parts=parts)
        await desk.office.rows(
            "UPDATE staff.session SET confirmed_at = confirmed_at - $1::interval",
            CONFIRMED_FOR + timedelta(seconds=1),
        )
        await ines.open(people(desk, person))
        asked = await ines.send(people(desk, person, "reveal"), reason="Two texts unanswered")
        wrong = await ines.send(
            people(desk, person, "reveal"), reason="Two texts unanswered", passphrase="nonsense", code="1"
        )
        code = pyotp.TOTP(secret).at(datetime.now(UTC), counter_offset=1)
        shown = await ines.send(
            people(desk, person, "reveal"), reason="Two texts unanswered", passphrase=phrase, code=code
        )

    assert asked.status == 422
    assert "Show once more who you are" in asked.text
    assert 'value="Two texts unanswered"' in asked.html
    assert "did not fit together" in wrong.text
    assert phone(1) not in asked.html + wrong.html
    assert phone(1) in shown.text
    assert len(await desk.office.facts("NumberRevealed")) == 1
