"""`rds study status` tells a coordinator, and a script, where a study stands."""

import csv
import json

import pytest

from tests.support.office import phone


@pytest.fixture
async def under_way(office):
    """Let one person have completed, one stand at the survey and one at consent."""
    await office.take_part(phone(1), await office.seed_coupon())
    first, second, _ = (coupon.code for coupon in await office.coupons_of(phone(1)))
    await office.take_part(phone(2), first, until="sector")
    await office.take_part(phone(3), second, until="consent")
    await office.run_due_work()
    return office


def test_the_status_says_what_a_coordinator_looks_at_first(under_way, terminal):
    shown = terminal.type("study", "status", under_way.study).out

    for said in ("1 of 658", "survey: sector", "half-width", "liability", "$80 of $21,000", "EXPIRED"):
        assert said in shown


def test_a_script_gets_every_figure_as_json(under_way, terminal):
    found = json.loads(terminal.type("study", "status", under_way.study, "--format", "json").out)

    assert (found["completed"], found["target"], found["recruiting"]) == (1, 658, True)
    assert found["committed"] == {"minor": 8000, "currency": "CAD"}
    assert found["liability"] == {"minor": 8000, "currency": "CAD"}, "no coupon of 2020 is open now"
    assert found["open_conversations"] == {"consent": 1, "survey:sector": 1}
    assert (found["half_width_planned"], found["half_width_reached"]) == (0.05, None)
    assert found["payments"] == {"due": 1}
    assert found["approval_expires"] == "2021-06-01"
    assert any("expired" in warning for warning in found["warnings"])


def test_a_spreadsheet_gets_a_figure_a_line(under_way, terminal):
    shown = terminal.type("study", "status", under_way.study, "--format", "csv").out
    figures = {row["figure"]: row["value"] for row in csv.DictReader(shown.splitlines())}

    assert (figures["completed"], figures["committed"], figures["budget"]) == (
        "1",
        "80.00 CAD",
        "21000.00 CAD",
    )
    assert figures["open_conversations.survey:sector"] == "1"
