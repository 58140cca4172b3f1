"""Files of Excel, LibreOffice, SPSS and Stata, and text as programs write it, give the sample of the CSV."""

from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from estimators import read_csv, read_sample
from tests.support.workbooks import write_ods, write_workbook

FILES = Path("tests/cases/files")


def a_frame():
    frame = pd.read_csv(FILES / "title_row.csv", skiprows=1)
    frame["recruiter_id"] = frame["recruiter_id"].replace("seed", "")
    return frame


def fingerprint():
    return read_csv(FILES / "title_row.csv", ["hiv"]).fingerprint


@pytest.mark.parametrize(
    ("encode", "note"),
    [
        (lambda text: text.encode("utf-16"), "the encoding is UTF-16"),
        (lambda text: text.encode("utf-8-sig"), None),
        (lambda text: text.replace("Beira", "Montréal").encode("cp1252"), "Windows-1252"),
        (lambda text: text.replace(",", "\t").encode(), "the separator is a tab"),
        (lambda text: ("sep=;\n" + text.replace(",", ";")).encode(), "the separator is a semicolon"),
        (lambda text: text.replace("\n", "\r\n").encode(), None),
        (lambda text: text.replace("\n", "\r").encode(), None),
        (lambda text: text.replace("\n", ",,\n").encode(), "2 empty columns without a name are dropped"),
        (lambda text: (text + ",,,,\n,,,,\n").encode(), "2 empty rows are dropped"),
        (lambda text: ("Study of 2023\n\n" + text).encode(), "the first line is taken for a title"),
    ],
)
def test_a_file_is_read_however_a_program_wrote_it(tmp_path, encode, note):
    text = (FILES / "twocity.csv").read_text(encoding="utf-8")
    (tmp_path / "study.csv").write_bytes(encode(text))
    sample = read_csv(tmp_path / "study.csv", ["hiv"])

    assert sample.fingerprint == read_csv(FILES / "twocity.csv", ["hiv"]).fingerprint
    others = [each for each in sample.notes if "nobody recruited" not in each]
    assert len(others) == (note is not None)
    assert note is None or note in others[0]


def test_an_spss_file_gives_the_sample_of_the_csv(tmp_path):
    frame = a_frame()
    frame["hiv"] = (frame["hiv"] == "pos").astype(float)
    pyreadstat.write_sav(frame, tmp_path / "study.sav", variable_value_labels={"hiv": {0: "neg", 1: "pos"}})

    sample = read_sample(tmp_path / "study.sav", ["hiv"])
    assert sample.fingerprint == read_csv(FILES / "title_row.csv", ["hiv"]).fingerprint
    assert sample.outcome("hiv").levels == ("neg", "pos")


def test_what_spss_declares_as_missing_is_neither_an_answer_nor_a_level():
    sample = read_sample("docs/examples/files/spss.sav", ["hiv", "age"], id="pid")

    assert sample.outcome("hiv").levels == ("neg", "pos")
    assert int(sample.outcome("hiv").known.sum()) == 54
    assert int(sample.outcome("age").known.sum()) == 55


def test_a_workbook_gives_the_sample_of_the_csv_whatever_is_a_number_in_it(tmp_path):
    lines = (FILES / "title_row.csv").read_text(encoding="utf-8").splitlines()
    rows = [[int(cell) if cell.isdigit() else cell for cell in line.split(",")] for line in lines]
    write_workbook(tmp_path / "study.xlsx", {"Data": rows, "Codebook": [["hiv", "test result"]]})
    sample = read_sample(tmp_path / "study.xlsx", ["hiv"])

    assert sample.fingerprint == read_csv(FILES / "title_row.csv", ["hiv"]).fingerprint
    assert sample.notes == (
        "the sheet Data is read; --sheet names another (Codebook)",
        "the first line is taken for a title",
    )
    with pytest.raises(ValueError, match="no sheet Answers; it has Data, Codebook"):
        read_sample(tmp_path / "study.xlsx", ["hiv"], sheet="Answers")


def test_a_sheet_of_libreoffice_gives_the_sample_of_the_csv(tmp_path):
    lines = (FILES / "title_row.csv").read_text(encoding="utf-8").splitlines()
    rows = [[int(cell) if cell.isdigit() else cell for cell in line.split(",")] for line in lines]
    write_ods(tmp_path / "study.ods", "Data", rows)

    assert read_sample(tmp_path / "study.ods", ["hiv"]).fingerprint == fingerprint()


def test_a_portable_file_of_spss_gives_the_sample_of_the_csv(tmp_path):
    frame = a_frame().rename(columns={"recruiter_id": "RECRUIT", "network_size": "DEGREE"})
    pyreadstat.write_por(frame, tmp_path / "study.por")
    sample = read_sample(tmp_path / "study.por", ["HIV"], id="ID", recruiter="RECRUIT", network_size="DEGREE")

    plain = read_csv(FILES / "title_row.csv", ["hiv"])
    assert sample.ids.tolist() == plain.ids.tolist()
    assert sample.recruiter_ids.tolist() == plain.recruiter_ids.tolist()
    assert sample.outcome("HIV").codes.tolist() == plain.outcome("hiv").codes.tolist()


@pytest.mark.parametrize("ending", [".sav", ".dta", ".csv", ".xlsx"])
def test_na_as_text_is_missing_in_every_programs_file_and_the_note_says_so(tmp_path, ending):
    path = tmp_path / f"study{ending}"
    frame = a_frame()
    frame.loc[frame.index[:3], "hiv"] = "NA"
    if ending == ".sav":
        pyreadstat.write_sav(frame, path)
    elif ending == ".dta":
        frame.to_stata(path, write_index=False)
    elif ending == ".csv":
        frame.to_csv(path, index=False)
    else:
        write_workbook(path, {"Data": [list(frame.columns), *frame.fillna("").values.tolist()]})
    sample = read_sample(path, ["hiv"])

    assert sample.outcome("hiv").levels == ("neg", "pos")
    assert "NA is read as missing: hiv 3 times" in sample.notes
    assert read_sample(path, ["hiv"], missing_codes=[""]).outcome("hiv").levels == ("NA", "neg", "pos")


def test_a_label_that_says_na_is_no_level(tmp_path):
    frame = a_frame()
    frame["hiv"] = [9.0, 9.0, *(frame["hiv"][2:] == "pos").astype(float)]
    labels = {"hiv": {0: "neg", 1: "pos", 9: "NA"}}
    pyreadstat.write_sav(frame, tmp_path / "study.sav", variable_value_labels=labels)

    sample = read_sample(tmp_path / "study.sav", ["hiv"])
    assert sample.outcome("hiv").levels == ("neg", "pos")
    assert "NA is read as missing: hiv 2 times" in sample.notes


def test_a_workbook_with_the_ending_of_text_is_told_apart_and_so_is_text_with_that_of_a_workbook(tmp_path):
    write_workbook(tmp_path / "study.csv", {"Data": [["id"], ["a"]]})
    (tmp_path / "study.xlsx").write_text("id,recruiter_id,network_size\na,,3\n")

    with pytest.raises(ValueError, match=r"give its name the ending \.xlsx"):
        read_csv(tmp_path / "study.csv")
    with pytest.raises(ValueError, match=r"give its name the ending \.csv"):
        read_sample(tmp_path / "study.xlsx")
