"""Coupons and participants in a real browser: with scripts and without, on a desk and on a phone."""

import pytest
from playwright.async_api import expect

from rds.domain.coupon_code import display
from rds.domain.staff import Role
from tests.support.busy_study import live_through_weeks
from tests.support.console_browser import LOOKS, a_page, page_of_its_own, require_accessible
from tests.support.databases import a_lasting_database
from tests.support.desk import a_desk
from tests.support.office import phone
from tests.support.team import Team, orders

pytestmark = pytest.mark.browser
PAGES = ("coupons", "coupon", "mistyped", "idle", "participants", "stuck", "person", "unfinished")


@pytest.fixture(scope="module")
async def desk(server, administration, template):
    """Give one service for all tests of this file, some weeks into its study."""
    async with a_lasting_database(server, administration, template, "people") as dsn, a_desk(dsn) as desk:
        await live_through_weeks(desk.office)
        yield desk


async def an_unused_coupon(desk):
    return await desk.office.value(
        "SELECT code FROM coupon WHERE status = 'issued' AND holder IS NOT NULL ORDER BY issued_at LIMIT 1"
    )


async def a_person(desk, state):
    return await desk.office.value(
        "SELECT participant FROM conversation WHERE state = $1 ORDER BY presented_at LIMIT 1", state
    )


def study(desk, *rest):
    return "/".join(("/studies", desk.office.study, *rest))


async def open_page(page, desk, name):
    if name == "mistyped":
        code = await an_unused_coupon(desk)
        await page.goto(study(desk, "coupons"))
        await page.get_by_label("Code, as the person").fill(
            code[:4] + ("7" if code[4] != "7" else "9") + code[5:]
        )
        await page.get_by_role("button", name="Look up").click()
        await expect(page.get_by_text("only one of them was ever issued")).to_be_visible()
        return
    paths = {
        "coupons": "coupons",
        "coupon": f"coupons/{await an_unused_coupon(desk)}",
        "idle": "coupons/open?days=1",
        "participants": "participants",
        "stuck": "participants?show=stuck",
        "person": f"participants/{await a_person(desk, 'completed')}",
        "unfinished": f"participants/{await a_person(desk, 'open')}",
    }
    await page.goto(study(desk, paths[name]))
    await expect(page.locator("h1")).to_be_visible()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("theme", "size"), LOOKS)
async def test_a_page_is_accessible_and_nothing_is_cut(browser, desk, pictures, name, theme, size):
    async with a_page(browser, desk, size=size, color_scheme=theme) as page:
        await open_page(page, desk, name)
        await page.screenshot(path=pictures / f"{name}-{theme}-{size[0]}.png")
        await page.evaluate(
            "document.querySelectorAll('details.act').forEach(each => each.removeAttribute('name'))"
        )
        await page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        await require_accessible(page, size)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_coupon_is_looked_up_reissued_and_voided(browser, desk, scripts):
    code = await an_unused_coupon(desk)
    async with a_page(browser, desk, Role.HELPER, name="Sam", scripts=scripts) as page:
        await page.goto(study(desk, "coupons"))
        await page.get_by_label("Code, as the person").fill(f"my code is {code.lower()}")
        await page.get_by_role("button", name="Look up").click()
        await expect(page.get_by_role("heading", name=display(code))).to_be_visible()
        await page.locator("summary", has_text="Reissue").click()
        await page.get_by_role("button", name="Reissue").click()
        await expect(page.get_by_text(f"takes the place of {display(code)}")).to_be_visible()
        fresh = page.url.rpartition("/")[2]
        await page.locator("summary", has_text="Void").click()
        await page.get_by_label("Reason").fill("Lost on the bus")
        await page.get_by_role("button", name="Void the coupon").click()
        await expect(page.get_by_text(f"{display(fresh)} is void.")).to_be_visible()

    assert [(await desk.office.coupon(each)).status for each in (code, fresh)] == ["voided", "voided"]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_seeds_are_issued_and_their_cards_fetched(browser, desk, scripts):
    async with a_page(browser, desk, scripts=scripts) as page:
        await page.goto(study(desk, "coupons"))
        await page.get_by_label("Seeds", exact=True).fill("2")
        await page.get_by_label("Note for each").fill("Committee\nOnline notice")
        await page.get_by_role("button", name="Issue seeds").click()
        await expect(page.get_by_text("2 coupons of seeds are issued")).to_be_visible()
        await page.get_by_role("link", name="Show the notes").click()
        await expect(page.get_by_text("Online notice").first).to_be_visible()
        async with page.expect_download() as fetched:
            await page.get_by_role("link", name="Print all as cards").click()
        pdf = (await (await fetched.value).path()).read_bytes()

    assert pdf.startswith(b"%PDF")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_person_is_found_written_to_and_asked_in_another_language(browser, desk, scripts):
    person = await a_person(desk, "open")
    before = len(await orders(desk.office))
    async with a_page(browser, desk, Role.COORDINATOR, name="Odile", scripts=scripts) as page:
        await page.goto(study(desk, "participants"))
        await page.get_by_role("textbox", name="Find a person").fill(person)
        await page.get_by_role("button", name="Find").click()
        await page.locator("summary", has_text="Write a message").click()
        await page.get_by_label("Message, sent").fill("We called you back.")
        await page.get_by_role("button", name="Show what it takes").click()
        await expect(page.get_by_text("Nothing is sent yet.")).to_be_visible()
        await page.get_by_label("Reason, for the record").locator("visible=true").fill("She called")
        await page.get_by_role("button", name="Send the message").click()
        await expect(page.get_by_text("The message is on its way.")).to_be_visible()
        await page.locator("summary", has_text="Change language").click()
        await page.locator("select[name=language]").select_option("fr")
        await page.get_by_label("Reason, for the record").locator("visible=true").fill("She called")
        await page.get_by_role("button", name="Change the language").click()
        await expect(page.get_by_text("written to in French.")).to_be_visible()

    assert [act for act, _ in (await orders(desk.office))[before:]] == ["message", "language"]


async def write(page, words):
    """Fill the form of a message to the person, and leave it unsent."""
    await page.locator("summary", has_text="Write a message").click()
    await page.get_by_label("Message, sent").fill(words)
    await page.get_by_label("Reason, for the record").locator("visible=true").fill("She called")


async def test_a_form_begun_after_a_live_change_is_sent_and_one_begun_before_is_not(browser, desk):
    path = study(desk, f"participants/{await a_person(desk, 'completed')}")
    async with a_page(browser, desk, name="Odile", may_fail=True) as odile, a_page(browser, desk) as ines:
        for begun_before in (True, False):
            await odile.goto(path)
            await ines.goto(path)
            await expect(odile.locator("#live")).to_have_text("Live")
            if begun_before:
                await write(odile, "From Odile")
            seen = await odile.locator("#heading").get_attribute("data-mark")
            await write(ines, "From Ines")
            await ines.get_by_role("button", name="Send the message").click()
            await expect(ines.get_by_text("The message is on its way.")).to_be_visible()
            await expect(odile.locator("#heading")).not_to_have_attribute("data-mark", seen)
            if not begun_before:
                await write(odile, "From Odile")
            await odile.get_by_role("button", name="Send the message").click()
            said = odile.get_by_role("alert") if begun_before else odile.get_by_text("on its way.")
            await expect(said.first).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_number_is_shown_for_a_minute_and_goes_by_itself(browser, desk, scripts):
    person = await Team(desk.office).find(phone(6))
    async with a_page(browser, desk, name="Ines", scripts=scripts) as page:
        if scripts:
            await page.clock.install()
        await page.goto(study(desk, "participants", person))
        await page.locator("summary", has_text="See the number").click()
        asked = page if scripts else await page_of_its_own(page)
        await asked.get_by_label("Reason", exact=True).locator("visible=true").fill("Two texts unanswered")
        await asked.get_by_role("button", name="Reveal for 60 seconds").click()
        await expect(asked.get_by_text(phone(6))).to_be_visible()
        if scripts:
            await page.clock.fast_forward(61_000)
            assert page.url.endswith(person)
        await expect(asked.get_by_text(phone(6))).to_have_count(0, timeout=70_000)
        await page.goto(study(desk, "participants", person))
        await expect(page.get_by_text("saw the number").first).to_be_visible()


async def test_a_passkey_is_asked_for_once_more_before_a_number(browser, desk):
    person = await Team(desk.office).find(phone(7))
    async with a_page(browser, desk, name="Odile of the passkey") as page:
        device = await page.context.new_cdp_session(page)
        await device.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        await device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        await page.get_by_role("button", name="Make a passkey").click()
        await expect(page.get_by_text("is kept.")).to_be_visible()
        await desk.office.rows("UPDATE staff.session SET confirmed_at = confirmed_at - interval '1 hour'")
        await page.goto(study(desk, "participants", person))
        await page.locator("summary", has_text="See the number").click()
        await page.get_by_label("Reason", exact=True).locator("visible=true").fill("Two texts unanswered")
        await page.get_by_role("button", name="Reveal for 60 seconds").click()
        await page.get_by_role("button", name="Use a passkey").click()
        await expect(page.get_by_text(phone(7))).to_be_visible()
