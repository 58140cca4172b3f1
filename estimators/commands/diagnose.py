"""`rds diagnose`: whether recruitment carries the estimates."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from estimators.commands.file_options import FileOptions, reads_file
from estimators.commands.options import (
    File,
    Form,
    PopulationSize,
    without_default,
)
from estimators.commands.output import Answer, print_answer, save_charts, to_json
from estimators.commands.respondents import COUPONS_ISSUED, choose_times, make_sample, read_rows

if TYPE_CHECKING:
    from estimators import RecruitmentSample, Table


@reads_file()
def diagnose(
    file: File,
    outcome: Annotated[str, without_default("--outcome", "The column to look at.", "NAME")],
    population_size: PopulationSize = None,
    form: Form = "table",
    charts: Annotated[
        Path | None,
        without_default(
            "--charts",
            "Also draw: SVG for page and phone, and diagnose.html, which shows them with their words.",
            "DIR",
        ),
    ] = None,
    *,
    reading: FileOptions,
) -> None:
    """Show who recruits whom, and whether the estimate settled.

    Also whether the chains mixed, whether the seeds still show, and what came back.
    """
    print_answer(lambda: _answer(file, outcome, reading, population_size, form, charts))


def _answer(
    path: Path,
    outcome: str,
    reading: FileOptions,
    population_size: int | None,
    form: Literal["table", "json"],
    charts: Path | None,
) -> Answer:
    from estimators import diagnose
    from estimators.diagnostics.plausibility import plausibility_notes

    table = count_coupons(read_rows(path, reading), reading)
    issued = COUPONS_ISSUED if COUPONS_ISSUED in table.columns and outcome != COUPONS_ISSUED else None
    sample, notes = _read_sample(table, [outcome, *([issued] if issued else [])], outcome, reading)
    found = diagnose(sample, outcome, population_size=population_size, coupons_issued=issued)
    notes += [*sample.notes, *plausibility_notes(sample, population_size)]
    if charts is not None:
        from estimators.charts.diagnosis import drawings

        title = f"Recruitment and {outcome}"
        notes.append(save_charts(drawings(sample, found), charts, name="diagnose", title=title))
    if form == "json":
        return Answer(text=to_json(found), warnings=(*notes, *found.warnings))
    return Answer(text=str(found), warnings=notes)


def count_coupons(table: "Table", reading: FileOptions) -> "Table":
    """Return the table with the number of coupons of each respondent, where it holds the coupons."""
    from estimators.sample.coupons import count_issued

    issued = reading.issued_coupon or table.coupons
    if COUPONS_ISSUED in table.columns or not issued:
        return table
    table.require(issued)
    return table.with_column(COUPONS_ISSUED, count_issued([table.series(name) for name in issued]))


def _read_sample(
    table: "Table", names: list[str], outcome: str, reading: FileOptions
) -> tuple["RecruitmentSample", list[str]]:
    """Return the sample, without its times where they are wrong, and a note that says so."""
    from estimators import SampleProblems

    time = choose_times(table, reading)
    time = time if time not in names else None
    try:
        return make_sample(table, names, reading, categories=[outcome], time=time), []
    except SampleProblems as wrong:
        if time is None:
            raise
        sample = make_sample(table, names, reading, categories=[outcome])
        return sample, [f"the times in {time!r} are not used: {'; '.join(wrong.problems)}"]
