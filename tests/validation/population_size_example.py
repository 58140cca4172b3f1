"""The example of docs/questions/how-many.md: 450 synthetic respondents of a small town's 1,200 care workers.

`python -m tests.validation.population_size_example` writes it again.
"""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from tests.support.simulated_population import Design, a_network, recruit

FILE = Path(__file__).parents[2] / "docs" / "examples" / "small-town.csv"
TOWN = Design(name="small town", N=1200, n=450, share=0.25, activity=1.5, homophily=3.0, seeds=8, coupons=3)
CARDS = 240
"""How many got a card before the survey; the 300 trained people are those with the network's trait."""


def rows(seed: int = 11) -> list[list[object]]:
    """Return the header and a line for each respondent."""
    rng = np.random.default_rng(seed)
    trained, start, ties = a_network(TOWN, rng)
    carded = np.isin(np.arange(TOWN.N), rng.choice(TOWN.N, CARDS, replace=False))
    first, _, _ = recruit(Design(name="first survey", N=TOWN.N, n=200), start, ties, rng)
    person, recruiter, size = recruit(TOWN, start, ties, rng)
    ids = [f"w{number:03}" for number in rng.permutation(TOWN.n) + 1]
    days = np.cumsum(rng.exponential(0.2, TOWN.n))
    lines: list[list[object]] = [
        ["id", "recruiter_id", "network_size", "recruited_at", "trained", "card", "first_survey"]
    ]
    for row, who in enumerate(person):
        at = datetime(2026, 3, 2, 9, tzinfo=UTC) + timedelta(days=float(days[row]))
        answers = [
            "yes" if said[who] else "no" for said in (trained, carded, np.isin(np.arange(TOWN.N), first))
        ]
        recruiter_id = "seed" if recruiter[row] < 0 else ids[recruiter[row]]
        lines.append([ids[row], recruiter_id, int(size[who]), at.strftime("%Y-%m-%dT%H:%M:%SZ"), *answers])
    return lines


def write(file: Path = FILE) -> None:
    """Write the example."""
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(rows())


if __name__ == "__main__":
    write()
