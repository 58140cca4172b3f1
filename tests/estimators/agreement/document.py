"""Write docs/agreement.md from the registry: `python -m tests.estimators.agreement.document`."""

from collections import defaultdict
from pathlib import Path

from tests.estimators.agreement.registry import ENTRIES, Verdict, entry_of, every_record
from tests.support.reference_cases import load

PAGE = Path(__file__).parents[3] / "docs" / "agreement.md"

HEAD = """# Agreement with the reference implementation

Every figure below was computed by R 4.2.2 with CRAN packages RDS 0.9-10, RDStreeboot 1.0 and sspse 1.1.0-6 on
our synthetic samples (tests/estimators/reference), and is held against ours by `python -m pytest
tests/estimators/agreement` on every run. This page is written by `python -m
tests.estimators.agreement.document`; a test fails when it is out of date.

- **{EQUAL}**: the same figure, or the same after doing by hand what the reference does in silence.
- **{NOISE}**: one side or both simulate; they differ by no more than their simulations allow.
- **{DIFFERS}**: a defect of the reference, or a choice of ours, that the test names and shows.
- **{REFUSED}**: neither gives a figure. **{ABSENT}**: ours has no such figure.

The default interval, `tree-markov`, is in no other package, so that no record of the reference speaks of it.
It is held to 1e-6 against a second implementation written independently from the same formulas
(`psw.treemarkov.json`: 12 estimates, seeds in or out), to dense matrices, and to
[simulations](validation.md). The intervals below are those of other names.

| figure | records | verdict | note |
|---|---|---|---|
"""


def page() -> str:
    """Return the page: a line for each figure, verdict and note, with the number of records, and their
    totals."""
    counts: dict[tuple[str, Verdict, str], int] = defaultdict(int)
    for name, record in every_record():
        case = load(name)
        entry = entry_of(case, next(r for r in case.records if r.id == record))
        counts[entry.figure, entry.verdict, entry.why] += 1
    order = list(dict.fromkeys((entry.figure, entry.verdict, entry.why) for entry in ENTRIES))
    figures = list(dict.fromkeys(entry.figure for entry in ENTRIES))
    order.sort(key=lambda line: (figures.index(line[0]), list(Verdict).index(line[1])))
    lines = [
        f"| {figure} | {counts[figure, verdict, why]} | {verdict} | {why} |" for figure, verdict, why in order
    ]
    totals = [
        f"- {verdict}: {sum(count for key, count in counts.items() if key[1] is verdict)}"
        for verdict in Verdict
    ]
    head = HEAD.format(**{verdict.name: verdict.value for verdict in Verdict})
    return head + "\n".join([*lines, "", f"In all, {sum(counts.values())} records:", "", *totals]) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
