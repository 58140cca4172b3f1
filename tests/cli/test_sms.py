"""What Twilio dropped is taken by a command, which says what it found."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from rds.simulation.twilio_double import TwilioDouble
from tests.support.office import STUDY_NUMBER, phone
from tests.support.terminal import fails_in_words

ACCOUNT, TOKEN = "AC" + "0" * 32, "fictional"


@pytest.fixture
async def twilio() -> AsyncIterator[TwilioDouble]:
    double = TwilioDouble(
        account_sid=ACCOUNT, auth_token=TOKEN, study_number=STUDY_NUMBER, webhook_url="http://127.0.0.1:9/"
    )
    double.address = await double.start()
    yield double
    await double.stop()


@pytest.fixture
def reconcile(terminal, office, twilio):
    """Give what types the command, on an installation with a study and an account at Twilio."""
    known = {
        "RDS_TWILIO_URL": twilio.address,
        "RDS_TWILIO_ACCOUNT_SID": ACCOUNT,
        "RDS_TWILIO_AUTH_TOKEN": TOKEN,
    }

    async def typed(*words, **settings):
        return await asyncio.to_thread(terminal.type, "sms", "reconcile", *words, **(known | settings))

    return typed


async def test_a_text_that_never_arrived_is_taken_once(office, twilio, reconcile):
    twilio.lose_webhooks(1)
    sid = await twilio.receive(phone(1), "HELP")

    taken, again = await reconcile(), await reconcile("--since", "2020-06-01")

    assert (taken.code, again.code) == (0, 0), taken.said + again.said
    assert "gta-psw-2020  since 2020-06-03 16:00Z  texts taken: 1" in taken.out
    assert "texts taken: 0" in again.out
    assert phone(1) not in taken.said
    assert await office.replies(sid) == ["help"]


async def test_a_round_that_fails_says_why_and_that_nothing_is_lost(reconcile):
    answer = await reconcile(RDS_TWILIO_AUTH_TOKEN="secretword")

    assert answer.code == 1
    assert "failed: 20003" in answer.out
    assert "Nothing is lost" in answer.out
    assert "secretword" not in answer.said


async def test_a_timer_goes_back_some_days_however_far_the_last_round_came(office, twilio, reconcile):
    twilio.lose_webhooks(1)
    sid = await twilio.receive(phone(1), "HELP")

    answer = await reconcile("--days", "2")
    both = await reconcile("--days", "2", "--since", "2020-06-01")

    begun = datetime.now(UTC) - timedelta(days=2)
    assert f"since {begun:%Y-%m-%d}" in answer.out, answer.said
    assert await office.replies(sid) == ["help"]
    assert "give one of them" in fails_in_words(both)


async def test_a_time_that_is_none_is_refused(reconcile):
    answer = await reconcile("--since", "yesterday")

    assert answer.code == 2
    assert "%Y-%m-%d" in answer.said
