"""`rds database upgrade`: the embedded database by the next major version of PostgreSQL."""

from pathlib import Path

from rds.settings import Settings
from rds.storage.embedded_upgrade import Upgrade, upgrade_cluster
from rds.storage.installation import InstallationError
from rds.storage.os_account import reachable
from rds.storage.sealing import Keyring, load_or_create

OWN_SERVER = (
    "RDS_DATABASE_URL names a server of your own, which is upgraded by its own means, as by "
    "pg_upgrade. `rds backup` first, `rds verify` afterwards; then `rds restore release --unreconciled`, "
    "since the database is held in its new place. Unset RDS_DATABASE_URL to upgrade the embedded database."
)


async def upgrade_database(settings: Settings, programs: Path | None) -> Upgrade:
    """Upgrade the embedded database. Raises InstallationError, KeyringError or EmbeddedServerError."""
    if settings.database_addresses:
        raise InstallationError(OWN_SERVER)
    folder = reachable(settings.data)
    if not (folder / "database").is_dir():
        raise InstallationError(f"{folder} holds no database: name its folder in RDS_DATA.")
    text = settings.contact_keys_text
    keyring = Keyring.from_text(text) if text else load_or_create(folder / "keys" / "contact.keyring").keyring
    return await upgrade_cluster((folder / "database").resolve(), keyring, programs)
