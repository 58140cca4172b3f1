"""Write docs/validation.md and its charts: `python -m tests.validation` (`make validate`)."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.validation.bands import bands
from tests.validation.charts import bias_chart, coverage_chart
from tests.validation.report import page
from tests.validation.study import DESIGNS, study

DOCS = Path(__file__).parents[2] / "docs"
RUNS = 1000


def main(runs: int = RUNS) -> int:
    """Run the study, write the page, and return 1 when a figure lies outside its band."""
    started = datetime.now(UTC)
    found = [study(design, runs) for design in DESIGNS]
    took = (datetime.now(UTC) - started).total_seconds()
    (DOCS / "images").mkdir(exist_ok=True)
    for name, chart in (("bias", bias_chart(found)), ("coverage", coverage_chart(found))):
        (DOCS / "images" / f"validation-{name}.svg").write_text(chart, encoding="utf-8")
    (DOCS / "validation.md").write_text(page(found, took), encoding="utf-8")
    broken = [band for findings in found for band in bands(findings) if not band.holds]
    for band in broken:
        sys.stderr.write(f"outside its band: {band}\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
