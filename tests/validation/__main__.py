"""Write docs/validation.md and its charts: `python -m tests.validation [PART ...] [RUNS]` (`make validate`).

Without a name it writes all parts, each with its own number of runs; a part not written stays as it was.
"""

import sys
from concurrent.futures import ThreadPoolExecutor

from tests.validation import comparisons, estimates, network_sizes, population_size_part
from tests.validation.intervals import part as intervals
from tests.validation.page import PAGE, put
from tests.validation.processors import Processors

PARTS = {
    "intervals": intervals.part,
    "estimates": estimates.part,
    "comparisons": comparisons.part,
    "network-sizes": network_sizes.part,
    "population-size": population_size_part.part,
}
"""In the order of the page.

Each is called with the processors, and the number of runs or None for its own.
"""


def main(*words: str) -> int:
    """Simulate, write the page, and return 1 when a figure lies outside its band."""
    runs = next((int(word) for word in words if word.isdigit()), None)
    wanted = [word for word in words if not word.isdigit()] or list(PARTS)
    broken: list[str] = []
    with Processors() as processors, ThreadPoolExecutor(len(PARTS)) as at_once:
        parts = {name: at_once.submit(PARTS[name], processors, runs) for name in wanted}
        for name, part in parts.items():
            put(name, part.result(), list(PARTS))
            broken += part.result().broken
    for figure in broken:
        sys.stderr.write(f"outside its band: {figure}\n")
    sys.stderr.write(f"written: {PAGE}\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
