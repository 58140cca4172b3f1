"""`rds population-size`: how many people there are, from a file of respondents."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from estimators.commands.respondents import Answer, CannotAnalyse, Columns, explained, read_respondents

if TYPE_CHECKING:
    from estimators import SizePosterior, SizeTable

_Counting: TypeAlias = Literal["multiplier", "unique-object", "two-survey"]
_PRIOR = ("median", "mode", "mean", "quartiles", "flat", "maximum")
_SS_PSE = ("chains", "draws", "largest_size", "level", "seed")
_COUNT = (
    "count_se", "weights", "interval", "interval_type", "level", "replicates", "seed", "seeds",
)  # fmt: skip
_NAMED = {name: f"prior_{name}" for name in _PRIOR if name != "maximum"}
"""What the prior's options are called where they are not called as in the estimators."""


@explained
def population_size_file(
    path: Path,
    *,
    method: Literal["ss-pse", "multiplier", "unique-object", "two-survey"],
    columns: Columns,
    form: Literal["table", "json"],
    charts: Path | None = None,
    **chosen: Any,
) -> Answer:
    """Return the population size by a method, written out; `chosen` are the settings that were given, those left out being None.

    For "ss-pse" they are those of `estimators.SizePrior` and `size_by_successive_sampling`, for the others those of `size_by_count`.
    `charts` is a directory to draw into. Raises CannotAnalyse, also for a setting that the method has no use for.
    """
    given = {name: value for name, value in chosen.items() if value not in (None, False)}
    found = (
        _by_ss_pse(path, columns, given) if method == "ss-pse" else _by_count(path, columns, method, given)
    )
    notes = []
    if charts is not None:
        from estimators.charts.gallery import save_gallery
        from estimators.charts.population_size import drawings

        page = save_gallery(
            drawings(found), charts, name="population-size", title=f"Population size ({method})"
        )
        notes.append(f"the charts are in {page}")
    if form == "json":
        text = json.dumps(found.as_dict(), ensure_ascii=False, indent=2, allow_nan=False)
        return Answer(text=text, warnings=(*notes, *found.warnings))
    return Answer(text=str(found), warnings=tuple(notes))


def _by_ss_pse(path: Path, columns: Columns, given: Mapping[str, Any]) -> "SizePosterior":
    from estimators import SizePrior, size_by_successive_sampling

    _refuse_others(given, (*_PRIOR, *_SS_PSE), "ss-pse")
    prior = SizePrior(**{name: given[name] for name in _PRIOR if name in given})
    sample = read_respondents(path, [], columns, categories=[], ordered=True)
    return size_by_successive_sampling(
        sample, prior, **{name: given[name] for name in _SS_PSE if name in given}
    )


def _by_count(path: Path, columns: Columns, method: _Counting, given: Mapping[str, Any]) -> "SizeTable":
    from estimators import size_by_count

    needed = ("outcome", "answer", "count")
    _refuse_others(given, (*needed, *_COUNT), method)
    if missing := [f"--{name}" for name in needed if name not in given]:
        raise CannotAnalyse(
            f"{method} needs {' and '.join(missing)}: the question and the answer that say who is in the count, and how many are"
        )
    outcome = given["outcome"]
    ordered = "hcg" in (given.get("weights"), given.get("interval"))
    sample = read_respondents(path, [outcome], columns, categories=[outcome], ordered=ordered)
    settings = {name: given[name] for name in _COUNT if name in given}
    return size_by_count(sample, outcome, given["answer"], given["count"], design=method, **settings)


def _refuse_others(given: Mapping[str, Any], known: tuple[str, ...], method: str) -> None:
    if others := [name for name in given if name not in known]:
        options = ", ".join(f"--{_NAMED.get(name, name).replace('_', '-')}" for name in others)
        raise CannotAnalyse(f"{method} has no use for {options}: leave it out, or choose another --method")
