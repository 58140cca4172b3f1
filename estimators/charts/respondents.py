"""Every respondent, and every wave: what came in, unweighted."""

from collections import Counter

import altair as alt
import numpy as np

from estimators.charts.chart import Chart
from estimators.charts.levels import answers_of
from estimators.charts.theme import (
    INK,
    PAGE,
    PHONE,
    colours,
    frame,
    legend,
    shapes,
    table,
)
from estimators.sample.recruitment_order import by_node, recruitment_order
from estimators.sample.recruitment_sample import RecruitmentSample

_ROWS = 30
"""How many chains are shown, the largest first."""


def all_points_chart(sample: RecruitmentSample, outcome: str, width: int = PAGE) -> Chart:
    """Return every respondent as a point: across by order of recruitment, down by chain, coloured by level.

    Gile, Johnston & Salganik 2015, JRSS A 178(1), 241-269: all-points plots.
    """
    answers, levels = answers_of(sample, outcome)
    place = sample.tree.to_rows(by_node(np.arange(1, len(sample) + 1), recruitment_order(sample)))
    people = Counter(sample.chain.tolist())
    kept = [seed for seed, _ in people.most_common(_ROWS)]
    rows = [
        {"place": int(at), "seed": seed, "level": answer}
        for at, seed, answer in zip(place, sample.chain.tolist(), answers, strict=True)
        if seed in set(kept)
    ]
    key = legend(width, levels)
    figure = (
        alt.Chart(table(rows))
        .mark_point(stroke=INK, strokeWidth=0.3, size=42 if width > PHONE else 22)
        .encode(
            x=alt.X("place:Q", title="place in the order of recruitment", scale=alt.Scale(nice=False)),
            y=alt.Y("seed:N", title="seed", sort=kept, axis=alt.Axis(grid=True)),
            color=alt.Color("level:N", scale=colours(levels), legend=key, sort=levels),
            shape=alt.Shape("level:N", scale=shapes(levels), legend=key, sort=levels),
        )
    )
    counts = Counter(answers)
    more = f"; the {_ROWS} largest of {len(people)} chains" if len(people) > _ROWS else ""
    return Chart(
        name="all-points",
        title=f"Who came, when, and in whose chain? ({outcome})",
        description=(
            f"A point for each respondent, a row for each of {len(kept)} chains, in order of recruitment. "
            + ", ".join(f"{level}: {counts[level]}" for level in levels)
            + f". The longest row, of seed {kept[0]}, has {people[kept[0]]} people."
        ),
        figure=frame(
            figure,
            title="Who came, when, and in whose chain?",
            subtitle=f"each respondent by {outcome}, unweighted{more}",
            width=width,
            height=20 * max(3, len(kept)),
        ),
    )


def waves_chart(sample: RecruitmentSample, outcome: str, width: int = PAGE) -> Chart:
    """Return how many people there are in each wave, by level."""
    answers, levels = answers_of(sample, outcome)
    counts = Counter(zip(sample.wave.tolist(), answers, strict=True))
    rows = [
        {"wave": wave, "level": level, "people": people, "place": levels.index(level)}
        for (wave, level), people in sorted(counts.items())
    ]
    per_wave = Counter(sample.wave.tolist())
    key = legend(width, levels)
    figure = (
        alt.Chart(table(rows))
        .mark_bar(stroke="white", strokeWidth=1)
        .encode(
            x=alt.X("wave:O", title="wave (0: the seeds)", axis=alt.Axis(labelAngle=0, grid=False)),
            y=alt.Y("people:Q", title="people", axis=alt.Axis(tickMinStep=1)),
            color=alt.Color("level:N", scale=colours(levels), legend=key, sort=levels),
            order=alt.Order("place:Q"),
        )
    )
    top = max(per_wave, key=lambda wave: per_wave[wave])
    return Chart(
        name="waves",
        title=f"How deep did recruitment go? ({outcome})",
        description=(
            f"Bars of the people in each wave, split by {outcome}. {per_wave[0]} seeds; the largest wave is "
            f"{top} with {per_wave[top]} people; the last is {sample.waves} with {per_wave[sample.waves]}."
        ),
        figure=frame(
            figure,
            title="How deep did recruitment go?",
            subtitle=f"people in each wave by {outcome}, unweighted",
            width=width,
        ),
    )
