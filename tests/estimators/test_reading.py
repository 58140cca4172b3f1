import numpy as np
import pandas as pd
import polars as pl
import pytest

from estimators import Coupons, RecruitmentSample, SampleProblems, from_frame, read_csv
from tests.support.samples import AMINA_S_CHAIN, a_sample


@pytest.fixture
def a_file(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "study.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def test_a_csv_file_gives_the_same_sample_as_its_columns(a_file):
    people = AMINA_S_CHAIN
    rows = zip(
        people["ids"],
        people["recruiter_ids"],
        people["network_size"],
        *people["outcomes"].values(),
        strict=True,
    )
    path = a_file(
        "id,recruiter_id,network_size,member,age\n" + "".join(",".join(map(str, row)) + "\n" for row in rows)
    )

    assert read_csv(path).fingerprint == a_sample().fingerprint


def test_integer_looking_codes_survive_a_csv(a_file):
    sample = read_csv(
        a_file("id,recruiter_id,network_size,region\n007,seed,3,01\n0070,007,4,02\n7,0070,5,01\n")
    )

    assert sample.ids.tolist() == ["007", "0070", "7"]
    assert sample.recruiter_ids.tolist() == ["", "007", "0070"]
    assert sample.outcome("region").levels == ("01", "02")


def test_numbers_are_a_quantity_and_zero_one_is_not(a_file):
    path = a_file(
        "id,recruiter_id,network_size,years,member,said\n1,,3,1.5,1,None\n2,1,4,,0,1e3\n3,1,5,-2,,x\n"
    )
    sample = read_csv(path)

    assert sample.outcome("years").values[[0, 2]].tolist() == [1.5, -2]
    assert sample.outcome("member").levels == ("0", "1")
    assert sample.outcome("said").levels == ("1e3", "None", "x"), "the word None is an answer"


def test_a_byte_order_mark_and_blank_lines_do_no_harm(a_file):
    sample = read_csv(a_file("id,recruiter_id,network_size\n1,,3\n\n2,1,4\n", encoding="utf-8-sig"))

    assert sample.ids.tolist() == ["1", "2"]


def test_columns_may_have_other_names_and_numbers_may_be_codes(a_file):
    path = a_file("who,by,knows,region,when\n1,root,3,5,2026-06-01\n2,1,4,6,2026-06-02\n")
    sample = read_csv(
        path,
        ["region"],
        id="who",
        recruiter="by",
        network_size="knows",
        recruited_at="when",
        categories=["region"],
        seed_code="root",
    )

    assert sample.outcome("region").levels == ("5", "6")
    assert np.diff(sample.recruited_at).tolist() == [86400]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id,recruiter_id\n1,\n", "no column network_size; it has id, recruiter_id"),
        ("id,id,network_size\n1,,2\n", "columns that appear more than once: id"),
        (
            "id,recruiter_id,network_size\n1,,2\n2,1\n",
            "lines that do not have 3 cells, as the header does: 3",
        ),
        ("id,recruiter_id,network_size\n", "the file has no respondents"),
        ("", "the file has no respondents"),
        ('id,recruiter_id,network_size\n"1,,2\n', "not well-formed CSV"),
    ],
)
def test_a_file_that_cannot_be_a_sample_says_what_is_wrong(a_file, text, words):
    with pytest.raises(SampleProblems, match=words):
        read_csv(a_file(text))


def test_a_file_in_another_encoding_is_read_and_said(a_file):
    sample = read_csv(
        a_file("id,recruiter_id,network_size,town\n1,,2,Montréal\n2,1,2,Lévis\n", encoding="latin-1")
    )

    assert sample.outcome("town").levels == ("Lévis", "Montréal")
    assert "the file is not UTF-8 and is read as Windows-1252" in sample.notes[0]


@pytest.mark.parametrize("frame", [pd.DataFrame, pl.DataFrame])
def test_a_data_frame_gives_the_same_sample_as_its_columns(frame):
    people = AMINA_S_CHAIN
    columns = {
        "id": people["ids"],
        "recruiter_id": people["recruiter_ids"],
        "network_size": people["network_size"],
    }

    assert from_frame(frame({**columns, **people["outcomes"]})).fingerprint == a_sample().fingerprint


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame(
            {
                "id": [1, 2, 3],
                "recruiter_id": [np.nan, 1, 2],
                "network_size": [3, np.nan, 4],
                "y": ["b", None, "a"],
            }
        ),
        pd.DataFrame(
            {
                "id": [1, 2, 3],
                "recruiter_id": [None, 1, 2],
                "network_size": [3, None, 4],
                "y": ["b", None, "a"],
            }
        ).convert_dtypes(),
        pl.DataFrame(
            {
                "id": [1, 2, 3],
                "recruiter_id": [None, 1, 2],
                "network_size": [3, None, 4],
                "y": ["b", None, "a"],
            }
        ),
    ],
    ids=["pandas", "pandas nullable", "polars"],
)
def test_missing_cells_are_missing_whatever_the_frame_calls_them(frame):
    sample = from_frame(frame, missing_network_size="drop")

    assert sample.recruiter_ids.tolist() == ["", "1", "2"]
    assert sample.network_size.tolist() == [3, 0, 4]
    assert sample.outcome("y").codes.tolist() == [1, -1, 0]


@pytest.mark.parametrize(
    "health",
    [
        pd.Series(pd.Categorical(["good", None, "poor"], categories=["poor", "fair", "good"])),
        pl.Series(["good", None, "poor"], dtype=pl.Enum(["poor", "fair", "good"])),
    ],
    ids=["pandas", "polars"],
)
def test_the_levels_of_a_categorical_column_keep_their_order(health):
    frame = pd.DataFrame if isinstance(health, pd.Series) else pl.DataFrame
    sample = from_frame(
        frame({"id": [1, 2, 3], "recruiter_id": ["seed", "1", "1"], "network_size": [1, 2, 3], "h": health})
    )

    assert sample.outcome("h").levels == ("poor", "fair", "good")


def test_a_frame_without_the_columns_says_which(a_file):
    with pytest.raises(SampleProblems, match="the frame has no column recruiter_id, network_size; it has id"):
        from_frame(pl.DataFrame({"id": [1]}))


COUPONS = "id,brought,c1,c2,network_size\n1,,0011,0012,3\n2,0012,0021,,4\n3,0021,,,5\n4,0011,0041,0042,2\n"
BY_COUPON = Coupons("brought", ["c1", "c2"])


def test_coupons_tell_who_recruited_whom(a_file):
    sample = read_csv(a_file(COUPONS), recruiter=BY_COUPON)

    assert sample.recruiter_ids.tolist() == ["", "1", "2", "1"]
    assert list(sample.outcomes) == []


def test_coupons_that_a_frame_turned_into_decimals_are_whole_again():
    frame = pd.DataFrame(
        {"id": [1, 2], "brought": [np.nan, 1001], "c1": [1001, np.nan], "network_size": [2, 3]}
    )

    assert from_frame(frame, recruiter=Coupons("brought", ["c1"])).recruiter_ids.tolist() == ["", "1"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (COUPONS.replace("3,0021", "3,0099"), r"coupons redeemed that nobody was issued: 0099 \(by 3\)"),
        (
            COUPONS.replace("0041,0042", "0041,0012"),
            "coupons issued more than once, to different people, and redeemed: 0012",
        ),
        (COUPONS.replace("4,0011", "4,0041"), "redeemed a coupon of their own: 4"),
        (COUPONS.replace("1,,", "1,0042,"), "there are no seeds"),
    ],
)
def test_a_coupon_that_cannot_be_is_refused_with_the_ids(a_file, text, words):
    with pytest.raises(SampleProblems, match=words):
        read_csv(a_file(text), recruiter=BY_COUPON)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (
            COUPONS.replace("3,0021", "3,0012"),
            "one coupon was redeemed more than once, and issued to one person",
        ),
        (
            COUPONS.replace("0041,0042", "0041,0041"),
            "one coupon was written down twice and redeemed by nobody",
        ),
        (
            COUPONS.replace("0011,0012", "0012,0012").replace("4,0011", "4,"),
            "written down twice for one person",
        ),
    ],
)
def test_a_coupon_that_leaves_no_recruiter_unclear_is_a_note(a_file, text, note):
    assert sum(note in each for each in read_csv(a_file(text), recruiter=BY_COUPON).notes) == 1


def test_who_brought_a_coupon_of_two_people_is_a_seed_where_that_is_chosen(a_file):
    text = COUPONS.replace("0041,0042", "0041,0012")
    sample = read_csv(a_file(text), recruiter=BY_COUPON, ambiguous_coupon="seed")

    assert sample.recruiter_ids.tolist() == ["", "", "2", "1"]


def test_seeds_may_be_marked_in_the_redeemed_column():
    sample = RecruitmentSample.from_columns(["1", "2"], Coupons(["seed", "a"], [["a", ""]]), [1, 1])

    assert sample.is_seed.tolist() == [True, False]
