"""The page with the phones of a demonstration."""

import pytest

from rds.simulation.twilio_double import FaultRates, TwilioDouble
from tests.support.twilio_line import OTHER, PHONE, STUDY


async def test_a_person_can_text_from_the_page_and_read_the_thread(make, service, client):
    double = await make(fault_rates=FaultRates(undelivered=1.0))
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


@pytest.mark.parametrize("posted", [{"seconds": 60}, {}, []])
async def test_nobody_can_move_time_that_passes_by_itself(make, client, posted):
    double = await make()
    async with client.post(f"{double.url}/phone/wait", json=posted) as answer:
        assert answer.status == 400


class Waits:
    """Keeps how long was waited."""

    def __init__(self):
        self.spans = []

    def describe(self):
        return {"now": "later", "coupons": []}

    async def wait(self, span):
        self.spans.append(span)


@pytest.mark.parametrize(
    "posted", [{"seconds": 0}, {"seconds": "60"}, {"seconds": 1e9}, {"seconds": None}, {}, []]
)
async def test_only_a_length_of_time_is_waited_for(make, client, posted):
    double = await make()
    double.controls = Waits()
    async with client.post(f"{double.url}/phone/wait", json=posted) as answer:
        assert answer.status == 400
    assert double.controls.spans == []


async def test_a_double_with_an_owner_hands_texts_to_it_and_posts_nothing():
    taken = []

    async def take_text(phone, words):
        taken.append((phone, words))

    double = TwilioDouble(
        account_sid="", auth_token="", study_number=STUDY, webhook_url="", take_text=take_text
    )
    await double.receive(PHONE, "Hello")

    assert taken == [(PHONE, "Hello")]
    assert double.ledger.thread(PHONE)[0].answer == 204
