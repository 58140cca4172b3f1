"""R's own files: `.rdsobj` of RDS Analyst and R's RDS package; `.rds`, `.rda`, `.RData` with a data frame.

An rds.data.frame names its columns in attributes: id, recruiter.id, network.size.variable, time,
population.size.mid.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from estimators.errors import require
from estimators.io.cells import Cell, exact_numbers, format_instant, instants, texts
from estimators.io.roles import ID, NETWORK_SIZE, RECRUITER, TIMES
from estimators.io.table import SEED, Table
from estimators.sample.problems import SampleProblems, join_some
from estimators.sample.texts import text_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ROLES = {"id": ID, "recruiter.id": RECRUITER, "network.size.variable": NETWORK_SIZE, "time": TIMES[0]}
"""What an rds.data.frame calls the columns that make a sample, and what we call them."""
_SIZE = "population.size"


@dataclass(frozen=True, slots=True)
class _Frame:
    columns: Mapping[str, Any]
    attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Factor:
    levels: tuple[str, ...]
    answers: list[Cell]


def read(path: Path) -> Table:
    """Return the data frame in an R file, compressed or not, binary or text.

    Raises SampleProblems where there is none.
    """
    require("reading R files", "rdata")
    import rdata

    constructors: dict[str | bytes, Any] = {
        "rds.data.frame": _Frame,
        "data.frame": _Frame,
        "factor": _factor,
        "POSIXct": _moments,
        "Date": _days,
    }
    content = path.read_bytes()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a class that is not known here is read as what it is made of
        try:
            found = rdata.conversion.convert(rdata.parser.parse_data(content), constructor_dict=constructors)
        except Exception:  # noqa: BLE001 - a parser that is fed something else may fail in any way
            raise SampleProblems(
                ["the file is not one that R saved, or is cut short: save it again in R"]
            ) from None
    frames = [found] if isinstance(found, _Frame) else []
    if isinstance(found, dict):
        frames = [each for each in found.values() if isinstance(each, _Frame)]
    if len(frames) != 1:
        raise SampleProblems([f"the file has {len(frames)} data frames: save the one with the respondents"])
    return _table(frames[0])


def _table(frame: _Frame) -> Table:
    levels = {name: column.levels for name, column in frame.columns.items() if isinstance(column, _Factor)}
    cells = {name: _cells(column) for name, column in frame.columns.items()}
    named = {_first(frame.attributes.get(role)): ours for role, ours in _ROLES.items()}
    names = {name: named.get(name, name) for name in cells}
    if twice := sorted({name for name in names.values() if list(names.values()).count(name) > 1}):
        raise SampleProblems(
            [f"more than one column would be called {join_some(twice)}: rename the others in R"]
        )
    columns = {names[name]: column for name, column in cells.items()}
    if {ID, RECRUITER} <= set(columns):
        columns[RECRUITER] = _mark_seeds(columns[ID], columns[RECRUITER])
    size = _first(frame.attributes.get(f"{_SIZE}.mid"))
    return Table(
        columns={name: columns[name] for name in [*(n for n in _ROLES.values() if n in columns), *columns]},
        levels={names[name]: stated for name, stated in levels.items() if names[name] not in _ROLES.values()},
        population_size=int(size)
        if isinstance(size, int | float | np.number) and np.isfinite(size)
        else None,
    )


def _mark_seeds(ids: Sequence[Cell], recruiters: Sequence[Cell]) -> list[Cell]:
    """Return recruiters with R's code for seeds, which is the one that nobody has as an id, as ours."""
    known, named = {*texts(ids)}, texts(recruiters)
    codes = {*named} - known - {""}
    return [SEED if len(codes) == 1 and name in codes else name for name in named]


def _first(value: Any) -> Any:
    return None if value is None or len(value) == 0 else value[0]


def _cells(column: Any) -> Sequence[Cell]:
    if isinstance(column, _Factor):
        return column.answers
    if isinstance(column, list):
        return [cell if isinstance(cell, str) else None for cell in column]
    values = np.ma.masked_array(column).tolist()
    return [("true" if v else "false") if isinstance(v, bool) else _number_or_text(v) for v in values]


def _number_or_text(value: Any) -> Cell:
    if value is None or isinstance(value, str):
        return value
    return None if np.isnan(value) else float(value)


def _factor(codes: Any, attributes: Mapping[str, Any]) -> _Factor:
    levels = tuple(map(str, attributes["levels"]))
    positions = np.ma.masked_array(codes).tolist()
    return _Factor(levels, [None if p is None or p < 1 else levels[p - 1] for p in positions])


def _moments(seconds: Any, _: Mapping[str, Any]) -> list[Cell]:
    return [
        _after(timedelta(seconds=s)) if s is not None and np.isfinite(s) else None for s in _plain(seconds)
    ]


def _days(days: Any, _: Mapping[str, Any]) -> list[Cell]:
    return [
        format_instant((_EPOCH + timedelta(days=d)).date()) if d is not None and np.isfinite(d) else None
        for d in _plain(days)
    ]


def _plain(numbers: Any) -> list[float | None]:
    plain: list[float | None] = np.ma.masked_array(numbers).tolist()
    return plain


def _after(passed: timedelta) -> str:
    return format_instant(_EPOCH + passed)


def write(table: Table, path: Path) -> list[str]:
    """Write the rows as an rds.data.frame, as R's saveRDS would; return what the format cannot hold."""
    require("writing R files", "rdata")
    import rdata

    ours = {new: old for old, new in _ROLES.items()}
    time = table.recruited_at
    names = {name: ours.get(name, name) if name not in TIMES else name for name in table.columns}
    if RECRUITER not in table.columns:
        names = {ID: names.pop(ID), RECRUITER: ours[RECRUITER], **names}
    attributes: dict[str, Any] = {role: role for role in _ROLES if role != "time"}
    if time is not None:
        attributes["time"] = time
    if table.population_size is not None:
        attributes |= {f"{_SIZE}.{bound}": float(table.population_size) for bound in ("low", "mid", "high")}
    columns = {theirs: _r_column(table, name) for name, theirs in names.items()}
    rdata.write_rds(
        path,
        _Frame(columns, attributes),
        constructor_dict={_Frame: _r_frame, _Factor: _r_factor, _Moments: _r_moments},
    )
    return []


@dataclass(frozen=True, slots=True)
class _Moments:
    seconds: list[float]


def _r_column(table: Table, name: str) -> Any:
    if name == RECRUITER:
        return np.array([recruiter or SEED for recruiter in table.recruiters()], dtype=object)
    column = table.columns[name]
    if name in table.levels:
        return _Factor(table.levels[name], [text or None for text in texts(column)])
    if name == table.recruited_at and (moments := instants(column)) is not None:
        return _Moments([np.nan if m is None else (m - _EPOCH) / timedelta(seconds=1) for m in moments])
    if name != ID and (numbers := exact_numbers(column)) is not None:
        return np.array([np.nan if number is None else number for number in numbers])
    return np.array([text or None for text in texts(column)], dtype=object)


def _r_frame(frame: _Frame, converter: Any) -> Any:
    from rdata.conversion.to_r import build_r_object
    from rdata.parser import RObjectType

    rows = len(next(iter(frame.columns.values())))
    attributes = {
        "names": np.array(list(frame.columns), dtype=np.str_),
        "class": np.array(["rds.data.frame", "data.frame"]),
        "row.names": np.arange(1, rows + 1, dtype=np.int32),
        **frame.attributes,
    }
    return build_r_object(
        RObjectType.VEC,
        value=[converter.convert_to_r_object(column) for column in frame.columns.values()],
        is_object=True,
        attributes=converter.convert_to_r_attributes(attributes),
    )


def _r_factor(factor: _Factor, converter: Any) -> Any:
    from rdata.conversion.to_r import build_r_object
    from rdata.parser import RObjectType

    place = {level: position for position, level in enumerate(factor.levels, start=1)}
    codes = [0 if answer is None else place[text_of(answer)] for answer in factor.answers]
    return build_r_object(
        RObjectType.INT,
        value=np.ma.masked_equal(np.array(codes, dtype=np.int32), 0),
        is_object=True,
        attributes=converter.convert_to_r_attributes(
            {"levels": np.array(factor.levels, dtype=object), "class": "factor"}
        ),
    )


def _r_moments(moments: _Moments, converter: Any) -> Any:
    from rdata.conversion.to_r import build_r_object
    from rdata.parser import RObjectType

    return build_r_object(
        RObjectType.REAL,
        value=np.array(moments.seconds),
        is_object=True,
        attributes=converter.convert_to_r_attributes(
            {"class": np.array(["POSIXct", "POSIXt"]), "tzone": "UTC"}
        ),
    )
