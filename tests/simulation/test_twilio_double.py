"""The double is trusted in place of Twilio, so it is held to what Twilio does."""

import asyncio
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import aiohttp
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from rds.simulation.twilio_double import Fault, Mischief, TwilioDouble
from rds.simulation.twilio_double.fate import draw_fate

ACCOUNT = "AC" + "0" * 32
TOKEN = "token-of-a-study"
STUDY = "+14165550100"
PHONE = "+14165550123"
OTHER = "+14165550124"
NOON = datetime(2020, 6, 1, 12, tzinfo=UTC)
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"


class Service:
    """A study's service as Twilio sees it: notes what is posted, and whether it was signed."""

    def __init__(self):
        self.posts = []
        self.answer = 200
        self.linger = None

    async def start(self):
        app = web.Application()
        app.router.add_post("/{tail:.*}", self.take)
        self.runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self.runner.addresses[0][1]}"

    async def take(self, request):
        form = dict(await request.post())
        url = self.url + request.raw_path
        assert RequestValidator(TOKEN).validate(url, form, request.headers["X-Twilio-Signature"])
        self.posts.append((request.raw_path, form))
        if self.linger:
            await self.linger(form)
        return web.Response(status=self.answer)

    def told(self, name="MessageStatus"):
        return [form[name] for _, form in self.posts if name in form]


@pytest.fixture
async def service():
    service = Service()
    await service.start()
    yield service
    await service.runner.cleanup()


@pytest.fixture
async def make(service):
    made = []

    async def make(**changed):
        usual = {
            "account_sid": ACCOUNT,
            "auth_token": TOKEN,
            "study_number": STUDY,
            "webhook_url": f"{service.url}/in?x=%20y",
        }
        double = TwilioDouble(**(usual | changed))
        double.url = await double.start()
        made.append(double)
        return double

    yield make
    for double in made:
        await double.stop()


@pytest.fixture
async def client():
    async with aiohttp.ClientSession() as client:
        yield client


def signed_in(account=ACCOUNT, token=TOKEN):
    return {"Authorization": aiohttp.encode_basic_auth(account, token)}


async def send(client, double, to=PHONE, body="Hello", callback=None, **changed):
    form = (
        {"To": to, "From": STUDY, "Body": body} | ({"StatusCallback": callback} if callback else {}) | changed
    )
    async with client.post(double.url + MESSAGES + ".json", data=form, headers=signed_in()) as answer:
        return answer.status, await answer.json(), answer.headers


async def get(client, double, path, **query):
    async with client.get(double.url + path, params=query, headers=signed_in()) as answer:
        return answer.status, await answer.json()


# ---- the REST API


async def test_a_message_is_taken_as_twilio_takes_it(make, client):
    double = await make()
    status, message, _ = await send(client, double)
    assert status == 201
    assert (message["status"], message["direction"], message["error_code"]) == (
        "queued",
        "outbound-api",
        None,
    )
    assert (message["to"], message["from"], message["body"]) == (PHONE, STUDY, "Hello")
    assert (message["num_segments"], message["date_sent"], message["account_sid"]) == ("1", None, ACCOUNT)
    assert message["uri"] == f"{MESSAGES}/{message['sid']}.json"
    assert await get(client, double, message["uri"]) == (
        200,
        double.ledger.get(message["sid"]).as_json(double.now()),
    )


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"To": ""}, 21604),
        ({"From": ""}, 21603),
        ({"Body": ""}, 21602),
        ({"To": "hello {0.__class__}"}, 21211),
        ({"From": OTHER}, 21660),
        ({"To": STUDY}, 21266),
        ({"Body": "x" * 1601}, 21617),
        ({"StatusCallback": "/sms/status"}, 21609),
    ],
)
async def test_a_wrong_request_is_refused_with_twilios_code(make, client, changed, code):
    double = await make()
    status, told, _ = await send(client, double, **changed)
    assert (status, told["code"], told["status"]) == (400, code, 400)
    assert told["more_info"].endswith(str(code))


@pytest.mark.parametrize("headers", [{}, signed_in(token="wrong"), signed_in(account="AC1")])
async def test_only_the_account_gets_in(make, client, headers):
    double = await make()
    async with client.get(double.url + MESSAGES + ".json", headers=headers) as answer:
        assert (answer.status, (await answer.json())["code"]) == (401, 20003)


async def test_what_is_not_there_is_not_found(make, client):
    double = await make()
    assert (await get(client, double, MESSAGES + "/SM1.json"))[0] == 404
    assert (await get(client, double, MESSAGES.replace(ACCOUNT, "AC1") + ".json"))[1]["code"] == 20404


async def test_the_list_is_paged_newest_first_and_new_messages_shift_nothing(make, client):
    clock = [NOON]
    double = await make(now=lambda: clock[0])
    for number in range(7):
        clock[0] += timedelta(minutes=1)
        await double.take(PHONE, str(number), None)
    bodies, path, query = [], MESSAGES + ".json", {"From": STUDY, "PageSize": "3"}
    while path:
        _, page = await get(client, double, path, **query)
        bodies.append([message["body"] for message in page["messages"]])
        path, query = page["next_page_uri"], {}
        clock[0] += timedelta(minutes=1)
        await double.take(PHONE, "new", None)
    assert bodies == [["6", "5", "4"], ["3", "2", "1"], ["0"]]


async def test_the_list_is_narrowed_by_number_and_date(make, client):
    clock = [NOON]
    double = await make(now=lambda: clock[0])
    for hour, phone in enumerate([PHONE, OTHER, PHONE]):
        clock[0] = NOON + timedelta(hours=hour)
        await double.take(phone, f"{hour}", None)
        await double.receive(phone, f"reply {hour}")

    async def found(**query):
        _, page = await get(client, double, MESSAGES + ".json", **query)
        return [message["body"] for message in page["messages"]]

    assert await found(To=PHONE) == ["2", "0"]
    assert await found(From=OTHER) == ["reply 1"]
    assert await found(From=STUDY, To=OTHER) == ["1"]
    assert await found(From=STUDY, **{"DateSent>": "2020-06-01T13:00:00Z"}) == ["2", "1"]
    assert await found(From=STUDY, **{"DateSent<": "2020-06-01T13:00:00Z"}) == ["1", "0"]
    assert await found(From=STUDY, DateSent="2020-06-01") == ["2", "1", "0"]
    assert await found(From=STUDY, DateSent="2020-06-02") == []
    _, refused = await get(client, double, MESSAGES + ".json", **{"DateSent>": "yesterday"})
    assert refused["code"] == 20001


# ---- faults


async def test_planned_faults_befall_the_next_sends_in_order(make, client):
    double = await make()
    double.plan(Fault.TOO_MANY_REQUESTS, Fault.SERVER_ERROR)
    status, told, headers = await send(client, double)
    assert (status, told["code"], headers["Retry-After"]) == (429, 20429, "1")
    assert (await send(client, double))[0] == 500
    assert (await send(client, double))[0] == 201
    assert len(double.ledger.thread(PHONE)) == 1


async def test_a_lost_answer_is_a_message_taken(make, client):
    double = await make()
    heard = []
    double.on_message(lambda *message: heard.append(message))
    double.plan(Fault.ANSWER_LOST)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await send(client, double)
    assert heard == [(PHONE, "Hello")]


async def test_a_time_out_is_a_message_not_taken(make, client):
    double = await make()
    double.plan(Fault.TIMES_OUT)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await send(client, double)
    assert not double.ledger.thread(PHONE)


# ---- texts from phones


async def test_a_text_from_a_phone_is_posted_signed_with_all_that_twilio_sends(make, service):
    double = await make()
    sid = await double.receive(PHONE, "Ça va? 🙂")
    [(path, form)] = service.posts
    assert path == "/in?x=%20y"
    assert (form["MessageSid"], form["SmsSid"], form["AccountSid"]) == (sid, sid, ACCOUNT)
    assert (form["From"], form["To"], form["Body"]) == (PHONE, STUDY, "Ça va? 🙂")
    assert (form["NumMedia"], form["NumSegments"], form["SmsStatus"]) == ("0", "1", "received")


async def test_a_webhook_may_come_twice_with_one_sid(make, service):
    double = await make(mischief=Mischief(inbound_twice=1.0))
    sid = await double.receive(PHONE, "Hello")
    assert service.told("MessageSid") == [sid, sid]


async def test_a_webhook_that_fails_is_not_repeated_but_listed(make, service, client):
    service.answer = 503
    double = await make()
    sid = await double.receive(PHONE, "Hello")
    assert [(failed.sid, failed.status) for failed in double.failed_webhooks] == [(sid, 503)]
    _, page = await get(client, double, MESSAGES + ".json", To=STUDY)
    assert [message["sid"] for message in page["messages"]] == [sid]


async def test_a_webhook_that_is_lost_is_never_posted_and_the_text_is_listed(make, service, client):
    double = await make()
    double.lose_webhooks(1)
    sid = await double.receive(PHONE, "Hello")
    await double.receive(PHONE, "Hello again")

    assert service.told("Body") == ["Hello again"]
    assert double.failed_webhooks == ()
    _, page = await get(client, double, MESSAGES + ".json", To=STUDY)
    assert sid in [message["sid"] for message in page["messages"]]


async def test_webhooks_and_reports_can_be_lost_by_chance(make, service, client):
    double = await make(mischief=Mischief(inbound_lost=1.0, inbound_twice=1.0, reports_lost=1.0))
    await double.receive(PHONE, "Hello")
    _, message, _ = await send(client, double, callback=f"{service.url}/status")
    await double.settle()

    assert service.posts == []
    assert (await get(client, double, message["uri"]))[1]["status"] == "delivered"


async def test_reports_on_one_message_can_be_lost(make, service, client):
    double = await make()
    double.lose_reports(1)
    for body in ("first", "second"):
        await send(client, double, body=body, callback=f"{service.url}/status")
    await double.settle()

    assert service.told() == ["sent", "delivered"]


async def test_a_service_that_is_down_is_noted(make, service):
    await service.runner.cleanup()
    double = await make()
    await double.receive(PHONE, "Hello")
    assert [failed.status for failed in double.failed_webhooks] == [0]


# ---- opting out


@pytest.mark.parametrize(
    "word", ["STOP", "stop ", "Unsubscribe", "CANCEL", "end", "QUIT", "stopall", "revoke", "optout"]
)
async def test_a_phone_that_says_stop_gets_one_confirmation_and_then_nothing(make, service, client, word):
    double = await make()
    heard = []
    double.on_message(lambda *message: heard.append(message))
    await double.receive(PHONE, word)
    status, told, _ = await send(client, double)
    assert (status, told["code"]) == (400, 21610)
    assert (await send(client, double, to=OTHER))[0] == 201
    assert [phone for phone, _ in heard] == [PHONE, OTHER]
    assert "unsubscribed" in heard[0][1]
    assert service.told("Body") == [word], "the service is told of it all the same"


async def test_start_lets_messages_through_again(make, client):
    double = await make()
    heard = []
    double.on_message(lambda *message: heard.append(message))
    for word in ("START", "STOP", "STOP", "HELP", "yes"):
        await double.receive(PHONE, word)
    assert (await send(client, double))[0] == 201
    assert [body.split()[-1] for _, body in heard] == ["resubscribe.", "Apply.", "Hello"]


async def test_help_is_answered(make):
    double = await make()
    heard = []
    double.on_message(lambda *message: heard.append(message))
    await double.receive(PHONE, "Help")
    assert heard == [(PHONE, "Reply STOP to unsubscribe. Msg&Data Rates May Apply.")]


async def test_a_service_can_handle_opt_outs_itself(make, client):
    double = await make(handles_opt_outs=False)
    heard = []
    double.on_message(lambda *message: heard.append(message))
    await double.receive(PHONE, "STOP")
    assert (await send(client, double, body="You will get no more messages."))[0] == 201
    assert heard == [(PHONE, "You will get no more messages.")]


# ---- status callbacks


async def test_without_mischief_every_message_is_reported_sent_and_then_delivered(make, service, client):
    double = await make()
    for number in range(20):
        await send(client, double, body=f"message {number}", callback=f"{service.url}/status?key={number}")
    await double.settle()
    by_key = {}
    for path, form in service.posts:
        by_key.setdefault(path, []).append(form["MessageStatus"])
    assert by_key == {f"/status?key={number}": ["sent", "delivered"] for number in range(20)}


async def test_one_message_is_reported_on_one_step_at_a_time(make, service, client):
    under_way, overlaps = set(), []

    async def slow(form):
        overlaps.extend(under_way & {form["MessageSid"]})
        under_way.add(form["MessageSid"])
        await asyncio.sleep(0.01)
        under_way.discard(form["MessageSid"])

    service.linger = slow
    double = await make()
    for number in range(20):
        await send(client, double, body=f"message {number}", callback=f"{service.url}/status")
    await double.settle()
    assert len(service.posts) == 40
    assert overlaps == []


async def test_what_is_not_delivered_never_rings_and_says_why(make, service, client):
    double = await make(mischief=Mischief(undelivered=1.0))
    heard = []
    double.on_message(lambda *message: heard.append(message))
    _, message, _ = await send(client, double, callback=f"{service.url}/status")
    await double.settle()
    assert heard == []
    assert service.told() == ["sent", "undelivered"]
    [code] = service.told("ErrorCode")
    _, fetched = await get(client, double, message["uri"])
    assert (fetched["status"], fetched["error_code"]) == ("undelivered", int(code))


async def test_a_failed_message_is_never_sent(make, service, client):
    double = await make(mischief=Mischief(failed=1.0))
    await send(client, double, callback=f"{service.url}/status")
    await double.settle()
    assert service.told() == ["failed"]


async def test_reports_can_come_out_of_order(make, service, client):
    double = await make(mischief=Mischief(disordered=1.0))
    await send(client, double, callback=f"{service.url}/status")
    await double.settle()
    assert service.told() == ["delivered", "sent"]


async def test_reports_can_come_twice(make, service, client):
    double = await make(mischief=Mischief(twice=1.0))
    await send(client, double, callback=f"{service.url}/status")
    await double.settle()
    assert Counter(service.told()) == {"sent": 2, "delivered": 2}


async def test_reports_wait_for_the_studys_clock(make, service, client):
    clock = [NOON]
    double = await make(pumped=True, now=lambda: clock[0], mischief=Mischief(late=1.0))
    _, message, _ = await send(client, double, callback=f"{service.url}/status")
    await double.pump()
    await double.settle()
    assert service.told() == []
    assert (await get(client, double, message["uri"]))[1]["status"] == "queued"

    clock[0] += timedelta(minutes=2)
    assert (await get(client, double, message["uri"]))[1]["status"] == "delivered", (
        "the report is late, the message is not"
    )
    while double.next_due:
        assert NOON + timedelta(minutes=10) <= double.next_due <= NOON + timedelta(hours=13)
        clock[0] = double.next_due
        await double.pump()
        await double.settle()
    assert sorted(service.told()) == ["delivered", "sent"]


# ---- chance


MOODS = Mischief(undelivered=0.3, failed=0.1, late=0.3, twice=0.3, disordered=0.3, inbound_twice=0.3)


async def outcome(make, service, client, shuffled):
    service.posts.clear()
    double = await make(mischief=MOODS, seed=7)
    conversation = [
        (phone, body) for phone in (PHONE, OTHER) for body in ("Hello", "Hello", "How are you?", "12")
    ]
    random.Random(shuffled).shuffle(conversation)
    calls = [
        send(client, double, phone, body, callback=f"{service.url}/status") for phone, body in conversation
    ]
    texts = [double.receive(phone, body) for phone, body in conversation]
    await asyncio.gather(*calls, *texts)
    await double.settle()
    return Counter((form["MessageSid"], form["To"], form.get("MessageStatus")) for _, form in service.posts)


async def test_the_same_seed_gives_the_same_fates_in_whatever_order(make, service, client):
    one = await outcome(make, service, client, shuffled=1)
    other = await outcome(make, service, client, shuffled=2)
    assert one == other
    assert set(one.values()) == {1, 2}


async def test_another_seed_gives_other_fates(make):
    one, other = [await make(mischief=MOODS, seed=seed) for seed in (1, 2)]
    assert (await one.take(PHONE, "Hello", None)).sid != (await other.take(PHONE, "Hello", None)).sid


@given(
    st.builds(
        Mischief,
        **dict.fromkeys(("late", "twice", "disordered"), st.floats(0, 1)),
        undelivered=st.floats(0, 0.5),
        failed=st.floats(0, 0.5),
    ),
    st.integers(),
)
def test_every_fate_is_one_that_twilio_could_give(mischief, seed):
    fate = draw_fate(mischief, random.Random(seed))
    statuses = [step.status for step in fate.steps]
    assert statuses in (["sent", "delivered"], ["sent", "undelivered"], ["failed"])
    assert all((step.error_code is None) == (step.status in {"sent", "delivered"}) for step in fate.steps)
    assert fate.arrives == (statuses[-1] == "delivered")
    assert all(one.after < other.after for one, other in pairwise(fate.steps))
    assert {step for _, step in fate.reports} == set(fate.steps)
    assert all(after >= step.after for after, step in fate.reports), "no report comes before the event"


def test_shares_come_out_as_told():
    fates = [
        draw_fate(Mischief(undelivered=0.097, failed=0.04), random.Random(seed)) for seed in range(20_000)
    ]
    last = Counter(fate.steps[-1].status for fate in fates)
    # Four standard errors of a share of 20,000.
    assert last["undelivered"] / 20_000 == pytest.approx(0.097, abs=0.0084)
    assert last["failed"] / 20_000 == pytest.approx(0.04, abs=0.0056)


@pytest.mark.parametrize("shares", [{"late": 1.5}, {"twice": -0.1}, {"undelivered": 0.6, "failed": 0.6}])
def test_a_share_that_is_none_is_refused(shares):
    with pytest.raises(ValueError, match="share"):
        Mischief(**shares)


# ---- the phone page's endpoints


async def test_a_person_can_text_from_the_page_and_read_the_thread(make, service, client):
    double = await make(mischief=Mischief(undelivered=1.0))
    async with client.post(f"{double.url}/phone/{PHONE}/texts", json={"text": "Hello"}) as answer:
        assert answer.status == 201
    await double.take(PHONE, "A reply", None)
    async with client.get(
        f"{double.url}/phone/threads", params=[("number", PHONE), ("number", OTHER)]
    ) as answer:
        threads = await answer.json()
    assert threads[OTHER] == []
    shown = [(m["from_study"], m["body"], m["status"], m["answer"]) for m in threads[PHONE]]
    assert shown == [(False, "Hello", "received", 200), (True, "A reply", "undelivered", None)]
    assert service.told("Body") == ["Hello"]


@pytest.mark.parametrize(
    ("number", "posted"),
    [
        ("4165550123", {"text": "Hi"}),
        (STUDY, {"text": "Hi"}),
        (PHONE, {"text": ""}),
        (PHONE, {}),
        (PHONE, []),
        (PHONE, {"text": "x" * 1601}),
    ],
)
async def test_the_page_is_told_what_is_wrong(make, service, client, number, posted):
    double = await make()
    async with client.post(f"{double.url}/phone/{number}/texts", json=posted) as answer:
        assert answer.status == 400
        assert (await answer.json())["error"]
    assert service.posts == []


async def test_no_other_site_can_text_through_the_page(make, service, client):
    double = await make()
    async with client.post(
        f"{double.url}/phone/{PHONE}/texts", data='{"text": "Hi"}', headers={"Content-Type": "text/plain"}
    ) as answer:
        assert answer.status == 400
    assert service.posts == []


async def test_the_page_needs_nothing_from_elsewhere(make, client):
    double = await make()
    async with client.get(double.url) as answer:
        page, policy = await answer.text(), answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "http://" not in page
    assert "https://" not in page
