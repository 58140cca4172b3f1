"""A person plays phones on the double's page."""

from datetime import timedelta

import pytest
from aiohttp import web
from playwright.async_api import expect

from rds.simulation.twilio_double import FaultRates, TwilioDouble

pytestmark = pytest.mark.browser

STUDY = "+14165550100"
PHONE = "+14165550123"
OTHER = "+14165550124"


@pytest.fixture
async def make_double(page):
    """Give doubles, with a service behind them that answers each text with the same words."""
    running = []

    async def make(fault_rates=None, answers=True):
        async def service(request):
            form = await request.post()
            if answers:
                await double.take(form["From"], f"You wrote: {form['Body']}", None)
            return web.Response(status=204 if answers else 503)

        app = web.Application()
        app.router.add_post("/sms/inbound", service)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        double = TwilioDouble(
            account_sid="AC" + "0" * 32,
            auth_token="token-of-a-study",
            study_number=STUDY,
            webhook_url=f"http://127.0.0.1:{runner.addresses[0][1]}/sms/inbound",
            fault_rates=fault_rates,
        )
        double.url = await double.start()
        running.append((double, runner))
        return double

    yield make
    # A page that still asks a double that has ended would say so.
    await page.goto("about:blank")
    for double, runner in running:
        await double.stop()
        await runner.cleanup()


async def open_phone(page, number):
    await page.get_by_label("Phone number").fill(number)
    await page.get_by_label("Phone number").press("Enter")
    phone = page.get_by_role("region", name=f"Phone {number}")
    await expect(phone).to_be_visible()
    return phone


async def text(phone, words):
    await phone.get_by_label("Message", exact=True).fill(words)
    await phone.get_by_role("button", name="Send").click()


async def test_a_person_texts_the_study_and_reads_its_answer(page, make_double):
    double = await make_double()
    await page.goto(double.url)
    await expect(page.get_by_text(STUDY)).to_be_visible()
    phone = await open_phone(page, PHONE)
    await text(phone, "Ça va? 🙂")
    messages = phone.get_by_role("listitem")
    await expect(messages).to_have_count(2)
    await expect(messages.nth(0)).to_contain_text("Ça va? 🙂")
    await expect(messages.nth(0)).to_contain_text("delivered to the study")
    await expect(messages.nth(1)).to_contain_text("You wrote: Ça va? 🙂")
    await expect(messages.nth(1)).to_contain_text("delivered")


async def test_a_message_that_nobody_asked_for_appears_by_itself(page, make_double):
    double = await make_double()
    await page.goto(double.url)
    phone = await open_phone(page, PHONE)
    await double.take(PHONE, "A reminder", None)
    await expect(phone.get_by_role("listitem")).to_contain_text("A reminder")


async def test_several_phones_are_kept_apart(page, make_double):
    double = await make_double()
    await page.goto(double.url)
    one, other = await open_phone(page, PHONE), await open_phone(page, OTHER)
    await text(one, "from one")
    await text(other, "from the other")
    await expect(one.get_by_role("listitem")).to_have_count(2)
    await expect(other.get_by_role("listitem")).to_have_count(2)
    await expect(one).not_to_contain_text("from the other")


async def test_a_message_that_never_arrived_says_so(page, make_double):
    double = await make_double(fault_rates=FaultRates(undelivered=1.0))
    await page.goto(double.url)
    phone = await open_phone(page, PHONE)
    await text(phone, "Hello")
    await expect(phone.get_by_role("listitem").nth(1)).to_contain_text("this phone never got it")


async def test_a_service_that_fails_is_seen_at_once(page, make_double):
    double = await make_double(answers=False)
    await page.goto(double.url)
    phone = await open_phone(page, PHONE)
    await text(phone, "Hello")
    await expect(phone.get_by_role("listitem")).to_contain_text("the study answered 503")


async def test_the_page_fits_a_small_phone(page, make_double):
    double = await make_double()
    await page.goto(double.url)
    phone = await open_phone(page, PHONE)
    await text(phone, "long-word-" * 40)
    await expect(phone.get_by_role("listitem")).to_have_count(2)
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360


async def test_everything_can_be_done_from_the_keyboard(page, make_double):
    double = await make_double()
    await page.goto(double.url)
    await page.keyboard.press("Tab")
    await page.keyboard.press("ControlOrMeta+a")
    await page.keyboard.type(OTHER)
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Message", exact=True)).to_be_focused()
    await page.keyboard.type("first line")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("second line")
    await page.keyboard.press("Enter")
    phone = page.get_by_role("region", name=f"Phone {OTHER}")
    await expect(phone.get_by_role("listitem").nth(0)).to_contain_text("first line\nsecond line")
    assert double.ledger.thread(OTHER)[0].body == "first line\nsecond line"


async def test_new_messages_are_announced_to_a_screen_reader(page, make_double):
    double = await make_double()
    await page.goto(double.url)
    phone = await open_phone(page, PHONE)
    log = phone.get_by_role("log", name=f"Messages of {PHONE}")
    await expect(log).to_have_attribute("aria-live", "polite")


async def test_a_number_that_is_none_is_told_what_to_do(page, make_double):
    double = await make_double()
    await page.goto(double.url)
    await page.get_by_label("Phone number").fill("416 555 0123")
    await page.get_by_role("button", name="Add phone").click()
    await expect(page.get_by_text("Start with + and the country code")).to_be_visible()
    await expect(page.get_by_role("region")).to_have_count(0)


async def test_what_is_texted_is_shown_as_text(page, make_double):
    double = await make_double()
    await page.goto(double.url)
    phone = await open_phone(page, PHONE)
    await text(phone, "<b>bold</b><script>document.title='x'</script>")
    await expect(phone.get_by_role("listitem").nth(0)).to_contain_text("<b>bold</b><script>")
    assert await page.title() == "Phones"


async def test_phones_are_still_there_after_a_reload_until_put_away(page, make_double):
    double = await make_double()
    await page.goto(double.url)
    phone = await open_phone(page, PHONE)
    await open_phone(page, OTHER)
    await text(phone, "Hello")
    await expect(phone.get_by_role("listitem")).to_have_count(2)
    await page.reload()
    await expect(phone.get_by_role("listitem")).to_have_count(2)
    await phone.get_by_role("button", name="Put away").click()
    await page.reload()
    await expect(page.get_by_role("region")).to_have_count(1)


class Pastime:
    """Time that passes when it is told to, by the hour."""

    def __init__(self):
        self.hours = 10

    def describe(self):
        return {"now": f"Monday 2020-06-01 {self.hours}:00", "coupons": ["K7Q4M-2HXP3"]}

    async def wait(self, span):
        self.hours += span // timedelta(hours=1)


async def test_time_passes_when_a_person_lets_it(page, make_double):
    double = await make_double()
    double.controls = Pastime()
    await page.goto(f"{double.url}/#%2B14165550123")
    await expect(page.get_by_text("K7Q4M-2HXP3")).to_be_visible()
    await expect(page.get_by_role("region", name=f"Phone {PHONE}")).to_be_visible()
    await page.get_by_role("button", name="Wait an hour").click()
    await expect(page.get_by_text("Monday 2020-06-01 11:00")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360


async def test_where_time_passes_by_itself_nothing_is_said_of_it(page, make_double):
    double = await make_double()
    await page.goto(double.url)
    await expect(page.get_by_text(STUDY)).to_be_visible()
    await expect(page.get_by_role("button", name="Wait an hour")).to_be_hidden()
