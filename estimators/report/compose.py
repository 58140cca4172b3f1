"""A sample's whole report, composed once; `estimators.report.saving` writes it."""

import platform
from collections.abc import Sequence

from estimators.diagnostics.plausibility import FEW_PEOPLE
from estimators.report.checklist import checklist_section
from estimators.report.description import StudyDescription, label_names, label_sample
from estimators.report.diagnosing import diagnostics_section
from estimators.report.formatting import count, day, figure_name, interval_of, plural, with_unit
from estimators.report.methods import methods_section
from estimators.report.parts import Grid, Paragraph, Report, Section
from estimators.report.recruitment_section import network_size_section, recruitment_section
from estimators.report.references import number_references
from estimators.report.request import Request, make_request
from estimators.report.results_section import estimates_section
from estimators.report.sensitivity import sensitivity_section
from estimators.sample.choices import Method, Seeds, interval_name, method_name
from estimators.sample.recruitment_sample import RecruitmentSample

TITLE = "Respondent-driven sampling study: methods and results"
_SUMMED_UP = 4
"""How many estimates the summary names."""


def compose_report(
    sample: RecruitmentSample,
    outcomes: Sequence[str] | None = None,
    *,
    title: str | None = None,
    method: Method | None = None,
    population_size: int | None = None,
    seeds: Seeds = "include",
    level: float = 0.95,
    coupons_issued: str | None = None,
    study: StudyDescription | None = None,
) -> Report:
    """Return the methods and results of a sample in words, tables and charts, and the STROBE-RDS checklist.

    All outcomes with a few levels and all quantities are reported unless some are named. The estimates are
    those of `estimate` with the same settings and its default interval; the method is `ss` where the
    population size is given, `rds-ii` otherwise. `coupons_issued` names the outcome that holds how many
    coupons each person was given; `study` says what the data cannot: see `read_description`. Raises what
    `estimate` does; MissingExtra where the libraries for charts are not installed.
    """
    study = study or StudyDescription()
    named = None if outcomes is None else label_names(outcomes, study.outcomes)
    request = make_request(
        label_sample(sample, study.outcomes),
        named,
        method=method,
        population_size=population_size,
        seeds=seeds,
        level=level,
        coupons_issued=coupons_issued,
        study=study,
    )
    results = Section(
        title="Results",
        sections=(
            recruitment_section(request),
            network_size_section(request),
            estimates_section(request),
            diagnostics_section(request),
            sensitivity_section(request),
        ),
    )
    summary, sections, references = number_references(
        _summary(request),
        (methods_section(request), results, checklist_section(request), _settings(request)),
    )
    return Report(
        title=title or study.title or TITLE, summary=summary, sections=sections, references=references
    )


def _summary(request: Request) -> tuple[Paragraph, ...]:
    sample, span = request.sample, request.days()
    when = "" if span is None else f" from {day(span[0])} to {day(span[1])}"
    shown = request.headline()[:_SUMMED_UP]
    figures = [f"{with_unit(e)} ({interval_of(e)}) for {figure_name(e.outcome, e.level)}" for e in shown]
    few = int(request.counted.sum()) < FEW_PEOPLE
    caution = " So few people say little about the population." if few else ""
    return (
        Paragraph(
            f"{_who_took_part(sample, when)}. Estimates for the population "
            f"({request.level:.0%} confidence interval) include {'; '.join(figures)}.{caution}"
        ),
    )


def _who_took_part(sample: RecruitmentSample, when: str) -> str:
    seeds = plural(sample.tree.seeds, "seed")
    if not sample.waves:
        return f"{seeds} took part{when} and recruited nobody"
    recruits, waves = plural(len(sample) - sample.tree.seeds, "recruit"), plural(sample.waves, "wave")
    return f"{plural(len(sample), 'participant')} took part{when}: {seeds} and {recruits} in up to {waves}"


def _settings(request: Request) -> Section:
    m, s = request.table.method, request.table.sample
    policy = m.missing_network_size
    rows = (
        ("Software", f"Seedline {m.version}, Python {platform.python_version()}"),
        ("Sample", f"{count(s.n)} participants, fingerprint {s.fingerprint}"),
        ("Variables", ", ".join(request.outcomes)),
        ("Estimator", f"{method_name(m.method)} (--method {m.method})"),
        ("Population size", "not given" if m.population_size is None else count(m.population_size)),
        (
            "Interval",
            f"{interval_name(m.interval)} (--interval {m.interval}), {m.interval_type}, level {m.level:g}",
        ),
        ("Seeds", f"{m.seeds}d"),
        (
            "Missing network sizes",
            "none" if policy.count == 0 else f"{policy.policy}, {count(policy.count)} participants",
        ),
    )
    return Section(
        title="Settings",
        parts=(
            Grid(
                caption="Settings of the estimates",
                head=("Setting", "Value"),
                rows=rows,
                note=(
                    "The fingerprint changes with any change to the data, and not with the order of the rows."
                ),
                words=frozenset({0, 1}),
            ),
        ),
    )
