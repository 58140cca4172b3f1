"""The main job, run as a user runs it: `rds demo`, small, twice with one seed."""

import csv
import json
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest

from rds import studyfile

pytestmark = pytest.mark.slow

PARTICIPANTS, SEEDS = 60, 20
RDS = Path(sys.executable).with_name("rds")


@dataclass(frozen=True)
class Run:
    """One demonstration: what it printed and where it wrote."""

    printed: str
    folder: Path
    database: Path

    def rows(self, name: str) -> list[dict[str, str]]:
        with (self.folder / name).open(newline="") as file:
            return list(csv.DictReader(file))


def a_demonstration(place: Path) -> Run:
    environment = {**os.environ, "RDS_DATA": str(place / "data"), "COLUMNS": "120"}
    command = [RDS, "demo", "--seed", "3", "--participants", str(PARTICIPANTS), "--seeds", str(SEEDS)]
    done = subprocess.run(
        [*command, "--out", place / "out"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=480,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr[-2000:]
    database = re.search(r"rds verify --data (\S+)", done.stdout)
    assert database, done.stdout
    return Run(done.stdout, place / "out", Path(database[1]))


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    made = [tmp_path_factory.mktemp("demo") for _ in range(2)]
    for place in made:
        for step in (place, *place.parents):
            if step.owner() == "root" and step != Path("/"):
                step.chmod(step.stat().st_mode | 0o011)  # the server's account must be able to pass
    return made


@pytest.fixture(scope="module")
def demo(places: list[Path]) -> Run:
    return a_demonstration(places[0])


@pytest.fixture(scope="module")
def again(places: list[Path], demo: Run) -> Run:
    return a_demonstration(places[1])


def test_it_ends_when_the_target_is_reached(demo: Run):
    assert len(demo.rows("recruitment.csv")) == PARTICIPANTS


def test_the_recruitment_table_is_a_forest_of_completed_participants(demo: Run):
    rows = {row["id"]: row for row in demo.rows("recruitment.csv")}
    for row in rows.values():
        recruiter = row["recruiter_id"]
        assert int(row["wave"]) == (0 if recruiter == "seed" else int(rows[recruiter]["wave"]) + 1)
    recruits = Counter(row["recruiter_id"] for row in rows.values() if row["recruiter_id"] != "seed")
    assert all(count <= 3 for count in recruits.values())


def test_the_ledger_comes_to_what_the_protocol_promises(demo: Run):
    completed = demo.rows("recruitment.csv")
    recruits = sum(row["recruiter_id"] != "seed" for row in completed)
    entries = demo.rows("ledger.csv")
    promised = sum(int(entry["debit_minor"]) for entry in entries if entry["account"] == "honoraria")
    paid = sum(int(entry["credit_minor"]) for entry in entries if entry["account"] == "paid_out")
    assert promised == 2000 * len(completed) + 1000 * recruits
    assert paid == promised, "the simulated payer pays at once"
    assert "equal to the ledger" in " ".join(demo.printed.split())


def test_rds_ii_by_hand_gives_the_same_digits(demo: Run):
    weights: defaultdict[str, defaultdict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    variables = [question.key for question in studyfile.load(studyfile.EXAMPLES / "gta-psw.yaml").survey]
    for row in demo.rows("recruitment.csv"):
        if row["recruiter_id"] == "seed" or int(row["network_size"] or 0) < 1:
            continue
        for variable in variables:
            if row[variable]:
                weights[variable][row[variable]] += Fraction(1, int(row["network_size"]))
    for line in json.loads((demo.folder / "estimates.json").read_text())["estimates"]:
        shares = weights[line["outcome"]]
        assert line["estimate"] == pytest.approx(
            float(shares[line["level"]] / sum(shares.values())), rel=1e-12
        )


def test_every_estimate_stands_beside_the_truth(demo: Run):
    lines = json.loads((demo.folder / "estimates.json").read_text())["estimates"]
    assert all(0 < line["truth"] < 1 for line in lines if line["level"] != "another")
    for line in lines:
        if line["low"] is None:
            assert line["estimate"] in (0, 1), "there is an interval unless everybody answered alike"
        else:
            assert 0 <= line["low"] <= line["estimate"] <= line["high"] <= 1
    assert "intervals hold the true value" in demo.printed


def test_the_precision_planned_stands_beside_the_middle_of_what_was_reached(demo: Run):
    lines = json.loads((demo.folder / "estimates.json").read_text())["estimates"]
    widths = sorted(50 * (line["high"] - line["low"]) for line in lines if line["low"] is not None)
    said = " ".join(demo.printed.split())

    assert "Planned +-5 points with 600 people" in said
    assert (
        f"reached +-{widths[len(widths) // 2]:.1f} with {max(line['n'] for line in lines)} recruits" in said
    )
    assert f"+-{widths[0]:.1f} to +-{widths[-1]:.1f}" in said


def test_it_ends_with_a_report_and_with_commands_that_can_be_typed_as_they_stand(demo: Run):
    report = (demo.folder / "report.html").read_text()
    said = " ".join(demo.printed.split())

    assert "STROBE-RDS" in report
    assert f"{PARTICIPANTS}" in report
    assert "rds estimate " in said
    assert not re.search(r'^\{|"event":|\[(info|warning)', demo.printed, re.MULTILINE), "a line of a log"


def test_another_runs_files_are_not_written_over_unasked(demo: Run):
    before = {file: file.read_bytes() for file in demo.folder.iterdir()}
    done = subprocess.run(
        [RDS, "demo", "--out", demo.folder], capture_output=True, text=True, check=False, timeout=120
    )

    assert done.returncode == 2
    assert "--overwrite" in " ".join(done.stderr.split())
    assert {file: file.read_bytes() for file in demo.folder.iterdir()} == before


def test_no_phone_number_leaves_with_the_files(demo: Run):
    for file in demo.folder.iterdir():
        assert "+1555" not in file.read_text(), file.name


def test_the_database_can_be_verified_afterwards(demo: Run):
    done = subprocess.run(
        [RDS, "verify", "--data", demo.database], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "everything holds" in done.stdout


def test_the_same_seed_gives_the_same_people_chains_money_and_estimates(demo: Run, again: Run):
    assert (demo.folder / "recruitment.csv").read_text() == (again.folder / "recruitment.csv").read_text()
    estimates = [
        json.loads((run.folder / "estimates.json").read_text())["estimates"] for run in (demo, again)
    ]
    assert estimates[0] == estimates[1]
    sums = [
        Counter(
            {
                (e["account"], e["participant"]): int(e["debit_minor"]) + int(e["credit_minor"])
                for e in run.rows("ledger.csv")
            }
        )
        for run in (demo, again)
    ]
    assert sums[0] == sums[1]
