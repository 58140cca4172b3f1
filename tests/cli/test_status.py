"""`rds study status` tells a coordinator, and a script, where a study stands."""

import csv
import json
import select
import signal

import pytest

from tests.support.office import phone
from tests.support.terminal import PATIENCE


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


async def test_a_watched_status_shows_what_has_changed_until_ctrl_c(under_way, terminal):
    words = ("study", "status", under_way.study, "--watch", "--every", "1", "--format", "json")
    with terminal.start(*words) as watching:
        before = next_status(watching)
        second, *_ = [coupon.code for coupon in await under_way.coupons_of(phone(1))][2:]
        await under_way.take_part(phone(4), second)
        after = next_status(watching, completed=2)
        watching.send_signal(signal.SIGINT)
        _, said = watching.communicate(timeout=PATIENCE)

    assert (before["completed"], after["completed"]) == (1, 2)
    assert watching.returncode == 0, said
    assert "Traceback" not in said


def next_status(watching, completed=0):
    """Return the first status shown from now on with at least so many completed."""
    for _ in range(int(PATIENCE)):
        ready, _, _ = select.select([watching.stdout], [], [], PATIENCE)
        assert ready, f"waited {PATIENCE:g} seconds for a status"
        line = watching.stdout.readline()
        assert line, f"the watch ended: {watching.stderr.read()}"
        if (found := json.loads(line))["completed"] >= completed:
            return found
    raise AssertionError(f"no status with {completed} completed in {PATIENCE:g} shown")
