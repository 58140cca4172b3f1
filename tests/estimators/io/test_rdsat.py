import pytest

from estimators import SampleProblems
from estimators.io.formats import read_table, write_table
from estimators.io.table import Table

JAZZ = (
    "RDS\n4\t2\t0\tgender\tairplay\n"
    "1\t150\t0\t11\t12\t1\t2\n2\t40\t11\t21\t22\t2\t0\n3\t0\t12\t31\t0\t1\t1\n4\t25\t22\t0\t0\t2\t1\n"
)
"""Four people by hand: 1 gave 11 to 2 and 12 to 3; 2 gave 22 to 4. 3's network size and 2's airplay are
missing."""


@pytest.fixture
def a_file(tmp_path):
    def write(text):
        (tmp_path / "study.rdsat").write_text(text, encoding="utf-8")
        return tmp_path / "study.rdsat"

    return write


@pytest.mark.parametrize(
    "text", [JAZZ, JAZZ.replace("\t", ","), JAZZ.replace("\t", " "), JAZZ.replace("\n", "\r\n")]
)
def test_coupons_tell_who_recruited_whom(a_file, text):
    table = read_table(a_file(text))
    sample = table.sample(missing_network_size="drop")

    assert sample.recruiter_ids.tolist() == ["", "1", "1", "2"]
    assert sample.network_size.tolist() == [150, 40, 0, 25]
    assert table.outcomes == ("gender", "airplay")
    assert table.columns["airplay"] == ["2", None, "1", "1"]


def test_the_empty_cells_that_a_spreadsheet_adds_do_no_harm(a_file):
    padded = "\n".join(line + "\t" * 6 for line in JAZZ.splitlines())

    assert read_table(a_file(padded)).columns == read_table(a_file(JAZZ)).columns


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("RDS\n", "id,recruiter_id\n", "its first line is RDS"),
        ("4\t2\t0\tg", "four\t2\t0\tg", "line 2 does not begin with three cells"),
        ("4\t2\t0\tg", "5\t2\t0\tg", "line 2 says 5 respondents, and there are 4"),
        ("\t22\t2\t0\n", "\t22\t2\n", r"lines that do not have 7 cells \(id, .*, 2 variables\): 4$"),
        ("gender\tairplay", "gender\tgender", "variables that appear more than once: gender"),
    ],
)
def test_a_mistake_is_named_with_its_line(a_file, old, new, said):
    with pytest.raises(SampleProblems, match=said):
        read_table(a_file(JAZZ.replace(old, new, 1)))


def test_a_coupon_that_nobody_was_given_is_an_error_and_not_a_seed(a_file):
    with pytest.raises(SampleProblems, match=r"coupons redeemed that nobody was issued: 77 \(by 3\)"):
        read_table(a_file(JAZZ.replace("3\t0\t12", "3\t0\t77"))).sample(missing_network_size="drop")


def test_what_rdsat_would_read_is_written(tmp_path):
    table = Table(
        columns={
            "id": ["a", "b", "c"],
            "recruiter_id": ["seed", "a", "a"],
            "network_size": ["3", "0", "5"],
            "wave": ["0", "1", "1"],
            "member": ["yes", "", "no"],
            "years": ["99", "2.5", ""],
        }
    )
    lost = write_table(table, tmp_path / "study.rdsat")

    assert (tmp_path / "study.rdsat").read_text() == (
        "RDS\n3\t2\t999\tmember\tyears\na\t3\t999\t1\t2\t2\t99\nb\t0\t1\t999\t999\t999\t2.5\nc\t5\t2\t999\t999\t1\t999\n"
    )
    assert lost == ("the words of member: 1 = no, 2 = yes", "the columns wave")
