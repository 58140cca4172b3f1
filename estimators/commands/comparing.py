"""`rds compare`: whether groups differ, from a file of respondents."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from estimators.commands.respondents import Answer, Columns, explained, read_respondents

if TYPE_CHECKING:
    from estimators import Association, Comparison, RecruitmentSample, Regression, Trend

    Found: TypeAlias = Comparison | Association | Trend | Regression

Analysis: TypeAlias = Literal["groups", "contingency", "trend", "regression"]

_REDRAWING = {"replicates", "seed", "seeds", "method"}
_JOINT = _REDRAWING | {"population_size", "interval", "level"}
TAKES: dict[Analysis, set[str]] = {
    "groups": _JOINT | {"measure", "against"},
    "contingency": _REDRAWING,
    "trend": _JOINT | {"of", "order", "null"},
    "regression": {"method", "population_size", "level", "seeds", "of", "family", "errors"},
}
"""The options that each analysis takes."""


@explained
def compare_file(
    path: Path,
    outcome: str,
    *,
    columns: Columns,
    form: Literal["table", "json"],
    by: str | None = None,
    test: Literal["contingency", "trend"] | None = None,
    regress_on: str | None = None,
    charts: Path | None = None,
    **chosen: Any,
) -> Answer:
    """Return one of the four analyses of an outcome, written out.

    Groups are compared (`by`), tested (`by` and `test`), or the outcome is regressed (`regress_on`, a formula of columns).
    `chosen` are the settings of `estimators.compare`, `contingency`, `trend` or `regress`, None where they were not given. `charts`
    is a directory to draw into. Raises CannotAnalyse.
    """
    analysis = _analysis(by, test, regress_on)
    settings = {name: value for name, value in chosen.items() if value is not None}
    if strangers := sorted(settings.keys() - TAKES[analysis]):
        options = ", ".join(f"--{name.replace('_', '-')}" for name in strangers)
        raise ValueError(f"{options} does not go with {_words(analysis)}: leave it out")
    needs_order = "hcg" in (settings.get("method"), settings.get("interval")) or analysis == "contingency"
    if analysis == "regression":
        names = [outcome, *_columns_in(path, regress_on or "", outcome)]
        categories = []
    else:
        names = [outcome, str(by)]
        categories = names if analysis == "contingency" else [str(by)]
    sample = read_respondents(path, names, columns, categories=categories, ordered=needs_order)
    found = _ask(analysis, sample, outcome, by, regress_on, settings)
    if charts is not None:
        _draw(found, charts)
    if form == "json":
        return Answer(text=json.dumps(found.as_dict(), ensure_ascii=False, indent=2), warnings=found.warnings)
    return Answer(text=str(found), warnings=())


def _analysis(
    by: str | None, test: Literal["contingency", "trend"] | None, regress_on: str | None
) -> Analysis:
    if (by is None) == (regress_on is None):
        raise ValueError("say what to compare: --by GROUP, or --regress COLUMNS, and not both")
    if regress_on is not None:
        if test is not None:
            raise ValueError("--test is for groups: give it with --by, not with --regress")
        return "regression"
    return test or "groups"


def _words(analysis: Analysis) -> str:
    return {
        "groups": "a comparison of groups",
        "contingency": "--test contingency",
        "trend": "--test trend",
        "regression": "--regress",
    }[analysis]


def _columns_in(path: Path, formula: str, outcome: str) -> list[str]:
    """Return the file's columns that a formula names."""
    from estimators import read_table

    return [
        name
        for name in read_table(path).columns
        if name != outcome and name and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", formula)
    ]


def _ask(
    analysis: Analysis,
    sample: "RecruitmentSample",
    outcome: str,
    by: str | None,
    regress_on: str | None,
    settings: dict[str, Any],
) -> "Found":
    from estimators import compare, contingency, regress, trend

    ask: dict[Analysis, Callable[[], Found]] = {
        "groups": lambda: compare(sample, outcome, str(by), **settings),
        "contingency": lambda: contingency(sample, outcome, str(by), **settings),
        "trend": lambda: trend(sample, outcome, str(by), **settings),
        "regression": lambda: regress(sample, outcome, str(regress_on), **settings),
    }
    return ask[analysis]()


def _draw(found: "Found", charts: Path) -> None:
    from estimators.charts.comparison import drawing
    from estimators.charts.gallery import save_gallery

    save_gallery([drawing(found)], charts, name="compare", title="Comparison")
