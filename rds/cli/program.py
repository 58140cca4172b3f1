"""What a person types for this program."""

import sys
from pathlib import Path


def name_of_program() -> str:
    """Return what to type for this program where it was started, such as `.venv/bin/rds`."""
    called = Path(sys.argv[0])
    return str(called) if called.name == "rds" and not called.is_absolute() else "rds"
