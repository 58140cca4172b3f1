"""R's files, as R itself and RDS Analyst save them."""

import numpy as np
import pytest
import rdata
from rdata.conversion import convert_python_to_r_data
from rdata.unparser import unparse_file

from estimators import SampleProblems
from estimators.io import r_object
from estimators.io.formats import read_table, write_table
from estimators.io.table import Table

CHAIN = Table(
    columns={
        "id": ["007", "b", "c"],
        "recruiter_id": ["seed", "007", "b"],
        "network_size": ["3", "", "5"],
        "recruited_at": ["2026-06-01T08:00:00-04:00", "2026-06-02T08:00:00.5Z", "2026-06-03"],
        "member": ["yes", "", "no"],
        "years": ["1.5", "2", ""],
    },
    levels={"member": ("yes", "no")},
    population_size=900,
)


def r_frame(columns, attributes):
    """What R saves, made by hand from R's own vocabulary."""
    return convert_python_to_r_data(
        r_object._Frame(columns, attributes),
        constructor_dict={r_object._Frame: r_object._r_frame, r_object._Factor: r_object._r_factor},
    )


def a_frame_of_r(**attributes):
    columns = {
        "subject": np.array(["1", "2", "3"], dtype=object),
        "by": np.array(["-1", "1", "1"], dtype=object),
        "degree": np.array([4, 6, 2], dtype=np.int32),
        "hiv": np.array([True, False, True]),
    }
    return r_frame(
        columns, {"id": "subject", "recruiter.id": "by", "network.size.variable": "degree", **attributes}
    )


def test_an_rds_data_frame_says_which_columns_are_which(tmp_path):
    unparse_file(tmp_path / "study.rdsobj", a_frame_of_r(**{"population.size.mid": 1200.0}))
    table = read_table(tmp_path / "study.rdsobj")

    assert table.recruiters() == ["", "1", "1"], "R's seed code is whatever nobody has as an id"
    assert table.columns["network_size"] == [4.0, 6.0, 2.0]
    assert table.outcomes == ("hiv",)
    assert table.columns["hiv"] == ["true", "false", "true"]
    assert table.population_size == 1200
    assert table.sample().recruits.tolist() == [2, 0, 0]


def test_what_r_calls_not_available_is_missing_in_every_kind_of_column(tmp_path):
    columns = {
        "id": np.array(["1", "2"], dtype=object),
        "recruiter_id": np.array(["seed", "1"], dtype=object),
        "network_size": np.ma.masked_array(np.array([4, -(2**31)], dtype=np.int32), [False, True]),
        "said": np.array([None, "x"], dtype=object),
        "years": np.array([np.nan, 1.5]),
        "health": r_object._Factor(("bad", "good"), [None, "good"]),
    }
    unparse_file(tmp_path / "study.rds", r_frame(columns, {}))
    table = read_table(tmp_path / "study.rds")

    assert table.columns["network_size"] == [4.0, None]
    assert [table.columns[name] for name in ("said", "years", "health")] == [
        [None, "x"],
        [None, 1.5],
        [None, "good"],
    ]


@pytest.mark.parametrize("compression", [None, "gzip", "bzip2", "xz"])
@pytest.mark.parametrize("file_format", ["xdr", "ascii"])
def test_every_way_in_which_r_saves_is_read(tmp_path, compression, file_format):
    path = tmp_path / "study.rdsobj"
    unparse_file(path, a_frame_of_r(), compression=compression, file_format=file_format)

    assert read_table(path).recruiters() == ["", "1", "1"]


def test_a_workspace_with_one_data_frame_is_read_and_one_with_two_is_not(tmp_path):
    one = r_object._Frame(
        {"id": np.array(["1"]), "recruiter_id": np.array(["seed"]), "network_size": np.array([3.0])}, {}
    )
    words = {"constructor_dict": {r_object._Frame: r_object._r_frame}}
    rdata.write_rda(tmp_path / "one.RData", {"study": one, "note": "mine"}, **words)
    rdata.write_rda(tmp_path / "two.RData", {"study": one, "more": one}, **words)

    assert read_table(tmp_path / "one.RData").columns["id"] == ["1"]
    with pytest.raises(SampleProblems, match="the file has 2 data frames"):
        read_table(tmp_path / "two.RData")


@pytest.mark.filterwarnings("ignore:Missing constructor")
def test_what_r_would_read_is_an_rds_data_frame(tmp_path):
    path = tmp_path / "study.rds"
    assert write_table(CHAIN, path) == ()
    frame = rdata.read_rds(path)
    parsed = rdata.parser.parse_file(path)
    attributes = rdata.conversion.convert(parsed.object.attributes)

    assert list(frame.columns) == [
        "id",
        "recruiter.id",
        "network.size.variable",
        "recruited_at",
        "member",
        "years",
    ]
    assert frame["member"].cat.categories.tolist() == ["yes", "no"]
    assert attributes["class"].tolist() == ["rds.data.frame", "data.frame"]
    assert {
        name: attributes[name].tolist() for name in ("id", "recruiter.id", "network.size.variable", "time")
    } == {
        "id": ["id"],
        "recruiter.id": ["recruiter.id"],
        "network.size.variable": ["network.size.variable"],
        "time": ["recruited_at"],
    }
    assert attributes["population.size.mid"].tolist() == [900.0]


def test_an_instant_is_the_same_instant_in_utc(tmp_path):
    write_table(CHAIN, tmp_path / "study.rdsobj")

    assert read_table(tmp_path / "study.rdsobj").columns["recruited_at"] == [
        "2026-06-01T12:00:00Z",
        "2026-06-02T08:00:00.500000Z",
        "2026-06-03T00:00:00Z",
    ]


@pytest.mark.parametrize("content", [b"", b"id,recruiter_id\n1,seed\n", b"RDX3\nX\n", b"\x1f\x8bnonsense"])
def test_a_file_that_r_did_not_save_is_refused(tmp_path, content):
    (tmp_path / "study.rdsobj").write_bytes(content)

    with pytest.raises(SampleProblems, match="not one that R saved"):
        read_table(tmp_path / "study.rdsobj")
