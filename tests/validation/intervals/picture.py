"""One picture for everybody: the same study repeated, and which of its intervals hold the truth."""

import altair as alt

from estimators import estimate
from estimators.charts.chart import Chart
from estimators.charts.theme import COLOURS, MAIN, PAGE, QUIET, table
from tests.validation.intervals.designs import designs

STUDIES = 40
INTERVALS = ("salganik", "tree-markov", "tree-exact")
WORDS = {
    "salganik": "salganik: from level to level",
    "tree-markov": "tree-markov: the default",
    "tree-exact": "tree-exact: cautious",
}


def picture() -> Chart:
    """Return 40 studies of a population with a hidden divide (design 4), each with three intervals."""
    design = next(design for design in designs() if design.key == "4")
    (figure,) = design.figures
    records = []
    for run in range(STUDIES):
        sample, truth = design.draw(run)
        for interval in INTERVALS:
            e = estimate(sample, [figure[0]], interval=interval, replicates=300, seed=run)[figure]
            holds = e.low <= truth[figure] <= e.high
            records.append(
                {
                    "interval": WORDS[interval], "study": run, "low": 100 * e.low, "high": 100 * e.high,
                    "estimate": 100 * e.estimate, "holds": "holds the truth" if holds else "misses it",
                }
            )  # fmt: skip
    held = {
        word: sum(r["holds"] == "holds the truth" for r in records if r["interval"] == word)
        for word in WORDS.values()
    }
    base = alt.Chart().encode(
        y=alt.Y("study:O", axis=None),
        color=alt.Color(
            "holds:N",
            scale=alt.Scale(domain=["holds the truth", "misses it"], range=[MAIN, COLOURS[1]]),
            legend=alt.Legend(title=None, orient="top"),
        ),
    )
    span = alt.X("low:Q", title="Per cent", scale=alt.Scale(domain=[0, 60]))
    truth_line = alt.Chart().mark_rule(color=QUIET, strokeWidth=1.5).encode(x=alt.datum(100 * truth[figure]))
    layers = alt.layer(
        truth_line,
        base.mark_rule(strokeWidth=1.5).encode(x=span, x2="high:Q"),
        base.mark_point(size=14, filled=True).encode(x="estimate:Q"),
        data=table(records),
    ).properties(width=PAGE // 3 - 30, height=300)
    faceted = layers.facet(column=alt.Column("interval:N", title=None, sort=list(WORDS.values())))
    counts = "; ".join(f"{word}, {count} of {STUDIES}" for word, count in held.items())
    return Chart(
        name="which-interval",
        title="The same study, repeated 40 times: which intervals hold the truth?",
        description=(
            f"{STUDIES} simulated studies of a population of two communities that hardly know each other, in which the truth is "
            f"{100 * truth[figure]:.0f} per cent. Intervals that hold it: {counts}."
        ),
        figure=faceted,
    )
