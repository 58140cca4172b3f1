"""The recruitment section: who took part, when, through whom, and how many peers they know."""

from functools import partial

import numpy as np

from estimators.charts.coupons import returns_chart
from estimators.charts.network_sizes import network_sizes_chart
from estimators.charts.respondents import waves_chart
from estimators.charts.tree import tree_chart
from estimators.report.formatting import NONE, count, day, label, part, percent, plural, ratio, sentence
from estimators.report.parts import Figure, Grid, Paragraph, Section, paragraphs
from estimators.report.request import Request
from estimators.sample.outcome import Categories

_LISTED = 12
"""How many chains the table lists one by one."""


def recruitment_section(request: Request) -> Section:
    """Return how recruitment went: a paragraph, the flow in figures, the chains."""
    return Section(
        title="Recruitment",
        parts=(
            *paragraphs([_describe_recruitment(request), *_describe_stages(request)]),
            *paragraphs([_describe_returns(request)]),
            *_list_gaps(request),
            _flow(request),
            *_charts(request),
            _chains(request),
            _tree(request),
        ),
    )


def _describe_stages(request: Request) -> list[str]:
    """Return what came before the survey's end, as far as the study's description says it."""
    study = request.study
    return [text for text in (study.stages, study.not_taking_part) if text]


def _list_gaps(request: Request) -> tuple[Paragraph, ...]:
    """Return what challenges there were, and what of the stages is left to be written."""
    study = request.study
    asked_for = {
        "numbers screened, eligible, consenting and refusing, with reasons": _describe_stages(request),
        "recruitment challenges and how they were met": [study.challenges] if study.challenges else [],
    }
    missing = [what for what, texts in asked_for.items() if not texts]
    gap = [Paragraph(f"{sentence('; '.join(missing))}.", "to be written")] if missing else []
    return (*paragraphs([study.challenges or ""]), *gap)


def _describe_recruitment(request: Request) -> str:
    sample, tree = request.sample, request.sample.tree
    sizes = np.bincount(tree.chain, minlength=tree.seeds)
    span = request.days()
    when = "" if span is None else f" between {day(span[0])} and {day(span[1])}"
    recruits = len(sample) - tree.seeds
    empty = int((sample.recruits[sample.is_seed] == 0).sum())
    seeds = f"{plural(tree.seeds, 'seed')} and {plural(recruits, 'recruit')}"
    barren = (
        f" {plural(empty, 'seed')} recruited nobody." if empty else " Every seed recruited at least one peer."
    )
    return (
        f"{plural(len(sample), 'participant')} took part{when}: {seeds}, in chains of up to "
        f"{plural(sample.waves, 'wave')}. The largest chain held {count(int(sizes.max()))} participants "
        f"({percent(sizes.max() / len(sample))}%).{barren} Half of all participants were in wave "
        f"{int(np.median(tree.wave))} or later, and {percent(float((sample.recruits == 0).mean()))}% "
        "recruited nobody."
    )


def _describe_returns(request: Request) -> str:
    back = request.returns
    said = ""
    if back.issued is not None:
        said = (
            f"Of {count(back.issued.sum())} coupons issued, {count(back.returned.sum())} "
            f"({percent(back.rate)}%) came back with a recruit. "
        )
    if len(back.days) and request.days() is not None:
        low, middle, high = back.quartiles
        said += (
            f"The median time from a recruiter's participation to a recruit's was {middle:.0f} days "
            f"(quartiles {low:.0f} and {high:.0f}). "
        )
    return (said + (request.study.coupon_returns or "")).strip()


def _flow(request: Request) -> Grid:
    sample, tree, back = request.sample, request.sample.tree, request.returns
    sizes = np.bincount(tree.chain, minlength=tree.seeds)
    brought = np.bincount(sample.recruits)
    rows: list[tuple[str, str]] = [
        *((stage, count(people)) for stage, people in request.study.flow.items()),
        ("Participants", count(len(sample))),
        ("Seeds", count(tree.seeds)),
        ("Recruits", count(len(sample) - tree.seeds)),
        ("Last wave", count(sample.waves)),
        ("Participants in wave 3 or later, n (%)", part(int((tree.wave >= 3).sum()), len(sample))),
        ("Participants in the largest chain, n (%)", part(int(sizes.max()), len(sample))),
        ("Coupons issued", NONE if back.issued is None else count(back.issued.sum())),
        ("Coupons returned by a recruit", count(back.returned.sum())),
        *(
            (f"Participants with {plural(k, 'recruit')}, n (%)", part(int(n), len(sample)))
            for k, n in enumerate(brought)
        ),
    ]
    return Grid(
        caption="Recruitment",
        head=("", "Value"),
        rows=tuple(rows),
        note="A seed is wave 0; a recruit is one wave after the recruiter."
        + ("" if back.issued is not None else " The data do not say how many coupons were issued."),
    )


def _charts(request: Request) -> tuple[Figure, ...]:
    """Return the waves by the first outcome with levels, and coupon returns where times are known."""
    back, by = request.returns, _drawn_by(request)
    waves = Figure(
        caption=f"Participants by wave and {label(by)}", draw=partial(waves_chart, request.sample, by)
    )
    if not len(back.days) or request.days() is None:
        return (waves,)
    return (waves, Figure(caption="Time from recruiter to recruit", draw=partial(returns_chart, back)))


def _tree(request: Request) -> Figure:
    """Return the recruitment network, which fills a page and so comes last."""
    by = _drawn_by(request)
    return Figure(
        caption=f"Recruitment network, by {label(by)}", draw=partial(tree_chart, request.sample, by)
    )


def _drawn_by(request: Request) -> str:
    with_levels = [n for n in request.outcomes if isinstance(request.sample.outcome(n), Categories)]
    return (with_levels or request.outcomes)[0]


def _chains(request: Request) -> Grid:
    sample, tree = request.sample, request.sample.tree
    sizes = np.bincount(tree.chain, minlength=tree.seeds)
    last = np.zeros(tree.seeds, dtype=np.int64)
    np.maximum.at(last, tree.chain, tree.wave)
    largest = np.argsort(-sizes, kind="stable")
    rows = [
        (f"Seed {place}", count(sizes[seed] - 1), percent(sizes[seed] / len(sample)), count(last[seed]))
        for place, seed in enumerate(largest[:_LISTED].tolist(), start=1)
    ]
    rest = largest[_LISTED:]
    if len(rest):
        together = sizes[rest]
        rows.append(
            (
                f"{len(rest)} other chains",
                f"{count(together.min() - 1)} to {count(together.max() - 1)} each",
                percent(together.sum() / len(sample)),
                f"{last[rest].min()} to {last[rest].max()}",
            )
        )
    return Grid(
        caption="Recruits and waves by seed",
        head=("", "Recruits", "Participants, %", "Waves"),
        rows=tuple(rows),
        note="Seeds are numbered by the size of their chains, which include the seed.",
    )


def network_size_section(request: Request) -> Section:
    """Return how many peers participants know, and how far the answers can be trusted."""
    found = request.network_sizes
    low, middle, high = found.quartiles
    reported = (
        f"Reported network sizes ran from {count(found.sizes[0])} to {count(found.sizes[-1])} (median "
        f"{middle:g}, quartiles {low:g} and {high:g}, mean {found.mean:.1f}). "
        f"{_describe_unknown(found.unknown)}"
    )
    rounded = ""
    if found.fives.n:
        rounded = (
            f"Of the {count(found.fives.n)} answers of 8 or more, {percent(found.fives.share)}% were "
            "multiples of five, where 20% would be expected (Whipple-type index "
            f"{ratio(found.fives.index, 0)}; 100 is no rounding). "
        )
    rounded += (
        f"{sentence(plural(found.contradicted, 'participant'))} reported fewer peers than took part with "
        "them."
    )
    return Section(
        title="Network sizes",
        parts=(
            *paragraphs([reported, rounded]),
            Figure(caption="Reported network sizes", draw=partial(network_sizes_chart, found)),
        ),
    )


def _describe_unknown(unknown: int) -> str:
    return (
        "Everybody reported one."
        if unknown == 0
        else f"{plural(unknown, 'participant')} reported none that could be used."
    )
