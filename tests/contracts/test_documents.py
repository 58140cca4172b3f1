"""What the documents name is there: terms in the code, paths in the repository, a reason at each SQL
statement.
"""

import re
from pathlib import Path

from rds.storage.sql import parse

ROOT = Path(__file__).parents[2]
GLOSSARY = ROOT / "docs" / "GLOSSARY.md"
DOCUMENTS = (
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "deploy").rglob("*.md")),
    *sorted(ROOT.glob("*.md")),
)
OURS = ("rds", "estimators", "migrations", "tests", "docs", "deploy", ".ci")
PATH = re.compile(rf"(?<![\w./-])((?:{'|'.join(map(re.escape, OURS))})/[\w./-]*[\w/])")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
ANCHOR = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*\.md)?#([^)\s]+)\)")
PLACEHOLDER = re.compile(r"NNNN|TYPE|\.\.\.")
"""In a path that only shows how paths are made."""


def terms():
    """Return the terms of the glossary: the first column of its tables, with the forms that share a line
    apart.
    """
    cells = re.findall(r"^\| (?!term|---)([^|]+?) \|", GLOSSARY.read_text(encoding="utf-8"), re.MULTILINE)
    return [term.strip() for cell in cells for term in cell.split(",")]


def code():
    """Return all that the code says, in lower case and with its words apart."""
    files = [path for room in ("rds", "estimators") for path in (ROOT / room).rglob("*.py")]
    files += [*(ROOT / "migrations").glob("0*.sql"), *(ROOT / "rds").rglob("*.yaml")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return re.sub(r"[\s_-]+", " ", apart).lower()


def missing_terms(named, said):
    """Return the terms that do not begin any word of the code."""
    return [
        term
        for term in named
        if not re.search(r"\b" + re.escape(re.sub(r"[\s_-]+", " ", term).lower()), said)
    ]


def missing_paths(text, folder):
    """Return the paths that a document names and that are nowhere."""
    linked = {path for path in LINK.findall(text) if not (folder / path).exists()}
    named = {path for path in PATH.findall(text) if not PLACEHOLDER.search(path)}
    return sorted(
        linked | {path for path in named if not any(place.exists() for place in meant_by(path, folder))}
    )


def missing_anchors(text, document):
    """Return the headings that links of a document lead to and that are nowhere."""
    for path, anchor in ANCHOR.findall(text):
        page = (document.parent / path).read_text("utf-8") if path else text
        if anchor not in heading_anchors(page):
            yield f"{path}#{anchor}"


def heading_anchors(text):
    """Return the anchor of each heading, as pages on the web make it."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return [re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-") for heading in headings]


def meant_by(path, folder):
    """Return the places that a path in a text may mean; a module may be named without its ending."""
    return ROOT / path, ROOT / f"{path}.py", folder / path


def without_reason(text):
    """Return the statements of a `.sql` file whose name is not followed by a comment."""
    return [name for name, statement in parse(text, "a file").items() if not is_explained(statement)]


def is_explained(statement):
    _name, reason, *_ = [*statement.splitlines(), ""]
    return bool(re.match(r"-- \w", reason))


def test_every_term_of_the_glossary_is_a_word_of_the_code():
    found = terms()

    assert len(found) > 80
    assert missing_terms(found, code()) == []


def test_every_path_that_a_document_names_is_there():
    gone = {
        f"{document.relative_to(ROOT)}: {path}"
        for document in DOCUMENTS
        for path in missing_paths(document.read_text(encoding="utf-8"), document.parent)
    }

    assert gone == set()


def test_every_heading_that_a_link_leads_to_is_there():
    gone = {
        f"{document.relative_to(ROOT)}: {anchor}"
        for document in DOCUMENTS
        for anchor in missing_anchors(document.read_text("utf-8"), document)
    }

    assert gone == set()


def test_every_statement_says_why_it_is_written():
    files = sorted((ROOT / "rds").rglob("*.sql"))
    named = [path for path in files if "-- name:" in path.read_text(encoding="utf-8")]

    assert len(named) > 5
    assert {
        f"{path.name}: {name}" for path in named for name in without_reason(path.read_text(encoding="utf-8"))
    } == set()


def test_each_of_these_searches_finds_what_is_missing():
    assert missing_terms(["coupon code", "moonshine"], "class coupon code") == ["moonshine"]
    assert missing_paths("see `rds/nowhere.py` and [x](nothing.md), not rds/domain", ROOT) == [
        "nothing.md",
        "rds/nowhere.py",
    ]
    assert list(missing_anchors("# One thing\n[a](#one-thing) [b](#another)", ROOT / "README.md")) == [
        "#another"
    ]
    assert without_reason("-- name: a\n-- So that it is there.\nSELECT 1;\n-- name: b\nSELECT 2;") == ["b"]
