"""`rds report`: methods and results as a page, ready for a journal's appendix."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from estimators.commands.diagnose import count_coupons
from estimators.commands.file_options import FileOptions, reads_file
from estimators.commands.options import (
    Level,
    PopulationSize,
    Seeds,
    without_default,
)
from estimators.commands.output import Answer, print_answer
from estimators.commands.respondents import COUPONS_ISSUED, choose_times, make_sample, read_rows
from estimators.commands.study_source import ExportStudy, StudySource, open_source
from estimators.sample.choices import Method

Out = Annotated[
    Path,
    typer.Option(
        "--out", "-o", metavar="OUT", help="The page to write: .html, .md or .pdf.", show_default=False
    ),
]
Respondents = Annotated[
    Path | None,
    typer.Argument(
        metavar="FILE",
        help="One line per respondent, as for `rds estimate`. Left out: those of --study.",
        show_default=False,
    ),
]
Reported = Annotated[
    list[str] | None,
    without_default(
        "--outcome", "A column to report; may be given again. All of them where none is named.", "NAME"
    ),
]
Studies = Annotated[
    list[str] | None,
    without_default(
        "--study",
        "A study of this installation, or a description of one, TOML or JSON: coupons, incentives, wording, "
        "labels; given again, the later adds to the earlier.",
        "STUDY|FILE",
    ),
]
ReportMethod = Annotated[
    Method | None,
    without_default(
        "--method", "How respondents are weighted: ss where the population size is given, rds-ii otherwise."
    ),
]


def make_report(export_study: ExportStudy | None) -> Callable[..., None]:
    """Return the command; without `export_study` it knows description files only, no study by its name."""

    @reads_file()
    def report(
        out: Out,
        file: Respondents = None,
        outcome: Reported = None,
        study: Studies = None,
        title: Annotated[str | None, without_default("--title", "The page's title.", "TEXT")] = None,
        method: ReportMethod = None,
        population_size: PopulationSize = None,
        level: Level = 0.95,
        seeds: Seeds = "include",
        *,
        reading: FileOptions,
    ) -> None:
        """Write methods and results as one page.

        Recruitment, estimates, diagnostics, sensitivity, STROBE-RDS.
        """
        settings: dict[str, Any] = {
            "method": method,
            "population_size": population_size,
            "level": level,
            "seeds": seeds,
            "title": title,
        }
        with open_source(file, study or [], export_study) as source:
            print_answer(
                lambda: _answer(source, out, outcome or [], reading, settings),
                waiting="The charts take some seconds to draw.",
            )

    return report


def _answer(
    source: StudySource,
    out: Path,
    outcomes: Sequence[str],
    reading: FileOptions,
    settings: dict[str, Any],
) -> Answer:
    """Write the report, once everything in it is known."""
    from estimators import compose_report, save_report
    from estimators.diagnostics.plausibility import plausibility_notes
    from estimators.io.options import Reading
    from estimators.report.request import reportable
    from estimators.report.saving import check_path

    check_path(out)
    described = source.describe()
    table = count_coupons(read_rows(source.respondents, reading), reading)
    issued = COUPONS_ISSUED if COUPONS_ISSUED in table.columns else None
    columns = table.find_roles(Reading(**reading.columns())).named
    named = list(dict.fromkeys(outcomes)) or [name for name in table.outcomes if name not in columns]
    wanted = [*named, *([issued] if issued else [])]
    sample = make_sample(table, wanted, reading, time=choose_times(table, reading))
    chosen = tuple(named) if outcomes else reportable(sample, issued)
    report = compose_report(sample, chosen, coupons_issued=issued, study=described, **settings)
    files = save_report(report, out)
    text = f"{out}: {len(sample)} respondents, {len(chosen)} outcome{'s' * (len(chosen) != 1)}"
    if len(files) > 1:
        text += f"; {len(files) - 1} charts in {files[1].parent}"
    left_out = _list_left_out([name for name in named if name not in chosen])
    doubts = plausibility_notes(sample, settings["population_size"])
    return Answer(text=text, warnings=[*sample.notes, *doubts, *left_out])


def _list_left_out(names: Sequence[str]) -> list[str]:
    if not names:
        return []
    reason = "left out, as they have one value, or more than 20 levels"
    return [f"{reason}: {', '.join(names)}. Name them with --outcome to report them"]
