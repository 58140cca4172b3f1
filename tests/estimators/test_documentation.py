"""The page for analysts: every example runs, and gives what the page says."""

import doctest
import re
import shlex
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from rds.cli.analysis import register

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "estimation.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)


@pytest.mark.parametrize("block", blocks("console"))
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


def test_the_python_in_the_documentation_gives_what_it_says(monkeypatch):
    monkeypatch.chdir(ROOT)
    examples = doctest.DocTestParser().get_doctest(
        "\n".join(blocks("python")), {}, "estimation.md", "estimation.md", 0
    )
    said: list[str] = []
    results = doctest.DocTestRunner(optionflags=doctest.IGNORE_EXCEPTION_DETAIL).run(
        examples, out=said.append
    )

    assert results.attempted > 15
    assert results.failed == 0, "".join(said)
