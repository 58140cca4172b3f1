"""The part of the page about which interval is as wide as it should be."""

import math

from tests.validation.intervals.designs import designs
from tests.validation.intervals.picture import picture
from tests.validation.intervals.study import Found, Row, study
from tests.validation.page import Part
from tests.validation.processors import Processors

MOST_TIMES = 1.5
"""How many times as wide as repeating the study shows an interval of the demonstration may be."""

HEAD = """# Intervals: as wide as they should be?

Samples from populations whose truth is known, in designs made to break an interval: \
communities that the outcome hides, few seeds, seeds
from one side, groups that recruit unequally, misreported network sizes, \
samples that are a large part of the population. **se/sd** is
the mean standard error over the real one, the standard deviation of the estimates over the runs: \
1 is right, 2 twice too wide.
**Coverage** is how often a 95 % interval holds the truth. Estimates are RDS-II, or SS where N is known; \
intervals are logit, normal for
means; runs of a workforce are from four populations in turn. `tree-markov` is the default, \
`tree-exact` the cautious one, `salganik` and `ss` are the usual
partners of RDS-II and SS. The chain sandwich takes each chain as one observation, \
with one degree of freedom fewer than chains; where
chains never cross, `tree-markov` falls back on it with as many as the chains' unequal weights allow. [Which
interval?](questions/which-interval.md) says what to make of it, \
[tree-markov](methods/tree-markov.md) how it is computed.
"""

LESSONS = """
## What to take from it

- **`tree-markov` is as wide as it should be** in the workforce, under a hidden divide that ties cross, \
and with misreported network
  sizes: se/sd near 1 and coverage near 95 %, \
where `tree-exact` is 1.7 times too wide and Salganik's covers 77 to 90 %.
- **It is too wide in small closed populations** (1, 2): people who were met are not met again, \
which it does not know unless N is given.
  With N, se/sd comes down to 1.2.
- **With three seeds it has little to go by**: some four degrees of freedom, \
and intervals as wide as the cautious ones.
- **With four seeds and strong homophily** (12), chains hardly leave their seed's side: \
the default is a quarter too wide and held the truth in
  all of 400 runs, Salganik's in 82 %; at 27 points either way, it says that four seeds tell little.
- **Where one tie in a hundred crosses** (15), likeness outlasts the chains: \
the default is a little too narrow, se/sd 0.9 and
  coverage 91 %, where Salganik's covers 67 %. Four studies in five warn of it, \
and of those 96 % held the truth; of the others 68 %.
- **A rare trait** (13), **many short chains** (14), **a group with twice the ties** (16) and \
**150 people** (17) are no danger: se/sd
  1.0 to 1.2, coverage 95 to 97 %.
- **No interval corrects a biased estimator** (2, 10): with half of the population met, \
RDS-II is off by two standard deviations.
- **Where all seeds are of one side**, the interval of that share is wide because it allows for the seeds' \
pull; the other shares' are right.
- **Where two groups recruit unequally**, the share of those groups is biased: \
by half a standard deviation in 10, by one in 10d and
  one and a half in 10m, where the groups are communities; the interval then covers 92 and 76 %. \
The other shares are right.
- **A share near 100 % has a long interval on one side**: \
of the demonstration's eleven intervals that one is the widest beside what
  repeating the study shows, and in one run in a hundred it says almost nothing.
"""


def part(processors: Processors, runs: int | None = None) -> Part:
    """Simulate, and return the part."""
    found, _ = processors.run(study, [(design.key, runs) for design in designs()])
    charts = {"questions/which-interval.svg": picture().svg()}
    return Part(text=text(found), charts=charts, broken=tuple(broken(found)))


def broken(found: list[Found]) -> list[str]:
    """Return what lies outside its band, by more than chance explains."""
    said = []
    for one in found:
        row, design = one.rows[0], one.design
        noise = 2 / math.sqrt(2 * row.runs)
        if design.wide and not design.wide[0] - noise <= row.se_over_sd <= design.wide[1] + noise:
            said.append(f"{design.name}: se/sd {row.se_over_sd:.2f}")
        if design.covers and not (
            design.covers[0] - 2 * row.error <= row.coverage <= design.covers[1] + 2 * row.error
        ):
            said.append(f"{design.name}: coverage {row.coverage:.1%}")
        if design.key == "demo":
            said += [
                f"{design.name}: {figure} is {half / reach:.2f} times as wide as repeating the study shows"
                for figure, (half, reach) in one.by_figure.items()
                if half > MOST_TIMES * (1 + noise) * reach
            ]
    return said


def text(found: list[Found]) -> str:
    """Return the part of the page."""
    lines = [
        HEAD,
        "| design | interval | runs | se/sd | coverage | mean width | df |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in found:
        for i, row in enumerate(one.rows):
            name = f"{one.design.key}: {one.design.name}" if i == 0 else ""
            lines.append(f"| {name} | {_bold(row)} | {_figures(row)} |")
    noise = 100 / math.sqrt(2 * found[0].rows[0].runs)
    most = max(row.error for one in found for row in one.rows if row.runs >= one.rows[0].runs)
    lines += [
        "",
        (
            "Widths are in shares (of 1), the wage's in dollars; df is the middle of the runs. "
            f"Monte-Carlo standard errors of coverage at {found[0].rows[0].runs} runs are up to"
        ),
        f"{most:.1%} for one figure, less where eleven are averaged; of se/sd some {noise:.0f} %.",
    ]
    if missing := [(o.design.key, r.way.name, r.without) for o in found for r in o.rows if r.without]:
        lines.append(
            "No interval could be made for "
            + ", ".join(f"{count} estimates of {way} in {key}" for key, way, count in missing)
            + "; they are left out."
        )
    for one in found:
        if one.design.key in ("demo", "uses"):
            lines += ["", *_by_figure(one)]
    return "\n".join([*lines, LESSONS])


def _by_figure(one: Found) -> list[str]:
    heading = {
        "demo": "## The demonstration's population, share by share",
        "uses": "## What else the model is used for",
    }[one.design.key]
    return [
        heading,
        "",
        (
            "Half the width of `tree-markov`'s interval in the middle run, "
            "and 1.96 standard deviations of the estimate over the runs:"
        ),
        "",
        "| figure | half width | repeating the study | ratio |",
        "|---|---|---|---|",
        *(
            f"| {' '.join(filter(None, figure))} | {half:.3f} | {reach:.3f} | {half / reach:.2f} |"
            for figure, (half, reach) in one.by_figure.items()
        ),
    ]


def _bold(row: Row) -> str:
    return f"**{row.way.name}**" if row.way.interval == "tree-markov" else row.way.name


def _figures(row: Row) -> str:
    df = "" if math.isnan(row.df) else f"{row.df:.0f}"
    return f"{row.runs} | {row.se_over_sd:.2f} | {row.coverage:.1%} | {row.width:.3f} | {df}"
