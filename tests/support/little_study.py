"""A whole study in memory: the rules decide, and facts are applied as the database's effects apply them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import TypeVar

from rds.domain.conversation import (
    Conversation,
    ConversationState,
    Fresh,
    Outcome,
    PhoneState,
    Situation,
    lapse,
    respond,
)
from rds.domain.coupon_code import CODES, make_code
from rds.domain.coupons import Coupon, CouponStatus, issue_to_seeds, reissue, void
from rds.domain.events import (
    CouponIssued,
    CouponPresented,
    CouponRefused,
    CouponReleased,
    CouponVoided,
    Event,
    HonorariumEarned,
    LanguageChosen,
    MessagingResumed,
    MessagingStopped,
    ParticipantEnrolled,
    QuestionAsked,
    SurveyCompleted,
)
from rds.domain.guessing import OVERALL_WINDOW, PHONE_WINDOW, Guesses
from rds.domain.honoraria import Account, Participant
from rds.domain.ids import CallerId, CouponCode, ParticipantId
from rds.domain.money import Money
from rds.domain.parsed_text import ParsedText
from rds.domain.study import Study
from rds.sms.text_parser import parse_text
from tests.support.builders import NOON

Kind = TypeVar("Kind", bound=Event)


class LittleStudy:
    """Phones text it, time passes, and it remembers every fact."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.now = NOON
        self.recruitment_open = True
        self.facts: list[Event] = []
        self.coupons: dict[CouponCode, Coupon] = {}
        self.talks: dict[CallerId, Conversation] = {}
        self.people: dict[CallerId, Participant] = {}
        self.stopped: set[CallerId] = set()
        self._wrong: list[tuple[CallerId, datetime]] = []
        self._numbers = count(1)

    def code(self) -> CouponCode:
        return make_code(next(self._numbers) * 7_654_321_017 % CODES)

    # --- what happens

    def text(self, caller: CallerId, words: str) -> Outcome:
        parsed = parse_text(words)
        outcome = respond(parsed, self.situation(caller, parsed))
        self.apply(*outcome.events)
        return outcome

    def issue_seed_coupon(self) -> CouponCode:
        self.apply(*issue_to_seeds(self.study, 1, (self.code(),), self.now))
        return list(self.coupons)[-1]

    def void(self, code: CouponCode) -> None:
        self.apply(void(self.coupons[code], "lost"))

    def reissue(self, code: CouponCode) -> CouponCode:
        self.apply(*reissue(self.coupons[code], self.code(), self.study, 1, self.now))
        return list(self.coupons)[-1]

    def pass_time(self, span: timedelta) -> None:
        self.now += span
        for caller, talk in self.talks.items():
            if released := lapse(caller, talk, self.now):
                self.apply(released)
        for code, coupon in self.coupons.items():
            if coupon.status is CouponStatus.ISSUED and self.now >= coupon.expires_at:
                self.coupons[code] = replace(coupon, status=CouponStatus.EXPIRED)

    # --- what a text meets

    def situation(self, caller: CallerId, parsed: ParsedText) -> Situation:
        participant = self.people.get(caller)
        return Situation(
            study=self.study,
            caller=caller,
            message=f"SM{next(self._numbers)}",
            now=self.now,
            written_at=self.now,
            fresh=Fresh(
                participant=ParticipantId(f"participant-{next(self._numbers)}"),
                codes=tuple(self.code() for _ in range(self.study.coupons.per_participant)),
            ),
            phone=PhoneState(
                number="+14165550100",
                protocol=1,
                recruitment_open=self.recruitment_open,
                messaging_stopped=caller in self.stopped,
                conversation=self.talks.get(caller),
                participant=participant,
            ),
            presented=self.coupons.get(parsed.code) if parsed.code else None,
            guesses=self.guesses(caller),
            account=self.account(participant.id) if participant else None,
            held=tuple(self.held_by(participant.id)) if participant else (),
        )

    def guesses(self, caller: CallerId) -> Guesses:
        wrong = [(who, at) for who, at in self._wrong if at > self.now - PHONE_WINDOW]
        return Guesses(
            by_phone=sum(who == caller for who, _ in wrong),
            overall=sum(at > self.now - OVERALL_WINDOW for _, at in wrong),
        )

    def account(self, participant: ParticipantId) -> Account:
        earned = sum(e.amount.minor for e in self.of(HonorariumEarned) if e.participant == participant)
        return Account(earned=Money(earned, "CAD"), paid=Money(0, "CAD"))

    def held_by(self, participant: ParticipantId) -> Iterator[Coupon]:
        return (coupon for coupon in self.coupons.values() if coupon.holder == participant)

    def of(self, kind: type[Kind]) -> list[Kind]:
        return [fact for fact in self.facts if isinstance(fact, kind)]

    # --- effects

    def apply(self, *facts: Event) -> None:
        for fact in facts:
            self.facts.append(fact)
            self._take(fact)

    def _take(self, fact: Event) -> None:  # noqa: C901 - one case per fact reads better than a function each
        match fact:
            case CouponIssued():
                self._issue(fact)
            case CouponPresented():
                self._present(fact)
            case CouponReleased():
                self._change_coupon(fact.coupon, status=CouponStatus.ISSUED, reserved_by=None)
                self._change_talk(fact.caller, state=ConversationState(fact.reason))
            case CouponVoided():
                self._change_coupon(fact.coupon, status=CouponStatus.VOIDED)
            case QuestionAsked():
                self._change_talk(
                    fact.caller,
                    step=fact.step,
                    attempt=fact.attempt,
                    confirming=fact.confirming,
                    asked_at=self.now,
                    waits_until=fact.until,
                )
            case LanguageChosen():
                self._change_talk(fact.caller, language=fact.language)
            case ParticipantEnrolled():
                self._enrol(fact)
            case SurveyCompleted():
                self.people[fact.caller] = replace(self.people[fact.caller], completed=True)
                self._change_talk(fact.caller, state=ConversationState.COMPLETED)
            case MessagingStopped():
                self.stopped.add(fact.caller)
            case MessagingResumed():
                self.stopped.discard(fact.caller)
            case CouponRefused(guess=True):
                self._wrong.append((fact.caller, self.now))

    def _issue(self, fact: CouponIssued) -> None:
        self.coupons[fact.coupon] = Coupon(
            code=fact.coupon,
            kind=fact.kind,
            status=CouponStatus.ISSUED,
            holder=fact.holder,
            slot=fact.slot,
            quota=fact.quota,
            wave=fact.wave,
            chain=fact.chain,
            active_from=fact.active_from,
            expires_at=fact.expires_at,
            secondary=fact.secondary,
        )

    def _present(self, fact: CouponPresented) -> None:
        self._change_coupon(fact.coupon, status=CouponStatus.RESERVED, reserved_by=fact.caller)
        before = self.talks.get(fact.caller)
        self.talks[fact.caller] = Conversation(
            participant=fact.participant,
            coupon=self.coupons[fact.coupon],
            state=ConversationState.OPEN,
            step="",
            attempt=0,
            confirming=False,
            language=before.language if before else None,
            enrolled=False,
            asked_at=self.now,
            waits_until=self.now,
        )

    def _enrol(self, fact: ParticipantEnrolled) -> None:
        self._change_coupon(fact.coupon, status=CouponStatus.REDEEMED, reserved_by=None)
        self._change_talk(fact.caller, enrolled=True)
        self.people[fact.caller] = Participant(
            id=fact.participant,
            recruiter=fact.recruiter,
            chain=fact.chain,
            wave=fact.wave,
            quota=fact.quota,
            primary=fact.primary,
            secondary=fact.secondary,
            completed=False,
        )

    def _change_coupon(self, code: CouponCode, **changes: object) -> None:
        self.coupons[code] = coupon = replace(self.coupons[code], **changes)
        for caller, talk in self.talks.items():
            if talk.coupon.code == code:
                self.talks[caller] = replace(talk, coupon=coupon)

    def _change_talk(self, caller: CallerId, **changes: object) -> None:
        self.talks[caller] = replace(self.talks[caller], **changes)
