"""Requests that Twilio did not sign are slowed by address, and Twilio's never are."""

import pytest

from rds.web.limits import Limits
from rds.web.rate_limiter import REMEMBERED
from rds.web.unsigned_rate_limiter import UnsignedRateLimiter
from rds.web.webhooks.twilio import INBOUND, STATUS
from tests.support.desk import a_desk
from tests.support.office import phone
from tests.support.wire import a_wire

AMINA, BINTOU = phone(1), phone(2)


def test_a_stranger_may_ask_so_many_times_and_then_as_often_as_time_allows():
    now = [0.0]
    limiter = UnsignedRateLimiter(at_once=3, per_minute=6, clock=lambda: now[0])
    assert [limiter.wait("203.0.113.1") for _ in range(4)] == [0, 0, 0, 10]
    assert limiter.wait("203.0.113.2") == 0, "another address is another stranger"

    now[0] = 10
    assert [limiter.wait("203.0.113.1") for _ in range(2)] == [0, 10]

    now[0] = 1e9
    assert [limiter.wait("203.0.113.1") for _ in range(4)] == [0, 0, 0, 10]


def test_a_million_addresses_cost_no_more_memory_than_some_thousand():
    limiter = UnsignedRateLimiter(at_once=1, per_minute=1, clock=lambda: 0)

    for number in range(REMEMBERED * 3):
        limiter.wait(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")

    assert len(limiter._buckets) == REMEMBERED
    assert limiter.wait(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}") > 0


def test_all_addresses_of_one_ipv6_customer_are_one_stranger():
    limiter = UnsignedRateLimiter(at_once=1, per_minute=1, clock=lambda: 0)

    assert limiter.wait("2001:db8::1") == 0
    assert limiter.wait("2001:db8::ffff:1") > 0
    assert limiter.wait("2001:db8:0:1::1") == 0
    assert limiter.wait(None) == 0, "a Unix socket has no address"


@pytest.mark.parametrize("signature", ["", "forged"])
@pytest.mark.parametrize("path", [INBOUND, STATUS])
async def test_unsigned_requests_are_told_to_wait_while_signed_ones_from_the_same_address_are_taken(
    database, signature, path
):
    async with a_desk(database, limits=Limits(unsigned_at_once=3)) as desk:
        form = desk.a_text(AMINA, "hello")
        answers = [await desk.post(form, path=path, signature=signature) for _ in range(5)]

        assert [answer.status for answer in answers] == [403, 403, 403, 429, 429]
        assert answers[-1].document["code"] == "too_many_unsigned"
        assert int(answers[-1].headers["Retry-After"]) >= 1
        for _ in range(20):
            assert (await desk.post(desk.a_text(BINTOU, "HELP"))).status == 200
        assert await desk.office.value("SELECT count(*) FROM contact.inbound") == 20


async def test_the_body_of_a_request_without_a_signature_is_not_waited_for(database):
    async with a_desk(database, limits=Limits(body_patience=0.2)) as desk, a_wire(desk.url) as wire:
        wire.send(f"POST {INBOUND} HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\nBody=".encode())

        assert b"403" in await wire.head()
