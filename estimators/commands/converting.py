"""`rds convert`: a file of respondents in another format."""

from pathlib import Path
from typing import TYPE_CHECKING

from estimators.commands.respondents import Answer, Columns, explained, read_table_of

if TYPE_CHECKING:
    from estimators import Table
    from estimators.io.formats import Format


@explained
def convert_file(
    source: Path,
    target: Path,
    *,
    columns: Columns,
    source_form: "Format | None",
    target_form: "Format | None",
) -> Answer:
    """Write the respondents of one file to another; say what was carried over, and warn of what was not.

    The sample is checked first, so that nothing is written of a file in which recruitment makes no sense. Raises CannotAnalyse.
    """
    from estimators import write_table
    from estimators.io.formats import format_of

    target_form = target_form or format_of(target)
    table = read_table_of(source, columns, source_form)
    sample = table.sample([], missing_network_size="drop")
    lost = write_table(table, target, target_form)
    seeds, waves = sample.tree.seeds, sample.waves
    return Answer(
        text=f"{target}: {len(sample)} respondents, {seeds} seeds, {waves} waves; {_carried(table)}",
        warnings=tuple(f"not carried over: {what}" for what in lost),
    )


def _carried(table: "Table") -> str:
    answers = ", ".join(table.outcomes) or "no answers"
    others = [name for name in table.columns if name not in table.outcomes]
    return f"recruitment ({', '.join(others)}) and {answers}"
