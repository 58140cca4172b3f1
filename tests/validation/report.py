"""The page that says what the validation found."""

from tests.validation.bands import RUNS, bands
from tests.validation.study import DRAWN, LEVEL, Findings

HEAD = """# Validation: samples from populations whose truth is known

A share of 20 % of N = 1000 people has a trait. Ties are independent, ten a person on average; people with the
trait have 1.8 times as many, and are five times as likely to be tied to each other as to somebody without it
(the design of Gile & Handcock 2010 and Gile 2011). Ten seeds are drawn in proportion to their ties; each
person recruits up to two of theirs. Every run draws a new population and a sample from it, and every method
estimates the share, with every interval that goes with it, at 95 %, from {replicates} replicates. {runs} runs
of each design, {minutes:.0f} minutes on one processor. `make validate` writes this page again, and fails when
a figure leaves its band.

## What to take from it

- **Bias, not variance, breaks the intervals at high sampling fractions.** With half the population in the
  sample (n = 500), people with more ties are used up, and weights 1/d go too far: RDS-II falls short by three
  points and RDS-I by four, and even a good standard error then covers too little. SS and HCG, which
  know N, correct it.
- **The tree bootstrap covers, by being wide.** Its standard error is 1.3 to 1.9 times the real one with few
  of the population in the sample, and up to 2.9 times with half of it (see se/sd). It asks for no N and no
  model. The default, `tree-markov`, is judged in the part above.
- **The SS and HCG bootstraps about their own methods are as wide as they should be** where their model holds:
  recruitment without replacement from a population of known size. There, se/sd is 0.95 to 1.01 and coverage
  93 to 96 %.
- **The naive and the neighbourhood interval are too narrow** where few of the population are in the sample,
  and say nothing of the bias where many are. They are offered for comparison only.
- With replacement (people can be met again, as in a population that is never used up), SS and HCG allow for a
  depletion that does not happen, and every interval but the tree's is too narrow: one chain of recruitment is
  less regular than their models.

![Estimated share: mean and standard deviation over the runs](images/validation-bias.svg)

![How often a 95 % interval holds the truth](images/validation-coverage.svg)
"""


def page(found: list[Findings], minutes: float, replicates: int = 500) -> str:
    """Return the page."""
    parts = [HEAD.format(replicates=replicates, runs=found[0].runs, minutes=minutes)]
    parts += ["## Bands", "", _bands(found)]
    for findings in found:
        parts += [f"## {findings.design.name}", "", _biases(findings), "", _coverages(findings), ""]
    return "\n".join(parts).rstrip() + "\n"


def _bands(found: list[Findings]) -> str:
    lines = [
        f"Figures of the first prototype, from {RUNS} runs, with what may separate two studies of this size:",
        "three points of coverage and the Monte-Carlo error of both. Intervals are normal, about RDS-II.",
        "",
        "| design | figure | was | is | room | holds |",
        "|---|---|---|---|---|---|",
    ]
    for findings in found:
        for band in bands(findings):
            form = "{:.1%}" if band.figure.startswith("coverage") else "{:.3f}"
            cells = [form.format(v) for v in (band.was, band.now, band.room)]
            holds = "yes" if band.holds else "**no**"
            lines.append(f"| {findings.design.name} | {band.figure} | {' | '.join(cells)} | {holds} |")
    return "\n".join([*lines, ""])


def _biases(found: Findings) -> str:
    lines = ["| method | mean | bias | sd | root mean squared error |", "|---|---|---|---|---|"]
    lines += [
        f"| {b.method} | {b.mean:.3f} | {b.bias:+.3f} | {b.sd:.3f} | {b.rmse:.3f} |" for b in found.biases
    ]
    return "\n".join(lines)


def _coverages(found: Findings) -> str:
    worst = max(c.error for c in found.coverages)
    lines = [
        f"Coverage of {LEVEL:.0%} intervals (Monte-Carlo standard error up to {worst:.1%}), mean width,",
        "and the mean standard error over the real one:",
        "",
        "| method | interval | normal | logit | percentile | width | se/sd |",
        "|---|---|---|---|---|---|---|",
    ]
    for c in (c for c in found.coverages if c.type == "normal"):
        logit = found.coverage(c.method, c.interval, "logit").share
        drawn = (
            f"{found.coverage(c.method, c.interval, 'percentile').share:.1%}" if c.interval in DRAWN else ""
        )
        lines.append(
            f"| {c.method} | {c.interval} | {c.share:.1%} | {logit:.1%} | {drawn} | {c.width:.3f} |"
            f" {c.se_over_sd:.2f} |"
        )
    return "\n".join(lines)
