"""A dump restored elsewhere is the same study: docs/operations.md, tried."""

import asyncio
import subprocess
from pathlib import Path

import pytest

from rds.settings import Settings
from rds.storage.os_account import binaries, server_account
from rds.storage.sealing import Keyring
from rds.wiring import open_system
from rds.wiring.whole_database import verify_place
from tests.support.clock import HandClock
from tests.support.office import STUDY_NUMBER, Office, a_protocol, phone


async def run(program, *words):
    path = binaries(server_account(Path("/"))) / program
    await asyncio.to_thread(subprocess.run, [path, *words], check=True, timeout=120)


@pytest.fixture
async def restored(database, empty_database, tmp_path):
    """Give the settings of a restored study in which one person has completed, without the keys; and the
    keys.
    """
    keys, clock, recorded = Keyring.generate().to_text(), HandClock(), a_protocol(payout="batch")
    settings = Settings(database_url=database, contact_keys=keys, twilio_number=STUDY_NUMBER)
    async with open_system(settings, clock=clock) as system:
        office = Office(system=system, clock=clock, study=recorded["id"])
        await office.open(recorded)
        await office.take_part(phone(1), await office.seed_coupon())
        await office.run_due_work()
    file = tmp_path / "study.dump"
    await run("pg_dump", "--format", "custom", "--no-owner", "--file", file, database)
    await run("pg_restore", "--no-owner", "--dbname", empty_database, file)
    return Settings(database_url=empty_database, contact_keys=None), keys


async def test_a_restored_backup_is_proved_without_the_keys(restored):
    settings, _ = restored
    result = await verify_place(settings)

    assert result.events > 20
    assert result.findings == ()


async def test_with_the_keys_the_payee_can_still_be_reached(restored):
    settings, keys = restored
    with_keys = Settings(database_url=settings.database_url, contact_keys=keys)
    async with open_system(with_keys) as system:
        (study,) = await system.parts.database.open_studies()
        (payee,) = await system.installation.open_payouts(study.id, "batch")

    assert payee.phone == phone(1)
