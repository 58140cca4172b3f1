"""What a study's data cannot tell of it: coupons, incentives, wording, who was asked, what changed."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from estimators.errors import EstimatorError
from estimators.sample.outcome import Categories, Outcome
from estimators.sample.problems import join_some
from estimators.sample.recruitment_sample import RecruitmentSample


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """How an outcome is called and asked."""

    label: str | None = None
    definition: str | None = None
    """The question as it was asked, or how the outcome was made."""
    levels: Mapping[str, str] = field(default_factory=dict)
    """The labels of its levels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyDescription:
    """A study in its team's words, each part as the report prints it; what is None stays to be written."""

    title: str | None = None
    background: str | None = None
    objectives: str | None = None
    why_rds: str | None = None
    setting: str | None = None
    formative_research: str | None = None
    eligibility: str | None = None
    coupons: str | None = None
    """How many each participant was given, and how long they are valid."""
    seeds: str | None = None
    """How seeds were found and chosen."""
    seed_coupons: str | None = None
    """When seeds were given coupons, and how many."""
    changes: str | None = None
    """What of the protocol changed during fieldwork; "None" where nothing did."""
    network_size_question: str | None = None
    incentives: str | None = None
    venues: str | None = None
    tracking: str | None = None
    """How the tie of recruiter and recruit was tracked."""
    measurement: str | None = None
    enrolment: str | None = None
    """How eligibility was assessed, and repeat enrolment prevented."""
    bias: str | None = None
    study_size: str | None = None
    ethics: str | None = None
    """Who approved the study, and how people consented."""
    subgroups: str | None = None
    stages: str | None = None
    """How many were screened and eligible."""
    not_taking_part: str | None = None
    """How many refused or were not eligible, and why."""
    coupon_returns: str | None = None
    """What became of the coupons issued."""
    field_record: str | None = None
    """What went otherwise than planned, as far as it was recorded; how that was met is `challenges`."""
    challenges: str | None = None
    key_results: str | None = None
    limitations: str | None = None
    interpretation: str | None = None
    generalisability: str | None = None
    funding: str | None = None
    flow: Mapping[str, int] = field(default_factory=dict)
    """How many people came to each stage before the data begin, in order."""
    outcomes: Mapping[str, Described] = field(default_factory=dict)

    @property
    def definitions(self) -> dict[str, str]:
        """How outcomes were asked or made, by what the report calls them."""
        return {d.label or name: d.definition for name, d in self.outcomes.items() if d.definition}

    @property
    def designed(self) -> bool:
        """Whether it says how people were recruited: who could be, with what coupons, for what."""
        return all((self.eligibility, self.coupons, self.incentives))

    @property
    def by_item(self) -> dict[str, str]:
        """What it says of each item of STROBE-RDS, by the item's number."""
        said = {item: getattr(self, name) for item, name in _ITEMS.items()}
        both = [text for text in (self.eligibility, self.coupons) if text]
        said["6a"] = " ".join(both) or None
        return {item: text for item, text in said.items() if text}


_ITEMS: Mapping[str, str] = MappingProxyType(
    {
        "2": "background", "3": "objectives", "4b": "why_rds", "5a": "setting", "5b": "formative_research",
        "6b": "seeds", "6c": "changes", "6d": "network_size_question", "6e": "incentives", "6f": "venues",
        "7b": "tracking", "8a": "measurement", "8b": "enrolment", "9": "bias", "10": "study_size",
        "12c": "subgroups", "13a": "stages", "13b": "not_taking_part", "13d": "coupon_returns",
        "13f": "challenges", "18": "key_results", "19": "limitations", "20": "interpretation",
        "21": "generalisability", "22": "funding",
    }
)  # fmt: skip


def read_description(path: str | Path) -> StudyDescription:
    """Return the description in a TOML or JSON file: the parts of `StudyDescription` by their names.

    Raises EstimatorError that names a part which is not known or is no text; OSError where the file cannot be
    read.
    """
    path = Path(path)
    content = path.read_bytes()
    try:
        data = json.loads(content) if path.suffix.lower() == ".json" else tomllib.loads(content.decode())
    except ValueError as wrong:
        raise EstimatorError(f"{path.name} is not well-formed TOML or JSON: {wrong}") from None
    if not isinstance(data, dict):
        raise EstimatorError(f"{path.name} has to hold parts such as coupons and incentives by their names")
    outcomes, flow = data.pop("outcomes", {}), data.pop("flow", {})
    _check(data, StudyDescription, "")
    return StudyDescription(
        **data,
        flow=_read_flow(flow),
        outcomes={name: _read_outcome(name, each) for name, each in outcomes.items()},
    )


def join_descriptions(descriptions: Sequence[StudyDescription]) -> StudyDescription:
    """Return one description of several: a part is that of the last one that has it."""
    parts: dict[str, Any] = {}
    outcomes: dict[str, Described] = {}
    for each in descriptions:
        parts |= {part.name: said for part in fields(each) if (said := getattr(each, part.name))}
        for name, described in each.outcomes.items():
            known = outcomes.get(name, Described())
            said = {
                part.name: given for part in fields(described) if (given := getattr(described, part.name))
            }
            outcomes[name] = replace(known, **said)
    return StudyDescription(**parts | {"outcomes": outcomes})


def _read_flow(data: Any) -> dict[str, int]:
    if not isinstance(data, dict) or any(type(people) is not int for people in data.values()):
        raise EstimatorError("flow has to hold how many people came to each stage, as whole numbers")
    return data


def _read_outcome(name: str, data: Any) -> Described:
    if not isinstance(data, dict):
        raise EstimatorError(f"outcomes.{name} has to hold label, definition or levels")
    levels = data.pop("levels", {})
    _check(data, Described, f"outcomes.{name}.")
    return Described(**data, levels={str(level): str(label) for level, label in levels.items()})


def _check(data: Mapping[str, Any], kind: type, prefix: str) -> None:
    known = [each.name for each in fields(kind) if each.name not in ("outcomes", "levels", "flow")]
    if unknown := [name for name in data if name not in known]:
        raise EstimatorError(
            f"{prefix}{unknown[0]} is not a part of a description; there are {join_some(known, 40)}"
        )
    if wordless := [name for name, text in data.items() if not isinstance(text, str)]:
        raise EstimatorError(f"{prefix}{wordless[0]} has to be text")


def label_sample(sample: RecruitmentSample, described: Mapping[str, Described]) -> RecruitmentSample:
    """Return the sample with outcomes and levels under their labels."""
    outcomes = {}
    for name, outcome in sample.outcomes.items():
        labelled = _label(outcome, described.get(name, Described()))
        outcomes[labelled.name] = labelled
    if len(outcomes) < len(sample.outcomes):
        raise EstimatorError("two outcomes have the same label: give each its own")
    return replace(sample, outcomes=MappingProxyType(outcomes))


def label_of(name: str, described: Mapping[str, Described]) -> str:
    """Return what an outcome is called."""
    return described.get(name, Described()).label or name


def label_names(names: Sequence[str], described: Mapping[str, Described]) -> list[str]:
    """Return what outcomes are called."""
    return [label_of(name, described) for name in names]


def _label(outcome: Outcome, described: Described) -> Outcome:
    name = described.label or outcome.name
    if isinstance(outcome, Categories):
        levels = tuple(described.levels.get(level, level) for level in outcome.levels)
        if len({*levels}) < len(levels):
            raise EstimatorError(f"two levels of {outcome.name} have the same label: give each its own")
        return replace(outcome, name=name, levels=levels)
    return replace(outcome, name=name)
