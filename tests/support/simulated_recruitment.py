"""Recruitment with known truth, to see how often the diagnostics raise an alarm."""

import heapq

import numpy as np

from estimators import RecruitmentSample


def a_recruitment(key, *, n=500, seeds=20, share=0.3, memory=0.3, drift=0.0, apart=0.0, seeds_say_yes=None):
    """People recruit 0 to 3 others, who resemble them as far as `memory` says; everybody's network size is of
    the same kind.

    `drift` is by how much the chance of a yes rises from the first person to the last, `apart` how far it
    lies to either side in chains of two kinds: a bottleneck. `seeds_say_yes` is the seeds' own chance.
    """
    rng = np.random.default_rng(key)
    waiting = [(rng.uniform(0, 10), -1) for _ in range(seeds)]
    heapq.heapify(waiting)
    recruiter, yes, at, side = [], [], [], []
    while len(yes) < n:
        when, who = heapq.heappop(waiting) if waiting else (at[-1] + 1, -1)
        side.append(rng.choice([-apart, apart]) if who < 0 else side[who])
        middle = share + side[-1] + drift * (len(yes) / n - 0.5)
        chance = middle if who < 0 else middle + memory * (yes[who] - share - side[-1])
        if who < 0 and seeds_say_yes is not None:
            chance = seeds_say_yes
        yes.append(bool(rng.random() < chance))
        recruiter.append(who)
        at.append(when)
        for _ in range(rng.choice(4, p=[0.3, 0.27, 0.23, 0.2])):
            heapq.heappush(waiting, (when + rng.lognormal(1.0, 0.7), len(yes) - 1))
    return RecruitmentSample.from_columns(
        [f"p{i}" for i in range(n)],
        ["seed" if who < 0 else f"p{who}" for who in recruiter],
        np.maximum(1, rng.lognormal(2.5, 0.8, n).round()).astype(int),
        {"member": ["yes" if answer else "no" for answer in yes]},
        recruited_at=at,
    )
