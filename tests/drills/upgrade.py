"""Upgrade: an embedded database by the next major version of PostgreSQL, killed in the middle."""

import asyncio
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from rds.settings import Settings
from rds.storage.embedded_upgrade import Upgrade
from rds.storage.sealing import DEVELOPMENT, Keyring
from rds.storage.verify import Verification, verify
from rds.wiring import open_system
from rds.wiring.database_upgrade import upgrade_database
from tests.support.older_postgresql import make_older_database, older_programs
from tests.support.processes import rds

KEYRING = Keyring.from_text(DEVELOPMENT)


@dataclass(frozen=True, kw_only=True)
class UpgradeDrill:
    """How it went."""

    kills: int
    upgrade: Upgrade
    held: bool
    verification: Verification
    """Of the database as it is opened after the upgrade."""


def settings_of_folder(data: Path) -> Settings:
    return Settings(database_url=None, data=data, contact_keys=SecretStr(DEVELOPMENT))


async def upgrade_older(place: Path, *, kill_after: tuple[float, ...]) -> UpgradeDrill:
    """Make an older database in a folder, kill upgrades after so many seconds each, and let one end."""
    programs = older_programs(place)
    await make_older_database(place / "data" / "database", programs)
    kills = 0
    for seconds in kill_after:
        kills += await kill_upgrade(place / "data", programs, seconds)
    done = await upgrade_database(settings_of_folder(place / "data"), programs)
    async with open_system(settings_of_folder(place / "data"), development_allowed=True) as system:
        return UpgradeDrill(
            kills=kills,
            upgrade=done,
            held=system.hold.held,
            verification=await verify(system.installation.place.dsn),
        )


async def kill_upgrade(data: Path, programs: Path, seconds: float) -> bool:
    """Begin an upgrade and kill its process after so long; tell whether it was still at work."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "RDS_DATA": str(data),
        "RDS_CONTACT_KEYS": DEVELOPMENT,
    }
    async with rds("database", "upgrade", "--programs", str(programs), **environment) as process:
        begun = time.monotonic()
        while not (data / "database" / "cluster.upgrading").exists():
            assert time.monotonic() - begun < 60, process.said
            await asyncio.sleep(0.02)
        await asyncio.sleep(seconds)
        return await process.end(signal.SIGKILL) == -signal.SIGKILL
