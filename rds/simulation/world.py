"""What all people of one simulated fieldwork share."""

from rds.domain.study import CouponKind, Study
from rds.simulation.habits import Habits
from rds.simulation.recognition import Recognition


class World:
    """The study as people meet it, and their habits.

    `population` is how many workers there are; the same `seed` gives the same people.
    """

    def __init__(self, study: Study, *, population: int, seed: int, habits: Habits | None = None) -> None:
        """Take the study, and the habits that the reference study reports unless others are given."""
        self.study = study
        self.population = population
        self.seed = seed
        self.habits = habits or Habits()
        self.recognition = Recognition(study)
        self.asked_of_all = tuple(q.key for q in (study.network_size, *study.survey))
        """The questions after enrolment, in order."""
        self.accepted = {q.question.key: q.accepted for q in study.eligibility}
        screening = study.screening(CouponKind.RECRUIT)
        self.last_screening = screening[-1].question.key if screening else None
