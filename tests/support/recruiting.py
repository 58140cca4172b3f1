"""Recruitment in memory: people and the front desk, joined by a queue of acts in the order of study time."""

import heapq
from datetime import timedelta
from itertools import count

from rds.simulation.actions import Forward, Text, Wait
from rds.simulation.draws import Draws
from rds.simulation.people import Person
from rds.simulation.world import World
from tests.support.front_desk import FrontDesk

NETWORK = timedelta(seconds=2)
DAY = timedelta(days=1)


class Recruitment:
    """One fieldwork. `lost` is the share of the study's messages that never arrive."""

    def __init__(self, workforce, study, *, seed, habits=None, lost=0.0):
        self.workforce = workforce
        self.world = World(study, population=workforce.size, seed=seed, habits=habits)
        self.desk = FrontDesk(study)
        self.lost = lost
        self.people = {}
        self.approached = set()
        self.handed = []
        self.texted = []
        self._air = Draws(seed, -1)
        self._order = count()
        self._queue = []
        self._sent = 0
        self._timers = study.opens + DAY

    def run(self, target=658, seeds=24):
        """Recruit until the target is reached (True) or nobody has anything left to do (False)."""
        study = self.world.study
        chosen = self.workforce.choose_seeds(seeds, self.world.seed)
        self.approached.update(chosen)
        for who, code in zip(chosen, self.desk.seed_codes(seeds), strict=True):
            self._plan(study.opens, who, self.person(who, is_seed=True).receive_code(code))
        while self._queue and len(self.desk.completed) < target:
            if self._queue[0][0] >= self._timers:
                for phone, words in self.desk.timers(self._timers):
                    self._ring(self._timers, phone, [words])
                self._timers += DAY
                continue
            at, _, who, action = heapq.heappop(self._queue)
            self.ended = at
            self._do(at, who, action)
        return len(self.desk.completed) >= target

    def person(self, who, *, is_seed=False):
        if who not in self.people:
            self.people[who] = Person(self.workforce.worker(who), self.world, is_seed=is_seed)
        return self.people[who]

    def _do(self, at, who, action):
        match action:
            case Text(body=body):
                self.texted.append((who, body))
                self._ring(at, who, self.desk.texts(who, body, at))
            case Forward(code=code, to=to):
                self.handed.append((who, to))
                self._plan(at, to, self.person(to).receive_code(code, approached=self.approached))
            case Wait():
                self._plan(at, who, self.person(who).check_phone(action, at=at))

    def _ring(self, at, who, messages):
        for words in messages:
            self._sent += 1
            if not self._air.happens(self.lost, f"loses {self._sent}"):
                at += NETWORK
                actions = self.person(who).read_text(words, at=at, approached=self.approached)
                self._plan(at, who, actions)

    def _plan(self, at, who, actions):
        for action in actions:
            if isinstance(action, Forward):
                self.approached.add(action.to)
            heapq.heappush(self._queue, (at + action.delay, next(self._order), who, action))
