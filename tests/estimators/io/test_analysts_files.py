"""Files as analysts have them give the right figures, or one sentence that works when followed."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from estimators import estimate, read_csv, read_sample
from estimators.commands import register

FILES = Path("tests/cases/files")
FIGURES = [
    case
    for case in json.loads((FILES / "expected.json").read_text(encoding="utf-8"))
    if isinstance(case["expect"], dict) and case["command"].startswith("rds estimate")
]
OPTIONS = {
    "two_ids.csv": ["--id", "pid"],
    "r_na_degree.csv": ["--missing-network-size", "drop"],
    "answer_codes.csv": ["--missing-code", "888", "--missing-code=-9", "--categories", "hiv"],
}


@pytest.fixture(scope="module")
def rds():
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    register(app)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


def figures_of(rds, path, *words):
    answer = rds("estimate", path, *words, "--interval", "naive", "--format", "json")
    assert answer.exit_code == 0, answer.stderr
    return json.loads(answer.stdout)


@pytest.mark.parametrize("case", FIGURES, ids=lambda case: case["file"])
def test_a_file_gives_the_figure_that_was_worked_out_for_it(rds, case):
    wanted = {name: figure for name, figure in case["expect"].items() if isinstance(figure, dict)}
    outcomes = dict.fromkeys(name.replace("=", " ").split()[0] for name in wanted)
    words = [word for name in outcomes for word in ("--outcome", name)]
    found = figures_of(rds, FILES / case["file"], *words, *OPTIONS.get(case["file"], []))

    rows = {
        f"{e['outcome']} mean" if e["level"] is None else f"{e['outcome']}={e['level']}": e
        for e in found["estimates"]
    }
    for name, figure in wanted.items():
        assert rows[name]["estimate"] == pytest.approx(figure["value"], abs=1e-9)
        assert rows[name]["n"] == figure["n"]


@pytest.mark.parametrize(
    ("name", "words", "note"),
    [
        ("r_writecsv_na.csv", [], "NA is read as missing: hiv 7 times"),
        ("r_writecsv_na.csv", [], "the first column has no name, and is passed over (R's row names)"),
        ("excel_de.csv", ["--outcome", "income"], "commas stand before decimals in income"),
        ("excel_de.csv", [], "the separator is a semicolon"),
        ("title_row.csv", [], "the first line is taken for a title"),
        ("redcap.csv", [], "2.0 is read as 2, and so on, in inpon_number"),
        ("coupons_rnames.csv", [], "own.coupon is the own coupon"),
        ("twocity.csv", [], "nobody recruited anybody of another city (Beira, Tete)"),
        ("onlyseeds.csv", [], "nobody recruited anybody"),
        ("degree_9999.csv", ["--population-size", "200", "--method", "ss"], "implausibly large (9999)"),
        ("degree_9999.csv", ["--population-size", "200", "--method", "ss"], "population of 200, or larger"),
    ],
)
def test_what_was_assumed_is_said_once(rds, name, words, note):
    found = figures_of(rds, FILES / name, "--outcome", "hiv", *words)

    assert sum(note in warning for warning in found["warnings"]) == 1


@pytest.mark.parametrize("name", ["r_writecsv_na.csv", "redcap.csv", "excel_de.csv", "title_row.csv"])
def test_library_and_command_line_read_the_same_sample(rds, name):
    found = figures_of(rds, FILES / name, "--outcome", "hiv")

    assert read_csv(FILES / name, ["hiv"]).fingerprint == found["sample"]["fingerprint"]


def test_an_id_written_with_fewer_zeros_is_named_with_the_one_that_was_meant(rds, tmp_path):
    answer = rds("estimate", FILES / "padding.csv", "--outcome", "hiv")
    assert answer.exit_code == 2
    assert "RDS0023 (by RDS004, did you mean RDS0004?)" in answer.stderr

    text = (FILES / "padding.csv").read_text(encoding="utf-8")
    corrected = tmp_path / "corrected.csv"
    corrected.write_text(text.replace(",RDS001,", ",RDS0001,").replace(",RDS004,", ",RDS0004,"), "utf-8")
    assert rds("estimate", corrected, "--outcome", "hiv", "--interval", "naive").exit_code == 0


def test_people_whose_recruiter_is_not_there_are_seeds_where_that_is_chosen(rds):
    found = figures_of(rds, FILES / "padding.csv", "--outcome", "hiv", "--unknown-recruiter", "seed")

    assert found["sample"]["seeds"] == 6
    assert any("2 whose recruiter is not in the sample are taken for seeds" in w for w in found["warnings"])


def test_groups_by_two_columns_are_crossed(rds):
    found = figures_of(
        rds, FILES / "tree_cross_subset.csv", "--outcome", "hiv", "--by", "agegrp", "--by", "onlyone"
    )

    assert {e["group"] for e in found["estimates"]} == {"15-24 x common", "15-24 x rare", "25+ x common"}


def test_an_option_that_counts_once_is_refused_twice(rds):
    answer = rds(
        "compare", "groups", FILES / "twocity.csv", "--outcome", "hiv", "--by", "city", "--by", "hiv"
    )

    assert answer.exit_code == 2
    assert "--by is given more than once" in answer.stderr


def test_number_codes_are_shares_where_they_are_categories_and_else_a_note_says_so(rds):
    words = ("--outcome", "HIV status", "--missing-network-size", "drop")
    mean = figures_of(rds, FILES / "rdsat_tab.rdsat", *words)
    shares = figures_of(rds, FILES / "rdsat_tab.rdsat", *words, "--categories", "HIV status")

    assert any('--categories "HIV status" gives the share' in warning for warning in mean["warnings"])
    assert any("-9 is read as missing, as line 2 says" in warning for warning in shares["warnings"])
    assert [e["level"] for e in shares["estimates"]] == ["1", "2"]


def test_rdsats_coupons_written_twice_and_redeemed_by_nobody_are_a_note(rds, tmp_path):
    answer = rds("convert", FILES / "rdsat_dup_unredeemed.rdsat", tmp_path / "out.csv")

    assert answer.exit_code == 0
    assert "8 respondents" in answer.stdout
    assert answer.stderr.count("one coupon was written down twice and redeemed by nobody: 303") == 1


def test_a_time_far_from_all_others_is_named_and_left_out_of_dates(rds, tmp_path):
    answer = rds("report", FILES / "dates_typo_year.csv", "--outcome", "hiv", "-o", tmp_path / "r.md")
    forecast = rds("plan", FILES / "dates_typo_year.csv", "--target", 100, "--days", 60, "--runs", 5)

    assert "left out of dates: 41 (2203-02-01)" in answer.stderr
    assert "left out of dates: 41 (2203-02-01)" in forecast.stderr
    assert "from 3 January 2023 to 3 March 2023" in (tmp_path / "r.md").read_text(encoding="utf-8")


def test_seeds_alone_have_no_interval_that_follows_recruitment():
    table = estimate(read_sample(FILES / "onlyseeds.csv", ["hiv"]))

    assert table["hiv", "pos"].se != table["hiv", "pos"].se


def test_sites_are_estimated_by_themselves_and_pooled_by_their_sizes(rds):
    words = ("--outcome", "hiv", "--site", "city", "--site-size", "Beira=5000", "--site-size", "Tete=2000")
    found = figures_of(rds, FILES / "twocity.csv", *words)
    alone = figures_of(rds, FILES / "title_row.csv", "--outcome", "hiv")
    shares = {
        site: next(e["estimate"] for e in table["estimates"] if e["level"] == "pos")
        for site, table in found["sites"].items()
    }

    assert shares["Beira"] == pytest.approx(alone["estimates"][1]["estimate"])
    pooled = next(e for e in found["pooled"] if e["level"] == "pos")
    assert pooled["estimate"] == pytest.approx((5 * shares["Beira"] + 2 * shares["Tete"]) / 7)


def test_two_sites_may_use_the_same_ids(rds, tmp_path):
    text = (FILES / "twocity.csv").read_text(encoding="utf-8")
    shared = tmp_path / "shared.csv"
    lines = text.splitlines()
    rows = [
        line.replace("B", "").replace("T", "").replace("eira", "Beira").replace("ete", "Tete")
        for line in lines
    ]
    shared.write_text("\n".join([lines[0], *rows[1:]]) + "\n", encoding="utf-8")
    words = ("--outcome", "hiv", "--site", "city")

    assert (
        figures_of(rds, shared, *words)["pooled"] == figures_of(rds, FILES / "twocity.csv", *words)["pooled"]
    )


def test_two_surveys_of_different_people_are_compared(rds):
    answer = rds("compare", "files", FILES / "twocity.csv", FILES / "title_row.csv", "--outcome", "hiv",
                 "--interval", "naive", "--format", "json")  # fmt: skip
    contrast = next(c for c in json.loads(answer.stdout)["contrasts"] if c["level"] == "pos")

    assert contrast["contrast"] == pytest.approx(contrast["figure"] - contrast["reference"])


def test_numbers_that_likely_mean_unknown_are_named_and_the_advice_works():
    path = FILES / "answer_codes.csv"
    sample = read_csv(path, ["age", "hiv"])
    followed = read_csv(path, ["age", "hiv"], missing_codes=["-9", "888"])

    assert "age holds -9, far from its other numbers: --missing-code=-9 reads that as missing" in sample.notes
    assert (
        "hiv holds 888, far from its other numbers: --missing-code=hiv=888 reads that as missing"
        in sample.notes
    )
    assert not any("far from its other numbers" in note for note in followed.notes)


def test_na_is_an_answer_where_only_empty_cells_are_missing(tmp_path):
    (tmp_path / "s.csv").write_text("id,recruiter_id,network_size,y\na,,3,NA\nb,a,4,x\nc,b,5,.\nd,b,5,\n")

    assert read_csv(tmp_path / "s.csv", ["y"]).outcome("y").levels == ("x",)
    assert read_csv(tmp_path / "s.csv", ["y"], missing_codes=[""]).outcome("y").levels == (".", "NA", "x")


def test_everything_wrong_is_written_where_it_is_asked_for(rds, tmp_path):
    rows = "".join(f"p{i},nobody{i},3,x\n" for i in range(30))
    (tmp_path / "s.csv").write_text(f"id,recruiter_id,network_size,y\nseed1,,3,x\n{rows}")
    answer = rds("estimate", tmp_path / "s.csv", "--outcome", "y", "--problems", tmp_path / "problems.txt")

    assert "and 10 more" in answer.stderr
    assert "p29 (by nobody29)" in (tmp_path / "problems.txt").read_text(encoding="utf-8")


def test_a_date_that_is_none_is_shown_with_the_form_that_is_wanted(tmp_path):
    (tmp_path / "s.csv").write_text(
        "id,recruiter_id,network_size,recruited_at,y\na,,3,31/12/2025,x\nb,a,4,2026-01-02,z\n"
    )

    with pytest.raises(ValueError, match=r"a \('31/12/2025'\); write dates as 2026-06-30"):
        read_csv(tmp_path / "s.csv", ["y"], recruited_at="recruited_at")


def test_rdsats_standard_example_comes_through_with_notes_and_one_choice(tmp_path):
    """264 people: 17 coupons written down twice, seven brought by two people, an unknown one by three."""
    lines = ["RDS", "264\t7\t0\tSex"]
    coupons = [[str(1000 + 7 * i + j) for j in range(7)] for i in range(264)]
    own = ["0"] * 264
    for i in range(8, 264):
        own[i] = coupons[(i - 8) // 4][(i - 8) % 4]
    for k in range(7):  # brought by a second person
        own[200 + k] = own[100 + k]
    for k in range(3):
        own[250 + k] = "99999"
    for k in range(17):  # written down for somebody else too, and brought by nobody
        coupons[100 + k][6] = coupons[200 + k][6]
    lines += ["\t".join([str(i + 1), "5", own[i], *coupons[i], str(i % 2 + 1)]) for i in range(264)]
    path = tmp_path / "jazz.rdsat"
    path.write_text("\n".join(lines) + "\n")

    with pytest.raises(ValueError, match=r"nobody was issued: 99999 .*--unknown-recruiter seed") as refused:
        read_sample(path, ["Sex"], categories=["Sex"])
    assert "\n  - " in str(refused.value)
    assert len(refused.value.problems) == 1
    sample = read_sample(path, ["Sex"], categories=["Sex"], unknown_recruiter="seed")
    assert any("17 coupons were written down twice and redeemed by nobody" in note for note in sample.notes)
    assert any("7 coupons were redeemed more than once" in note for note in sample.notes)
    assert int(sample.is_seed.sum()) == 11
