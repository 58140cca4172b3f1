"""A double on this machine, a service at the other end, and a client."""

import aiohttp
import pytest

from rds.simulation.twilio_double import TwilioDouble
from tests.support.twilio_line import ACCOUNT, STUDY, TOKEN, Service


@pytest.fixture
async def service():
    service = Service()
    await service.start()
    yield service
    await service.runner.cleanup()


@pytest.fixture
async def make(service):
    made = []

    async def make(**changed):
        usual = {
            "account_sid": ACCOUNT,
            "auth_token": TOKEN,
            "study_number": STUDY,
            "webhook_url": f"{service.url}/in?x=%20y",
        }
        double = TwilioDouble(**(usual | changed))
        double.url = await double.start()
        made.append(double)
        return double

    yield make
    for double in made:
        await double.stop()


@pytest.fixture
async def client():
    async with aiohttp.ClientSession() as client:
        yield client
