"""Statements come from `.sql` files by name."""

import pytest

from rds.storage.sql import SqlFileError, parse, statements

TWO = """-- What a file may say about itself.

-- name: claim
-- SKIP LOCKED: two workers never wait for each other.
SELECT 1;

--name: release
SELECT 2;
"""


def test_statements_are_found_by_name_with_the_comment_that_says_why():
    found = parse(TWO, "two.sql")
    assert list(found) == ["claim", "release"]
    assert (
        found["claim"] == "-- name: claim\n-- SKIP LOCKED: two workers never wait for each other.\nSELECT 1;"
    )


def test_nobody_adds_a_statement_while_the_service_runs():
    with pytest.raises(TypeError):
        parse(TWO, "two.sql")["third"] = "SELECT 3"


def test_a_file_beside_the_module_is_read_by_its_name():
    assert "take_turns" in statements("migrate.sql")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT 1;", "bad.sql: SQL stands before the first"),
        ("-- name: a\nSELECT 1;\n-- name: a\nSELECT 2;", "bad.sql: the name a is used twice"),
        ("-- name:\nSELECT 1;", "bad.sql: `-- name: ` needs a name"),
        ("-- name: not-one\nSELECT 1;", "bad.sql: `-- name: not-one` needs a name"),
        ("-- name: a\n-- only a reason\n", "bad.sql: a has no statement"),
    ],
)
def test_a_file_that_is_no_list_of_named_statements_is_refused(text, message):
    with pytest.raises(SqlFileError, match=message):
        parse(text, "bad.sql")
