"""The whole diagnosis, in Python and on the command line."""

import csv
import json
from pathlib import Path

import pytest
import typer
from hypothesis import given, settings
from typer.testing import CliRunner

from estimators import RecruitmentSample, diagnose
from estimators.commands import register
from tests.support.samples import a_sample, chains

FILE = Path(__file__).parents[1] / "reference" / "tiny.csv"
TINY = list(csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()))
CONTRACT = {
    "transitions",
    "recruitment_homophily",
    "population_homophily",
    "differential_activity",
    "waves",
    "recruits",
}


@pytest.fixture(scope="module")
def rds():
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    register(app)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def study(tmp_path):
    """A file such as the service exports, with times and coupons."""

    def write(**changes):
        rows = TINY
        recruits = [sum(other["recruiter_id"] == row["id"] for other in rows) for row in rows]
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        columns |= {"coupons_issued": [max(2, count) for count in recruits]} | changes
        path = tmp_path / "recruitment.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows(zip(*columns.values(), strict=True))
        return path

    return write


@settings(max_examples=40, deadline=None)
@given(chains())
def test_every_sample_has_a_diagnosis_that_prints_and_becomes_json(columns):
    found = diagnose(RecruitmentSample.from_columns(**columns), "member", replicates=20)
    plain = json.loads(json.dumps(found.as_dict(), allow_nan=False))

    assert plain.keys() >= CONTRACT
    assert plain["warnings"] == list(found.warnings)
    assert all(f"! {warning}" in str(found) for warning in found.warnings)


def test_a_population_of_known_size_is_weighed_by_ss_throughout():
    found = diagnose(a_sample(), "member", population_size=20)

    assert (found.method.method, found.structure.weights, found.chains.method.method) == ("ss", "ss", "ss")
    assert found.method.population_size == 20


def test_the_command_says_each_part(rds, study):
    answer = rds("diagnose", study(), "--outcome", "member")

    for said in (
        "recruiter (rows) and recruit (columns)",
        "by order of recruitment (time)",
        "by chain",
        "waves needed",
        "coupons came back",
        "days from recruiter to recruit",
        "multiples of 5",
    ):
        assert said in answer.stdout
    assert answer.exit_code == 0


def test_json_has_the_contract_s_keys_and_the_rest_beside_them(rds, study):
    said = json.loads(rds("diagnose", study(), "--outcome", "member", "--format", "json").stdout)

    assert said.keys() >= CONTRACT | {
        "convergence",
        "chains",
        "seed_dependence",
        "coupons",
        "network_sizes",
        "basis",
        "warnings",
    }
    assert len(said["convergence"]["levels"][0]["running"]) == 40
    assert sum(chain["people"] for chain in said["chains"]["chains"]) == 40
    assert 0 < said["coupons"]["rate"] < 1


def test_times_that_are_wrong_are_left_out_with_a_word(rds, study):
    answer = rds(
        "diagnose", study(recruited_at=["yesterday"] * 40), "--outcome", "member", "--format", "json"
    )

    assert json.loads(answer.stdout)["convergence"]["order"] == "wave"
    assert "the times in 'recruited_at' are not used" in answer.stderr


def test_what_else_is_wrong_is_an_error_still(rds, study):
    answer = rds("diagnose", study(network_size=["many"] * 40), "--outcome", "member")

    assert answer.exit_code == 2
    assert "network size is not a whole number" in answer.stderr
    assert answer.stdout == ""


def test_coupons_themselves_are_counted(rds, study):
    codes = {
        "coupon_1": [f"A{row['id']}" for row in TINY],
        "coupon_2": [""] * 40,
        "coupons_issued": [""] * 40,
    }
    path = study(**codes)
    path.write_text(path.read_text(encoding="utf-8").replace("coupons_issued", "remark"), encoding="utf-8")

    said = json.loads(rds("diagnose", path, "--outcome", "member", "--format", "json").stdout)

    assert sum(said["coupons"]["issued"]) == 40
