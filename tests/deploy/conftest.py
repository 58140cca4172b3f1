"""A study that recruits today, for the processes that deploy/ starts."""

import pytest

from rds.domain.ids import StudyId
from rds.machine import MachineClock
from rds.settings import Settings
from rds.wiring import open_system
from tests.support.installation import KEYS
from tests.support.office import STUDY_NUMBER, Office, a_protocol


@pytest.fixture
async def office(database):
    """Give an office of a study that recruits today, in the machine's time like the processes."""
    recorded = a_protocol(ethics={"expires": "2099-01-01"}, payout="batch")
    async with open_system(
        Settings(database_url=database, contact_keys=KEYS, twilio_number=STUDY_NUMBER)
    ) as system:
        office = Office(system=system, clock=MachineClock(), study=StudyId(recorded["id"]))
        await office.open(recorded)
        yield office
