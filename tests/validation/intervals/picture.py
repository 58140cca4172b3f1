"""One picture for everybody: the same study repeated, and which of its intervals hold the truth."""

from typing import Any

import altair as alt

from estimators import Estimate, estimate
from estimators.charts.chart import Chart
from estimators.charts.theme import COLOURS, MAIN, PAGE, QUIET, table
from tests.validation.intervals.designs import design_of

STUDIES = 40
INTERVALS = ("salganik", "tree-markov", "tree-exact")
WORDS = {
    "salganik": "Too narrow: salganik",
    "tree-markov": "About right: tree-markov",
    "tree-exact": "Too wide: tree-exact",
}
HOLDS, MISSES = "holds the truth", "misses it"


def picture() -> Chart:
    """Return 40 studies of a population with a hidden divide (design 4), each with three intervals."""
    studies = sorted(_studies(), key=lambda one: one[1]["salganik"].estimate)
    truth = 100 * sum(one for one, _ in studies) / STUDIES  # four populations, alike but for chance
    heading, records = {}, []
    for interval, words in WORDS.items():
        made = [found[interval] for _, found in studies]
        held = [e.low <= one <= e.high for e, (one, _) in zip(made, studies, strict=True)]
        half = 50 * sum(e.high - e.low for e in made) / STUDIES
        heading[interval] = f"{words}|{sum(held)} of {STUDIES} hold the truth, \u00b1{half:.0f} points"
        records += [
            {
                "interval": heading[interval], "study": place, "low": 100 * e.low, "high": 100 * e.high,
                "estimate": 100 * e.estimate, "holds": HOLDS if holds else MISSES,
            }
            for place, (e, holds) in enumerate(zip(made, held, strict=True))
        ]  # fmt: skip
    return Chart(
        name="which-interval",
        title="The same study, repeated 40 times: which intervals hold the truth?",
        description=(
            f"{STUDIES} simulated studies of a population of two communities that hardly know each other, "
            f"in which the truth is {truth:.0f} per cent. "
            + "; ".join(line.replace("|", ", ") for line in heading.values())
            + "."
        ),
        figure=_drawn(records, truth, list(heading.values())),
    )


def _studies() -> list[tuple[float, dict[str, Estimate]]]:
    """Return the truth and the intervals of each study."""
    design = design_of("4")
    (figure,) = design.figures

    def one(run: int) -> tuple[float, dict[str, Estimate]]:
        sample, truth = design.draw(run)
        return truth[figure], {
            interval: estimate(sample, [figure[0]], interval=interval, replicates=300, seed=run)[figure]
            for interval in INTERVALS
        }

    return [one(run) for run in range(STUDIES)]


def _drawn(records: list[dict[str, Any]], truth: float, order: list[str]) -> alt.FacetChart:
    base = alt.Chart().encode(
        y=alt.Y("study:O", axis=None),
        color=alt.Color(
            "holds:N",
            scale=alt.Scale(domain=[HOLDS, MISSES], range=[MAIN, COLOURS[1]]),
            legend=alt.Legend(title=f"Each line is one study; the grey line is the truth, {truth:.0f} %",
                              titleLimit=600, orient="top"),
        ),
    )  # fmt: skip
    span = alt.X("low:Q", title="Per cent", scale=alt.Scale(domain=[0, 60]))
    layers = alt.layer(
        alt.Chart().mark_rule(color=QUIET, strokeWidth=1.5).encode(x=alt.datum(truth)),
        base.mark_rule(strokeWidth=1.5).encode(x=span, x2="high:Q"),
        base.mark_point(size=14, filled=True).encode(x="estimate:Q"),
        data=table(records),
    ).properties(width=PAGE // 3 - 30, height=300)
    header = alt.Header(labelExpr="split(datum.label, '|')", labelLineHeight=16)
    return layers.facet(column=alt.Column("interval:N", title=None, sort=order, header=header))
