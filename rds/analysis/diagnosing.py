"""`rds diagnose`: who recruits whom, from a file of respondents."""

import json
from pathlib import Path
from typing import Literal

from rds.analysis.respondents import Answer, Columns, explained, read_respondents


@explained
def diagnose_file(
    path: Path,
    outcome: str,
    *,
    columns: Columns,
    form: Literal["table", "json"],
    population_size: int | None = None,
) -> Answer:
    """Return the recruitment figures of one of a file's outcomes, written out. Raises CannotAnalyse."""
    from estimators import diagnose

    sample = read_respondents(path, [outcome], columns, categories=[outcome], ordered=False)
    found = diagnose(sample, outcome, population_size=population_size)
    return Answer(
        text=json.dumps(found.as_dict(), ensure_ascii=False, indent=2) if form == "json" else str(found),
        warnings=(),
    )
