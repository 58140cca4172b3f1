"""From the file's sections to the domain's Study."""

from collections.abc import Sequence
from datetime import UTC
from zoneinfo import ZoneInfo

from rds.domain.conversation.script import NETWORK_SIZE
from rds.domain.ids import StudyId
from rds.domain.retention import Retention
from rds.domain.study import (
    Consent,
    CouponKind,
    CouponPlan,
    EligibilityQuestion,
    EthicsApproval,
    FollowUp,
    HonorariumPlan,
    Option,
    Question,
    QuestionKind,
    QuietHours,
    ReminderPlan,
    Study,
    Target,
    WhenReached,
)
from rds.studyfile.models import (
    EligibilitySection,
    NetworkSizeSection,
    OptionSection,
    RetentionSection,
    StudyFile,
    SurveySection,
)


def study_of(file: StudyFile) -> Study:
    """Return the Study that a checked file describes."""
    return Study(
        id=StudyId(file.id),
        title=file.title,
        sender=file.sender,
        contact=file.contact,
        languages=tuple(file.languages),
        time_zone=file.time_zone,
        country=file.country,
        countries=tuple(file.countries or ()),
        opens=file.opens.replace(tzinfo=ZoneInfo(file.time_zone)).astimezone(UTC),
        consent=Consent(version=file.consent.version, text=file.consent.text),
        eligibility=tuple(_eligibility(section) for section in file.eligibility),
        network_size=_network_size(file.network_size),
        survey=tuple(_survey(section) for section in file.survey),
        coupons=CouponPlan(
            per_participant=file.coupons.per_participant,
            activation_delay=file.coupons.activation_delay,
            valid_for=file.coupons.valid_for,
            reserved_for=file.coupons.reserved_for,
        ),
        honoraria=HonorariumPlan(
            primary=file.honoraria.primary, secondary=file.honoraria.secondary, budget=file.honoraria.budget
        ),
        payout=file.payout,
        target=Target(
            participants=file.target.participants,
            half_width=file.target.half_width,
            when_reached=WhenReached(file.target.when_reached),
        ),
        ethics=EthicsApproval(
            board=file.ethics.board, number=file.ethics.number, expires=file.ethics.expires
        ),
        reminders=(
            ReminderPlan(after=file.reminders.after, at_most=file.reminders.at_most)
            if file.reminders
            else None
        ),
        quiet_hours=(
            QuietHours(start=file.quiet_hours.start, end=file.quiet_hours.end) if file.quiet_hours else None
        ),
        follow_up=(
            FollowUp(size=file.follow_up.size, stratify_by=tuple(file.follow_up.stratify_by))
            if file.follow_up
            else None
        ),
        retention=_retention(file.retention) if file.retention else None,
    )


def _retention(section: RetentionSection) -> Retention:
    return Retention(
        numbers=section.numbers,
        texts=section.texts,
        transcripts=section.transcripts,
        answers=section.answers,
        backups=section.backups,
    )


def _options(sections: Sequence[OptionSection]) -> tuple[Option, ...]:
    return tuple(Option(key=section.key, label=section.label) for section in sections)


def _eligibility(section: EligibilitySection) -> EligibilityQuestion:
    return EligibilityQuestion(
        question=Question(
            key=section.key,
            kind=QuestionKind.CHOICE,
            text=section.text,
            options=_options(section.options),
        ),
        accepted=frozenset(section.accepted),
        asked_of=frozenset(CouponKind(kind) for kind in section.asked_of),
    )


def _survey(section: SurveySection) -> Question:
    return Question(
        key=section.key,
        kind=QuestionKind.CHOICE if section.options else QuestionKind.NUMBER,
        text=section.text,
        options=_options(section.options or ()),
        low=section.low,
        high=section.high,
        decimals=section.decimals,
        may_skip=section.may_skip,
        label=section.label,
    )


def _network_size(section: NetworkSizeSection) -> Question:
    return Question(
        key=NETWORK_SIZE,
        kind=QuestionKind.NUMBER,
        text=section.text,
        low=section.low,
        high=section.high,
        may_skip=section.may_skip,
    )
