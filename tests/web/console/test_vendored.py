"""What is kept of other projects is what they published; templates ask for nothing that is forbidden."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

from rds.web.static_files import FOLDER, static_files
from tests.support.icon_sprite import NAMES

OURS = {"console.css", "console.js", "mark.svg"}
CONSOLE = FOLDER.parent / "console"
TEMPLATES = sorted(CONSOLE.rglob("*.html"))
FORBIDDEN = re.compile(
    r"hx-on|js:|\sstyle=|<style|\son[a-z]+=|https?://|hx-trigger=\"[^\"]*\[|\|\s*safe|hx-vals|hx-vars"
)


def vendored():
    listed = tomllib.loads((FOLDER / "VENDORED.toml").read_text(encoding="utf-8"))["file"]
    return {file["name"]: file for file in listed}


def test_every_file_is_ours_or_listed_with_version_and_licence():
    assert set(static_files()) == OURS | set(vendored())
    assert all(file["version"] and file["licence"] for file in vendored().values())


@pytest.mark.parametrize("name", vendored())
def test_a_file_of_another_project_is_what_was_published(name):
    assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == vendored()[name]["sha256"]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(CONSOLE)))
def test_a_template_holds_nothing_that_the_policy_forbids(template):
    assert FORBIDDEN.findall(template.read_text(encoding="utf-8")) == []


def test_the_search_would_find_it():
    for written in (
        '<p style="x">',
        '<a onclick="x">',
        "{{ x | safe }}",
        'hx-trigger="click[ctrlKey]"',
        "hx-on:click",
    ):
        assert FORBIDDEN.search(written)


def test_every_icon_that_a_template_shows_is_in_the_sprite():
    asked = {
        name
        for path in [*TEMPLATES, *CONSOLE.rglob("*.py")]
        for name in re.findall(r"icon(?:=|\()['\"]([a-z-]+)['\"]", Path(path).read_text(encoding="utf-8"))
    }

    assert len(asked) > 3
    assert asked <= set(NAMES)
