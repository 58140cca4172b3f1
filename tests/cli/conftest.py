import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from rds.domain.ids import StudyId
from rds.settings import Settings
from rds.studyfile import EXAMPLES
from rds.wiring import open_system
from tests.support.clock import HandClock
from tests.support.installation import KEYS, settings_of
from tests.support.office import STUDY_NUMBER, Office, a_protocol
from tests.support.terminal import Terminal

MINIMAL = "minimal.yaml"


@pytest.fixture(scope="session")
def _terminal() -> Iterator[Terminal]:
    terminal = Terminal(Path(), {})
    yield terminal
    terminal.close()


@pytest.fixture
def terminal(_terminal: Terminal, database: str, tmp_path: Path) -> Terminal:
    """Give a terminal in a folder with study.yaml, on a migrated database of its own."""
    shutil.copy(EXAMPLES / MINIMAL, tmp_path / "study.yaml")
    _terminal.folder, _terminal.environment = tmp_path, settings_of(database)
    return _terminal


@pytest.fixture
async def office(database: str) -> AsyncIterator[Office]:
    """Give an office whose phones text the database that the terminal is on; the finance office pays."""
    recorded = a_protocol(payout="batch")
    settings = Settings(database_url=database, contact_keys=KEYS, twilio_number=STUDY_NUMBER)
    clock = HandClock()
    async with open_system(settings, clock=clock) as system:
        office = Office(system=system, clock=clock, study=StudyId(recorded["id"]))
        await office.open(recorded)
        yield office


@pytest.fixture
def opened(terminal: Terminal) -> Terminal:
    """Give the terminal once its study is open."""
    answer = terminal.type("study", "open", "study.yaml")
    assert answer.code == 0, answer.said
    return terminal
