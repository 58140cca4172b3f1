"""What the reader must be told of a figure beside its tree-markov interval."""

import math
from dataclasses import dataclass

from estimators.numerics.tree_markov import TreeMarkov

RULES_FROM, LITTLE, FAINT = 0.5, 6.0, 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What the notes depend on beside the model's figures."""

    recruits_per_person: float
    are_shares: bool


def notes_of(found: TreeMarkov, figure: int, case: Case) -> tuple[str, ...]:
    """Return the notes of one figure, the most serious first."""
    pull, usual = float(found.pull[figure]), float(found.usual_pull[figure])
    lam, share = float(found.best_lambda[figure]), float(found.best_share[figure])
    notes = []
    if abs(pull) > 2 * math.sqrt(usual):
        way, amount = "up" if pull > 0 else "down", abs(pull)
        by = f"{100 * amount:.1f} points" if case.are_shares else f"{amount:.3g}"
        notes.append(f"the seeds' own answers pull it {way} by about {by}; the interval allows for it")
    if found.slow_part[figure] > RULES_FROM:
        notes.append(
            "chains remember for ten recruitments and more: this sample cannot tell how wide the interval should be"
        )
    if case.recruits_per_person * lam**2 > 1 and share >= FAINT:
        notes.append(
            "more recruits a head would not make its interval narrower: more seeds would (Rohe 2019)"
        )
    if found.df[figure] < LITTLE:
        notes.append(f"there is little to judge its precision by ({found.df[figure]:.1f} degrees of freedom)")
    return tuple(notes)
