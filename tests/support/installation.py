"""The settings of an installation whose keys and number nobody else has."""

import os

from rds.storage.sealing import Keyring
from tests.support.office import STUDY_NUMBER

KEYS = Keyring.generate().to_text()


def settings_of(database: str) -> dict[str, str]:
    """Return the environment of an installation on this database, and nothing of the tester's own."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("RDS_") and name != "USER"
    }
    return kept | {
        "RDS_DATABASE_URL": database,
        "RDS_CONTACT_KEYS": KEYS,
        "RDS_TWILIO_NUMBER": STUDY_NUMBER,
        "COLUMNS": "120",
    }
