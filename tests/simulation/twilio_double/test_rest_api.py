"""The double takes and lists messages as Twilio does, and fails as Twilio does."""

from datetime import timedelta

import aiohttp
import pytest

from rds.simulation.twilio_double import Fault
from tests.support.twilio_line import (
    ACCOUNT,
    MESSAGES,
    NOON,
    OTHER,
    PHONE,
    STUDY,
    get,
    send,
    signed_in,
)
from tests.support.waiting import limit


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
    received = []
    double.on_message(lambda *message: received.append(message))
    double.plan(Fault.ANSWER_LOST)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await send(client, double)
    assert received == [(PHONE, "Hello")]


async def test_a_time_out_is_a_message_not_taken(make, client):
    double = await make()
    double.plan(Fault.TIMES_OUT)
    with pytest.raises(TimeoutError):
        async with limit("an answer that never comes", within=0.1):
            await send(client, double)
    assert not double.ledger.thread(PHONE)
