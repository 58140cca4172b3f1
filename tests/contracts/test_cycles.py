"""No file of the service or the estimators imports itself through others."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("rds", "estimators")


def modules(root=ROOT, rooms=ROOMS):
    """Return the files of the rooms by dotted name."""
    return {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path
        for room in rooms
        for path in sorted((root / room).rglob("*.py"))
    }


def imports(text, known):
    """Return the modules that a file names, also within a function or for type checkers alone.

    A package is needed only for a name that it defines itself.
    """
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= names if names <= known else names | {node.module}
    return found & known


def graph(files):
    known = set(files)
    return {name: imports(path.read_text(encoding="utf-8"), known) for name, path in files.items()}


def test_no_file_imports_itself_through_others():
    found = graph(modules())

    assert sum(map(len, found.values())) > 1000
    TopologicalSorter(found).prepare()


def test_a_cycle_is_found(tmp_path):
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "one.py").write_text("from room.two import a\n")
    (tmp_path / "room" / "two.py").write_text("from room import one\n")

    with pytest.raises(CycleError, match="nodes are in a cycle"):
        TopologicalSorter(graph(modules(tmp_path, ("room",)))).prepare()
