"""The part about estimates and their intervals."""

from datetime import UTC, datetime

from tests.validation.bands import bands
from tests.validation.charts import bias_chart, coverage_chart
from tests.validation.page import Part
from tests.validation.report import page
from tests.validation.study import DESIGNS, study

RUNS = 1000


def part(runs: int | None = None) -> Part:
    """Simulate, and return the part."""
    started = datetime.now(UTC)
    found = [study(design, runs or RUNS) for design in DESIGNS]
    took = (datetime.now(UTC) - started).total_seconds()
    return Part(
        text=page(found, took),
        charts={"validation-bias.svg": bias_chart(found), "validation-coverage.svg": coverage_chart(found)},
        broken=tuple(str(band) for findings in found for band in bands(findings) if not band.holds),
    )
