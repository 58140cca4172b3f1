"""What must hold between the parts of a study file.

Each rule names, by its parameters, the sections that it reads.
"""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from rds.domain.folding import fold
from rds.domain.money import Money
from rds.studyfile.models import (
    ConsentSection,
    CouponSection,
    EligibilitySection,
    EthicsSection,
    FollowUpSection,
    HonorariumSection,
    NetworkSizeSection,
    OptionSection,
    QuietHoursSection,
    ReminderSection,
    SurveySection,
    TargetSection,
)
from rds.studyfile.reserved_names import RESERVED_WORDS, TAKEN_KEYS
from rds.studyfile.study_file_error import Place

RuleError = tuple[Place, str]
Rule = Callable[..., Iterator[RuleError]]


def check_rules(sections: Mapping[str, Any]) -> list[RuleError]:
    """Return what the rules find wrong, applying each rule whose sections could all be read."""
    found: list[RuleError] = []
    for rule in RULES:
        needed = inspect.signature(rule).parameters
        if needed.keys() <= sections.keys():
            found.extend(rule(**{name: sections[name] for name in needed}))
    return found


def _each_language_once(languages: Sequence[str]) -> Iterator[RuleError]:
    for index, language in enumerate(languages):
        if language in languages[:index]:
            yield ("languages", index), f'"{language}" is listed twice. Keep it once.'


def _each_country_once(countries: Sequence[str] | None, country: str) -> Iterator[RuleError]:
    for index, each in enumerate(countries or ()):
        if each in (countries or ())[:index]:
            yield ("countries", index), f'"{each}" is listed twice. Keep it once.'
    if countries and country not in countries:
        yield ("countries",), f'leaves out "{country}", the study\'s own country. Add it.'


def _questions(
    eligibility: Sequence[EligibilitySection], survey: Sequence[SurveySection]
) -> Iterator[tuple[str, int, EligibilitySection | SurveySection]]:
    yield from (("eligibility", index, question) for index, question in enumerate(eligibility))
    yield from (("survey", index, question) for index, question in enumerate(survey))


def _each_key_once(
    eligibility: Sequence[EligibilitySection], survey: Sequence[SurveySection]
) -> Iterator[RuleError]:
    seen = dict(TAKEN_KEYS)
    for part, index, question in _questions(eligibility, survey):
        if holder := seen.get(question.key):
            yield (
                (part, index, "key"),
                f'"{question.key}" is already {holder}. Give this question another key.',
            )
        seen.setdefault(question.key, f"a question of {part}")


def _clear_options(
    eligibility: Sequence[EligibilitySection], survey: Sequence[SurveySection]
) -> Iterator[RuleError]:
    for part, index, question in _questions(eligibility, survey):
        yield from _options_apart(question.options or (), (part, index, "options"))


def _options_apart(options: Sequence[OptionSection], place: Place) -> Iterator[RuleError]:
    taken: dict[str, int] = {}
    for index, option in enumerate(options):
        names = {_without_spaces(option.key), *(_without_spaces(label) for label in option.label.values())}
        for name in sorted(names):
            if name in RESERVED_WORDS:
                yield (
                    (*place, index),
                    f'"{name}" means something else in any text message (such as to stop). Use another word.',
                )
            if name.isdecimal():
                yield (*place, index), f'"{name}" would be read as the number of an answer. Use words.'
            if taken.setdefault(name, index) != index:
                yield (
                    (*place, index),
                    f'"{name}" also stands for answer {taken[name] + 1}. Give each answer its own words.',
                )


def _without_spaces(words: str) -> str:
    """Return the words as answers are compared, without spaces: `Opt out` is the same as `OPTOUT`."""
    return fold(words).replace(" ", "")


def _accepted_answers(eligibility: Sequence[EligibilitySection]) -> Iterator[RuleError]:
    for index, question in enumerate(eligibility):
        keys = [option.key for option in question.options]
        for position, key in enumerate(question.accepted):
            if key not in keys:
                yield (
                    ("eligibility", index, "accepted", position),
                    f'"{key}" is not an answer of this question. Choose among {", ".join(keys)}.',
                )


def _plausible_numbers(survey: Sequence[SurveySection]) -> Iterator[RuleError]:
    for index, question in enumerate(survey):
        place = ("survey", index)
        bounds = {"low": question.low, "high": question.high}
        if question.options:
            for name in (name for name, bound in bounds.items() if bound is not None):
                yield (*place, name), f'a question with options has no "{name}". Take one of the two out.'
            if question.decimals:
                yield (
                    (*place, "decimals"),
                    'a question with options has no "decimals". Take one of the two out.',
                )
        elif question.low is None or question.high is None:
            yield (
                place,
                (
                    'add "options" for answers to choose from, '
                    'or "low" and "high" for an answer that is a number.'
                ),
            )
        elif question.low >= question.high:
            yield (*place, "high"), f'must be larger than "low", which is {question.low}.'


def _plausible_network_size(network_size: NetworkSizeSection) -> Iterator[RuleError]:
    if network_size.low >= network_size.high:
        yield ("network_size", "high"), f'must be larger than "low", which is {network_size.low}.'


def _consent_by_number(consent: ConsentSection) -> Iterator[RuleError]:
    for language, words in consent.text.items():
        if re.search(r"\byes\b", words, re.IGNORECASE):
            yield (
                ("consent", "text", language),
                (
                    'has the word "yes", which people would text back; phone companies take '
                    "YES as a command of their own. "
                    "Leave it out: how to agree (1) or refuse (2) is added after this text."
                ),
            )


def _approval_outlasts_opening(opens: datetime, ethics: EthicsSection) -> Iterator[RuleError]:
    if ethics.expires <= opens.date():
        yield (
            ("ethics", "expires"),
            (
                f'must be later than the opening ("opens", {opens.date()}): '
                "nobody is enrolled once the approval has expired."
            ),
        )


def _coupons_can_be_used(coupons: CouponSection) -> Iterator[RuleError]:
    for name in ("valid_for", "reserved_for"):
        if not getattr(coupons, name):
            yield ("coupons", name), 'must be longer than nothing. Write such as "7 days".'
    if coupons.reserved_for > coupons.valid_for:
        yield ("coupons", "reserved_for"), 'must be at most as long as "valid_for".'


def _reminders_come_in_time(coupons: CouponSection, reminders: ReminderSection | None) -> Iterator[RuleError]:
    if reminders is None:
        return
    if not reminders.after:
        yield ("reminders", "after"), 'must be longer than nothing. Write such as "2 days".'
    elif reminders.after >= coupons.reserved_for:
        yield (
            ("reminders", "after"),
            (
                "the first reminder would come after the coupon was let go (coupons.reserved_for). "
                "Remind sooner, or reserve for longer."
            ),
        )


def _one_currency(honoraria: HonorariumSection) -> Iterator[RuleError]:
    currency = honoraria.primary.currency
    for name, amount in (("secondary", honoraria.secondary), ("budget", honoraria.budget)):
        if amount is not None and amount.currency != currency:
            yield (
                ("honoraria", name),
                f'is in {amount.currency}, but "primary" is in {currency}. Use one currency.',
            )


def _budget_reaches_target(honoraria: HonorariumSection, target: TargetSection) -> Iterator[RuleError]:
    budget, primary = honoraria.budget, honoraria.primary
    if budget is None or budget.currency != primary.currency:
        return
    least = Money(primary.minor * target.participants, primary.currency)
    if budget.minor < least.minor:
        yield (
            ("honoraria", "budget"),
            (
                f"cannot pay {target.participants} participants: the primary honoraria alone "
                f"come to {least}. "
                "Raise it, or lower target.participants."
            ),
        )


def _quiet_hours_last(quiet_hours: QuietHoursSection | None) -> Iterator[RuleError]:
    if quiet_hours is not None and quiet_hours.start == quiet_hours.end:
        yield ("quiet_hours", "end"), 'is the same as "start". Take "quiet_hours" out if no hour is quiet.'


def _follow_up_strata(
    follow_up: FollowUpSection | None, survey: Sequence[SurveySection], target: TargetSection
) -> Iterator[RuleError]:
    if follow_up is None:
        return
    choices = [question.key for question in survey if question.options]
    for index, key in enumerate(follow_up.stratify_by):
        if key not in choices:
            yield (
                ("follow_up", "stratify_by", index),
                f'"{key}" is not a survey question with options. Choose among {", ".join(choices)}.',
            )
    if follow_up.size > target.participants:
        yield ("follow_up", "size"), f"is larger than target.participants, which is {target.participants}."


RULES: tuple[Rule, ...] = (
    _each_language_once,
    _each_country_once,
    _each_key_once,
    _clear_options,
    _accepted_answers,
    _plausible_numbers,
    _plausible_network_size,
    _consent_by_number,
    _approval_outlasts_opening,
    _coupons_can_be_used,
    _reminders_come_in_time,
    _one_currency,
    _budget_reaches_target,
    _quiet_hours_last,
    _follow_up_strata,
)
