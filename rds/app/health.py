"""How an installation is: what was looked at, and what to correct."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at. `says`: how it is; where it is not good, how to correct it."""

    what: str
    good: bool
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkup:
    """What `rds doctor` found, and when, by the studies' clock."""

    findings: Sequence[Finding]
    at: datetime

    @property
    def to_correct(self) -> Sequence[Finding]:
        """What is not good."""
        return [finding for finding in self.findings if not finding.good]
