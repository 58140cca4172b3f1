"""The double reports on messages as Twilio does: late, twice, in the wrong order, never."""

import asyncio
from collections import Counter
from datetime import timedelta

from rds.simulation.twilio_double import FaultRates
from tests.support.twilio_line import (
    NOON,
    get,
    send,
)


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
    double = await make(fault_rates=FaultRates(undelivered=1.0))
    received = []
    double.on_message(lambda *message: received.append(message))
    _, message, _ = await send(client, double, callback=f"{service.url}/status")
    await double.settle()
    assert received == []
    assert service.told() == ["sent", "undelivered"]
    [code] = service.told("ErrorCode")
    _, fetched = await get(client, double, message["uri"])
    assert (fetched["status"], fetched["error_code"]) == ("undelivered", int(code))


async def test_a_failed_message_is_never_sent(make, service, client):
    double = await make(fault_rates=FaultRates(failed=1.0))
    await send(client, double, callback=f"{service.url}/status")
    await double.settle()
    assert service.told() == ["failed"]


async def test_reports_can_come_out_of_order(make, service, client):
    double = await make(fault_rates=FaultRates(disordered=1.0))
    await send(client, double, callback=f"{service.url}/status")
    await double.settle()
    assert service.told() == ["delivered", "sent"]


async def test_reports_can_come_twice(make, service, client):
    double = await make(fault_rates=FaultRates(twice=1.0))
    await send(client, double, callback=f"{service.url}/status")
    await double.settle()
    assert Counter(service.told()) == {"sent": 2, "delivered": 2}


async def test_reports_wait_for_the_studys_clock(make, service, client):
    clock = [NOON]
    double = await make(pumped=True, now=lambda: clock[0], fault_rates=FaultRates(late=1.0))
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
