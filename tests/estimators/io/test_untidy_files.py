"""Files as people leave them: what is no respondent and no answer is not counted as one without a word."""

import pytest
import typer
from typer.testing import CliRunner

from estimators import read_csv, read_sample
from estimators.commands import register

HEAD = ("id", "recruiter_id", "network_size", "hiv")
PEOPLE = [
    ("1", "", "4", "pos"), ("2", "1", "5", "neg"), ("3", "1", "6", "neg"), ("4", "2", "3", "pos"),
    ("5", "2", "8", "neg"), ("6", "3", "10", "neg"),
]  # fmt: skip
COUPON_HEAD = ("id", "own_coupon", "coupon_1", "coupon_2", "network_size", "hiv")
OWN = ["", "a1", "a2", "b1", "b2", "c1"]
BROUGHT = [
    (who, own, f"{letter}1", f"{letter}2", size, hiv)
    for (who, _, size, hiv), own, letter in zip(PEOPLE, OWN, "abcdef", strict=True)
]


def write(folder, rows, head=HEAD, separator=",", name="study.csv"):
    lines = [separator.join(row) for row in [head, *rows]]
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder / name


def changed(column, cells, rows=PEOPLE):
    """The rows with other cells for some people, by id."""
    return [
        tuple(cells.get(row[0], cell) if k == column else cell for k, cell in enumerate(row)) for row in rows
    ]


@pytest.fixture
def plain(tmp_path):
    return read_csv(write(tmp_path, PEOPLE, name="plain.csv"), ["hiv"])


@pytest.mark.parametrize("word", ["Total", "TOTAL:", "Sum", "Gesamt", "Average"])
def test_a_row_of_totals_is_no_respondent(tmp_path, plain, word):
    sample = read_csv(write(tmp_path, [*PEOPLE, (word, "", "35", "")]), ["hiv"])

    assert sample.fingerprint == plain.fingerprint
    assert sample.notes == ("the last row is a total, and is passed over",)


def test_a_footnote_is_no_respondent(tmp_path, plain):
    rows = [*PEOPLE, ("Source: survey of 2023", "", "", ""), ("* self-reported", "", "", "")]
    sample = read_csv(write(tmp_path, rows), ["hiv"])

    assert sample.fingerprint == plain.fingerprint
    assert sample.notes == ("the last row is one sentence, and is passed over",)


def test_a_person_of_whom_only_the_id_is_known_is_no_footnote(tmp_path):
    with pytest.raises(ValueError, match="network size is missing or zero for 1 of 7: 7"):
        read_csv(write(tmp_path, [*PEOPLE, ("7", "", "", "")]), ["hiv"])


def test_somebody_whose_id_is_total_in_the_middle_is_one(tmp_path):
    sample = read_csv(write(tmp_path, [("Total", "", "3", "neg"), *PEOPLE]), ["hiv"])

    assert "Total" in sample.ids


@pytest.mark.parametrize("separator", [" ", "   "])
def test_spaces_may_stand_between_cells(tmp_path, plain, separator):
    rows = changed(1, {"1": "NA"})
    sample = read_csv(write(tmp_path, rows, separator=separator), ["hiv"])

    assert sample.fingerprint == plain.fingerprint
    assert "spaces stand between the cells" in sample.notes


def test_words_within_quotes_are_one_cell_among_spaces(tmp_path):
    rows = [(*row[:3], f'"hiv  {row[3]}"') for row in changed(1, {"1": "NA"})]
    sample = read_csv(write(tmp_path, rows, separator=" "), ["hiv"])

    assert sample.outcome("hiv").levels == ("hiv  neg", "hiv  pos")


@pytest.mark.parametrize("separator", [",", "\t", " "])
def test_row_names_without_a_head_are_passed_over(tmp_path, plain, separator):
    rows = [(f'"{place}"', *row) for place, row in enumerate(changed(1, {"1": "NA"}), start=1)]
    sample = read_csv(write(tmp_path, rows, separator=separator), ["hiv"])

    assert sample.fingerprint == plain.fingerprint
    assert "the first column has no name, and is passed over (R's row names)" in sample.notes


@pytest.mark.parametrize("word", ["Seed", "SEED"])
def test_a_seed_may_be_written_with_capitals(tmp_path, plain, word):
    assert read_csv(write(tmp_path, changed(1, {"1": word})), ["hiv"]).fingerprint == plain.fingerprint


def test_somebody_called_seed_with_a_capital_recruits(tmp_path):
    rows = [("Seed", "", "4", "pos"), ("2", "Seed", "4", "neg")]

    assert read_csv(write(tmp_path, rows), ["hiv"]).recruiter_ids.tolist() == ["", "Seed"]


@pytest.mark.parametrize("code", ["#N/A", "NaN", "nan", "<NA>", "NULL", "#NULL!"])
def test_what_programs_write_for_missing_is_missing_and_said(tmp_path, code):
    sample = read_csv(write(tmp_path, changed(3, {"5": code})), ["hiv"])

    assert sample.outcome("hiv").levels == ("neg", "pos")
    assert f"{code} is read as missing: hiv 1 time" in sample.notes


@pytest.mark.parametrize("word", ["N/A", "n/a", "-", "missing", "Unknown", "refused", "999", "99", "-9", "9"])
def test_what_people_write_for_missing_is_named_and_the_advice_works(tmp_path, word):
    path = write(tmp_path, changed(3, {"5": word}))
    sample, followed = read_csv(path, ["hiv"]), read_csv(path, ["hiv"], missing_codes=[word])

    assert any(
        note.startswith(f'hiv counts "{word}" (once) as an answer: --missing-code=') for note in sample.notes
    )
    assert followed.outcome("hiv").levels == ("neg", "pos")
    assert not any("as an answer" in note for note in followed.notes)


def test_scores_from_1_to_9_are_no_codes(tmp_path):
    rows = [(str(i), "" if i == 1 else "1", "3", str(i)) for i in range(1, 10)]

    sample = read_csv(write(tmp_path, rows), ["hiv"], categories=["hiv"])
    assert not any("as an answer" in note for note in sample.notes)


def test_levels_that_differ_in_capitals_are_named(tmp_path):
    sample = read_csv(write(tmp_path, changed(3, {"5": "Neg"})), ["hiv"])

    assert any("hiv counts Neg/neg apart" in note for note in sample.notes)


@pytest.mark.parametrize("form", ["{}%", "${}", "{} €"])
def test_numbers_written_with_signs_are_named(tmp_path, form):
    sample = read_csv(write(tmp_path, [(*row[:3], form.format(row[2])) for row in PEOPLE]), ["hiv"])

    assert any("written with signs" in note for note in sample.notes)


def test_the_minus_of_word_processors_is_one(tmp_path):
    sample = read_csv(write(tmp_path, [(*row[:3], f"\u2212{row[2]}.5") for row in PEOPLE]), ["hiv"])

    assert sample.outcome("hiv").values.tolist() == [-4.5, -5.5, -6.5, -3.5, -8.5, -10.5]


def test_a_network_size_in_words_is_named_once_and_the_advice_works(tmp_path):
    path = write(tmp_path, changed(2, {"5": "about 20", "6": "10-15"}))

    with pytest.raises(
        ValueError, match=r"for: 5, 6\..*--missing-code.*--missing-network-size drop"
    ) as wrong:
        read_csv(path, ["hiv"])
    assert len(wrong.value.problems) == 1
    assert "about 20" not in str(wrong.value), "what somebody answered stays out of messages"
    codes = ["10-15", "about 20"]
    sample = read_csv(path, ["hiv"], missing_codes=codes, missing_network_size="drop")
    assert sample.missing_network_size.count == 2


def test_several_coupons_in_one_cell_are_taken_apart(tmp_path):
    usual = read_csv(write(tmp_path, BROUGHT, COUPON_HEAD), ["hiv"])
    for between in (";", '"a, b"', " | "):
        rows = [
            (who, own, f'"{one}, {two}"' if between.startswith('"') else f"{one}{between}{two}", size, hiv)
            for who, own, one, two, size, hiv in BROUGHT
        ]
        path = write(tmp_path, rows, ("id", "own_coupon", "coupons", "network_size", "hiv"))
        sample = read_csv(path, ["hiv"], own_coupon="own_coupon", issued_coupons=["coupons"])

        assert sample.fingerprint == usual.fingerprint
        assert any("several coupons" in note for note in sample.notes)


def test_coupons_in_the_place_of_recruiters_are_told_apart_and_the_advice_works(tmp_path):
    path = write(tmp_path, BROUGHT, ("id", "recruiter_id", *COUPON_HEAD[2:]))

    with pytest.raises(ValueError, match="add --own-coupon recruiter_id --issued-coupon coupon_1") as wrong:
        read_csv(path, ["hiv"])
    assert len(wrong.value.problems) == 1
    sample = read_csv(path, ["hiv"], own_coupon="recruiter_id", issued_coupons=["coupon_1", "coupon_2"])
    assert sample.recruiter_ids.tolist() == ["", "1", "1", "2", "2", "3"]


def test_recruiters_in_the_place_of_coupons_are_told_apart_and_the_advice_works(tmp_path):
    rows = [(row[0], who[1], *row[2:]) for row, who in zip(BROUGHT, PEOPLE, strict=True)]
    path = write(tmp_path, rows, COUPON_HEAD)

    with pytest.raises(ValueError, match="add --recruiter own_coupon"):
        read_csv(path, ["hiv"])
    assert read_csv(path, ["hiv"], recruiter="own_coupon").recruiter_ids.tolist() == [
        "",
        "1",
        "1",
        "2",
        "2",
        "3",
    ]


def test_an_id_that_a_program_shortened_is_named_with_the_one_that_was_meant(tmp_path):
    rows = [("100000", "", "3", "pos"), ("100001", "1e+05", "4", "neg")]

    with pytest.raises(ValueError, match=r"by 1e\+05, did you mean 100000\?"):
        read_csv(write(tmp_path, rows), ["hiv"])


def test_ids_that_a_spreadsheet_shortened_to_one_are_told_apart_from_repeats(tmp_path):
    rows = [("1.00E+05", "", "3", "pos"), ("1.00E+05", "", "4", "neg")]

    with pytest.raises(ValueError, match=r"1\.00E\+05\. A spreadsheet has shortened them"):
        read_csv(write(tmp_path, rows), ["hiv"])


def test_a_row_for_each_event_says_what_to_keep(tmp_path):
    with pytest.raises(ValueError, match=r"more than once: 1\. Keep one row for each person"):
        read_csv(write(tmp_path, [*PEOPLE, ("1", "", "", "")]), ["hiv"])


def test_other_readers_see_the_same_sample(tmp_path, plain):
    assert (
        read_sample(write(tmp_path, PEOPLE, separator="\t", name="s.tsv"), ["hiv"]).fingerprint
        == plain.fingerprint
    )


@pytest.mark.parametrize(("head", "people"), [(HEAD, PEOPLE), (COUPON_HEAD, BROUGHT)])
def test_seeds_that_each_have_a_code_of_their_own_are_seeds_where_that_is_chosen(tmp_path, head, people):
    path = write(tmp_path, changed(1, {"1": "S-001"}, people), head)

    with pytest.raises(ValueError, match=r"S-001.*--seed-code=S-001, or take .*--unknown-recruiter seed"):
        read_csv(path, ["hiv"])
    chosen = read_csv(path, ["hiv"], unknown_recruiter="seed")
    assert chosen.fingerprint == read_csv(path, ["hiv"], seed_code="S-001").fingerprint


@pytest.mark.parametrize(("code", "advice"), [("-1", "--seed-code=-1,"), ("no one", "--seed-code='no one',")])
def test_a_code_that_marks_seeds_is_named_as_it_has_to_be_typed(tmp_path, code, advice):
    path = write(tmp_path, changed(1, {"1": code}))

    with pytest.raises(ValueError, match=advice) as wrong:
        read_csv(path, ["hiv"])
    assert "did you mean" not in str(wrong.value)
    assert read_csv(path, ["hiv"], seed_code=code).is_seed.tolist() == [True] + 5 * [False]


def test_a_column_that_convert_leaves_behind_is_named(tmp_path):
    path = write(tmp_path, [(*row, "x") for row in PEOPLE], (*HEAD, "hiv"))
    app = typer.Typer()
    register(app)
    answer = CliRunner().invoke(app, ["convert", str(path), str(tmp_path / "out.csv")])

    assert "columns that appear more than once: hiv. The first of each is carried over" in answer.stderr
