"""The double's account is at fault by Twilio's numbers, and its number may be in a Messaging Service."""

import pytest

from rds.simulation.twilio_double import Shown
from tests.support.twilio_line import MESSAGES, OTHER, PHONE, STUDY, get, send

SERVICE = "MG" + "1" * 32


@pytest.mark.parametrize("code", [10001, 20003, 21408, 21608, 90010, 21606])
async def test_what_twilio_refuses_at_once_is_refused_with_its_number_until_it_ends(make, client, code):
    double = await make()
    double.begin_account_fault(code)

    status, told, _ = await send(client, double)
    assert status >= 400
    assert told["code"] == code
    double.end_account_fault(code)
    assert (await send(client, double))[0] == 201
    assert len(double.ledger.thread(PHONE)) == 1


@pytest.mark.parametrize("code", [30002, 30032, 30034])
async def test_what_twilio_finds_on_delivery_is_reported_undelivered(make, service, client, code):
    double = await make()
    double.begin_account_fault(code)

    status, _, _ = await send(client, double, callback=f"{service.url}/status?key=k")
    await double.settle()

    assert status == 201
    assert service.told() == ["undelivered"]
    assert service.told("ErrorCode") == [str(code)]


async def test_either_may_be_asked_for_and_for_some_phones_only(make, service, client):
    double = await make()
    double.begin_account_fault(21408, shown=Shown.DELIVERY, keeps_from=lambda number: number == PHONE)

    await send(client, double, callback=f"{service.url}/status?key=k")
    assert (await send(client, double, to=OTHER))[0] == 201
    await double.settle()

    assert service.told("ErrorCode") == ["21408"]


async def test_an_account_that_is_not_active_is_not_told_its_messages_either(make, client):
    double = await make()
    double.begin_account_fault(90010)

    status, told = await get(client, double, f"{MESSAGES}.json")

    assert (status, told["code"]) == (403, 90010)


async def test_a_number_in_a_messaging_service_says_so_in_texts_and_sends_for_it(make, service, client):
    double = await make(messaging_service=SERVICE)

    await double.receive(PHONE, "hello")
    status, told, _ = await send(client, double, MessagingServiceSid=SERVICE)

    [(_, form)] = service.posts
    assert (form["To"], form["MessagingServiceSid"]) == (STUDY, SERVICE)
    assert (status, told["messaging_service_sid"], told["from"]) == (201, SERVICE, STUDY)


async def test_a_messaging_service_may_choose_the_number(make, client):
    double = await make(messaging_service=SERVICE)

    status, told, _ = await send(client, double, From="", MessagingServiceSid=SERVICE)

    assert (status, told["from"]) == (201, STUDY)


async def test_a_messaging_service_of_somebody_else_is_refused(make, client):
    double = await make(messaging_service=SERVICE)

    assert (await send(client, double, MessagingServiceSid="MG" + "2" * 32))[1]["code"] == 21701
