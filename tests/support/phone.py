"""One person with a phone, as careful as can be unless a test says otherwise, at the real front desk."""

import heapq
from dataclasses import replace
from datetime import timedelta

import numpy as np

from rds.simulation.actions import Forward, Text, Wait
from rds.simulation.habits import Habits
from rds.simulation.people import Person
from rds.simulation.workforce import Worker
from rds.simulation.world import World
from rds.studyfile import EXAMPLES, load
from tests.support.front_desk import FrontDesk

STUDY = load(EXAMPLES / "gta-psw.yaml")
OPENS = STUDY.opens
CAREFUL = Habits(
    too_late=0,
    lag_sigma=0.1,
    passed_on=0,
    consents=1,
    ineligible=0,
    completes=1,
    stops_for_a_while=0,
    forwards=(0, 0, 0, 1),
    to_a_stranger=0,
    shares_spent_code=0,
    speaks_french=0,
    mistypes_code=0,
    writes_code_oddly=0,
    implausible_number=0,
    odd_number=0,
    label_for_number=0,
    nonsense=0,
    asks_help=0,
    asks_balance=0,
    asks_coupons=0,
    interrupted=0,
    in_own_words=0,
    goes_along=0,
    gives_no_number=0,
    asks_back=0,
    sends_picture=0,
    long_answer=0,
    sends_twice=0,
    slips=0,
    leaves_in_words=0,
    changes_language=0,
    says_thanks=0,
    asks_afterwards=0,
)
POPULATION = 10_000
FRIENDS = range(500, 512)
TRAITS = {
    "ethnicity": "black",
    "gender": "woman",
    "born_in_canada": "no",
    "sector": "home_care",
    "low_income": "yes",
    "employment": "precarious",
    "paid_sick_days": "no",
    "extended_health_benefits": "no",
    "health": "less",
}


def a_person(*, position=7, seed=1, is_seed=False, network_size=12, friends=FRIENDS, traits=TRAITS, **habits):
    worker = Worker(
        position=position,
        traits=traits,
        network_size=network_size,
        neighbours=np.array(friends, dtype=np.int32),
    )
    world = World(STUDY, population=POPULATION, seed=seed, habits=replace(CAREFUL, **habits))
    return Person(worker, world, is_seed=is_seed)


class Phone:
    """One person's phone, and what went through it; `lost` names replies that never arrive,
    counted from 0.
    """

    def __init__(self, person, desk=None, lost=()):
        self.person = person
        self.desk = desk or FrontDesk(STUDY)
        self.lost = set(lost)
        self.texts, self.forwards, self.arrived = [], [], 0
        self._due = []

    def goes_through(self, code=None, approached=frozenset(), days=200):
        code = code or self.desk.seed_codes(1)[0]
        until, at, order = OPENS + timedelta(days=days), OPENS, 0
        actions = self.person.receive_code(code, approached=approached)
        while True:
            for action in actions:
                order += 1
                heapq.heappush(self._due, (at + action.delay, order, action))
            if not self._due or self._due[0][0] > until:
                return self
            at, _, action = heapq.heappop(self._due)
            actions = self._do(at, action, approached)

    def _do(self, at, action, approached):
        match action:
            case Wait():
                return self.person.check_phone(action, at=at)
            case Forward():
                self.forwards.append(action)
                return ()
            case Text(body=body):
                self.texts.append(body)
                return [
                    answer
                    for words in self._arriving(body, at)
                    for answer in self._hear(words, at, approached)
                ]

    def _arriving(self, body, at):
        for words in self.desk.texts(self.person.worker.position, body, at):
            self.arrived += 1
            if self.arrived - 1 not in self.lost:
                yield words

    def _hear(self, words, at, approached):
        return self.person.read_text(words, at=at, approached=approached)

    @property
    def completed(self):
        return self.desk.completed == [self.person.worker.position]

    @property
    def answers(self):
        participant = self.desk.people[self.person.worker.position].id
        return {step.split(":")[-1]: value for step, value in self.desk.answers[participant].items()}

    def counted(self, kind):
        return sum(isinstance(event, kind) for _, event in self.desk.events)
