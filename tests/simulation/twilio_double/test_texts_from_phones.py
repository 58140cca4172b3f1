"""The double posts texts as Twilio does, once, twice or never, and handles opt-outs as Twilio does."""

import pytest

from rds.simulation.twilio_double import FaultRates
from tests.support.twilio_line import ACCOUNT, MESSAGES, OTHER, PHONE, STUDY, get, send


async def test_a_text_from_a_phone_is_posted_signed_with_all_that_twilio_sends(make, service):
    double = await make()
    sid = await double.receive(PHONE, "Ça va? 🙂")
    [(path, form)] = service.posts
    assert path == "/in?x=%20y"
    assert (form["MessageSid"], form["SmsSid"], form["AccountSid"]) == (sid, sid, ACCOUNT)
    assert (form["From"], form["To"], form["Body"]) == (PHONE, STUDY, "Ça va? 🙂")
    assert (form["NumMedia"], form["NumSegments"], form["SmsStatus"]) == ("0", "1", "received")


async def test_a_webhook_may_come_twice_with_one_sid(make, service):
    double = await make(fault_rates=FaultRates(inbound_twice=1.0))
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
    double = await make(fault_rates=FaultRates(inbound_lost=1.0, inbound_twice=1.0, reports_lost=1.0))
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
    received = []
    double.on_message(lambda *message: received.append(message))
    await double.receive(PHONE, word)
    status, told, _ = await send(client, double)
    assert (status, told["code"]) == (400, 21610)
    assert (await send(client, double, to=OTHER))[0] == 201
    assert [phone for phone, _ in received] == [PHONE, OTHER]
    assert "unsubscribed" in received[0][1]
    assert service.told("Body") == [word], "the service is told of it all the same"


async def test_start_lets_messages_through_again(make, client):
    double = await make()
    received = []
    double.on_message(lambda *message: received.append(message))
    for word in ("START", "STOP", "STOP", "HELP", "yes"):
        await double.receive(PHONE, word)
    assert (await send(client, double))[0] == 201
    assert [body.split()[-1] for _, body in received] == ["resubscribe.", "Apply.", "Hello"]


async def test_help_is_answered(make):
    double = await make()
    received = []
    double.on_message(lambda *message: received.append(message))
    await double.receive(PHONE, "Help")
    assert received == [(PHONE, "Reply STOP to unsubscribe. Msg&Data Rates May Apply.")]


async def test_a_service_can_handle_opt_outs_itself(make, client):
    double = await make(handles_opt_outs=False)
    received = []
    double.on_message(lambda *message: received.append(message))
    await double.receive(PHONE, "STOP")
    assert (await send(client, double, body="You will get no more messages."))[0] == 201
    assert received == [(PHONE, "You will get no more messages.")]
