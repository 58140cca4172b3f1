"""While the demonstration is kept up, the other commands see its study."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from rds.demo.demonstration import admit_other_commands
from rds.demo.environment import make_demo_keys
from rds.settings import Settings
from rds.simulation.simulated_clock import SimulatedClock
from rds.storage.installation import InstallationError
from rds.storage.os_account import reachable
from rds.storage.sealing import Keyring, load_or_create
from rds.wiring.local_clock import find_local_clock
from rds.wiring.local_service import require_provider

IN_THE_STUDY = datetime(2020, 8, 6, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path):
    """Give the demonstration's data folder, as it is left for other commands."""
    data = tmp_path / "demo"
    reachable(data).mkdir(parents=True)
    settings = Settings(database_url=None, data=data, contact_keys=SecretStr(make_demo_keys(7)))
    admit_other_commands(settings, SimulatedClock(IN_THE_STUDY))
    return data


def test_another_command_has_the_demonstrations_keys_and_time(folder):
    keys = load_or_create(reachable(folder) / "keys" / "contact.keyring")
    clock = find_local_clock(Settings(database_url=None, data=folder))

    assert not keys.created
    assert keys.keyring.check_value == Keyring.from_text(make_demo_keys(7)).check_value
    assert clock.now() - IN_THE_STUDY < timedelta(minutes=1)


def test_no_real_study_runs_in_the_folder_of_a_demonstration(folder):
    with pytest.raises(InstallationError, match="phones are made up"):
        require_provider(Settings(database_url=None, data=folder))
