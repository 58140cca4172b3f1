"""The pages for analysts: every example runs, and gives what the page says."""

import doctest
import re
import shlex
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from estimators.commands import register

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs" / "questions").glob("*.md"))


def blocks(page, language):
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL)


COMMANDS = [
    pytest.param(block, id=f"{page.stem}-{number}")
    for page in PAGES
    for number, block in enumerate(blocks(page, "console"))
]


@pytest.mark.parametrize("block", COMMANDS)
def test_a_command_in_the_documentation_answers_what_it_says(block, monkeypatch):
    monkeypatch.chdir(ROOT)
    command, _, expected = block.partition("\n")
    words = shlex.split(command.removeprefix("$ "))
    if words[0] == "head":
        answer = "".join(Path(words[2]).read_text().splitlines(keepends=True)[: -int(words[1])])
    else:
        app = typer.Typer(rich_markup_mode=None)
        register(app)
        answer = CliRunner().invoke(app, words[1:]).stdout

    assert words[0] in ("head", "rds")
    assert answer.strip() == expected.strip()


@pytest.mark.parametrize(
    "page", [page for page in PAGES if blocks(page, "python")], ids=lambda page: page.stem
)
def test_the_python_in_the_documentation_gives_what_it_says(page, monkeypatch):
    monkeypatch.chdir(ROOT)
    examples = doctest.DocTestParser().get_doctest(
        "\n".join(blocks(page, "python")), {}, page.name, page.name, 0
    )
    said: list[str] = []
    results = doctest.DocTestRunner(optionflags=doctest.IGNORE_EXCEPTION_DETAIL).run(
        examples, out=said.append
    )

    assert results.attempted > 1
    assert results.failed == 0, "".join(said)
