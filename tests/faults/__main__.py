"""Kill the service a thousand times and write docs/faults.md: `python -m tests.faults` (`make faults`)."""

import argparse
import asyncio
import sys
from pathlib import Path

from tests.faults.plan import plan
from tests.faults.report import page
from tests.faults.run import Findings, run

PAGE = Path(__file__).parents[2] / "docs" / "faults.md"
KILLS, SHORT, SEED, PARTICIPANTS = 1000, 20, 7, 16


def main() -> int:
    """Run, write the page, and return 1 when anything was violated."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--seed", type=int, default=SEED, help="the same seed gives the same faults")
    parser.add_argument("--plan", action="store_true", help="print the list of faults, and do nothing")
    parser.add_argument("--out", type=Path, default=PAGE)
    asked = parser.parse_args()
    strikes = plan(asked.seed, asked.kills)
    if asked.plan:
        say("\n".join(map(str, strikes)))
        return 0
    say(f"seed {asked.seed}: {len(strikes)} faults, {asked.kills} kills")

    def tell(so_far: Findings) -> None:
        """Write the page after each study: what has been done is not lost when the run is ended early."""
        asked.out.write_text(page(so_far, SHORT), encoding="utf-8")
        say(f"{so_far.kills} kills in {so_far.seconds:.0f} s, {len(so_far.violations)} violations")

    findings = asyncio.run(run(strikes, seed=asked.seed, participants=PARTICIPANTS, tell=tell))
    say("\n".join(findings.violations) or "everything holds")
    return 1 if findings.violations else 0


def say(words: str) -> None:
    """Tell the person who started the run."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
