"""Copies of keys, in files that are closed to others."""

import os
from pathlib import Path

import pyrage

from rds.settings import Settings
from rds.storage.installation import InstallationError
from rds.storage.os_account import reachable
from rds.storage.sealing import Keyring, load_or_create


def copy_keys(settings: Settings, file: Path) -> Keyring:
    """Write the settings' keyring whole into a new file and return it.

    Raises InstallationError when there is none, KeyringError, or OSError when the file exists.
    """
    own = reachable(settings.data) / "keys" / "contact.keyring"
    if settings.contact_keys_text:
        keyring = Keyring.from_text(settings.contact_keys_text)
    elif settings.database_url is None and own.exists():
        keyring = load_or_create(own).keyring
    else:
        raise InstallationError(
            "There are no keys to copy: RDS_CONTACT_KEYS is not set, and RDS_DATA holds none. The first "
            "command that opens the database makes them, such as `rds doctor`."
        )
    write_closed(file, keyring.to_text() + "\n")
    return keyring


def make_identity(file: Path) -> str:
    """Write a new identity into a new file, and return the recipient whose backups it opens."""
    identity = pyrage.x25519.Identity.generate()
    write_closed(file, f"# opens the backups made for {identity.to_public()}\n{identity}\n")
    return str(identity.to_public())


def write_closed(file: Path, text: str) -> None:
    """Write a new file that only its owner can read. Raises OSError when it exists."""
    with os.fdopen(
        os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as stream:
        stream.write(text)
