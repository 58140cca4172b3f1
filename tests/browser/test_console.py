"""People of the study team work in a real browser: with scripts and without, by keyboard, on a phone."""

import pytest
from playwright.async_api import expect

from rds.domain.staff import Role
from tests.support.busy_study import live_through_weeks
from tests.support.console_browser import LOOKS, a_page, page_of_its_own, require_accessible
from tests.support.databases import a_lasting_database
from tests.support.desk import a_desk
from tests.support.office import phone

pytestmark = pytest.mark.browser
PAGES = ("overview", "inbox", "case", "account", "sign-in")


@pytest.fixture(scope="module")
async def desk(server, administration, template):
    """Give one service for all tests of this file, some weeks into its study."""
    async with a_lasting_database(server, administration, template, "console") as dsn, a_desk(dsn) as desk:
        await live_through_weeks(desk.office)
        yield desk


async def path_of(desk, name):
    study = f"/studies/{desk.office.study}"
    if name == "case":
        number = await desk.office.value(
            "SELECT min(inbox_case) FROM review WHERE closed_at IS NULL AND subject = 'money'"
        )
        return f"{study}/inbox/{number}"
    return {"account": "/account", "sign-in": "/sign-in"}.get(name) or f"{study}/{name}"


async def open_page(page, desk, name):
    if name == "sign-in":
        await page.context.clear_cookies()
    await page.goto(await path_of(desk, name))
    await expect(page.locator("h1")).to_be_visible()
    await expect(page.get_by_text("estimates are being computed")).to_have_count(0, timeout=60_000)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("theme", "size"), LOOKS)
async def test_a_page_is_accessible_and_nothing_is_cut(browser, desk, pictures, name, theme, size):
    async with a_page(browser, desk, size=size, color_scheme=theme) as page:
        await open_page(page, desk, name)
        await page.screenshot(path=pictures / f"{name}-{theme}-{size[0]}.png")
        await require_accessible(page, size)


async def test_a_page_at_twice_its_size_is_not_cut(browser, desk):
    async with a_page(browser, desk, size=(640, 450)) as page:
        for name in PAGES[:4]:
            await open_page(page, desk, name)
            assert await page.evaluate("document.documentElement.scrollWidth") <= 640


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_case_is_taken_answered_noted_and_closed(browser, desk, scripts):
    office = desk.office
    await office.text(phone(9), "please, who can help me with my code")
    number = await office.value("SELECT max(inbox_case) FROM review")
    async with a_page(browser, desk, Role.HELPER, name="Sam", scripts=scripts) as page:
        await page.goto(f"/studies/{office.study}/inbox/{number}")
        await page.get_by_role("button", name="Take it").click()
        await expect(page.get_by_text("Sam has the case.")).to_be_visible()

        await page.get_by_role("button", name="Put in").click()
        await expect(page.get_by_label("Reply, sent")).to_have_value(
            "Thank you for writing. Please call us: 416-555-0100 or psw@study.example"
        )
        await page.get_by_label("Reply, sent").fill("A person will call you.")
        if not scripts:
            await page.get_by_role("button", name="Show what it takes").click()
        await expect(page.locator("#cost")).to_contain_text("1 text")
        await page.get_by_role("button", name="Send reply").click()
        await expect(page.get_by_text("The reply is on its way.")).to_be_visible()

        await page.get_by_label("Note", exact=True).fill("spoke French")
        await page.get_by_role("button", name="Keep note").click()
        await expect(page.get_by_text("The note is kept.")).to_be_visible()

        await page.get_by_text("Close the case").first.click()
        await page.get_by_label("What was done").fill("called")
        await page.get_by_role("button", name="Close the case").click()
        await expect(page.get_by_text("is closed.")).to_be_visible()

    assert (await office.said_to(phone(9)))[-1][1].endswith("A person will call you.")
    assert await office.value(
        "SELECT closed_at IS NOT NULL FROM review WHERE inbox_case = $1 LIMIT 1", number
    )


async def test_what_one_does_the_other_sees_at_once(browser, desk):
    office = desk.office
    await office.text(phone(14), "I have a question about my coupon please")
    number = await office.value("SELECT max(inbox_case) FROM review")
    path = f"/studies/{office.study}/inbox/{number}"
    async with a_page(browser, desk, Role.HELPER, name="Sam") as sam, a_page(browser, desk) as ines:
        await sam.goto(path)
        await ines.goto(path)
        await expect(sam.locator("#live")).to_have_text("Live")
        await ines.get_by_label("Reply, sent").fill("half a sentence")
        await sam.get_by_label("Reply, sent").fill("Sam has seen it")
        await sam.get_by_role("button", name="Send reply").click()

        await expect(ines.locator("#thread")).to_contain_text("Sam has seen it", timeout=4_000)
        await expect(ines.get_by_label("Reply, sent")).to_have_value("half a sentence")
        await ines.get_by_role("button", name="Send reply").click()
        await expect(ines.get_by_role("alert")).to_contain_text("Somebody else acted on this case")


@pytest.mark.parametrize("scripts", [True, False])
async def test_words_typed_before_a_case_is_taken_or_noted_stay(browser, desk, scripts):
    office = desk.office
    await office.text(phone(15 if scripts else 17), "I have one more question about my coupon please")
    number = await office.value("SELECT max(inbox_case) FROM review")
    async with a_page(browser, desk, Role.HELPER, name="Sam", scripts=scripts) as page:
        await page.goto(f"/studies/{office.study}/inbox/{number}")
        await page.get_by_label("Reply, sent").fill("half a sentence")
        await page.get_by_role("button", name="Take it").click()
        await expect(page.get_by_text("Sam has the case.")).to_be_visible()
        await expect(page.get_by_label("Reply, sent")).to_have_value("half a sentence")
        await page.get_by_label("Note", exact=True).fill("spoke French")
        await page.get_by_role("button", name="Keep note").click()
        await expect(page.get_by_text("The note is kept.")).to_be_visible()
        await expect(page.get_by_label("Reply, sent")).to_have_value("half a sentence")
        await page.get_by_role("button", name="Send reply").click()
        await expect(page.get_by_text("The reply is on its way.")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
async def test_the_number_of_a_case_is_seen_and_goes_and_words_typed_meanwhile_stay(browser, desk, scripts):
    async with a_page(browser, desk, scripts=scripts) as page:
        if scripts:
            await page.clock.install()
        await page.goto(await path_of(desk, "case"))
        await page.get_by_label("Reply, sent").fill("half a sentence")
        await page.get_by_text("See the number…").click()
        asked = page if scripts else await page_of_its_own(page)
        await asked.get_by_label("Reason").fill("Call about the money")
        await asked.get_by_role("button", name="Reveal for 60 seconds").click()
        await expect(asked.get_by_text("The number is +1416555")).to_be_visible()
        if not scripts:
            assert 'content="60;url=' in await asked.content()
            await expect(page.get_by_label("Reply, sent")).to_have_value("half a sentence")
            return
        await expect(page.get_by_label("Reply, sent")).to_have_value("half a sentence")
        await page.get_by_label("Reply, sent").fill("half a sentence more")
        await page.clock.fast_forward(61_000)
        await expect(page.get_by_text("The number is hidden again.")).to_be_visible()
        await expect(page.get_by_text("+1416555")).to_have_count(0)
        await expect(page.get_by_label("Reply, sent")).to_have_value("half a sentence more")


async def test_what_somebody_has_opened_stays_open_when_something_new_comes(browser, desk):
    async with a_page(browser, desk) as page:
        await open_page(page, desk, "overview")
        await expect(page.locator("#live")).to_have_text("Live")
        before = await page.locator(".stamp").inner_text()
        await page.locator("#table-1 > summary").click()
        await desk.office.seed_coupon()
        await expect(page.locator(".stamp")).not_to_have_text(before, timeout=20_000)
        await expect(page.locator("#table-1 table")).to_be_visible(timeout=60_000)


async def test_what_came_before_somebody_began_to_type_is_answered(browser, desk):
    office = desk.office
    await office.text(phone(16), "I have a question about my coupon please")
    number = await office.value("SELECT max(inbox_case) FROM review")
    async with a_page(browser, desk, Role.HELPER, name="Sam") as page:
        await page.goto(f"/studies/{office.study}/inbox/{number}")
        await expect(page.locator("#live")).to_have_text("Live")
        await office.text(phone(16), "and one more question about my coupon")
        await expect(page.locator("#thread")).to_contain_text("and one more question", timeout=4_000)
        await page.get_by_label("Reply, sent").fill("An answer to both")
        await page.get_by_role("button", name="Send reply").click()
        await expect(page.get_by_text("The reply is on its way.")).to_be_visible()


async def test_a_page_says_when_it_is_not_live(browser, desk):
    async with a_page(browser, desk, may_fail=True) as page:
        await page.goto(await path_of(desk, "overview"))
        await expect(page.locator("#live")).to_have_text("Live")
        await page.route("**/live?*", lambda route: route.abort())
        await page.evaluate("document.getElementById('live')._htmx.sse.reader.cancel()")
        await expect(page.locator("#live")).to_contain_text("Not live since")


async def test_somebody_makes_a_passkey_and_comes_back_with_it(browser, desk):
    async with a_page(browser, desk, name="Odile") as page:
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
        await page.get_by_label("Name of the passkey").fill("Laptop")
        await page.get_by_role("button", name="Make a passkey").click()
        await expect(page.get_by_text("The passkey “Laptop” is kept.")).to_be_visible()

        await page.locator("summary", has_text="Odile").click()
        await page.get_by_role("button", name="Sign out").click()
        await page.get_by_role("button", name="Use a passkey").click()
        await page.wait_for_url("**/overview")
        await expect(page.locator("summary", has_text="Odile")).to_be_visible()


async def test_the_keyboard_alone_leads_from_signing_in_to_an_answer(browser, desk):
    async with a_page(browser, desk) as page:
        await page.goto(await path_of(desk, "case"))
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Go to the page")).to_be_focused()
        for _ in range(60):
            await page.keyboard.press("Tab")
            if await page.evaluate("document.activeElement.id") == "reply":
                break
        await page.keyboard.type("We will call you.")
        await expect(page.locator("#cost")).to_contain_text("1 text")
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("button", name="Send reply")).to_be_focused()


async def test_figures_on_the_page_are_those_of_the_command_line_at_the_same_event(browser, desk):
    from rds.wiring.study_status import read_status

    status = await read_status(desk.office.system, desk.office.study)
    async with a_page(browser, desk) as page:
        await page.goto(await path_of(desk, "overview"))
        text = await page.inner_text("#work")

    assert f"As of event {status.event:,}" in text
    assert f"{status.completed} of {status.target} have completed" in text
    assert f"${status.liability.minor // 100:,}" in text
    assert f"{status.open_coupons:,}" in text
