"""Messages that the provider account keeps from leaving wait, and leave in order once it works."""

from datetime import timedelta

import pytest

from rds.app.ports import NotSent, SendFailure
from rds.app.send_held import send_held
from rds.domain.replies import ReplyKey
from rds.sms.twilio_errors import failure_of_code
from tests.support.office import phone
from tests.support.provider import ANSWER_LOST, NO_MOBILE, OUT_OF_REACH, Provider

AMINA, BINTOU, CHIDI = phone(1), phone(2), phone(3)
IN_NEW_YORK = "+12125550123"


def refusal(code: int) -> NotSent:
    return NotSent(failure_of_code(code), str(code))


SUSPENDED, COUNTRY_OFF, TRIAL = refusal(90010), refusal(21408), refusal(21608)


@pytest.fixture
def provider(office):
    return Provider(office.clock)


async def texted_by(office, *phones):
    """Have a message put on its way to each phone, a second apart."""
    for sender in phones:
        await office.text(sender, "hello")
        office.clock.forward(seconds=1)


async def waiting(office):
    """Return purpose, attempts and what was said of each message that has not left, in order."""
    rows = await office.rows(
        "SELECT * FROM contact.outbound WHERE status = 'waiting' ORDER BY created_at, key"
    )
    return [(row["attempts"], row["in_doubt"], row["held_by"] is not None) for row in rows]


async def try_account(office, provider):
    """Run each hold's job as often as it asks, as if the time between had passed; return the waits."""
    waits = []
    for row in await office.rows("SELECT id FROM contact.account_hold ORDER BY id"):
        await office.system.installation.pool.execute(
            "UPDATE contact.account_hold SET refused_at = refused_at - interval '1 day'"
        )
        again = await office.run_job(
            send_held(str(row["id"]), outbox=office.outbox, gateway=provider, parts=office.parts)
        )
        waits += [again.after] if again else []
    return waits


async def test_a_message_that_the_account_keeps_from_leaving_waits_and_loses_no_attempt(office, provider):
    await texted_by(office, AMINA)
    provider.plan(SUSPENDED)

    assert await office.deliver(provider) == []

    assert await waiting(office) == [(0, False, True)]
    assert await office.value("SELECT count(*) FROM jobs.pgqueuer WHERE entrypoint = 'send_held'") == 1


async def test_others_wait_behind_it_without_asking_the_provider(office, provider):
    await texted_by(office, AMINA)
    provider.plan(SUSPENDED)
    await office.deliver(provider)

    await texted_by(office, BINTOU, CHIDI)
    assert await office.deliver(provider) == []

    assert provider.taken == []
    assert await waiting(office) == [(0, False, True)] * 3


async def test_the_answers_to_stop_and_help_wait_too(office, provider):
    await texted_by(office, AMINA)
    provider.plan(SUSPENDED)
    await office.deliver(provider)

    await office.text(BINTOU, "STOP")
    await office.text(CHIDI, "HELP")
    await office.deliver(provider)

    assert provider.taken == []
    assert len(await waiting(office)) == 3


async def test_one_message_at_a_time_tries_the_account_ever_more_seldom(office, provider):
    await texted_by(office, AMINA, BINTOU)
    provider.plan(SUSPENDED)
    await office.deliver(provider)

    provider.plan(*[SUSPENDED] * 8)
    waits = [wait.total_seconds() for _ in range(8) for wait in await try_account(office, provider)]

    assert waits == [20, 40, 80, 160, 320, 640, 900, 900]
    assert await waiting(office) == [(0, False, True)] * 2


async def test_once_the_account_works_everything_leaves_in_order(office, provider):
    await texted_by(office, AMINA, BINTOU)
    provider.plan(SUSPENDED)
    await office.deliver(provider)
    await texted_by(office, CHIDI)
    await office.deliver(provider)

    assert await try_account(office, provider) == []

    assert provider.phones_rung == [AMINA, BINTOU, CHIDI]
    assert await waiting(office) == []
    assert await office.rows("SELECT * FROM contact.account_hold") == []
    await texted_by(office, AMINA)
    await office.deliver(provider)
    assert provider.phones_rung[3:] == [AMINA], "nothing waits any more"


async def test_what_waits_for_the_account_leaves_behind_what_the_phone_is_still_to_get(office, provider):
    await texted_by(office, AMINA)
    await office.deliver(provider)
    first = provider.taken[-1]
    await office.text(AMINA, "BALANCE")
    await texted_by(office, BINTOU)
    provider.plan(SUSPENDED)
    await office.deliver(provider)
    await office.report(first.id, "undelivered", "30003")
    office.clock.forward(minutes=10)
    await office.run_due_work()

    await try_account(office, provider)
    assert provider.phones_rung == [AMINA, BINTOU]
    await office.deliver(provider)
    await try_account(office, provider)

    assert provider.phones_rung == [AMINA, BINTOU, AMINA, AMINA]
    assert [message.body == first.body for message in provider.taken] == [True, True, True, False]


async def test_a_country_that_is_switched_off_keeps_only_its_phones_waiting(office, provider):
    await texted_by(office, IN_NEW_YORK)
    provider.plan(COUNTRY_OFF)
    await office.deliver(provider)

    await texted_by(office, AMINA, IN_NEW_YORK)
    await office.deliver(provider)

    assert provider.phones_rung == [AMINA]
    assert len(await waiting(office)) == 2
    await try_account(office, provider)
    assert provider.phones_rung == [AMINA, IN_NEW_YORK, IN_NEW_YORK]


async def test_a_trial_account_keeps_only_the_phone_waiting_that_is_not_verified(office, provider):
    await texted_by(office, AMINA)
    provider.plan(TRIAL)
    await office.deliver(provider)

    await texted_by(office, BINTOU)
    await office.deliver(provider)

    assert provider.phones_rung == [BINTOU]


async def test_a_number_that_takes_no_texts_does_not_keep_the_others_waiting(office, provider):
    await texted_by(office, AMINA, BINTOU)
    provider.plan(SUSPENDED)
    await office.deliver(provider)

    provider.plan(NO_MOBILE)
    await try_account(office, provider)

    assert provider.phones_rung == [BINTOU]
    assert await waiting(office) == []


async def test_a_provider_out_of_reach_is_no_account_that_works(office, provider):
    await texted_by(office, AMINA, BINTOU)
    provider.plan(SUSPENDED)
    await office.deliver(provider)

    provider.plan(OUT_OF_REACH)
    assert await try_account(office, provider) == [timedelta(seconds=20)]

    assert provider.taken == []
    await try_account(office, provider)
    assert provider.phones_rung == [AMINA, BINTOU]


async def test_an_answer_lost_while_the_account_is_tried_sends_nothing_twice(office, provider):
    await texted_by(office, AMINA, BINTOU)
    provider.plan(SUSPENDED)
    await office.deliver(provider)

    provider.plan(ANSWER_LOST)
    await try_account(office, provider)
    await try_account(office, provider)

    assert provider.phones_rung == [AMINA, BINTOU]


async def test_a_message_in_doubt_waits_as_well_and_is_looked_for_once_the_account_works(office, provider):
    await texted_by(office, AMINA)
    provider.plan(ANSWER_LOST)
    await office.deliver(provider)
    provider.suspended = SUSPENDED

    assert await office.deliver(provider) == []
    assert await waiting(office) == [(1, True, True)]
    provider.suspended = None
    await try_account(office, provider)

    assert provider.phones_rung == [AMINA]
    assert await waiting(office) == []


async def test_a_phone_that_stops_meanwhile_is_told_nothing_but_that(office, provider):
    await texted_by(office, AMINA)
    provider.plan(SUSPENDED)
    await office.deliver(provider)
    await office.text(AMINA, "STOP")
    await office.deliver(provider)

    await try_account(office, provider)

    rows = await office.rows("SELECT purpose, status FROM contact.outbound ORDER BY created_at, key")
    assert [tuple(row) for row in rows] == [
        (ReplyKey.NEED_A_CODE, "given_up"),
        (ReplyKey.STOPPED, "accepted"),
    ]


# ---- faults that come with a delivery report


async def unregistered(office, provider):
    """Have a message taken by the provider, and reported undelivered because the number is not registered."""
    await office.deliver(provider)
    await office.report(provider.taken[-1].id, "undelivered", "30034")


async def test_a_message_undelivered_because_of_the_account_waits_and_loses_no_attempt(office, provider):
    await texted_by(office, AMINA)
    await unregistered(office, provider)

    assert await waiting(office) == [(0, False, True)]
    await texted_by(office, BINTOU)
    await office.deliver(provider)
    assert len(provider.taken) == 1, "the other waits behind it"


async def test_the_same_report_twice_changes_nothing(office, provider):
    await texted_by(office, AMINA)
    await unregistered(office, provider)
    await office.report(provider.taken[-1].id, "undelivered", "30034")

    assert await waiting(office) == [(0, False, True)]


async def test_one_message_is_sent_to_try_and_the_others_wait_for_its_report(office, provider):
    await texted_by(office, AMINA)
    await unregistered(office, provider)
    await texted_by(office, BINTOU, CHIDI)
    await office.deliver(provider)

    await try_account(office, provider)
    await try_account(office, provider)
    assert provider.phones_rung == [AMINA, AMINA]

    await office.report(provider.taken[-1].id, "undelivered", "30034")
    assert await waiting(office) == [(0, False, True)] * 3
    await try_account(office, provider)
    await office.report(provider.taken[-1].id, "delivered")
    await try_account(office, provider)

    assert provider.phones_rung == [AMINA, AMINA, AMINA, BINTOU, CHIDI]
    assert await office.rows("SELECT * FROM contact.account_hold") == []


async def test_a_network_that_never_reports_keeps_nobody_waiting_for_long(office, provider):
    await texted_by(office, AMINA)
    await unregistered(office, provider)
    await texted_by(office, BINTOU)
    await office.deliver(provider)

    await try_account(office, provider)
    await office.system.installation.pool.execute(
        "UPDATE contact.account_hold SET probed_at = probed_at - interval '10 minutes'"
    )
    await try_account(office, provider)

    assert provider.phones_rung == [AMINA, AMINA, BINTOU]


async def test_the_account_is_not_tried_again_before_its_time(office, provider):
    await texted_by(office, AMINA)
    await unregistered(office, provider)
    [hold] = await office.rows("SELECT id FROM contact.account_hold")

    again = await office.run_job(
        send_held(str(hold["id"]), outbox=office.outbox, gateway=provider, parts=office.parts)
    )

    assert timedelta(seconds=15) < again.after <= timedelta(seconds=20)
    assert len(provider.taken) == 1


async def test_erased_words_do_not_wait(office, provider):
    await texted_by(office, AMINA)
    await office.deliver(provider)
    await office.system.installation.pool.execute("UPDATE contact.outbound SET sealed_body = ''")
    await office.report(provider.taken[-1].id, "undelivered", "30034")

    assert await waiting(office) == []
    assert await office.rows("SELECT * FROM contact.account_hold") == []


def test_what_the_account_is_not_at_fault_for_is_final_as_before():
    assert {failure_of_code(code) for code in (21614, 30006, 30007)} == {SendFailure.PERMANENT}
