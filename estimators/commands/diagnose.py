"""`rds diagnose`: whether recruitment carries the estimates."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from estimators.commands.options import (
    File,
    Form,
    IdColumn,
    MissingSize,
    PopulationSize,
    RecruiterColumn,
    SizeColumn,
    without_default,
)
from estimators.commands.output import Answer, print_answer, save_charts, to_json
from estimators.commands.respondents import COUPONS_ISSUED, Columns, read_columns

if TYPE_CHECKING:
    from estimators import RecruitmentSample, Table


def diagnose(
    file: File,
    outcome: Annotated[str, without_default("--outcome", "The column to look at.", "NAME")],
    population_size: PopulationSize = None,
    missing_network_size: MissingSize = "error",
    id_column: IdColumn = "id",
    recruiter: RecruiterColumn = "recruiter_id",
    network_size: SizeColumn = "network_size",
    form: Form = "table",
    charts: Annotated[
        Path | None,
        without_default(
            "--charts",
            "Also draw: SVG for page and phone, and diagnose.html, which shows them with their words.",
            "DIR",
        ),
    ] = None,
) -> None:
    """Show who recruits whom, and whether the estimate settled.

    Also whether the chains mixed, whether the seeds still show, and what came back.
    """
    columns = Columns(
        id=id_column, recruiter=recruiter, network_size=network_size, missing=missing_network_size
    )
    print_answer(lambda: _answer(file, outcome, columns, population_size, form, charts))


def _answer(
    path: Path,
    outcome: str,
    columns: Columns,
    population_size: int | None,
    form: Literal["table", "json"],
    charts: Path | None,
) -> Answer:
    from estimators import diagnose

    table = _count_coupons(read_columns(path, columns))
    issued = COUPONS_ISSUED if COUPONS_ISSUED in table.columns and outcome != COUPONS_ISSUED else None
    sample, notes = _read_sample(table, [outcome, *([issued] if issued else [])], outcome, columns)
    found = diagnose(sample, outcome, population_size=population_size, coupons_issued=issued)
    if charts is not None:
        from estimators.charts.diagnosis import drawings

        title = f"Recruitment and {outcome}"
        notes.append(save_charts(drawings(sample, found), charts, name="diagnose", title=title))
    if form == "json":
        return Answer(text=to_json(found), warnings=(*notes, *found.warnings))
    return Answer(text=str(found), warnings=notes)


def _count_coupons(table: "Table") -> "Table":
    """Return the table with the number of coupons of each respondent, where it holds the coupons."""
    if COUPONS_ISSUED in table.columns or not table.coupons:
        return table
    counts = [
        str(sum(bool(str(code or "").strip()) for code in codes))
        for codes in zip(*(table.columns[name] for name in table.coupons), strict=True)
    ]
    return replace(table, columns={**table.columns, COUPONS_ISSUED: counts})


def _read_sample(
    table: "Table", names: list[str], outcome: str, columns: Columns
) -> tuple["RecruitmentSample", list[str]]:
    """Return the sample, without its times where they are wrong, and a note that says so."""
    from estimators import SampleProblems

    def read(time: str | None) -> "RecruitmentSample":
        policy = columns.missing
        return table.sample(names, missing_network_size=policy, categories=[outcome], recruited_at=time)

    time = table.recruited_at if table.recruited_at not in names else None
    try:
        return read(time), []
    except SampleProblems as wrong:
        if time is None:
            raise
        return read(None), [f"the times in {time!r} are not used: {'; '.join(wrong.problems)}"]
