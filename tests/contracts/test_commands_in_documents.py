"""Each command that a document tells its reader to type exists, with the options that it is given."""

import re
import shlex
from inspect import signature
from pathlib import Path

import pytest
from typer.main import get_command

from rds.cli import app
from rds.cli.demo import demo

ROOT = Path(__file__).parents[2]
DOCUMENTS = (
    *(ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "deploy").rglob("*.md")),
)
FENCED = re.compile(r"^[ ]*```\w*\n(.*?)^[ ]*```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"(?<!`)`([^`\n]+(?:\n[^`\n]+)?)`(?!`)")
RDS = re.compile(r"(?:^|[;&|]\s*|\s)(?:\S*/bin/|RDS_\S+ )*rds ((?!-)[a-z][a-z-]*(?:[ \t][^`#|;&\n]*)?)")
IN_A_CONTAINER = re.compile(
    r"docker compose (?:run --rm(?: -v \S+)* work|exec \w+ rds) ([a-z][a-z-]*(?:[ \t][^`#|;&\n]*)?)"
)
MAKE = re.compile(r"(?:^|[;&|]\s*)make ([a-z-]+)", re.MULTILINE)
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
ROOT_COMMAND = get_command(app)


def typed_in(text):
    """Yield each line of a document that is to be typed: of its blocks, and what stands between backticks."""
    for block in FENCED.findall(text):
        yield from (line.partition("  #")[0] for line in block.replace("\\\n", " ").splitlines())
    for words in INLINE.findall(FENCED.sub("", text)):
        yield " ".join(words.split())


def commands_in(text):
    """Yield the words of each `rds` command of a document, without the program's name."""
    for line in typed_in(text):
        for pattern in (RDS, IN_A_CONTAINER):
            for words in pattern.findall(line):
                for each in words.split(" | ")[0].splitlines():
                    yield split(each)


def split(words):
    try:
        return shlex.split(words)
    except ValueError:  # an apostrophe of the sentence
        return words.split()


def mistake_in(words):
    """Return what is wrong with a command: a name that does not exist, or an option that it does not take."""
    command = ROOT_COMMAND
    for position, word in enumerate(words):
        if not hasattr(command, "commands"):
            return mistaken_option(command, words[position:])
        if word not in command.commands:
            return None if has_a_default(command, word) else f"no command {word}"
        command = command.commands[word]
    return None


def has_a_default(group, word):
    """Return whether a group takes a word that names no command, as `rds restore FILE` does."""
    return word.startswith(("-", "<", "...", "STUDY", "FILE")) or "file" in group.commands


def mistaken_option(command, words):
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    known |= {"--help", "-h"}
    for word in words:
        option = word.partition("=")[0].rstrip(".,:")
        if re.fullmatch(r"--[a-z][a-z-]*", option) and option not in known:
            return f"no option {option}"
    return None


def test_each_command_in_the_documents_exists_with_its_options():
    wrong, count = [], 0
    for document in DOCUMENTS:
        for words in commands_in(document.read_text("utf-8")):
            count += 1
            if mistake := mistake_in(words):
                wrong.append(f"{document.relative_to(ROOT)}: rds {' '.join(words)}: {mistake}")

    assert count > 150
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        ("```\n.venv/bin/rds study check study.yaml\n```", [None]),
        ("`rds study cheque study.yaml`", ["no command cheque"]),
        ("```\nRDS_DATA=x rds backup --into y --keep-years 3   # z\n```", ["no option --keep-years"]),
        ("`docker compose run --rm work doctor --all`", ["no option --all"]),
    ],
)
def test_a_command_that_does_not_exist_is_found(text, mistakes):
    assert [mistake_in(words) for words in commands_in(text)] == mistakes


def test_each_target_that_the_documents_make_is_in_the_makefile():
    named = {
        (document.name, target)
        for document in DOCUMENTS
        for line in typed_in(document.read_text("utf-8"))
        for target in MAKE.findall(line.strip())
    }

    assert len(named) > 8
    assert {(name, target) for name, target in named if target not in TARGETS} == set()


def test_from_a_checkout_the_demonstration_has_one_spelling():
    spelled = {
        words
        for document in DOCUMENTS
        for line in typed_in(document.read_text("utf-8"))
        for words in re.findall(r"(?:make|rds) demo\b[^#`]*", line)
    }

    assert {words.strip() for words in spelled} <= {"make demo", 'make demo ARGS="--keep"'}


def test_the_readme_says_what_the_demonstration_does_unless_told_otherwise():
    readme, picture = (ROOT / name for name in ("README.md", "docs/images/demo.svg"))
    usual = {name: each.default for name, each in signature(demo).parameters.items()}
    said = readme.read_text("utf-8")
    drawn = re.sub(r"<[^>]+>|&#160;", " ", picture.read_text("utf-8"))

    assert f"{usual['seeds']} seeds, {usual['participants']} participants" in said
    assert re.search(rf"\b{usual['participants']} completed", " ".join(drawn.split()))
    assert "url(" not in picture.read_text("utf-8").replace("url(#", ""), "it loads something from elsewhere"
