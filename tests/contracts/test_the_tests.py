"""Where the tests keep what they share, so that a test can be moved, split or run alone."""

import ast
import asyncio
from pathlib import Path

import pytest

from tests.support.waiting import limit, wait_until

ROOT = Path(__file__).parents[2]
PROGRAMS = (
    "tests/benchmarks",
    "tests/estimators/agreement",
    "tests/drills",
    "tests/faults",
    "tests/fuzz",
    "tests/validation",
)
"""Folders that hold a program beside its tests, run by `python -m`."""
SUPPORT = "tests/support"
NAMELESS_LIMITS = {"asyncio.timeout", "asyncio.wait_for"}
"""Their error says only that time ran out: `tests.support.waiting` says what was waited for."""


def files_of_tests():
    return {path.relative_to(ROOT).as_posix(): path for path in sorted((ROOT / "tests").rglob("*.py"))}


def is_shared(name):
    return name.startswith(SUPPORT + "/")


def program_of(name):
    """Return the program that a file is a part of, if any."""
    return next((folder for folder in PROGRAMS if name.startswith(folder + "/")), None)


def imports_of_tests(text):
    """Return the files under tests/ that a file's text imports."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "tests":
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.split(".")[0] == "tests"}
    names = {module.replace(".", "/") + ".py" for module in found}
    return {name for name in names if (ROOT / name).is_file()}


def waits_without_limit(text):
    """Return the lines that may wait for ever: a program run without a timeout, or a limit that names
    nothing.
    """
    found = []
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        given = {keyword.arg for keyword in node.keywords}
        if (called == "subprocess.run" and "timeout" not in given) or called in NAMELESS_LIMITS:
            found.append(node.lineno)
    return found


def is_out_of_place(name):
    """Tell whether a file that is no test stands beside tests."""
    return not (
        is_shared(name)
        or program_of(name)
        or Path(name).name.startswith("test_")
        or name.endswith("conftest.py")
    )


def may_import(name, imported):
    """Tell whether a file may import another one of tests/: what is shared, or a part of its own program."""
    if Path(imported).name.startswith("test_") or imported.endswith("conftest.py"):
        return False
    return is_shared(imported) or (
        program_of(imported) is not None and program_of(name) == program_of(imported)
    )


def test_what_tests_share_is_in_one_place():
    assert [name for name in files_of_tests() if is_out_of_place(name)] == []


def test_no_test_leans_on_another():
    leaning = {
        f"{name} imports {imported}"
        for name, path in files_of_tests().items()
        for imported in imports_of_tests(path.read_text(encoding="utf-8"))
        if not may_import(name, imported)
    }

    assert leaning == set()


def test_the_search_would_find_a_test_that_leans_on_another():
    here = "tests/contracts/test_the_tests.py"

    assert imports_of_tests("from tests.contracts.test_the_tests import SUPPORT") == {here}
    assert imports_of_tests("from tests.faults import plan") == {"tests/faults/plan.py"}
    assert not may_import("tests/web/test_limits.py", here)
    assert not may_import("tests/web/test_limits.py", "tests/conftest.py")
    assert not may_import("tests/web/test_limits.py", "tests/faults/plan.py")
    assert not may_import("tests/support/office.py", "tests/faults/plan.py")
    assert may_import("tests/faults/test_plan.py", "tests/faults/plan.py")
    assert is_out_of_place("tests/web/desk.py")


def test_every_wait_ends_and_says_what_it_waited_for():
    endless = {
        f"{name}:{line}"
        for name, path in files_of_tests().items()
        if name != "tests/support/waiting.py"
        for line in waits_without_limit(path.read_text(encoding="utf-8"))
    }

    assert endless == set()
    assert waits_without_limit("subprocess.run(['rds'], check=True)\nasyncio.timeout(20)") == [1, 2]


async def test_a_wait_that_is_in_vain_names_what_it_waited_for():
    with pytest.raises(TimeoutError, match=r"waited 0\.02 seconds for rain"):
        await wait_until(lambda: False, "rain", within=0.02)
    with pytest.raises(TimeoutError, match=r"waited 0\.02 seconds for the bus"):
        async with limit("the bus", within=0.02):
            await asyncio.Event().wait()
    assert await wait_until(lambda: 3, "a number") == 3
