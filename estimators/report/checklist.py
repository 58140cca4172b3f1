"""The STROBE-RDS checklist (White et al.

2015): what the data can fill stands there, the rest is marked as to be written.

The items are STROBE's 22 with those that STROBE-RDS adds or changes, in our words.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from estimators.report.formatting import count, day, join_words, plural
from estimators.report.parts import Grid, Paragraph, Section
from estimators.report.request import Request
from estimators.sample.choices import interval_name, method_name

GAP = "To be written"
Item: TypeAlias = tuple[str, str, str]
"""Its number, what it asks for, what the report says."""


def checklist_section(request: Request) -> Section:
    """Return every item with where it is answered."""
    rows: list[Item] = []
    for title, items in (
        ("Title and abstract", _abstract()),
        ("Introduction", _introduction()),
        ("Methods", (*_design(request), *_measurement(request))),
        ("Statistical methods", _analysis(request)),
        ("Results", _results(request)),
        ("Discussion", _discussion()),
        ("Other information", (("22", "Source of funding, and the funders' role", GAP),)),
    ):
        rows += [(title, "", ""), *(_fill(item, request.study.by_item) for item in items)]
    return Section(
        title="STROBE-RDS checklist",
        parts=(
            Paragraph(_count_filled(rows)),
            Grid(
                caption="STROBE-RDS checklist",
                head=("Item", "Asks for", "Answer"),
                rows=tuple(rows),
                words=frozenset({0, 1, 2}),
            ),
        ),
    )


def _count_filled(rows: Sequence[Item]) -> str:
    """Return in words how many items are answered, and which are left to the study's team."""
    asked = [row for row in rows if row[2]]
    blank = [number for number, _, answer in asked if answer == GAP]
    partly = [number for number, _, answer in asked if GAP.lower() in answer.lower() and answer != GAP]
    parts = "; parts of items " if blank else "parts of items "
    left = (f"items {join_words(blank)}" if blank else "") + (parts + join_words(partly) if partly else "")
    return (
        f"Of the {len(asked)} items of STROBE-RDS [@white2015], {len(asked) - len(blank)} are answered "
        f"below, {len(partly)} of them in part. "
        + (f"To be written by the study team: {left}." if left else "None is left to be written.")
    )


def _fill(item: Item, said: Mapping[str, str]) -> Item:
    """Return an item with what the study's description says in place of what is to be written."""
    number, asks, answer = item
    if number not in said:
        return item
    known = [part for part in answer.split("; ") if GAP.lower() not in part.lower()]
    before = f"{'; '.join(known)}. " if known else ""
    return number, asks, before + said[number]


def _abstract() -> tuple[Item, ...]:
    return (
        ("1a", "Respondent-driven sampling named in title or abstract", "Summary, Methods"),
        ("1b", "A balanced summary of what was done and found in the abstract", "Summary"),
    )


def _introduction() -> tuple[Item, ...]:
    return (
        ("2", "Scientific background and rationale", GAP),
        ("3", "Objectives, and hypotheses stated beforehand", GAP),
    )


def _design(request: Request) -> tuple[Item, ...]:
    tree, span = request.sample.tree, request.days()
    dates = f"Recruitment from {day(span[0])} to {day(span[1])}" if span else GAP
    given = request.returns.issued
    coupons = (
        GAP
        if given is None
        else f"{count(given.sum())} coupons issued in all; rules and time limits to be written"
    )
    return (
        (
            "4a",
            "Key elements of the study design",
            "Methods, Study design and recruitment"
            + ("" if request.study.designed else "; details to be written"),
        ),
        ("4b", "Why respondent-driven sampling was the method of choice", GAP),
        (
            "5a",
            "Setting, locations, and dates of recruitment and data collection",
            f"{dates}; setting and locations to be written" if span else GAP,
        ),
        ("5b", "Formative research that informed the design", GAP),
        (
            "6a",
            (
                "Eligibility criteria, for seeds and recruits; how participants were taught to recruit; "
                "coupons and their time limits"
            ),
            coupons,
        ),
        (
            "6b",
            "Number, sources and selection of seeds; seeds added later",
            ". ".join(
                filter(None, (plural(tree.seeds, "seed"), (request.study.seed_coupons or "").rstrip(".")))
            )
            + "; sources and selection to be written",
        ),
        ("6c", "Changes of the design during data collection", GAP),
        ("6d", "Wording of the network size question", GAP),
        ("6e", "Incentives for taking part and for recruiting", GAP),
        ("6f", "Number, kind and place of recruitment venues", GAP),
    )


def _define_outcomes(request: Request) -> str:
    """Return each variable with its definition, where the description has one."""
    definitions = request.study.definitions
    said = [f"{name} ({definitions[name]})" if name in definitions else name for name in request.outcomes]
    gap = "" if {*request.outcomes} <= {*definitions} else "; definitions to be written"
    return f"Variables: {join_words(said)}{gap}"


def _measurement(request: Request) -> tuple[Item, ...]:
    return (
        (
            "7a",
            "Definition of outcomes, exposures, confounders",
            _define_outcomes(request),
        ),
        (
            "7b",
            "Whether and how the tie of recruiter and recruit was tracked",
            (
                "Every recruit is linked to one recruiter, and the links were checked for circles, repeats "
                "and strangers; how they were tracked to be written"
            ),
        ),
        ("8a", "Sources and methods of measurement of each variable", GAP),
        (
            "8b",
            "How eligibility was assessed, repeat enrolment reduced, and coupons checked",
            "No id appears twice and every recruit has one recruiter; procedures in the field to be written",
        ),
        (
            "9",
            "Efforts against bias",
            "Network sizes and chains are examined under Diagnostics; procedures in the field to be written",
        ),
        ("10", "How the study size was arrived at", GAP),
        (
            "11",
            "How quantitative variables were handled and grouped",
            "Quantities are reported as means, and cut at their thirds for diagnostics only"
            if request.has_quantities
            else "No quantity is reported",
        ),
    )


def _analysis(request: Request) -> tuple[Item, ...]:
    m = request.table.method
    return (
        (
            "12a",
            "Statistical methods, with point and interval estimators",
            f"Methods, Estimation: {method_name(m.method)}; intervals by the {interval_name(m.interval)}",
        ),
        ("12b", "Software, version and settings", f"Seedline {m.version}; Settings"),
        ("12c", "Methods for subgroups and interactions", "No subgroups or interactions are reported"),
        ("12d", "How missing data were handled", "Methods, Estimation"),
        (
            "12e",
            "Sensitivity analyses",
            "Methods, Diagnostics and sensitivity analyses; Results, Sensitivity analyses",
        ),
        (
            "12f",
            "Criteria for whether assumptions held, such as equilibrium",
            "Methods, Diagnostics and sensitivity analyses; Results, Diagnostics",
        ),
        (
            "12g",
            "Whether seeds are in each analysis",
            f"Seeds {m.seeds}d in the main estimates; both ways under Sensitivity analyses",
        ),
    )


def _results(request: Request) -> tuple[Item, ...]:
    sample, back = request.sample, request.returns
    missing = sum(request.missing(name) for name in request.outcomes)
    coupons = (
        f"{count(back.returned.sum())} coupons returned; coupons issued to be written"
        if back.issued is None
        else f"{count(back.issued.sum())} coupons issued and {count(back.returned.sum())} returned"
    )
    return (
        (
            "13a",
            "Numbers at each stage: seeds, screened, eligible, included, returned, analysed",
            (
                f"{plural(sample.tree.seeds, 'seed')}, {count(len(sample))} included, "
                f"{count(request.counted.sum())} analysed; those screened and eligible to be written"
            ),
        ),
        ("13b", "Reasons for not taking part at each stage", GAP),
        (
            "13c",
            "A flow diagram",
            (
                "Results, Recruitment"
                if request.study.flow
                else "Results, Recruitment, from enrolment on; the stages before it to be written"
            ),
        ),
        ("13d", "Coupons issued and returned", coupons),
        ("13e", "Recruits and waves by seed; a drawing of the recruitment network", "Results, Recruitment"),
        (
            "13f",
            "Recruitment challenges, and how they were met",
            _recorded_setbacks(request),
        ),
        ("13g", "Design effects", "Results, Population estimates"),
        (
            "14a",
            "Characteristics of participants: unweighted numbers, and estimates with their precision",
            "Results, Population estimates",
        ),
        (
            "14b",
            "Missing data for each variable",
            f"Results, Population estimates: {plural(missing, 'missing answer')} in all variables together",
        ),
        ("15", "Outcome events or summary measures", "Results, Population estimates"),
        (
            "16a",
            "Unadjusted and adjusted estimates with intervals",
            "Population estimates under Results; no adjusted associations are reported",
        ),
        ("16b", "Category boundaries of grouped quantities", "No quantity is reported in groups"),
        ("16c", "Relative risks as absolute risks, where they matter", "No relative risks are reported"),
        (
            "17",
            "Other analyses: other estimators, network size definitions, subgroups",
            "Results, Sensitivity analyses",
        ),
    )


def _recorded_setbacks(request: Request) -> str:
    record = request.study.field_record
    return f"{record.rstrip('.')}; how challenges were met to be written" if record else GAP


def _discussion() -> tuple[Item, ...]:
    return (
        ("18", "Key results with reference to the objectives", "Summary; the objectives to be written"),
        (
            "19",
            "Limitations, with direction and size of bias",
            "Results, Diagnostics has cautions; direction and size of bias to be written",
        ),
        ("20", "A cautious interpretation", GAP),
        ("21", "Generalisability", GAP),
    )
