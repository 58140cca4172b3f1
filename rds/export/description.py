"""What the service knows of a study that its data do not tell, in the words of a report.

Its parts are those of a description file, see docs/recruitment-csv.md.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from rds.app.figures import Funnel, History, Honoraria
from rds.domain.conversation.script import SCREENING_PREFIX
from rds.domain.local_time import local
from rds.domain.money import Money
from rds.domain.study import CouponKind, Question, Study
from rds.export.fieldwork import (
    describe_coupons,
    describe_losses,
    describe_setbacks,
    describe_stages,
    join_words,
    list_flow,
    plural,
)
from rds.export.protocol_changes import describe_changes

_LANGUAGES = {"en": "English", "fr": "French", "es": "Spanish", "pt": "Portuguese", "zh": "Chinese"}


def description_json(study: Study, history: History, funnel: Funnel, honoraria: Honoraria) -> str:
    """Return the description as JSON: texts by the parts' names, counts of the flow, labels of outcomes."""
    said = describe_study(study, history, funnel, honoraria)
    return json.dumps(said, indent=2, ensure_ascii=False) + "\n"


def describe_study(study: Study, history: History, funnel: Funnel, honoraria: Honoraria) -> dict[str, Any]:
    """Return the description of a study under the protocol that holds now."""
    said = {
        "title": f"{study.title[_language(study)]}: a respondent-driven sampling study",
        "setting": _setting(study),
        "eligibility": _eligibility(study),
        "coupons": _coupons(study),
        "seed_coupons": _seed_coupons(study, history),
        "changes": _changes(study, history),
        "network_size_question": _wording(study, study.network_size),
        "incentives": _incentives(study, honoraria),
        "venues": "None: people were recruited, screened and asked by text message, at one number.",
        "tracking": (
            "Each coupon has a code of its own, which the recruit texted to take part; the service recorded "
            "to whom it had been given."
        ),
        "measurement": _measurement(study),
        "enrolment": (
            "Eligibility was asked by text message before the survey. A phone could take part once, unless "
            "the study team made room for another person; a coupon could be redeemed once, before it expired."
        ),
        "bias": (
            "Everybody was asked in the same words, without an interviewer, and nobody could bring more than "
            f"{plural(study.coupons.per_participant, 'recruit')}."
        ),
        "study_size": _study_size(study, history),
        "ethics": _ethics(study),
        "stages": describe_stages(funnel),
        "not_taking_part": describe_losses(funnel, _screened_out(study, history)),
        "coupon_returns": describe_coupons(funnel),
        "field_record": describe_setbacks(funnel),
        "flow": list_flow(funnel),
        "outcomes": {question.key: _outcome(study, question) for question in study.survey},
    }
    return {part: text for part, text in said.items() if text}


def _language(study: Study) -> str:
    return "en" if "en" in study.languages else study.languages[0]


def _setting(study: Study) -> str:
    languages = join_words([_LANGUAGES.get(each, each) for each in study.languages])
    countries = f" Phones of {join_words(study.countries)} could take part." if study.countries else ""
    return (
        f"The study, by {study.sender}, was run by text message (SMS) in {languages}, from "
        f"{_day(study, study.opens)} (time zone {study.time_zone}).{countries}"
    )


def _eligibility(study: Study) -> str:
    if not study.eligibility:
        return "Everybody with a coupon was eligible: nothing was asked."
    asked = []
    for each in study.eligibility:
        options = each.question.options
        answers = [option.label[_language(study)] for option in options if option.key in each.accepted]
        of = "" if len(each.asked_of) == len(CouponKind) else f" (asked of {min(each.asked_of).value}s)"
        asked.append(f'"{_wording(study, each.question)}"{of} by {" or ".join(answers)}')
    return f"Eligible were those who answered {join_words(asked)}."


def _coupons(study: Study) -> str:
    plan = study.coupons
    delay = f", from {_length(plan.activation_delay)} after it was given" if plan.activation_delay else ""
    return (
        f"Each participant who completed the survey was given {plural(plan.per_participant, 'coupon')} to "
        f"forward, each valid for {_length(plan.valid_for)}{delay}. A coupon in use was kept for "
        f"{_length(plan.reserved_for)} after the person's last text."
    )


def _seed_coupons(study: Study, history: History) -> str:
    days: dict[str, int] = {}
    for at, coupons in history.seed_coupons.items():
        days[_day(study, at)] = days.get(_day(study, at), 0) + coupons
    given = join_words([f"{coupons} on {day}" for day, coupons in days.items()])
    return f"The study team made coupons for seeds: {given}." if given else ""


def _changes(study: Study, history: History) -> str:
    first, *later = history.protocols
    if not later:
        return f"None. The protocol adopted on {_day(study, first.adopted_at)} held throughout."
    said = []
    for before, after in zip(history.protocols, later, strict=False):
        what = "; ".join(describe_changes(before.content, after.content)) or "nothing of the method"
        said.append(f"Version {after.version}, from {_day(study, after.adopted_at)}: {what}.")
    return " ".join(said)


def _incentives(study: Study, honoraria: Honoraria) -> str:
    plan = study.honoraria
    earned = Money(honoraria.earned, honoraria.currency or plan.primary.currency)
    budget = f" Honoraria were limited to {_money(plan.budget)} in all." if plan.budget else ""
    return (
        f"Each participant was promised {_money(plan.primary)} for completing the survey, and "
        f"{_money(plan.secondary)} for each recruit who completed it, at most one for each coupon."
        f"{budget} Earned were {plural(honoraria.primary_count, 'honorarium', 'honoraria')} for the survey "
        f"and {honoraria.secondary_count:,} for recruits, {_money(earned)} in all."
    )


def _measurement(study: Study) -> str:
    languages = join_words([_LANGUAGES.get(each, each) for each in study.languages])
    skipped = [question.label or question.key for question in study.survey if question.may_skip]
    may_skip = f" {join_words(skipped)} could be skipped." if skipped else " No question could be skipped."
    return (
        f"Questions were texted and answered by text message, in {languages}; an answer that could not be "
        f"read was asked again.{may_skip}"
    )


def _study_size(study: Study, history: History) -> str:
    target = study.target
    width = (
        f", for 95% intervals of {100 * target.half_width:g} percentage points to each side"
        if target.half_width
        else ""
    )
    ends = [
        f"recruitment was {'opened again' if opened else 'closed'} on {_day(study, at)}"
        for at, opened in history.closings
    ]
    said = f"{plural(target.participants, 'completed participant')} were aimed at{width}."
    return f"{said} {_sentence(join_words(ends))}." if ends else said


def _ethics(study: Study) -> str:
    approval = study.ethics
    return (
        f"The study was approved by {approval.board} ({approval.number}). Everybody agreed by text message "
        f"to the words of consent (version {study.consent.version}) before anything was asked."
    )


def _screened_out(study: Study, history: History) -> dict[str, int]:
    """Return how many were not eligible by the question that said so, in the words of the question."""
    wording = {
        SCREENING_PREFIX + each.question.key: _wording(study, each.question) for each in study.eligibility
    }
    return {wording.get(step, step): phones for step, phones in history.screened_out.items()}


def _outcome(study: Study, question: Question) -> dict[str, Any]:
    said: dict[str, Any] = {"definition": _wording(study, question)}
    if question.label:
        said["label"] = question.label
    if question.options:
        said["levels"] = {option.key: option.label[_language(study)] for option in question.options}
    return said


def _wording(study: Study, question: Question) -> str:
    return question.text[_language(study)]


def _day(study: Study, instant: datetime) -> str:
    day = local(study, instant)
    return f"{day.day} {day:%B %Y}"


def _length(length: timedelta) -> str:
    days, hours = length.days, length.seconds / 3600
    return plural(days, "day") if not length.seconds else f"{24 * days + hours:g} hours"


def _money(money: Money) -> str:
    amount, currency = str(money).split()
    whole, _, part = amount.partition(".")
    return f"{int(whole):,}{'' if part in ('', '00') else '.' + part} {currency}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
