import csv
import json
import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest
import typer
from typer.testing import CliRunner

from estimators.commands import register
from estimators.commands.output import announce_wait

REFERENCE = Path(__file__).parent / "reference"
TINY = str(REFERENCE / "tiny.csv")


@pytest.fixture(scope="module")
def rds():
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    register(app)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


def rows_of(path):
    return list(csv.DictReader(path.read_text().splitlines()))


def test_json_holds_to_the_contract(rds):
    answer = rds("estimate", TINY, "--outcome", "member", "--format", "json")
    said = json.loads(answer.stdout)

    assert answer.exit_code == 0
    assert list(said) == ["sample", "method", "estimates", "warnings"]
    assert list(said["sample"]) == ["n", "seeds", "waves", "fingerprint"]
    assert (said["sample"]["n"], said["sample"]["seeds"], said["sample"]["waves"]) == (40, 3, 8)
    assert list(said["estimates"][0]) == [
        "outcome",
        "level",
        "n",
        "estimate",
        "se",
        "low",
        "high",
        "design_effect",
        "effective_n",
        "df",
        "notes",
    ]
    defaults = {
        "method": "rds-ii",
        "interval": "tree-markov",
        "interval_type": "logit",
        "level": 0.95,
        "seeds": "include",
    }
    assert defaults.items() <= said["method"].items()
    assert said["method"]["version"]
    assert [e["level"] for e in said["estimates"]] == ["no", "yes"]
    assert said["estimates"][1]["estimate"] == pytest.approx(0.241791102161678, abs=1e-14)


def test_every_option_reaches_the_estimate(rds):
    answer = rds(
        "estimate",
        REFERENCE / "psw.csv",
        "--outcome",
        "union_member",
        "--outcome",
        "years_worked",
        "--method",
        "ss",
        "--population-size",
        90000,
        "--interval",
        "tree",
        "--interval-type",
        "percentile",
        "--level",
        0.9,
        "--replicates",
        50,
        "--seed",
        7,
        "--seeds",
        "exclude",
        "--by",
        "work_location",
        "--format",
        "json",
    )
    said = json.loads(answer.stdout)
    method = said["method"]

    assert method["method"] == "ss"
    assert method["population_size"] == 90000
    assert (method["interval"], method["interval_type"], method["level"]) == ("tree", "percentile", 0.9)
    assert (method["replicates"], method["seed"], method["seeds"], method["by"]) == (
        50,
        7,
        "exclude",
        "work_location",
    )
    assert [e["level"] for e in said["estimates"]].count(None) == 3
    assert {e["group"] for e in said["estimates"]} == {"home_care", "long_term_care", "other"}
    assert sum(e["n"] for e in said["estimates"] if e["outcome"] == "years_worked") == 658 - 24


def test_the_same_seed_gives_the_same_text(rds):
    once = rds("estimate", TINY, "--outcome", "member", "--interval", "tree", "--format", "json")
    again = rds("estimate", TINY, "--outcome", "member", "--interval", "tree", "--format", "json")
    other = rds(
        "estimate", TINY, "--outcome", "member", "--interval", "tree", "--format", "json", "--seed", 1
    )

    assert once.stdout == again.stdout != other.stdout


def test_columns_may_have_other_names(rds, tmp_path):
    path = tmp_path / "study.csv"
    path.write_text(Path(TINY).read_text().replace("id,recruiter_id,network_size", "who,by,knows", 1))
    answer = rds(
        "estimate",
        path,
        "--outcome",
        "member",
        "--id",
        "who",
        "--recruiter",
        "by",
        "--network-size",
        "knows",
        "--format",
        "json",
    )

    assert json.loads(answer.stdout)["sample"]["n"] == 40


def test_a_table_and_csv_say_the_same(rds):
    table = rds("estimate", TINY, "--outcome", "member").stdout
    rows = list(
        csv.DictReader(rds("estimate", TINY, "--outcome", "member", "--format", "csv").stdout.splitlines())
    )

    assert "member   yes    40     0.242" in table
    assert [row["level"] for row in rows] == ["no", "yes"]
    assert float(rows[1]["estimate"]) == pytest.approx(0.241791102161678, abs=1e-14)


def test_weights_are_written_with_the_replicates_where_they_were_drawn(rds, tmp_path):
    out = tmp_path / "weights.csv"
    rds("estimate", TINY, "--outcome", "member", "--weights-out", out, "--population-size", 400)
    plain = rows_of(out)
    rds(
        "estimate", TINY, "--outcome", "member", "--weights-out", out, "--interval", "tree", "--replicates", 5
    )
    drawn = rows_of(out)

    assert list(plain[0]) == ["id", "weight"]
    assert sum(float(row["weight"]) for row in plain) == pytest.approx(400)
    assert list(drawn[0]) == ["id", "weight", *(f"replicate_{i}" for i in range(1, 6))]


def test_weights_by_group_are_written_for_each_outcome(rds, tmp_path):
    out = tmp_path / "weights.csv"
    rds("estimate", TINY, "--outcome", "member", "--method", "rds-i", "--weights-out", out)

    assert rows_of(out)[0].keys() == {"id", "weight_member"}


def test_missing_network_sizes_stop_unless_a_policy_is_chosen(rds):
    missing = str(REFERENCE / "missing.csv")
    stopped = rds("estimate", missing, "--outcome", "hiv")
    dropped = rds(
        "estimate", missing, "--outcome", "hiv", "--missing-network-size", "drop", "--format", "json"
    )
    imputed = rds(
        "estimate", missing, "--outcome", "hiv", "--missing-network-size", "impute", "--format", "json"
    )

    assert stopped.exit_code == 2
    assert stopped.stdout == ""
    assert "network size is missing or zero for 34 of 300: P00070, " in stopped.stderr
    assert json.loads(dropped.stdout)["method"]["missing_network_size"] == {
        "policy": "drop",
        "count": 34,
        "value": None,
        "source": None,
    }
    assert json.loads(imputed.stdout)["method"]["missing_network_size"]["value"] > 0
    assert "missing or zero for 34 of 300" in dropped.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.csv", "--outcome", "x"], "cannot use nowhere.csv: No such file or directory"),
        ([TINY, "--outcome", "height"], "the file has no column height"),
        ([TINY, "--outcome", "member", "--method", "ss"], "needs the population size N"),
        ([TINY, "--outcome", "member", "--population-size", "39"], "fewer than the 40 respondents"),
        ([TINY, "--outcome", "member", "--interval-type", "basic"], "needs a redrawn sample"),
        ([TINY, "--outcome", "member", "--method", "rds-iv"], "rds-iv"),
        ([TINY, "--outcome", "member", "--level", "95"], "between 0 and 1"),
        ([TINY], "--outcome"),
    ],
)
def test_a_mistake_ends_with_exit_code_2_and_the_way_out_on_standard_error(rds, words, said):
    answer = rds("estimate", *words)

    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert said in answer.stderr


def test_diagnose_holds_to_the_contract(rds):
    said = json.loads(rds("diagnose", TINY, "--outcome", "member", "--format", "json").stdout)

    assert said["transitions"] == {"no": {"no": 21, "yes": 6}, "yes": {"no": 3, "yes": 7}}
    assert said["recruitment_homophily"] == pytest.approx(1.33161953727506)
    assert said["population_homophily"] == pytest.approx({"no": 1.61538461538462, "yes": 1.61538461538462})
    assert said["differential_activity"]["yes"] == pytest.approx(1.68850849330368)
    assert said["waves"] == [3, 5, 6, 6, 8, 6, 3, 2, 1]
    assert said["recruits"] == [14, 17, 7, 2]
    assert "recruitment homophily 1.332" in rds("diagnose", TINY, "--outcome", "member").stdout
    assert rds("diagnose", TINY, "--outcome", "height").exit_code == 2


@pytest.mark.parametrize("column", ["recruited_at", "enrolled_at"])
def test_hcg_follows_the_order_of_recruitment_where_the_file_tells_it(rds, tmp_path, column):
    lines = [line.replace("recruited_at", column) for line in Path(TINY).read_text().splitlines()]
    shuffled, timeless = tmp_path / "shuffled.csv", tmp_path / "timeless.csv"
    shuffled.write_text("\n".join([lines[0], *reversed(lines[1:])]))
    timeless.write_text("\n".join([lines[0].replace(column, "later"), *lines[1:]]))
    words = (
        "--outcome",
        "member",
        "--method",
        "hcg",
        "--population-size",
        400,
        "--interval",
        "tree-exact",
        "--format",
        "json",
    )
    told = json.loads(rds("estimate", shuffled, *words).stdout)
    untold = json.loads(rds("estimate", timeless, *words).stdout)

    assert told["estimates"][1]["estimate"] == pytest.approx(0.3218, abs=0.01), (
        "RDS 0.9-10 on rows in time order"
    )
    assert not told["warnings"]
    assert untold["warnings"] == ["hcg: recruitment times are not known, so people are taken wave by wave"]


def test_a_long_wait_is_explained_and_a_short_one_is_not():
    long, short = Event(), Event()
    with announce_wait(0.0, long.set):
        assert long.wait(timeout=30)
    with announce_wait(3600.0, short.set):
        pass
    assert not short.is_set()


def test_an_estimate_by_the_tree_bootstrap_s_formula_does_not_wait_for_the_compiler():
    program = (
        "import sys; from estimators import estimate, read_csv;"
        f"estimate(read_csv({TINY!r}), ['member'], interval='tree-exact'); print('numba' in sys.modules)"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=120
    )

    assert found.stdout.strip() == "False"
