"""Code stays small enough to read: functions, files and rooms have limits."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("rds", "estimators")
LONGEST_FUNCTION, LONGEST_FILE = 60, 300
"""Lines; a docstring does not count in a function."""
TENTH_LONGEST = 22
"""Nine functions of ten are at most this long."""
LOOSE_MODULES = 3
"""How many modules may stand in `estimators/` beside its rooms."""
SPECIAL = {"__init__.py", "__main__.py"}
UNDER_CHANGE = {"rds/app/answer_text.py"}
"""Over the limit while it is being changed; to be split then."""


def files():
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def functions(text):
    """Yield the name and the number of lines of each function, without its docstring."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, lines_of(node) - (lines_of(node.body[0]) if ast.get_docstring(node) else 0)


def lines_of(node):
    return node.end_lineno - node.lineno + 1


def all_functions():
    return {
        f"{path.relative_to(ROOT)}: {name}": lines
        for path in files()
        for name, lines in functions(path.read_text(encoding="utf-8"))
    }


def test_no_function_is_longer_than_a_screen():
    assert {name: lines for name, lines in all_functions().items() if lines > LONGEST_FUNCTION} == {}


def test_nine_functions_of_ten_are_short():
    lengths = sorted(all_functions().values())

    assert len(lengths) > 1000
    assert lengths[len(lengths) * 9 // 10] <= TENTH_LONGEST


def test_no_file_is_too_long_to_read_at_once():
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in files()
    }

    assert {name for name, lines in lengths.items() if lines > LONGEST_FILE} <= UNDER_CHANGE


def test_the_estimators_live_in_rooms():
    loose = {path.name for path in (ROOT / "estimators").glob("*.py")} - SPECIAL

    assert len(loose) <= LOOSE_MODULES, sorted(loose)


def test_a_docstring_does_not_count_and_the_rest_does():
    text = 'def f():\n    """One.\n\n    Two.\n    """\n    a = 1\n    return a\n'

    assert dict(functions(text)) == {"f": 3}
