"""Graphviz's .dot files, for drawing; the ones written here are read again."""

import html
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

from estimators.io.cells import Cell
from estimators.io.graph import graph_of, list_losses, table_of
from estimators.io.table import Table
from estimators.sample.problems import SampleProblems
from estimators.sample.texts import text_of

_TOKEN = re.compile(
    r"""\s+ | //[^\n]* | /\*.*?\*/ | "(?P<quoted>(?:[^"\\]|\\.)*)"
    | (?P<mark>->|[][{}=;,]) | (?P<word>[^\s"\[\]{}=;,>-]+)""",
    re.VERBOSE | re.DOTALL,
)
Token: TypeAlias = tuple[str, str]
"""`quoted`, `word` or `mark`, and the text."""
_DEFAULTS = {"graph", "node", "edge"}


def read(path: Path) -> Table:
    """Return the people and arrows of a digraph.

    Its statements are `"id" [name="answer", ...]` and `"recruiter" -> "recruit"`.
    """
    try:
        tokens = list(_tokens(path.read_text(encoding="utf-8-sig")))
    except UnicodeDecodeError:
        raise SampleProblems(["the file is not UTF-8 text: save it as UTF-8"]) from None
    if (
        "digraph" not in [text.lower() for _, text in tokens[:2]]
        or ("mark", "{") not in tokens
        or tokens[-1] != ("mark", "}")
    ):
        raise SampleProblems(
            ["the file is not a directed graph: it begins with digraph NAME { and ends with }"]
        )
    nodes: dict[str, dict[str, Cell]] = {}
    arrows: list[tuple[str, str]] = []
    for names, attributes in _statements(tokens[tokens.index(("mark", "{")) + 1 :]):
        if names[0] in _DEFAULTS:
            continue
        for name in names:
            nodes.setdefault(name, {})
        if len(names) == 1:
            nodes[names[0]] |= attributes
        arrows += pairwise(names)
    return table_of(nodes, arrows)


def _tokens(text: str) -> Iterator[Token]:
    at = 0
    while at < len(text):
        if not (found := _TOKEN.match(text, at)):
            line = text.count("\n", 0, at) + 1
            raise SampleProblems([f"line {line} is not in the dot language as it is read here"])
        if found.lastgroup:
            part = found[found.lastgroup]
            quoted = found.lastgroup == "quoted"
            yield found.lastgroup, html.unescape(part.replace('\\"', '"')) if quoted else part
        at = found.end()


def _statements(tokens: list[Token]) -> Iterator[tuple[list[str], dict[str, Cell]]]:
    """Yield the names that each statement joins by arrows, and its attributes.

    Settings of the drawing are passed over.
    """
    at = 0
    while at < len(tokens) and tokens[at] != ("mark", "}"):
        names: list[str] = []
        while at < len(tokens) and tokens[at][0] != "mark":
            names.append(tokens[at][1])
            at += 1
            if at < len(tokens) and tokens[at] == ("mark", "->"):
                at += 1
            else:
                break
        if at + 1 < len(tokens) and tokens[at] == ("mark", "="):
            at += 2
            continue
        attributes: dict[str, Cell] = {}
        if at < len(tokens) and tokens[at] == ("mark", "["):
            end = tokens.index(("mark", "]"), at)
            words = [text for kind, text in tokens[at + 1 : end] if kind != "mark"]
            attributes = dict(zip(words[::2], words[1::2], strict=False))
            at = end + 1
        elif at < len(tokens) and not names:
            at += 1
        if names:
            yield names, attributes


def write(table: Table, path: Path) -> list[str]:
    """Write people with what is known of them, and arrows; return what the format cannot hold."""
    nodes, arrows = graph_of(table)
    lines = ["digraph recruitment {", "  node [shape=circle];"]
    for who, known in nodes.items():
        stated = ", ".join(f"{_quote(name)}={_quote(text_of(cell))}" for name, cell in known.items())
        lines.append(f"  {_quote(who)} [{stated}];")
    lines += [f"  {_quote(source)} -> {_quote(target)};" for source, target in arrows]
    path.write_text("\n".join([*lines, "}", ""]), encoding="utf-8")
    return list_losses(table)


def _quote(text: str) -> str:
    """Return text in quotation marks.

    Graphviz reads entities, and a backslash before a mark would end badly.
    """
    return '"' + text.replace("&", "&amp;").replace("\\", "&#92;").replace('"', '\\"') + '"'
