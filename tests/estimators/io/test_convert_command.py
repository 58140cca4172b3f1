import csv
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from estimators import read_table
from estimators.commands import register

EXAMPLE = Path("docs/examples/respondents.csv")


@pytest.fixture(scope="module")
def rds():
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    register(app)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


def test_convert_says_what_was_carried_over_and_what_was_not(rds, tmp_path):
    answer = rds("convert", EXAMPLE, tmp_path / "study.rdsat")

    assert answer.exit_code == 0
    assert answer.stdout == (
        f"{tmp_path / 'study.rdsat'}: 658 respondents, 24 seeds, 18 waves; "
        "recruitment (id, recruiter_id, network_size, wave, recruited_at) and union_member, work_location, "
        "years_worked\n"
    )
    assert answer.stderr.splitlines() == [
        "rds: not carried over: the words of union_member: 1 = no, 2 = yes",
        "rds: not carried over: the words of work_location: 1 = home_care, 2 = long_term_care, 3 = other",
        "rds: not carried over: the columns wave, recruited_at",
    ]


@pytest.mark.parametrize("name", ["study.rdsobj", "study.dta", "study.graphml", "study.vna", "study.dot"])
def test_every_readable_format_gives_the_same_estimates(rds, tmp_path, name):
    rds("convert", EXAMPLE, tmp_path / name)
    words = ("--outcome", "union_member", "--method", "hcg", "--format", "json")
    theirs, ours = (json.loads(rds("estimate", path, *words).stdout) for path in (tmp_path / name, EXAMPLE))

    assert [e["estimate"] for e in theirs["estimates"]] == pytest.approx(
        [e["estimate"] for e in ours["estimates"]], rel=1e-12
    )
    assert theirs["sample"] == ours["sample"]


def test_diagnose_reads_other_formats_too(rds, tmp_path):
    rds("convert", EXAMPLE, tmp_path / "study.dta")
    words = ("--outcome", "union_member", "--format", "json")

    assert rds("diagnose", tmp_path / "study.dta", *words).stdout == rds("diagnose", EXAMPLE, *words).stdout


def test_columns_may_have_other_names_and_get_the_usual_ones(rds, tmp_path):
    (tmp_path / "in.txt").write_text("who,by,knows,said\n007,,3,yes\nb,007,4,no\n")
    answer = rds(
        "convert",
        tmp_path / "in.txt",
        tmp_path / "out.csv",
        "--from",
        "csv",
        "--id",
        "who",
        "--recruiter",
        "by",
        "--network-size",
        "knows",
    )

    assert answer.exit_code == 0
    assert list(csv.reader((tmp_path / "out.csv").read_text().splitlines())) == [
        ["id", "recruiter_id", "network_size", "said"],
        ["007", "seed", "3", "yes"],
        ["b", "007", "4", "no"],
    ]


@pytest.mark.parametrize(
    ("line", "target", "said"),
    [
        ("b,a,4", "out.rdsobj", "lines that do not have 4 cells, as the header does: 3"),
        ("b,a,4,no", "out.xlsx", "workbooks are read and not written: write .csv"),
        ("b,a,4,no", "out.doc", ".doc says no format; the endings are .csv, .tsv"),
        ("b,a,4,no", "nowhere/out.csv", "cannot use "),
    ],
)
def test_a_mistake_writes_nothing_and_says_the_way_out(rds, tmp_path, line, target, said):
    (tmp_path / "in.csv").write_text(f"id,recruiter_id,network_size,said\na,seed,3,yes\n{line}\n")
    answer = rds("convert", tmp_path / "in.csv", tmp_path / target)

    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert said in answer.stderr
    assert not (tmp_path / target).exists()


@pytest.mark.parametrize("name", ["out.csv", "out.rdsat", "out.rdsobj", "out.dta", "out.graphml"])
def test_what_has_to_be_put_right_before_an_estimate_is_carried_over_and_said(rds, tmp_path, name):
    (tmp_path / "in.csv").write_text("id,recruiter_id,network_size,said\na,seed,3,yes\nb,z,4,no\n")
    answer = rds("convert", tmp_path / "in.csv", tmp_path / name)

    assert answer.exit_code == 0
    assert (
        "to be put right before an estimate: recruited by somebody who is not in the sample" in answer.stderr
    )
    assert len(read_table(tmp_path / name)) == 2
