"""The reference cases as the plain arrays that the numerics take."""

import csv
import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

REFERENCE = Path(__file__).parent.parent / "reference"


@dataclass(frozen=True, eq=False)
class Case:
    """One reference case, rows in time order; `records` by id, as R 4.2.2 with CRAN RDS 0.9-10 computed
    them."""

    rows: list[dict[str, str]]
    N: int
    records: dict[str, dict] = field(repr=False)

    @property
    def n(self) -> int:
        return len(self.rows)

    @property
    def network_size(self) -> NDArray[np.int64]:
        """Missing and zero sizes replaced by the largest, as the reference's estimators do."""
        return self.sizes_replaced(0)

    def sizes_replaced(self, beyond: int) -> NDArray[np.int64]:
        """Missing and zero sizes replaced by the largest plus `beyond`: 1 where RDS-I weights are asked
        for directly."""
        size = np.array([int(row["network_size"] or 0) for row in self.rows])
        return np.where(size > 0, size, size.max() + beyond)

    @property
    def recruiter(self) -> NDArray[np.int64]:
        position = {row["id"]: i for i, row in enumerate(self.rows)} | {"seed": -1}
        return np.array([position[row["recruiter_id"]] for row in self.rows])

    def levels(self, outcome: str) -> list[str]:
        return sorted({row[outcome] for row in self.rows} - {""})

    def codes(self, outcome: str) -> NDArray[np.int64]:
        code = {level: i for i, level in enumerate(self.levels(outcome))} | {"": -1}
        return np.array([code[row[outcome]] for row in self.rows])

    def value(self, record: str):
        return self.records[record]["value"]

    def by_level(self, record: str, outcome: str, figure: str) -> NDArray[np.float64]:
        """Return a record's point or se, or its bootstrap's mean or sd, in the order of `levels`."""
        value = self.value(record)
        found = value["bootstrap"][figure] if figure in ("mean", "sd") else value[figure]
        return np.array([found[value["levels"].index(level)] for level in self.levels(outcome)])


@cache
def load(name: str) -> Case:
    rows = list(csv.DictReader((REFERENCE / f"{name}.csv").read_text().splitlines()))
    meta = REFERENCE / f"{name}.meta.json"
    files = [REFERENCE / f"{name}.expected.json", REFERENCE / f"{name}.topup.expected.json"]
    records = [r for file in files if file.exists() for r in json.loads(file.read_text())["records"]]
    N = json.loads(meta.read_text())["N"] if meta.exists() else json.loads(files[0].read_text())["N"]
    return Case(rows, N, {r["id"]: r for r in records})


@pytest.fixture(scope="session")
def case():
    """Return the function that loads a reference case by its name."""
    return load


@pytest.fixture(scope="session")
def recruited():
    """Return the function that recruits n people from a population of known groups and network sizes.

    Ten seeds by network size, then two recruits each; three in four tie ends of equally connected groups stay
    within the group, and nobody takes part twice. It returns the people recruited, in order, and the position
    of each one's recruiter (-1 for seeds).
    """

    def recruit(rng, group, size, n):
        left = size.astype(float)
        people, recruiter = [], []
        while len(people) < n:
            parent = len(recruiter) // 2 - 5
            pull = np.ones(len(size)) if parent < 0 else np.where(group == group[people[parent]], 3.0, 1.0)
            chance = left * pull
            person = rng.choice(len(size), p=chance / chance.sum())
            left[person] = 0
            people.append(person)
            recruiter.append(max(parent, -1))
        return np.array(people), np.array(recruiter)

    return recruit
