"""Participants: who needs something, how does this person stand, and who may see their number?"""

import re
from datetime import UTC, datetime, timedelta

import pyotp

from rds.app.ports import PersonFilter
from rds.app.staff.credentials import set_passphrase
from rds.domain.coupon_code import display
from rds.domain.staff import CONFIRMED_FOR, Role
from rds.wiring.console import make_console
from tests.support.console import a_colleague
from tests.support.office import phone
from tests.support.participant_pages import a_person, lose_all, order, people

DIGITS = "+14165550101"


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
    assert re.search(r"(?<![\w:])37(?![\w:])", page.text) is None


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
