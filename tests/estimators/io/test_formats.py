"""One door for every format, and strictness behind it."""

import pandas as pd
import pytest

from estimators import SampleProblems
from estimators.io.formats import read_table, write_table
from estimators.io.suffixes import format_of
from estimators.io.table import Table

CHAIN = Table(
    columns={
        "id": ["a", "b"],
        "recruiter_id": ["seed", "a"],
        "network_size": ["3", "4"],
        "said": ["yes", "no"],
    }
)


@pytest.mark.parametrize("name", ["study.RDSOBJ", "study.rdata", "a.b.rds"])
def test_an_ending_says_the_format(name):
    assert format_of(name) == "rdsobj"


@pytest.mark.parametrize("name", ["study.txt", "study"])
def test_an_unclear_ending_asks_for_the_format(name, tmp_path):
    with pytest.raises(ValueError, match=r"or name the format: csv, rdsat, rdsobj"):
        write_table(CHAIN, tmp_path / name)


def test_a_stated_format_overrules_the_ending(tmp_path):
    write_table(CHAIN, tmp_path / "study.txt", "netdraw")

    assert read_table(tmp_path / "study.txt", "netdraw").recruiters() == ["", "a"]


def test_coupons_in_a_csv_serve_as_recruiters_in_every_other_format(tmp_path):
    (tmp_path / "study.csv").write_text(
        "id,own_coupon,coupon_1,coupon_2,network_size\na,,x,y,3\nb,y,,,4\nc,x,,,5\n"
    )
    table = read_table(tmp_path / "study.csv")
    for name in ("study.rdsobj", "study.dta", "study.graphml", "study.dot"):
        write_table(table, tmp_path / name)
        assert read_table(tmp_path / name).recruiters() == ["", "a", "a"]
    assert table.sample().recruiter_ids.tolist() == ["", "a", "a"]
    assert table.outcomes == ()


def test_columns_of_other_names_are_given_theirs_and_a_taken_name_is_moved_and_said():
    table = Table(columns={"knows": ["3"], "by": [""], "who": ["a"], "said": ["x"]})

    assert list(table.rename_roles(id="who", recruiter="by", network_size="knows").columns) == [
        "id",
        "recruiter_id",
        "network_size",
        "said",
    ]
    taken = Table(columns={"who": ["a"], "id": ["1"], "recruiter_id": [""], "network_size": ["3"]})
    moved = taken.rename_roles(id="who")
    assert (moved.columns["id"], moved.columns["id_in_file"]) == (["a"], ["1"])
    assert moved.notes == ("id is called id_in_file",)


def test_the_population_size_is_kept_by_r_alone_and_missed_elsewhere(tmp_path):
    sized = Table(columns=CHAIN.columns, population_size=900)

    assert write_table(sized, tmp_path / "study.rdsobj") == ()
    assert write_table(sized, tmp_path / "study.vna") == ("the population size 900",)


def test_stata_gives_names_it_can_hold_and_says_so(tmp_path):
    long = "how many peers do you know by name"
    table = Table(
        columns={**CHAIN.columns, long: ["1", "2"], long.replace(" ", "-"): ["3", "4"], "1st": ["x", ""]}
    )
    lost = write_table(table, tmp_path / "study.dta")
    frame = pd.read_stata(tmp_path / "study.dta")

    assert [word for word in lost[0].split(", ") if "now" in word] == [
        f"the names of the columns {long} (now how_many_peers_do_you_know_by_na)",
        f"{long.replace(' ', '-')} (now how_many_peers_do_you_know_by__2)",
        "1st (now _1st)",
    ]
    assert frame["how_many_peers_do_you_know_by__2"].tolist() == [3.0, 4.0]


def test_times_are_dates_in_stata(tmp_path):
    table = Table(columns={**CHAIN.columns, "enrolled_at": ["2026-06-01T08:00:00-04:00", ""]})
    write_table(table, tmp_path / "study.dta")

    assert pd.read_stata(tmp_path / "study.dta")["enrolled_at"].tolist() == [
        pd.Timestamp("2026-06-01T12:00:00"),
        pd.NaT,
    ]
    assert read_table(tmp_path / "study.dta").columns["enrolled_at"] == ["2026-06-01T12:00:00Z", None]


@pytest.mark.parametrize("name", ["study.dta", "study.graphml", "study.vna", "study.dot", "study.rdsat"])
@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00 nonsense", b"<graphml>", b'"', b"*node data\nID x\na 1 2\n", b"digraph x { a -> b"],
)
def test_nonsense_is_refused_with_a_way_out(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)

    with pytest.raises(SampleProblems, match=r"the sample has"):
        read_table(tmp_path / name)


def test_a_graph_in_which_somebody_is_recruited_twice_or_unknown_is_refused(tmp_path):
    (tmp_path / "study.vna").write_text(
        "*node data\nID network_size\na 3\nb 4\nc 5\n*tie data\nfrom to strength\na c 1\nb c 1\nz b 1\n"
    )

    with pytest.raises(SampleProblems, match=r"recruited more than once: c\n.*not among the people: z"):
        read_table(tmp_path / "study.vna")


def test_drawings_of_others_are_read_with_their_settings_passed_over(tmp_path):
    (tmp_path / "study.dot").write_text(
        'digraph rds {\nsize="8.5,8.5";\nlayout=neato; // theirs\nnode [shape=box];\n'
        '1 [network_size=3]; 2 [network_size=4 said="x, y"];\n"1" -> "2" -> 3; 3 [network_size=5]\n}\n'
    )
    table = read_table(tmp_path / "study.dot")

    assert table.recruiters() == ["", "1", "2"]
    assert table.columns["said"] == [None, "x, y", None]


def test_control_characters_are_refused_without_saying_the_answer(tmp_path):
    table = Table(columns={**CHAIN.columns, "said": ["secret\x00", ""]})

    with pytest.raises(ValueError, match="control characters in: said") as refused:
        write_table(table, tmp_path / "study.graphml")
    assert "secret" not in str(refused.value)


def test_a_stata_file_in_another_code_than_it_says_is_refused(tmp_path):
    path = tmp_path / "study.dta"
    write_table(Table(columns={**CHAIN.columns, "said": ["Zoë", ""]}), path)
    path.write_bytes(path.read_bytes().replace("Zoë".encode(), "Zoë".encode("latin-1") + b" "))

    with pytest.raises(SampleProblems, match="unicode translate"):
        read_table(path)


def test_two_values_with_one_label_are_refused(tmp_path):
    path = tmp_path / "study.dta"
    frame = pd.DataFrame({"id": ["a", "b"], "said": pd.Categorical(["yes!", "yes?"])})
    frame.to_stata(path, write_index=False, version=118)
    path.write_bytes(path.read_bytes().replace(b"yes?\0", b"yes!\0"))

    with pytest.raises(SampleProblems, match="the same label"):
        read_table(path)


@pytest.mark.parametrize("form", ["rdsobj", "stata"])
def test_a_code_too_long_for_a_number_stays_text(tmp_path, form):
    codes = ["12345678901234567890", "12345678901234567891"]
    write_table(
        Table(columns={**CHAIN.columns, "card": codes, "years": ["1.50", "2"]}), tmp_path / "study", form
    )
    back = read_table(tmp_path / "study", form)

    assert back.columns["card"] == codes
    assert back.columns["years"] == [1.5, 2.0]
