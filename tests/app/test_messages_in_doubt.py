"""A message in doubt is looked for, and sent again only once the provider surely never had it."""

import asyncio
from datetime import timedelta

import pytest

from rds.app.deliver import (
    ATTEMPTS,
    MISLEADING_TWICE,
    RESEND_AFTER,
    RESEND_AFTER_IF_MISLEADING,
    send_message,
    take_report,
)
from rds.app.ports import NotSent, SendFailure, SetAside, StatusReport, TryAgain
from rds.domain.replies import ReplyKey
from rds.sms.twilio_errors import failure_of_code
from rds.sms.twilio_webhook import rank
from tests.support.office import phone
from tests.support.provider import ANSWER_LOST, Provider
from tests.support.waiting import limit

AMINA = phone(1)
NOT_TAKEN = NotSent(SendFailure.UNKNOWN, "timeout")
"""No answer came, and the message was not taken either; unlike after ANSWER_LOST."""


@pytest.fixture
def provider(office):
    return Provider(office.clock)


async def the_message(office):
    [row] = await office.rows("SELECT * FROM contact.outbound")
    return row


async def send(office, provider, key):
    await send_message(key, outbox=office.outbox, gateway=provider, parts=office.parts)


async def report(office, key, provider_id, status, error=None):
    told = StatusReport(provider_id=provider_id, key=key, status=status, rank=rank(status), error=error)
    await take_report(
        told, judge=lambda code: failure_of_code(int(code)), outbox=office.outbox, parts=office.parts
    )


# ---- how long a message is looked for


async def test_a_message_that_the_list_does_not_show_yet_is_not_sent_twice(office, provider):
    await office.text(AMINA, "hello")
    provider.plan(ANSWER_LOST)
    await office.deliver(provider)
    provider.hidden = {provider.taken[0].id}

    assert [later.reason for later in await office.deliver(provider)] == ["in_doubt"]
    provider.hidden = set()
    await office.age_doubts(hours=1)
    assert await office.deliver(provider) == []

    assert provider.phones_rung == [AMINA]


async def test_a_message_never_listed_is_sent_anew_and_its_doubt_begins_anew(office, provider):
    await office.text(AMINA, "hello")
    provider.plan(NOT_TAKEN, NOT_TAKEN)
    await office.deliver(provider)
    await office.age_doubts(minutes=2)

    assert [later.reason for later in await office.deliver(provider)] == ["timeout"]
    assert [later.reason for later in await office.deliver(provider)] == ["in_doubt"]
    await office.age_doubts(minutes=2)
    await office.deliver(provider)

    assert provider.phones_rung == [AMINA]


async def test_a_worker_that_died_while_sending_leaves_the_message_in_doubt(office, provider):
    await office.text(AMINA, "hello")
    message = await the_message(office)
    await office.outbox.take(message["key"], office.clock.now())

    [later] = await office.deliver(provider)
    assert later.reason == "in_doubt"
    await office.age_doubts(minutes=2)
    await office.deliver(provider)

    assert provider.phones_rung == [AMINA]


@pytest.mark.parametrize("purpose", sorted(MISLEADING_TWICE))
async def test_what_would_mislead_if_it_came_twice_is_looked_for_longer(office, provider, purpose):
    await office.text(AMINA, "hello")
    await office.rows("UPDATE contact.outbound SET purpose = $1", purpose)
    provider.plan(NOT_TAKEN)
    await office.deliver(provider)

    await office.age_doubts(seconds=RESEND_AFTER.total_seconds())
    await office.deliver(provider)
    assert provider.phones_rung == []

    await office.age_doubts(seconds=(RESEND_AFTER_IF_MISLEADING - RESEND_AFTER).total_seconds())
    await office.deliver(provider)
    assert provider.phones_rung == [AMINA]


async def long_in_doubt(office, provider, fault):
    """Let a send end without an answer, an hour ago, and return the message's key."""
    await office.text(AMINA, "hello")
    provider.plan(fault)
    await office.deliver(provider)
    await office.age_doubts(hours=1)
    return (await the_message(office))["key"]


class TwoLookAtOnce(Provider):
    """A provider whose list two workers read at the same time, before either goes on."""

    def __init__(self, clock):
        super().__init__(clock)
        self._both = asyncio.Barrier(2)

    async def list_sent(self, **asked):
        async with limit("the other worker to read the list"):
            await self._both.wait()
        return await super().list_sent(**asked)


async def test_of_two_workers_who_look_for_a_message_in_vain_at_the_same_time_one_sends_it(office):
    provider = TwoLookAtOnce(office.clock)
    key = await long_in_doubt(office, provider, NOT_TAKEN)

    faults = await asyncio.gather(*(send(office, provider, key) for _ in range(2)), return_exceptions=True)

    assert provider.phones_rung == [AMINA]
    assert sorted(map(type, faults), key=str) == [type(None), TryAgain]


async def test_a_message_whose_doubt_is_settled_while_it_is_looked_for_is_not_sent(office):
    key = ""

    class Settles(Provider):
        """A provider that reports a failure while its list is read."""

        async def list_sent(self, **asked):
            listed = await super().list_sent(**asked)
            await report(office, key, self.taken[0].id, "undelivered", "30003")
            return listed

    provider = Settles(office.clock)
    key = await long_in_doubt(office, provider, ANSWER_LOST)

    assert [later.reason for later in await office.deliver(provider)] == ["in_doubt"]

    assert len(provider.taken) == 1
    assert (await the_message(office))["due_at"] is not None, "it is sent again when its time has come"


def test_whatever_promises_money_or_hands_out_coupons_unasked_is_among_them():
    assert {ReplyKey.PAID, ReplyKey.THANKS, ReplyKey.COUPONS_TO_FORWARD} <= MISLEADING_TWICE
    assert timedelta() < RESEND_AFTER < RESEND_AFTER_IF_MISLEADING


async def test_a_message_still_in_doubt_after_the_last_attempt_waits_for_a_person_and_is_not_lost(
    office, provider
):
    await office.text(AMINA, "hello")
    provider.plan(NOT_TAKEN)
    provider.is_listing = False
    for _ in range(ATTEMPTS - 1):
        assert len(await office.deliver(provider)) == 1
    with pytest.raises(SetAside):
        await office.deliver(provider)
    message = await the_message(office)
    assert (message["status"], message["in_doubt"]) == ("waiting", True)

    provider.is_listing = True
    await office.age_doubts(hours=1)
    await send(office, provider, message["key"])
    assert provider.phones_rung == [AMINA]


# ---- reports that come early


async def test_a_report_that_comes_before_the_answer_counts_and_the_answer_changes_nothing(office, provider):
    await office.text(AMINA, "hello")
    key = (await the_message(office))["key"]
    await office.outbox.take(key, office.clock.now())

    await report(office, key, "SMearly", "delivered")
    await office.outbox.mark_accepted(key, "SMearly")

    message = await the_message(office)
    assert (message["status"], message["provider_id"], message["in_doubt"]) == ("delivered", "SMearly", False)


async def test_a_failure_reported_before_the_answer_has_the_message_sent_again(office, provider):
    await office.text(AMINA, "hello")
    key = (await the_message(office))["key"]
    await office.outbox.take(key, office.clock.now())

    await report(office, key, "SMearly", "undelivered", "30003")
    await office.outbox.mark_accepted(key, "SMearly")

    assert (await the_message(office))["status"] == "waiting", "the late answer is about a former attempt"
    office.clock.forward(minutes=10)
    await office.run_due_work()
    await office.deliver(provider)
    assert provider.phones_rung == [AMINA]


async def test_a_report_settles_a_send_whose_answer_was_lost(office, provider):
    await office.text(AMINA, "hello")
    provider.plan(ANSWER_LOST)
    await office.deliver(provider)

    await report(office, (await the_message(office))["key"], provider.taken[0].id, "sent")

    provider.is_listing = False
    assert await office.deliver(provider) == []
    assert provider.phones_rung == [AMINA]


async def test_a_message_that_waits_for_its_time_is_not_sent_by_a_job_left_over(office, provider):
    await office.text(AMINA, "hello")
    provider.plan(ANSWER_LOST)
    await office.deliver(provider)
    await report(office, (await the_message(office))["key"], provider.taken[0].id, "undelivered", "30003")

    assert await office.deliver(provider) == []
    assert len(provider.taken) == 1
    office.clock.forward(minutes=10)
    await office.run_due_work()
    await office.deliver(provider)
    assert len(provider.taken) == 2


# ---- a report and what follows from it


async def test_a_report_and_putting_the_message_back_are_one_step(office, provider):
    await office.text(AMINA, "hello")
    await office.deliver(provider)
    pool = office.system.installation.pool
    await pool.execute(
        """
        CREATE TABLE contact.steps (status text);
        CREATE FUNCTION contact.note_step() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN INSERT INTO contact.steps VALUES (NEW.status); RETURN NEW; END $$;
        CREATE TRIGGER note_step AFTER UPDATE ON contact.outbound
          FOR EACH ROW EXECUTE FUNCTION contact.note_step();
        """
    )

    await office.report(provider.taken[0].id, "undelivered", "30003")

    statements = [row["status"] for row in await office.rows("SELECT status FROM contact.steps")]
    await pool.execute(
        "DROP TRIGGER note_step ON contact.outbound;"
        " DROP FUNCTION contact.note_step; DROP TABLE contact.steps"
    )
    assert statements == ["waiting"], "no crash can come between: it was never anything else"


async def test_the_same_failure_reported_many_times_at_once_has_the_message_sent_again_once(office, provider):
    await office.text(AMINA, "hello")
    await office.deliver(provider)
    sent, key = provider.taken[0].id, (await the_message(office))["key"]

    await asyncio.gather(*(report(office, key, sent, "undelivered", "30003") for _ in range(8)))
    office.clock.forward(hours=1)
    await office.run_due_work()
    await office.deliver(provider)

    assert provider.phones_rung == [AMINA, AMINA]


async def test_an_opt_out_is_taken_before_its_report_so_that_neither_is_lost(office, provider):
    await office.text(AMINA, "hello")
    await office.deliver(provider)
    sent, key = provider.taken[0].id, (await the_message(office))["key"]

    class Dies(Exception):
        pass

    class DyingOutbox:
        """An outbox whose process dies before it takes a report."""

        news = staticmethod(office.outbox.news)

        async def report(self, *_, **__):
            raise Dies

    told = StatusReport(
        provider_id=sent, key=key, status="undelivered", rank=rank("undelivered"), error="21610"
    )
    with pytest.raises(Dies):
        await take_report(
            told, judge=lambda _: SendFailure.OPTED_OUT, outbox=DyingOutbox(), parts=office.parts
        )

    assert len(await office.facts("MessagingStopped")) == 1
    await office.text(AMINA, "START")
    await report(office, key, sent, "undelivered", "21610")
    await office.text(AMINA, "START")
    await report(office, key, sent, "undelivered", "21610")
    assert not (await office.phone_state(AMINA)).messaging_stopped, "an old report changes nothing"
