import csv
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from estimators.commands import register

REFERENCE = Path(__file__).parents[1] / "reference"
MISSING = str(REFERENCE / "missing.csv")


@pytest.fixture(scope="module")
def rds():
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    register(app)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


def rows_of(path):
    return list(csv.DictReader(Path(path).read_text(encoding="utf-8").splitlines()))


def test_heaping_is_reported_and_nothing_is_imputed_unless_asked(rds, tmp_path):
    answer = rds("network-size", REFERENCE / "heaped.csv")

    assert answer.exit_code == 0
    assert "multiples of 5" in answer.stdout
    assert "visibility" not in answer.stdout
    assert "very rough" in answer.stderr


def test_an_imputed_file_keeps_every_row_and_what_was_reported(rds, tmp_path):
    out = tmp_path / "imputed.csv"
    answer = rds(
        "network-size",
        MISSING,
        "--impute-out",
        out,
        "--by",
        "grp",
        "--seed",
        3,
        "--format",
        "json",
        "--charts",
        tmp_path / "charts",
    )
    said, before, after = json.loads(answer.stdout), rows_of(MISSING), rows_of(out)

    assert answer.exit_code == 0
    assert said["visibility"]["method"]["seed"] == 3
    assert said["visibility"]["method"]["by"] == "grp"
    assert [row["reported_network_size"] for row in after] == [row["network_size"] for row in before]
    assert all(int(row["network_size"]) >= 1 for row in after)
    assert [row["hiv"] for row in after] == [row["hiv"] for row in before]
    assert (tmp_path / "charts" / "network-size-visibility-phone.svg").exists()

    estimated = rds("estimate", out, "--outcome", "hiv", "--format", "json")
    again = rds("network-size", out)
    assert json.loads(estimated.stdout)["sample"]["n"] == len(before)
    assert again.exit_code == 2
    assert "imputed already" in again.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--by", "grp"], "--by goes with --impute-out"),
        (["--impute-out", "nowhere/at/all.csv"], "cannot use nowhere/at/all.csv"),
        (["--impute-out", "x.csv", "--by", "colour"], "no column colour"),
        (["--impute-out", "x.csv", "--reliability", "2"], "between 0 and 1"),
    ],
)
def test_what_cannot_be_answered_says_what_to_do(rds, words, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer = rds("network-size", MISSING, *words)

    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert said in answer.stderr
