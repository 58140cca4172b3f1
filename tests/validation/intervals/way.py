"""A way of making an interval, and what it gives."""

from dataclasses import dataclass

Figure = tuple[str, str | None]
"""An outcome and a level, None for a mean; or any two words that name a figure."""
Measured = tuple[Figure, tuple[float, ...]]
"""A figure with its estimate, standard error, both ends of its interval, and degrees of freedom (NaN for the normal)."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """A method with an interval, and how many runs it is tried in."""

    method: str = "rds-ii"
    interval: str = "tree-markov"
    runs: int = 400

    @property
    def name(self) -> str:
        return self.interval if self.method == "rds-ii" else f"{self.interval}, {self.method}"
