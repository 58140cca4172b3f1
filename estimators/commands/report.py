"""`rds report`: methods and results as a page, ready for a journal's appendix."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from estimators.commands.diagnose import count_coupons
from estimators.commands.file_options import FileOptions, reads_file
from estimators.commands.options import (
    File,
    Level,
    PopulationSize,
    Seeds,
    without_default,
)
from estimators.commands.output import Answer, print_answer
from estimators.commands.respondents import COUPONS_ISSUED, choose_times, make_sample, read_rows
from estimators.sample.choices import Method


@reads_file()
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
    study: Annotated[
        Path | None,
        without_default(
            "--study",
            "A description of the study, TOML or JSON: coupons, incentives, wording, labels.",
            "FILE",
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
    *,
    reading: FileOptions,
) -> None:
    """Write methods and results as one page: recruitment, estimates, diagnostics, sensitivity, STROBE-RDS."""
    settings: dict[str, Any] = {
        "method": method,
        "population_size": population_size,
        "level": level,
        "seeds": seeds,
        "title": title,
    }
    print_answer(
        lambda: _answer(file, out, outcome or [], reading, study, settings),
        waiting="The charts take some seconds to draw.",
    )


def _answer(
    path: Path,
    out: Path,
    outcomes: Sequence[str],
    reading: FileOptions,
    study: Path | None,
    settings: dict[str, Any],
) -> Answer:
    """Write the report, once everything in it is known."""
    from estimators import compose_report, save_report
    from estimators.diagnostics.plausibility import plausibility_notes
    from estimators.io.options import Reading
    from estimators.report.description import read_description
    from estimators.report.request import reportable
    from estimators.report.saving import check_path

    check_path(out)
    described = None if study is None else read_description(study)
    table = count_coupons(read_rows(path, reading), reading)
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
