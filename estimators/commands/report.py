"""`rds report`: methods and results as a page, ready for a journal's appendix."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from estimators.commands.options import (
    File,
    IdColumn,
    Level,
    MissingSize,
    PopulationSize,
    RecruiterColumn,
    Seeds,
    SizeColumn,
    without_default,
)
from estimators.commands.output import Answer, print_answer
from estimators.commands.respondents import COUPONS_ISSUED, Columns, read_columns
from estimators.sample.choices import Method


def report(
    file: File,
    out: Annotated[
        Path,
        typer.Option(
            "--out", "-o", metavar="OUT", help="The page to write: .html, .md or .pdf.", show_default=False
        ),
    ],
    outcome: Annotated[
        list[str] | None,
        without_default(
            "--outcome",
            "A column to report; may be given again. All of them where none is named.",
            "NAME",
        ),
    ] = None,
    title: Annotated[str | None, without_default("--title", "The page's title.", "TEXT")] = None,
    method: Annotated[
        Method | None,
        without_default(
            "--method",
            "How respondents are weighted: ss where the population size is given, rds-ii otherwise.",
        ),
    ] = None,
    population_size: PopulationSize = None,
    level: Level = 0.95,
    seeds: Seeds = "include",
    missing_network_size: MissingSize = "error",
    id_column: IdColumn = "id",
    recruiter: RecruiterColumn = "recruiter_id",
    network_size: SizeColumn = "network_size",
) -> None:
    """Write methods and results as one page: recruitment, estimates, diagnostics, sensitivity, STROBE-RDS."""
    columns = Columns(
        id=id_column, recruiter=recruiter, network_size=network_size, missing=missing_network_size
    )
    settings: dict[str, Any] = {
        "method": method,
        "population_size": population_size,
        "level": level,
        "seeds": seeds,
        **({} if title is None else {"title": title}),
    }
    print_answer(
        lambda: _answer(file, out, outcome or [], columns, settings),
        waiting="The charts take some seconds to draw.",
    )


def _answer(
    path: Path, out: Path, outcomes: Sequence[str], columns: Columns, settings: dict[str, Any]
) -> Answer:
    """Write the report, once everything in it is known."""
    from estimators import compose_report, save_report
    from estimators.report.request import reportable
    from estimators.report.saving import check_path

    check_path(out)
    table = read_columns(path, columns)
    issued = COUPONS_ISSUED if COUPONS_ISSUED in table.columns else None
    named = list(dict.fromkeys(outcomes)) or list(table.outcomes)
    sample = table.sample(
        [*named, *([issued] if issued else [])],
        missing_network_size=columns.missing,
        recruited_at=table.recruited_at,
    )
    chosen = tuple(named) if outcomes else reportable(sample, issued)
    report = compose_report(sample, chosen, coupons_issued=issued, **settings)
    files = save_report(report, out)
    text = f"{out}: {len(sample)} respondents, {len(chosen)} outcome{'s' * (len(chosen) != 1)}"
    if len(files) > 1:
        text += f"; {len(files) - 1} charts in {files[1].parent}"
    return Answer(text=text, warnings=_list_left_out([name for name in named if name not in chosen]))


def _list_left_out(names: Sequence[str]) -> list[str]:
    if not names:
        return []
    reason = "left out, as they have one value, or more than 20 levels"
    return [f"{reason}: {', '.join(names)}. Name them with --outcome to report them"]
