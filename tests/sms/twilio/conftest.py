"""A double of Twilio that listens, and a gateway to it."""

import aiohttp
import pytest

from rds.simulation.twilio_double import TwilioDouble
from tests.support.twilio_account import ACCOUNT, NOBODY, STUDY, TOKEN, a_gateway


@pytest.fixture
async def session():
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def double():
    double = TwilioDouble(
        account_sid=ACCOUNT, auth_token=TOKEN, study_number=STUDY, webhook_url=f"{NOBODY}/sms/inbound"
    )
    double.base_url = await double.start()
    yield double
    await double.stop()


@pytest.fixture
def gateway(session, double):
    return a_gateway(session, double.base_url)
