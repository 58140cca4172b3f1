"""The part about estimates and their intervals."""

from tests.validation.bands import bands
from tests.validation.charts import bias_chart, coverage_chart
from tests.validation.page import Part
from tests.validation.processors import Processors
from tests.validation.report import page
from tests.validation.study import DESIGNS, study

RUNS = 800


def part(processors: Processors, runs: int | None = None) -> Part:
    """Simulate, and return the part."""
    found, minutes = processors.run(study, [(design, runs or RUNS) for design in DESIGNS])
    return Part(
        text=page(found, minutes),
        charts={"validation-bias.svg": bias_chart(found), "validation-coverage.svg": coverage_chart(found)},
        broken=tuple(str(band) for findings in found for band in bands(findings) if not band.holds),
    )
