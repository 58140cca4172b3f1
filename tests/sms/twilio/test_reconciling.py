"""Dropped by Twilio, found in its list, answered once: the service, Twilio's own client, and the double over
real HTTP.
"""

from datetime import UTC, datetime

import pytest

from rds.app.reconcile import reconcile, settle_doubts
from rds.domain.coupon_code import display
from rds.domain.replies import ReplyKey
from rds.simulation.twilio_double import Fault
from rds.wiring.provider import provider_of, reconcile_now, twilio
from tests.support.desk import a_desk
from tests.support.office import phone

AMINA, BINTOU = phone(1), phone(2)


@pytest.fixture
async def desk(database):
    async with a_desk(database) as desk:
        desk.twilio.now = desk.office.clock.now
        yield desk


@pytest.fixture
async def gateway(desk):
    async with twilio(desk.office.system.settings) as gateway:
        yield gateway


@pytest.fixture
def go_through(desk, gateway):
    """Give what goes through Twilio's list once."""

    async def one_round():
        [found] = await reconcile(provider_of(desk.office.system, gateway), desk.office.parts)
        return found

    return one_round


async def test_a_coupon_whose_webhook_was_dropped_starts_a_conversation(desk, gateway, go_through):
    arrived = []
    desk.twilio.on_message(lambda *message: arrived.append(message))
    desk.twilio.lose_webhooks(1)
    sid = await desk.twilio.receive(AMINA, display(await desk.office.seed_coupon()))
    assert await desk.office.replies(sid) == []

    assert (await go_through()).taken == 1
    assert (await go_through()).taken == 0
    await desk.office.deliver(gateway)
    await desk.twilio.settle()

    assert await desk.office.replies(sid) == [ReplyKey.LANGUAGE_MENU]
    assert [number for number, _ in arrived] == [AMINA]
    assert await desk.office.value("SELECT status FROM contact.outbound") == "delivered"


async def test_texts_sent_while_the_service_was_down_are_all_taken(desk, go_through):
    await go_through()
    desk.twilio.lose_webhooks(120)
    for number in range(1, 61):
        desk.office.clock.forward(minutes=30)
        await desk.twilio.receive(phone(number), "HELP")
    await desk.twilio.receive(AMINA, "STOP")
    assert await desk.office.value("SELECT count(*) FROM contact.inbound") == 0

    assert (await go_through()).taken == 61

    assert await desk.office.value("SELECT count(*) FROM contact.inbound WHERE handled_at IS NOT NULL") == 61
    assert (await desk.office.phone_state(AMINA)).messaging_stopped


@pytest.mark.parametrize(
    ("fault", "reason"), [(Fault.TOO_MANY_REQUESTS, "20429"), (Fault.SERVER_ERROR, "20500")]
)
async def test_a_list_that_twilio_refuses_is_asked_for_again(desk, go_through, fault, reason):
    desk.twilio.lose_webhooks(1)
    sid = await desk.twilio.receive(AMINA, "HELP")
    desk.twilio.plan_lists(fault)

    assert (await go_through()).failure == reason
    assert (await go_through()).taken == 1

    assert await desk.office.replies(sid) == [ReplyKey.HELP]


async def test_when_texts_are_taken_but_the_list_of_messages_breaks_off_nothing_is_taken_twice(
    desk, go_through
):
    desk.twilio.lose_webhooks(1)
    sid = await desk.twilio.receive(AMINA, "HELP")
    desk.twilio.plan_lists(None, Fault.SERVER_ERROR)

    assert (await go_through()).failure == "20500"
    assert (await go_through()).taken == 0

    assert await desk.office.replies(sid) == [ReplyKey.HELP]


async def test_a_send_whose_answer_and_reports_were_lost_is_found_and_not_repeated(desk, gateway):
    await desk.twilio.receive(AMINA, "HELP")
    desk.twilio.plan(Fault.ANSWER_LOST)
    desk.twilio.lose_reports(1)
    assert len(await desk.office.deliver(gateway)) == 1
    await desk.office.age_doubts(minutes=1)

    assert await settle_doubts(provider_of(desk.office.system, gateway)) == 1
    assert await desk.office.deliver(gateway) == []

    assert len(desk.twilio.ledger.thread(AMINA)) == 2, "the text and one answer"


async def test_delivery_reports_that_never_came_are_taken_from_the_list(desk, gateway, go_through):
    await desk.twilio.receive(AMINA, "HELP")
    desk.twilio.lose_reports(1)
    await desk.office.deliver(gateway)
    assert await desk.office.value("SELECT status FROM contact.outbound") == "accepted"

    assert (await go_through()).reports == 1
    assert (await go_through()).reports == 0

    assert await desk.office.value("SELECT status FROM contact.outbound") == "delivered"


async def test_the_command_goes_through_the_list_whoever_did_so_just_now(desk, go_through):
    await go_through()
    desk.twilio.lose_webhooks(1)
    sid = await desk.twilio.receive(BINTOU, "HELP")

    found = await reconcile_now(desk.office.system, datetime(2020, 1, 1, tzinfo=UTC))

    assert [one.taken for one in found.rounds] == [1]
    assert await desk.office.replies(sid) == [ReplyKey.HELP]
