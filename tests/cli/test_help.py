"""`rds --help` answers at once: by what it imports, not by the clock."""

import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from rds.cli import app

HEAVY = (
    "aiohttp",
    "asyncio",
    "asyncpg",
    "cryptography",
    "numba",
    "numpy",
    "pgqueuer",
    "phonenumbers",
    "polars",
    "pydantic",
    "rich",
    "scipy",
    "structlog",
    "twilio",
    "uvloop",
    "yaml",
)


def test_nothing_heavy_is_imported_to_show_the_help():
    seen = "import sys, rds.cli; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", seen], capture_output=True, text=True, check=True, timeout=120
    )

    assert not set(HEAVY) & set(done.stdout.split())


def every_command(group, words=()):
    yield words
    for name, command in getattr(group, "commands", {}).items():
        yield from every_command(command, (*words, name))


@pytest.mark.parametrize("words", list(every_command(typer.main.get_command(app))), ids=" ".join)
def test_every_command_says_what_it_does_and_what_each_word_means(words):
    shown = CliRunner().invoke(app, [*words, "--help"], env={"COLUMNS": "100"})

    assert shown.exit_code == 0
    assert ". " in shown.stdout or ".\n" in shown.stdout
    described = [line for line in shown.stdout.splitlines() if line.startswith("  --")]
    assert all(len(line.split(maxsplit=1)) == 2 for line in described)
