"""What can be done for a participant from their page, and when it is refused."""

import pytest

from rds.app.run_study import void_coupon
from rds.domain.staff import Role
from tests.support.console import a_colleague
from tests.support.office import phone
from tests.support.participant_pages import SEEN, a_person, lose_all, order, people
from tests.support.team import Team, answers, last_said, orders


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
        ("coupons", {"count": "a few"}, "Write how many: 1 to 20."),
        ("message", {"words": "long " * 400}, "more than a text message can hold"),
        ("correct", {"question": "network_size", "answer": "1" * 300}, "longer than the field takes"),
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
