"""A whole study in memory: the rules decide, and facts are applied as the database's effects apply them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import TypeVar

from rds.domain.conversation import (
    Conversation,
    ConversationState,
    Outcome,
    PhoneState,
    Situation,
    TextBefore,
    lapse,
    respond,
)
from rds.domain.conversation.split_texts import continues, join_words
from rds.domain.coupon_code import CODES, make_code
from rds.domain.coupons import Coupon, CouponStatus, issue_to_seeds, reissue, void
from rds.domain.events import (
    AnswerCorrected,
    CouponIssued,
    CouponPresented,
    CouponRefused,
    CouponReleased,
    CouponVoided,
    Event,
    HonorariumEarned,
    LanguageChosen,
    LeavingHeard,
    MessagingResumed,
    MessagingStopped,
    ParticipantEnrolled,
    ParticipantWithdrew,
    QuestionAsked,
    QuestionReopened,
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
from tests.support.ids import ids_of_a_test

READING = timedelta(seconds=20)
"""How long a person takes to read a text and answer it, where a test does not care."""
Kind = TypeVar("Kind", bound=Event)


def join_halves_in(parsed: ParsedText, words: str, situation: Situation) -> tuple[ParsedText, Situation]:
    """Read a text that goes on where the one before was cut together with it, as the service does."""
    before = situation.phone.text_before
    if before is None or parsed.keyword or parsed.code or parsed.wants_out:
        return parsed, situation
    if not continues(before, situation.written_at):
        return parsed, situation
    whole = parse_text(join_words(before.words, words))
    return whole, replace(situation, first_half=parse_text(before.words))


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
        self.before: dict[CallerId, TextBefore] = {}
        self._wrong: list[tuple[CallerId, datetime]] = []
        self._numbers = count(1)
        self.ids = ids_of_a_test()

    def code(self) -> CouponCode:
        return make_code(next(self._numbers) * 7_654_321_017 % CODES)

    # --- what happens

    def text(self, caller: CallerId, words: str) -> Outcome:
        self.now += READING
        return self.text_at_once(caller, words)

    def text_at_once(self, caller: CallerId, words: str) -> Outcome:
        """Text without having read what came last."""
        parsed = parse_text(words)
        parsed, situation = join_halves_in(parsed, words, self.situation(caller, parsed))
        outcome = respond(parsed, situation)
        self.apply(*outcome.events)
        self.before[caller] = TextBefore(words, self.now)
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
            ids=self.ids,
            phone=PhoneState(
                number="+14165550100",
                protocol=1,
                recruitment_open=self.recruitment_open,
                messaging_stopped=caller in self.stopped,
                conversation=self.talks.get(caller),
                participant=participant,
                text_before=self.before.get(caller),
            ),
            presented=self.coupons.get(parsed.code) if parsed.code else None,
            guesses=self.guesses(caller),
            account=self.account(participant.id) if participant else None,
            held=tuple(self.list_held(participant.id)) if participant else (),
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

    def list_held(self, participant: ParticipantId) -> Iterator[Coupon]:
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
                begun = self.coupons[fact.coupon].phones_begun + (fact.caller not in self.talks)
                self._change_coupon(fact.coupon, phones_begun=begun)
                self._present(fact)
            case CouponReleased():
                self._change_coupon(fact.coupon, status=CouponStatus.ISSUED, reserved_by=None)
                self._change_talk(fact.caller, state=ConversationState(fact.reason))
            case CouponVoided():
                self._change_coupon(fact.coupon, status=CouponStatus.VOIDED)
            case QuestionAsked():
                self._change_talk(
                    fact.caller,
                    repeats=self._repeats(fact),
                    handed_over_at=self.now,
                    step=fact.step,
                    attempt=fact.attempt,
                    confirming=fact.confirming,
                    asked_at=self.now,
                    waits_until=fact.until,
                )
            case QuestionReopened():
                self._change_talk(fact.caller, reopened=True)
            case AnswerCorrected():
                self._change_talk(fact.caller, reopened=False)
            case LanguageChosen():
                self._change_talk(fact.caller, language=fact.language)
            case ParticipantEnrolled():
                self._enrol(fact)
            case SurveyCompleted():
                self.people[fact.caller] = replace(
                    self.people[fact.caller], completed=True, completed_at=self.now
                )
                self._change_talk(fact.caller, state=ConversationState.COMPLETED)
            case MessagingStopped():
                self.stopped.add(fact.caller)
            case MessagingResumed():
                self.stopped.discard(fact.caller)
            case LeavingHeard():
                self._note_leaving(fact)
            case ParticipantWithdrew():
                self._withdraw(fact)
            case CouponRefused(guess=True):
                self._wrong.append((fact.caller, self.now))

    def _repeats(self, fact: QuestionAsked) -> int:
        talk = self.talks[fact.caller]
        same = (talk.step, talk.attempt, talk.confirming) == (fact.step, fact.attempt, fact.confirming)
        return talk.repeats + 1 if same else 0

    def _note_leaving(self, fact: LeavingHeard) -> None:
        if fact.kind == "new_owner":
            self._change_talk(fact.caller, new_owner=True, reminders_held=True)
        elif fact.kind == "maybe":
            self._change_talk(fact.caller, reminders_held=True)
        else:
            self._change_talk(fact.caller, leaving=fact.kind, leaving_at=self.now, reminders_held=True)

    def _withdraw(self, fact: ParticipantWithdrew) -> None:
        if person := self.people.get(fact.caller):
            self.people[fact.caller] = replace(person, withdrawn=True)
        if self.talks[fact.caller].state is not ConversationState.COMPLETED:
            self._change_talk(fact.caller, state=ConversationState.WITHDRAWN)

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
