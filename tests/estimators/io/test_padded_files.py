"""Files padded by programs and people, and numbers with marks between thousands, are read as meant."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators import RecruitmentSample, read_csv, read_sample
from estimators.io import delimited
from estimators.sample.lookup import find_rows
from estimators.sample.problems import SampleProblems
from tests.support.workbooks import write_workbook

HEAD = "id,recruiter_id,network_size,hiv"
PEOPLE = ["1,,4,pos", "2,1,5,neg", "3,1,6,neg", "4,2,3,pos", "5,2,8,neg"]
TEXT = "\n".join([HEAD, *PEOPLE]) + "\n"
HIDDEN = "characters that cannot be seen are taken out"


def read(folder, text, outcomes=("hiv",), **options):
    path = folder / "study.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_csv(path, list(outcomes), **options)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (TEXT + "   \n  \n", "2 empty rows are dropped"),
        (TEXT + "\t\n", "an empty row is dropped"),
        (TEXT + "\0\0\0", None),
        (TEXT.replace("\n", ",\n").replace("hiv,", "hiv", 1), None),
        (TEXT.replace("\n2,", "\n\u200b2,"), HIDDEN),
        (TEXT.replace(",1,5", ",\u200e1,5"), HIDDEN),
        ("Study of Beira, 2024\n" + TEXT, "the first line is taken for a title"),
        (TEXT + HEAD + "\n", "the line of names is repeated once below, and passed over there"),
    ],
)
def test_what_pads_a_file_changes_nothing(tmp_path, text, note):
    sample = read(tmp_path, text)

    assert sample.fingerprint == read(tmp_path, TEXT).fingerprint
    assert sample.notes == ((note,) if note else ())


def test_two_files_one_below_the_other_are_one(tmp_path):
    assert read(tmp_path, f"{TEXT}{HEAD}\n6,,4,pos\n7,6,5,neg\n").ids.tolist() == list("1234567")


def test_a_row_names_column_is_still_one_where_its_cells_are_filled(tmp_path):
    rows = [f"{place},{row}" for place, row in enumerate(PEOPLE, start=1)]

    assert read(tmp_path, "\n".join([HEAD, *rows])).fingerprint == read(tmp_path, TEXT).fingerprint


def test_a_workbook_loses_its_invisible_marks_too(tmp_path):
    rows = [line.split(",") for line in TEXT.split()]
    rows[2][0] = "\u200b2"
    write_workbook(tmp_path / "study.xlsx", {"Data": rows})
    sample = read_sample(tmp_path / "study.xlsx", ["hiv"])

    assert sample.ids.tolist() == list("12345")
    assert HIDDEN in sample.notes


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TEXT.replace("3,1,6", '3,1,"6'), "a quotation mark opens in line 4 and is never closed"),
        (TEXT.replace("3,1,6", "3,\0001,6"), "the file is damaged at line 4"),
        (TEXT + "6,5,3\n,,,\n", "lines that do not have 4 cells, as the header does: 7"),
    ],
)
def test_a_damaged_line_is_named_by_its_number(tmp_path, text, words):
    with pytest.raises(SampleProblems, match=words):
        read(tmp_path, text)


def with_income(written, separator=","):
    """The study with an income for each person, as written."""
    lines = [HEAD + ",income", *(f"{row},{cell}" for row, cell in zip(PEOPLE, written, strict=True))]
    return "\n".join(line.replace(",", separator, 4) for line in lines) + "\n"


INCOMES = [950.5, 1075.0, 12340.25, 1234567.0, 800.0]


@pytest.mark.parametrize(
    ("written", "marks"),
    [
        (["950.5", "1 075", "12 340.25", "1 234 567", "800"], ["spaces stand between thousands"]),
        (
            ["950.5", "1'075", "12'340.25", "1\u2019234\u2019567", "800"],
            ["apostrophes stand between thousands"],
        ),
        (
            ["950,5", "1\u202f075,00", "12\u00a0340,25", "1 234 567", "800"],
            ["spaces stand between thousands", "commas stand before decimals"],
        ),
    ],
)
def test_thousands_may_be_apart_by_spaces_or_apostrophes(tmp_path, written, marks):
    sample = read(tmp_path, with_income(written, ";"), ["income"])

    assert sample.outcome("income").values.tolist() == INCOMES
    assert [note for note in sample.notes if "stand" in note] == [f"{mark} in income" for mark in marks]


@pytest.mark.parametrize("written", [["12 May", "1 075", "1", "2", "3"], ["1 75", "1 075", "1", "2", "3"]])
def test_words_and_crooked_groups_are_no_numbers(tmp_path, written):
    assert read(tmp_path, with_income(written), ["income"]).categories("income").levels


def test_points_that_may_stand_between_thousands_are_asked_about(tmp_path):
    text = with_income(["1.075", "2.500", "1.000", "9.000", "3.000"], ";")

    with pytest.raises(SampleProblems, match="income has points that may stand before decimals or between"):
        read(tmp_path, text, ["income"])
    by_comma = read(tmp_path, text, ["income"], decimal="comma").outcome("income").values
    by_point = read(tmp_path, text, ["income"], decimal="point").outcome("income").values
    assert by_comma.tolist() == [1075, 2500, 1000, 9000, 3000]
    assert by_point.tolist() == [1.075, 2.5, 1, 9, 3]


@pytest.mark.parametrize(("code", "people"), [(999, 1), (999, 12), (99, 12)])
def test_a_code_for_unknown_is_doubted_however_many_people_gave_it(code, people):
    sizes = [3 + place % 30 for place in range(60)]
    sizes[:people] = [code] * people
    ids = [f"p{place}" for place in range(60)]
    sample = RecruitmentSample.from_columns(ids, ["seed", *["p0"] * 59], sizes)

    assert any(f"implausibly large ({code}) for {people} of 60" in note for note in sample.notes)


def test_a_large_number_that_few_people_gave_is_believed():
    sizes = [*range(10, 55), 99, 99]
    sample = RecruitmentSample.from_columns([f"p{k}" for k in range(47)], ["seed", *["p0"] * 46], sizes)

    assert not sample.notes


CELLS = st.sampled_from(["", "a", "bb", " ", '"q"', '"x,y"', '"u""v"'])
LINES = st.lists(st.lists(CELLS, max_size=4).map(",".join), min_size=1, max_size=6)


@given(lines=LINES, end=st.sampled_from(["", "\n", "\r\n"]))
def test_a_file_has_the_same_cells_read_by_column_and_by_row(lines, end):
    text = "\n".join(lines) + end
    found = delimited._read_by_column(text.encode(), ",")
    if found is None:
        return
    frame, blank = found
    rows = [list(row) for row in frame.rows()]
    by_row = [row for _, row in delimited._split_rows(text, ",")]

    assert [row for row in rows if any(row)] == [row for row in by_row if any(row)]
    assert len(rows) - blank == len(by_row)


@pytest.mark.parametrize("form", ["{}", "P{}", "{:04}", "{}000000"])
def test_codes_are_found_by_their_first_row_whatever_their_order(form):
    draws = np.random.default_rng(2)
    known = [form.format(code) for code in draws.integers(0, 300, 500)]
    wanted = [form.format(code) for code in draws.integers(0, 400, 2000)] + ["seed", "+7", "7", "0007", ""]

    first = {code: row for row, code in reversed(list(enumerate(known)))}
    assert find_rows(pl.Series(known), pl.Series(wanted)).tolist() == [first.get(code, -1) for code in wanted]


def test_a_workbook_whose_first_sheet_is_another_says_how_to_name_the_sheet(tmp_path):
    sheets = {"Codebook": [["name"], ["hiv"]], "Respondents": [line.split(",") for line in TEXT.split()]}
    write_workbook(tmp_path / "study.xlsx", sheets)

    with pytest.raises(
        SampleProblems, match=r"the sheet Codebook \(others, with --sheet: Respondents\) has no"
    ):
        read_sample(tmp_path / "study.xlsx", ["hiv"])
    assert len(read_sample(tmp_path / "study.xlsx", ["hiv"], sheet="Respondents")) == 5


def test_an_id_with_a_comma_between_thousands_is_recognised(tmp_path):
    rows = ['"1,001",,4,pos', "1002,1001,3,neg"]

    with pytest.raises(SampleProblems, match="by 1001, did you mean 1,001"):
        read(tmp_path, "\n".join([HEAD, *rows]))
