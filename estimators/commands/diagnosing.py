"""`rds diagnose`: whether a file's recruitment carries its estimates."""

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from estimators.commands.respondents import Answer, Columns, explained, read_table_of

if TYPE_CHECKING:
    from estimators import RecruitmentSample, Table

ISSUED = "coupons_issued"
"""Our export's column of how many coupons each respondent was given."""


@explained
def diagnose_file(
    path: Path,
    outcome: str,
    *,
    columns: Columns,
    form: Literal["table", "json"],
    population_size: int | None = None,
    charts: Path | None = None,
) -> Answer:
    """Return the recruitment figures of one of a file's outcomes, written out. Raises CannotAnalyse.

    `charts` is a directory to draw into.
    """
    from estimators import diagnose

    table = _counting_coupons(read_table_of(path, columns))
    issued = ISSUED if ISSUED in table.columns and outcome != ISSUED else None
    sample, notes = _read(table, [outcome, *([issued] if issued else [])], outcome, columns)
    found = diagnose(sample, outcome, population_size=population_size, coupons_issued=issued)
    if charts is not None:
        from estimators.charts.diagnosis import drawings
        from estimators.charts.gallery import save_gallery

        page = save_gallery(
            drawings(sample, found), charts, name="diagnose", title=f"Recruitment and {outcome}"
        )
        notes.append(f"the charts are in {page}")
    if form == "json":
        text = json.dumps(found.as_dict(), ensure_ascii=False, indent=2, allow_nan=False)
        return Answer(text=text, warnings=(*notes, *found.warnings))
    return Answer(text=str(found), warnings=tuple(notes))


def _counting_coupons(table: "Table") -> "Table":
    """Return the table with how many coupons each respondent was given, where it holds the coupons themselves."""
    if ISSUED in table.columns or not table.coupons:
        return table
    counts = [
        str(sum(bool(str(code or "").strip()) for code in codes))
        for codes in zip(*(table.columns[name] for name in table.coupons), strict=True)
    ]
    return replace(table, columns={**table.columns, ISSUED: counts})


def _read(
    table: "Table", names: list[str], outcome: str, columns: Columns
) -> tuple["RecruitmentSample", list[str]]:
    """Return the sample, with its times where they are right; a word on them where they are not."""
    from estimators import SampleProblems

    def read(time: str | None) -> "RecruitmentSample":
        return table.sample(
            names,
            missing_network_size=columns.missing_network_size,
            categories=[outcome],
            recruited_at=time,
        )

    time = table.recruited_at if table.recruited_at not in names else None
    try:
        return read(time), []
    except SampleProblems as wrong:
        if time is None:
            raise
        sample = read(None)
        return sample, [f"the times in {time!r} are not used: {'; '.join(wrong.problems)}"]
