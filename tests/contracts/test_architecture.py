"""What no single file can promise: where imports point, where SQL stands, and who may ask for the time or for
chance.
"""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from rds.storage.migrate import MIGRATIONS

ROOT = Path(__file__).parents[2]
SQL_TEXT = re.compile(
    r"\b(SELECT\s.+|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|(CREATE|ALTER|DROP)\s+(TABLE|SCHEMA|INDEX|TYPE|FUNCTION))\b",
    re.DOTALL,
)
MACHINE_TIME = re.compile(
    r"\b(now\(\)|(clock|statement|transaction)_timestamp|current_(timestamp|date|time)|localtime)",
    re.IGNORECASE,
)
CHANCE_AND_CLOCKS = {"random", "secrets", "uuid", "time", "os"}


def sources(room):
    return sorted((ROOT / "rds" / room).rglob("*.py"))


def strings(path):
    """Return the texts in a Python file that are not documentation."""
    tree = ast.parse(path.read_text())
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation
    ]


def list_imports(path):
    """Return the top-level modules that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def list_calendar_calls(path):
    """Return where a file asks a datetime or a date for the present."""
    return [
        f"{path.name}:{node.lineno}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and node.attr in {"now", "today", "utcnow"}
        and isinstance(node.value, ast.Name)
        and node.value.id in {"datetime", "date"}
    ]


def test_imports_point_the_way_they_should():
    linter = Path(sys.executable).with_name("lint-imports")

    done = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )

    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


def test_sql_stands_in_sql_files_only():
    written = {
        f"{path.relative_to(ROOT)}: {text.strip()[:40]}"
        for path in sources("")
        for text in strings(path)
        if SQL_TEXT.search(text)
    }

    assert written == set()


def test_the_search_for_sql_would_find_some():
    assert SQL_TEXT.search("SELECT code FROM coupon")
    assert SQL_TEXT.search("UPDATE coupon SET status = 'voided'")
    assert not SQL_TEXT.search("Select a coupon, then update it")


@pytest.mark.parametrize("room", ["domain", "app"])
def test_the_rules_and_use_cases_ask_no_machine_for_time_or_chance(room):
    files = sources(room)

    assert len(files) > 5
    assert {
        path.name: list_imports(path) & CHANCE_AND_CLOCKS
        for path in files
        if list_imports(path) & CHANCE_AND_CLOCKS
    } == {}
    assert [place for path in files for place in list_calendar_calls(path)] == []


def test_no_effect_and_no_statement_of_the_study_asks_the_server_for_the_time():
    statements = ("snapshot", "texts", "record", "due_work", "erasing")
    study = [ROOT / "rds" / "storage" / f"{name}.sql" for name in statements]
    study.append(Path(MIGRATIONS) / "0003_effects.sql")

    assert [path.name for path in study if MACHINE_TIME.search(path.read_text())] == []


def test_the_domain_needs_the_standard_library_only():
    allowed = set(sys.stdlib_module_names) | {"rds"}

    assert {
        path.name: list_imports(path) - allowed for path in sources("domain") if list_imports(path) - allowed
    } == {}
