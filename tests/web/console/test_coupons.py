"""Coupons: whose is this code, what can it still do, and which ones lie idle?"""

import pytest

from rds.app.run_study import close_recruitment
from rds.domain.coupon_code import display, near_codes
from rds.domain.staff import Role
from tests.support.console import a_colleague
from tests.support.office import a_protocol, phone


def coupons(desk, *rest):
    return "/".join(("/studies", desk.office.study, "coupons", *rest))


async def a_holder(desk, number=1):
    """Let somebody complete, and return the coupons that they were given."""
    await desk.office.take_part(phone(number), await desk.office.seed_coupon())
    return [coupon.code for coupon in await desk.office.coupons_of(phone(number))]


def with_one_wrong(code):
    """Return a code with a wrong symbol that no other code of the alphabet's first few would need."""
    return code[:4] + ("7" if code[4] != "7" else "9") + code[5:]


@pytest.mark.parametrize("spell", [display, str.lower, lambda code: " ".join(code), lambda c: f"code {c}!"])
async def test_a_code_is_found_however_it_was_typed(desk, spell):
    code = await desk.office.seed_coupon()
    async with a_colleague(desk, Role.HELPER) as helper:
        await helper.open(coupons(desk))
        page = await helper.send(coupons(desk, "look-up"), code=spell(code))

    assert page.path == coupons(desk, code)
    assert "Out, not used" in page.text


async def test_a_mistyped_code_is_resolved_where_only_one_coupon_can_be_meant(desk):
    code = await desk.office.seed_coupon()
    wrong = with_one_wrong(code)
    async with a_colleague(desk, Role.HELPER) as helper:
        await helper.open(coupons(desk))
        page = await helper.send(coupons(desk, "look-up"), code=wrong.lower())

    assert f"No coupon is called {display(wrong)} : its check symbol does not fit" in page.text
    assert f"{len(near_codes(wrong))} codes would fit; only one of them was ever issued" in page.text
    assert f"<mark>{code[4]}</mark>" in page.html
    assert "Out, not used" in page.text


@pytest.mark.parametrize("part", [slice(0, 5), slice(5, 10), slice(3, 9)])
async def test_a_part_of_a_code_is_enough_where_only_one_coupon_has_it(desk, part):
    code = await desk.office.seed_coupon()
    async with a_colleague(desk, Role.HELPER) as helper:
        await helper.open(coupons(desk))
        page = await helper.send(coupons(desk, "look-up"), code=code[part])

    assert "Only one coupon of this study has it: " + display(code) in page.text


@pytest.mark.parametrize(("dropped", "added"), [(3, ""), (9, ""), (None, "X")])
async def test_a_symbol_too_few_or_too_many_is_resolved_as_well(desk, dropped, added):
    code = await desk.office.seed_coupon()
    typed = (code[:dropped] + code[dropped + 1 :]) if dropped is not None else code[:6] + added + code[6:]
    async with a_colleague(desk, Role.HELPER) as helper:
        await helper.open(coupons(desk))
        page = await helper.send(coupons(desk, "look-up"), code=typed)

    assert "a code has ten symbols" in page.text
    assert coupons(desk, code) in page.html


async def test_what_is_no_code_is_said_to_be_none_and_stays_out_of_the_address(desk):
    async with a_colleague(desk, Role.HELPER) as helper:
        await helper.open(coupons(desk))
        page = await helper.send(coupons(desk, "look-up"), code="+1 416 555 0107")

    assert "This is no code" in page.text
    assert "0107" not in page.path


async def test_a_coupon_of_another_study_is_not_this_ones(desk):
    code = await desk.office.seed_coupon()
    other = await desk.office.open(a_protocol("minimal"), number="+14165550199")
    async with a_colleague(desk, Role.HELPER) as helper:
        page = await helper.open(f"/studies/{other}/coupons/{code}")

    assert page.status == 409
    assert display(code) not in page.text


async def test_a_page_says_what_would_happen_if_the_coupon_were_texted_now(desk):
    code, *_ = await a_holder(desk)
    async with a_colleague(desk, Role.COORDINATOR) as ines:
        before = await desk.office.value("SELECT count(*) FROM record.event")
        page = await ines.open(coupons(desk, code))

    assert "a phone we do not know accepted" in page.text
    assert "its holder refused: own code" in page.text
    assert "one who took part refused: took part" in page.text
    assert await desk.office.value("SELECT count(*) FROM record.event") == before


async def test_what_the_page_foresees_is_what_then_happens(desk):
    code, *_ = await a_holder(desk)
    async with a_colleague(desk, Role.COORDINATOR) as ines:
        page = await ines.open(coupons(desk, code))
        await desk.office.present(phone(2), code)
        after = await ines.open(coupons(desk, code))
        await desk.office.present(phone(3), code)
        refused = await ines.open(coupons(desk, code))

    assert "a phone we do not know accepted" in page.text
    (_, said), *_ = await desk.office.said_to(phone(2))
    assert " ".join(said.split()) in page.text
    assert "a phone we do not know refused: in use" in after.text
    assert "the phone that uses it now no answer nothing" in after.text
    assert "1 time, refused: in use" in refused.text


async def test_a_closed_study_says_what_would_happen_if_it_were_open(desk):
    code = await desk.office.seed_coupon()
    await close_recruitment(desk.office.study, reason="target", by="test", parts=desk.office.parts)
    async with a_colleague(desk, Role.COORDINATOR) as ines:
        page = await ines.open(coupons(desk, code))

    assert "a phone we do not know refused: closed" in page.text
    assert "if recruitment were open accepted" in page.text
    assert "Recruitment is closed: codes issued now work once it reopens." in page.text


async def test_a_coupon_is_voided_by_whom_and_why_the_record_says(desk):
    code = await desk.office.seed_coupon()
    async with a_colleague(desk, Role.HELPER, "Sam") as sam:
        await sam.open(coupons(desk, code))
        page = await sam.send(coupons(desk, code, "void"), reason="Lost on the bus")

    assert f"{display(code)} is void. Event" in page.text
    assert "Lost on the bus" in page.text
    assert "Void…" not in page.text
    row = (await desk.office.rows("SELECT actor, data FROM record.event WHERE type = 'CouponVoided'"))[0]
    person = await desk.office.value("SELECT id FROM staff.person WHERE name = 'Sam'")
    assert row["actor"] == f"staff:{person}"


async def test_nothing_is_voided_without_a_reason(desk):
    code = await desk.office.seed_coupon()
    async with a_colleague(desk, Role.HELPER) as helper:
        await helper.open(coupons(desk, code))
        page = await helper.send(coupons(desk, code, "void"), reason="  ")

    assert page.status == 422
    assert "Say why, for the record." in page.text
    assert (await desk.office.coupon(code)).status == "issued"


@pytest.mark.parametrize("act", ["void", "reissue"])
async def test_who_acts_on_a_coupon_that_was_used_meanwhile_is_told_so(desk, act):
    code = await desk.office.seed_coupon()
    async with a_colleague(desk, Role.HELPER) as helper:
        await helper.open(coupons(desk, code))
        await desk.office.present(phone(1), code)
        page = await helper.send(coupons(desk, code, act), reason="Lost on the bus")

    assert "Nothing was done: the coupon changed meanwhile." in page.text
    assert "In a conversation" in page.text
    assert (await desk.office.coupon(code)).status == "reserved"


async def test_a_lost_coupon_gets_a_new_code_in_its_place(desk):
    code, *_ = await a_holder(desk)
    async with a_colleague(desk, Role.HELPER) as helper:
        await helper.open(coupons(desk, code))
        page = await helper.send(coupons(desk, code, "reissue"))
        old = await helper.open(coupons(desk, code))

    fresh = page.path.rpartition("/")[2]
    assert fresh != code
    assert (await desk.office.coupon(fresh)).slot == 1
    assert f"Replaces {display(code)}" in page.text
    assert f"Replaced by {display(fresh)}" in old.text
    assert "reissued" in old.text


async def test_seeds_are_issued_each_with_its_own_sealed_note(desk):
    async with a_colleague(desk, Role.COORDINATOR) as ines:
        await ines.open(coupons(desk))
        page = await ines.send(coupons(desk, "seeds"), count="3", notes="Committee\r\n\r\nOnline notice")
        shown = await ines.open(coupons(desk, "open?kind=seed&notes=1"))

    assert "3 coupons of seeds are issued" in page.text
    assert "Committee" not in page.text
    assert "Committee" in shown.text
    assert "Online notice" in shown.text
    sealed = await desk.office.rows("SELECT sealed_note FROM contact.coupon_note")
    assert len(sealed) == 2
    assert not any(b"Committee" in row["sealed_note"] for row in sealed)


@pytest.mark.parametrize(("count", "notes"), [("0", ""), ("", ""), ("1000", ""), ("-1", ""), ("1", "a\nb")])
async def test_a_wish_for_seeds_that_cannot_be_is_explained_and_kept(desk, count, notes):
    async with a_colleague(desk, Role.COORDINATOR) as ines:
        await ines.open(coupons(desk))
        page = await ines.send(coupons(desk, "seeds"), count=count, notes=notes)

    assert page.status == 422
    assert f'value="{count}"' in page.html
    assert await desk.office.value("SELECT count(*) FROM coupon") == 0


async def test_a_helper_sees_no_note_and_issues_no_seeds(desk):
    async with a_colleague(desk, Role.COORDINATOR) as ines, a_colleague(desk, Role.HELPER) as helper:
        await ines.open(coupons(desk))
        await ines.send(coupons(desk, "seeds"), count="1", notes="Committee")
        code = await desk.office.value("SELECT code FROM coupon")
        for page in (coupons(desk, code), coupons(desk, "open?kind=seed&notes=1")):
            assert "Committee" not in (await helper.open(page)).text
        assert (await helper.send(coupons(desk, "seeds"), count="1")).status == 403


async def test_a_reason_with_marks_in_it_is_shown_as_text(desk):
    code = await desk.office.seed_coupon()
    async with a_colleague(desk, Role.HELPER) as helper:
        await helper.open(coupons(desk, code))
        page = await helper.send(coupons(desk, code, "void"), reason="<b onclick=x>lost</b>")

    assert "<b onclick" not in page.html
    assert "&lt;b onclick=x&gt;lost&lt;/b&gt;" in page.html


async def test_cards_to_print_come_as_a_pdf_in_the_languages_asked_for(desk):
    await desk.office.seed_coupon()
    async with a_colleague(desk, Role.COORDINATOR) as ines:
        url = ines.url + coupons(desk, "sheet")
        sizes = []
        for query in ("", "?language=fr", "?language=tlh"):
            async with ines.client.get(url + query) as answer:
                assert answer.content_type == "application/pdf"
                sizes.append((await answer.read()).startswith(b"%PDF"))
        page = await ines.open(coupons(desk))

    assert sizes == [True, True, True]
    assert "English" in page.text
    assert "French" in page.text


async def test_with_nothing_to_print_the_page_says_so(desk):
    async with a_colleague(desk, Role.COORDINATOR) as ines:
        page = await ines.open(coupons(desk, "sheet"))

    assert "there is nothing to print" in page.text


async def test_idle_coupons_are_counted_and_listed_the_longest_out_first(desk):
    first = await a_holder(desk, 1)
    desk.office.clock.forward(days=10)
    second = await a_holder(desk, 2)
    desk.office.clock.forward(days=5)
    async with a_colleague(desk, Role.HELPER) as helper:
        page = await helper.open(coupons(desk))
        idle = await helper.open(coupons(desk, "open"))
        longer = await helper.open(coupons(desk, "open?days=4"))

    assert f"with participants {len(first)}" in page.text
    assert [code for code in first if display(code) in idle.text] == first
    assert not any(display(code) in idle.text for code in second)
    assert longer.text.index(display(first[0])) < longer.text.index(display(second[0]))
