"""How often and how fast one person does things: the habits of all, drawn for her."""

from datetime import timedelta

from rds.simulation.draws import Draws
from rds.simulation.world import World


class Character:
    """One person's draws from the habits. Seeds do nothing that keeps them from completing."""

    def __init__(self, world: World, draws: Draws, *, is_seed: bool) -> None:
        """Take the habits from the world, and the draws that are the person's own."""
        self.world = world
        self.habits = world.habits
        self.draws = draws
        self.is_seed = is_seed

    def does(self, probability: float, what: str) -> bool:
        """Return whether she is one of those who do it. Seeds do nothing that keeps them from completing."""
        return not self.is_seed and self.draws.happens(probability, what)

    def does_at(self, key: str, probability: float, what: str) -> bool:
        """Return whether she does it, and at this very question after enrolment."""
        return self.is_at(key, what) and self.does(probability, what)

    def is_at(self, key: str, what: str) -> bool:
        """Return whether it happens at this very question after enrolment, if at all."""
        return key == self.draws.pick(self.world.asked_of_all, f"{what} at")

    def speaks_french(self) -> bool:
        """Return whether she speaks French."""
        return self.draws.happens(self.habits.speaks_french, "speaks French")

    def changes_language(self) -> bool:
        """Return whether she begins in English and changes to French later."""
        changes = self.draws.happens(self.habits.changes_language, "changes language")
        return changes and "fr" in self.world.study.languages

    def draw_lag(self) -> timedelta:
        """Return the time from coupon to first text."""
        plan = self.world.study.coupons
        if self.does(self.habits.too_late, "too late"):
            return plan.activation_delay + plan.valid_for + self.draw_time(self.habits.away, "too late by")
        median = self.habits.seed_lag if self.is_seed else self.habits.lag
        return median * self.draws.log_normal(1, self.habits.lag_sigma, "lag")

    def draw_time(self, median: timedelta, what: str) -> timedelta:
        """Return how long something takes her, of which the median is given."""
        return max(self.habits.quickest, median * self.draws.log_normal(1, self.habits.spread, what))

    def draw_time_for(self, key: str) -> timedelta:
        """Return how long an answer takes her, at times with an interruption."""
        interrupted = self.draws.happens(self.habits.interrupted, f"interrupted at {key}")
        return self.draw_time(
            self.habits.interruption if interrupted else self.habits.reading, f"time for {key}"
        )
