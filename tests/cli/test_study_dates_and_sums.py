"""A coordinator checks, opens, updates and watches a study whose money or whose ethics approval runs out."""

from datetime import UTC, datetime, timedelta

import pytest

from rds.settings import Settings
from rds.web.metrics import APPROVAL, measure_backlog
from rds.wiring import open_system
from tests.support.installation import KEYS


def day(days):
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


@pytest.fixture
def study_file(terminal):
    """Give a function that writes study.yaml: the minimal example with some words exchanged."""
    file = terminal.folder / "study.yaml"
    example = file.read_text().replace("opens: 2027-01-11", "opens: 2020-01-11")

    def write(*changes):
        text = example
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        file.write_text(text)
        return file

    return write


def expiring(days):
    return ("expires: 2028-01-11", f"expires: {day(days)}")


def test_an_expired_approval_is_warned_of_and_hinders_nothing(terminal, study_file):
    study_file(expiring(-3))
    answer = terminal.type("study", "check", "study.yaml")

    assert answer.code == 0
    assert "Warning: the ethics approval 2027-0000 expired" in answer.out
    assert "nothing to mend" in answer.out


def test_an_approval_that_holds_is_not_mentioned(terminal, study_file):
    study_file(expiring(40))

    assert "Warning" not in terminal.type("study", "check", "study.yaml").said


def test_a_sum_that_the_honoraria_do_not_have_is_found(terminal, study_file):
    study_file(("primary: 20 CAD", "primary: 25 CAD"))
    answer = terminal.type("study", "check", "study.yaml")

    assert answer.code == 2
    assert "$25" in answer.out


def test_a_budget_that_cannot_reach_the_target_is_found(terminal, study_file):
    study_file(("secondary: 10 CAD", "secondary: 10 CAD\n  budget: 12500 CAD"))
    answer = terminal.type("study", "check", "study.yaml")

    assert answer.code == 2
    assert "honoraria.budget" in answer.out


@pytest.mark.parametrize(("days", "said"), [(-3, "expired on"), (20, "expires on")])
def test_update_status_list_and_doctor_say_that_the_approval_ends(terminal, study_file, days, said):
    study_file(expiring(200))
    assert "Warning" not in terminal.type("study", "open", "study.yaml").said
    study_file(expiring(days), ("version: 1", "version: 2"))

    assert said in terminal.type("study", "update", "study.yaml").out
    assert said in terminal.type("study", "status", "example-study").out
    assert day(days) in terminal.type("study", "list").out
    assert (
        f"MEND  ethics approval: example-study: the ethics approval 2027-0000 {said}"
        in terminal.type("doctor").out
    )

    terminal.type("study", "close", "example-study")
    assert "ethics approval" not in terminal.type("doctor").out, "nobody is enrolled any more"


async def test_metrics_say_for_how_many_days_the_approval_holds(terminal, study_file, database):
    study_file(expiring(20))
    terminal.type("study", "open", "study.yaml")
    async with open_system(Settings(database_url=database, contact_keys=KEYS)) as system:
        await measure_backlog(system.installation.backlog)

    assert APPROVAL.labels("example-study")._value.get() in (20, 21)
