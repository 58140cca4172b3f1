"""What goes into a file comes out of it, whatever the answers look like."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimators.io.cells import instants, numbers_or_text, texts
from estimators.io.formats import read_sample, read_table, write_table
from estimators.io.table import Table

FORMATS = ["csv", "rdsobj", "stata", "graphml", "netdraw", "graphviz"]
"""Those that hold every answer as it is; RDSAT wants numbers, and is tested apart."""
AWKWARD = [
    "007",
    "0070",
    "Zoë, née Müller",
    'the "other" one',
    "it's",
    "None",
    "NA",
    "nan",
    "1e3",
    "-1.50",
    "0.1",
    "a\\b",
    "c:\\",
    "&amp; <b>",
    "*node",
    "ja; nein",
    "->",
    "[x=1]",
    "two\nlines",
    "日本",
    "İzmir",
    "#",
    "%d",
    "5",
]
words = st.one_of(
    st.sampled_from(AWKWARD),
    st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=8).map(str.strip),
)
zones = st.sampled_from([None, UTC, timezone(timedelta(hours=-5)), timezone(timedelta(hours=5, minutes=45))])
moments = st.builds(
    lambda moment, zone: (moment.astimezone(zone) if zone else moment.replace(tzinfo=None)).isoformat(),
    st.integers(0, 10_000_000).map(lambda s: datetime(2026, 6, 1, tzinfo=UTC) + timedelta(seconds=s)),
    zones,
)


@st.composite
def tables(draw):
    """Any chains, any answers: names with commas, quotes and umlauts, codes with leading zeros, holes."""
    ids = draw(
        st.lists(words.filter(lambda w: w and w.lower() != "seed"), min_size=1, max_size=8, unique=True)
    )
    n = len(ids)
    recruiters = ["seed"] + [draw(st.sampled_from(["seed", *ids[:i]])) for i in range(1, n)]
    column = lambda cells: draw(st.lists(cells, min_size=n, max_size=n))  # noqa: E731  the shortest way to say it
    columns = {
        "id": ids,
        "recruiter_id": recruiters,
        "network_size": column(st.one_of(st.integers(0, 999).map(str), st.just(""))),
        "said": column(words),
        "member": column(st.sampled_from(["yes", "no", ""])),
        "years": column(st.one_of(st.floats(-1e6, 1e6).map(repr), st.just(""))),
    }
    if draw(st.booleans()):
        columns["recruited_at"] = column(moments)
    return Table(columns=columns)


def said(table):
    """What a sample would hear of each person, whatever the order of the rows."""
    heard = {name: _heard(name, column) for name, column in table.columns.items()}
    heard["recruiter_id"] = table.recruiters()
    rows = [dict(zip(heard, row, strict=True)) for row in zip(*heard.values(), strict=True)]
    return {row["id"]: {name: cell for name, cell in row.items() if cell not in ("", None)} for row in rows}


def _heard(name, column):
    if name == "id":
        return texts(column)
    return instants(column) if name == "recruited_at" else numbers_or_text(column)


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=30, deadline=None)
@given(table=tables())
def test_a_table_comes_back_from_every_format(tmp_path_factory, form, table):
    path = tmp_path_factory.mktemp("study") / "study"
    write_table(table, path, form)

    assert said(read_table(path, form)) == said(table)


@settings(max_examples=30, deadline=None)
@given(table=tables())
def test_rdsat_keeps_the_chains_the_numbers_and_who_gave_the_same_answer(tmp_path_factory, table):
    without_lines = [cell.replace("\n", " ") for cell in table.columns["id"]]
    again = dict(zip(table.columns["id"], without_lines, strict=True))
    who = [again.get(recruiter, recruiter) for recruiter in table.columns["recruiter_id"]]
    table = replace(table, columns={**table.columns, "id": without_lines, "recruiter_id": who})
    path = tmp_path_factory.mktemp("study") / "study.rdsat"
    write_table(table, path)
    back = read_table(path)

    assert back.recruiters() == table.recruiters()
    assert numbers_or_text(back.columns["network_size"]) == numbers_or_text(table.columns["network_size"])
    assert numbers_or_text(back.columns["years"]) == numbers_or_text(table.columns["years"])
    codes = dict(zip(texts(table.columns["member"]), texts(back.columns["member"]), strict=True))
    assert len(set(codes.values())) == len(codes)
    assert codes.get("", "") == ""


@pytest.mark.parametrize("form", ["rdsobj", "stata"])
def test_levels_keep_their_order_where_the_format_has_levels(tmp_path, form):
    levels = ("poor", "fair", "good", "never said")
    table = Table(
        columns={
            "id": ["a", "b", "c"],
            "recruiter_id": ["", "a", "a"],
            "network_size": [3.0, 4.0, None],
            "health": ["good", None, "poor"],
        },
        levels={"health": levels},
    )
    assert not write_table(table, tmp_path / "study", form)
    back = read_table(tmp_path / "study", form)

    assert back.levels == {"health": levels}
    assert texts(back.columns["health"]) == ["good", "", "poor"]


@pytest.mark.parametrize("form", FORMATS)
def test_a_real_sample_is_the_same_sample_in_every_format(tmp_path, form):
    path = Path("docs/examples/respondents.csv")
    write_table(read_table(path), tmp_path / "study", form)
    outcomes = ["union_member", "work_location", "years_worked"]

    back = read_sample(tmp_path / "study", outcomes, form=form, recruited_at="recruited_at")
    assert back.fingerprint == read_sample(path, outcomes, recruited_at="recruited_at").fingerprint
