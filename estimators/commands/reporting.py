"""`rds report`: methods and results of a file of respondents, ready for a journal's appendix."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from estimators.commands.respondents import Answer, Columns, explained, read_table_of

COUPONS_ISSUED = "coupons_issued"


@explained
def report_file(
    path: Path, out: Path, outcomes: Sequence[str], *, columns: Columns, **settings: Any
) -> Answer:
    """Write the report of a file's outcomes, all of them when none are named; `settings` are those of `compose_report`.

    Raises CannotAnalyse, before anything is written.
    """
    from estimators import compose_report, save_report
    from estimators.report.request import reportable
    from estimators.report.saving import check_path

    check_path(out)
    table = read_table_of(path, columns)
    issued = COUPONS_ISSUED if COUPONS_ISSUED in table.columns else None
    named = list(dict.fromkeys(outcomes)) or list(table.outcomes)
    sample = table.sample(
        [*named, *([issued] if issued else [])],
        missing_network_size=columns.missing_network_size,
        recruited_at=table.recruited_at,
    )
    chosen = tuple(named) if outcomes else reportable(sample, issued)
    report = compose_report(sample, chosen, coupons_issued=issued, **settings)
    files = save_report(report, out)
    left = [name for name in named if name not in chosen]
    return Answer(
        text=f"{out}: {len(sample)} respondents, {len(chosen)} outcome{'s' * (len(chosen) != 1)}"
        + (f"; {len(files) - 1} charts in {files[1].parent}" if len(files) > 1 else ""),
        warnings=(
            f"left out, as they have one value, or more than 20 levels: {', '.join(left)}. Name them with --outcome to report them",
        )
        if left
        else (),
    )
