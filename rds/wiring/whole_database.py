"""An installation's database as a whole: brought up to date, and verified."""

from pathlib import Path

from pydantic import SecretStr

from rds.settings import Settings
from rds.storage.installation import InstallationError
from rds.storage.maintenance import VERIFY, note_run
from rds.storage.migrate import migrate
from rds.storage.os_account import reachable
from rds.storage.sealing import DEVELOPMENT
from rds.storage.verify import NotVerified, Verification, verify
from rds.wiring.poolers import require_reachable
from rds.wiring.refusals import require_ordinary_role
from rds.wiring.system import open_configured_place, require_migrated


async def migrate_place(settings: Settings) -> list[str]:
    """Bring the database up to date and return the migrations applied."""
    async with open_configured_place(settings) as where:
        await require_reachable(where)
        await require_ordinary_role(where)
        return await migrate(where.dsn)


async def verify_place(settings: Settings) -> Verification:
    """Replay and check the database.

    No contact data is opened, so its keys need not be at hand: as for a restored backup.
    """
    keyless = settings.model_copy(update={"contact_keys": SecretStr(DEVELOPMENT)})
    async with open_configured_place(keyless, development_allowed=True) as where:
        await require_migrated(where)
        return await verify_and_note(where.dsn)


async def verify_and_note(dsn: str) -> Verification:
    """Replay and check, and write down for the metrics how it ended. Raises NotVerified."""
    try:
        verification = await verify(dsn)
    except NotVerified:
        await note_run(dsn, VERIFY, "not verified")
        raise
    await note_run(dsn, VERIFY, None if verification.holds else "findings")
    return verification


def settings_of_folder(data: Path) -> Settings:
    """Return the settings of an embedded database's folder.

    Raises InstallationError when there is no database in it.
    """
    if not (reachable(data) / "database" / "cluster").is_dir():
        raise InstallationError(
            f"{data} holds no database: name the folder that RDS_DATA named, or that `rds demo` printed."
        )
    return Settings(data=data, database_url=None)
