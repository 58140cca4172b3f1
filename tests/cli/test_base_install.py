"""Without the service's libraries, `rds` shows the analysts' part and says how to get the rest."""

import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from rds.cli import app, make_app
from rds.cli.base_install import ADVICE, SERVICE_LIBRARIES

NOT_IMPORTED_BY_NAME = {"tzdata", "uvloop"}


def ask(*words):
    return CliRunner().invoke(make_app(with_service=False), words, env={"COLUMNS": "100"})


def service_commands():
    base = typer.main.get_group(make_app(with_service=False)).commands
    return [name for name in typer.main.get_group(app).commands if base[name].hidden]


@pytest.mark.parametrize("name", service_commands())
def test_a_command_of_the_service_says_what_to_install(name):
    for words in ([name], [name, "--help"], [name, "check", "--with", "anything"]):
        answer = ask(*words)

        assert answer.exit_code == 2
        assert answer.stdout == ""
        assert f"`rds {name}`" in answer.stderr
        assert ADVICE in answer.stderr


def test_the_help_lists_what_works_and_names_the_rest():
    shown = ask("--help").stdout
    commands, rest = shown.split("Running a study needs more")

    assert "\n  estimate " in commands
    assert "\n  study " not in commands
    assert "study" in rest
    assert ADVICE in " ".join(rest.split())


def test_the_libraries_looked_for_are_those_of_the_extra():
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {line.split(">")[0].lower() for line in project["optional-dependencies"]["service"]}
    distributions = packages_distributions()
    found = {
        name.lower().replace("_", "-") for library in SERVICE_LIBRARIES for name in distributions[library]
    }

    assert names - NOT_IMPORTED_BY_NAME == found


@pytest.mark.parametrize(
    "words", [["-h"], ["study", "-h"], ["study", "check", "-h"], ["compare", "trend", "-h"]]
)
def test_short_help_is_known_everywhere(words):
    answer = CliRunner().invoke(app, words)

    assert answer.exit_code == 0
    assert answer.stdout.startswith("Usage: ")


def test_the_version_is_shown():
    assert CliRunner().invoke(app, ["--version"]).stdout.startswith("seedline ")
