"""The study's side of the conversation, in memory: the real rules, reading and wording; no database, no
queue.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

from rds.app.answer_text import join_halves
from rds.domain.conversation import (
    Conversation,
    ConversationState,
    PhoneState,
    Situation,
    asks_for_silence,
    lapse,
    remind,
    respond,
)
from rds.domain.conversation.situation import TextBefore
from rds.domain.coupon_code import CODES, display, make_code
from rds.domain.coupons import Coupon, CouponStatus, issue_to_seeds
from rds.domain.events import (
    AnswerCorrected,
    CouponIssued,
    CouponPresented,
    CouponRefused,
    CouponReleased,
    LanguageChosen,
    MessagingResumed,
    MessagingStopped,
    ParticipantEnrolled,
    QuestionAsked,
    QuestionReopened,
    ReleaseReason,
    ReminderSent,
    SurveyCompleted,
)
from rds.domain.guessing import Guesses
from rds.domain.honoraria import Account, Participant
from rds.domain.ids import CallerId, CouponCode, MessageId
from rds.domain.money import Money
from rds.domain.parsed_text import Keyword
from rds.domain.replies import ReplyKey
from rds.sms.replies import Catalogue
from rds.sms.text_parser import parse_text
from tests.support.ids import ids_of_a_test

NUMBER = "+14165550100"
ENDED = {
    ReleaseReason.DECLINED: ConversationState.DECLINED,
    ReleaseReason.SCREENED_OUT: ConversationState.SCREENED_OUT,
    ReleaseReason.SILENCE: ConversationState.SILENCE,
    ReleaseReason.CLOSED: ConversationState.CLOSED,
}


class FrontDesk:
    """Answers texts of phones, which are plain integers here, and keeps what came of them."""

    def __init__(self, study):
        self.study = study
        self.coupons = {}
        self.talks = {}
        self.people = {}
        self.callers = {}
        self.stopped = set()
        self.before = {}
        self.wrong_codes = defaultdict(list)
        self.answers = defaultdict(dict)
        self.events = []
        self.replies = defaultdict(int)
        self.completed = []
        self._drawn = 0
        self.ids = ids_of_a_test()

    def seed_codes(self, count):
        """Issue seed coupons and return them as they are handed out."""
        codes = self._codes(count)
        for event in issue_to_seeds(self.study, 1, codes, self.study.opens):
            self._take(event, self.study.opens)
        return [display(code) for code in codes]

    def texts(self, phone, body, at):
        """Answer one text; return the words of the replies."""
        text, parts = SimpleNamespace(body=body, received_at=at), SimpleNamespace(parse_text=parse_text)
        parsed, situation = join_halves(parse_text(body), text, self._situation(phone, at), parts)
        self.before[phone] = TextBefore(words=body, received_at=at)
        tells_balance = parsed.keyword is Keyword.BALANCE or asks_for_silence(parsed)
        if tells_balance and situation.phone.participant:
            person, nothing = situation.phone.participant, Money(0, "CAD")
            earned = person.primary if person.completed else nothing
            situation = replace(situation, account=Account(earned=earned, paid=nothing))
        if parsed.keyword is Keyword.COUPONS and situation.phone.participant:
            held = tuple(c for c in self.coupons.values() if c.holder == situation.phone.participant.id)
            situation = replace(situation, held=held)
        if situation.phone.open_conversation is None and (parsed.code or parsed.looks_like_code):
            wrong = sum(at - then < timedelta(hours=1) for then in self.wrong_codes[phone])
            presented = self.coupons.get(parsed.code)
            situation = replace(situation, presented=presented, guesses=Guesses(by_phone=wrong))
        outcome = respond(parsed, situation)
        for event in outcome.events:
            self._take(event, at)
        for answer in outcome.answers:
            self.answers[answer.participant][answer.question] = answer.value
        return [self._words(reply) for reply in outcome.replies]

    def timers(self, at):
        """Remind silent phones, and free coupons that have waited long enough; return (phone, words)."""
        reminders = []
        for phone, talk in list(self.talks.items()):
            caller = CallerId(str(phone))
            if lapsed := lapse(caller, talk, at):
                self._take(lapsed, at)
            elif caller not in self.stopped and (reminder := remind(self.study, caller, talk, at)):
                self._take(reminder[0], at)
                reminders.append((phone, self._words(reminder[1])))
        return reminders

    def _words(self, reply):
        self.replies[ReplyKey(reply.key)] += 1
        return Catalogue().words(reply, self.study)

    def _codes(self, count):
        first, self._drawn = self._drawn, self._drawn + count
        return tuple(make_code(n * 7_919_000_003 % CODES) for n in range(first + 1, first + 1 + count))

    def _situation(self, phone, at):
        caller = CallerId(str(phone))
        return Situation(
            study=self.study,
            caller=caller,
            message=MessageId(f"message-{len(self.events)}"),
            written_at=at,
            now=at,
            ids=self.ids,
            phone=PhoneState(
                number=NUMBER,
                protocol=1,
                recruitment_open=True,
                messaging_stopped=caller in self.stopped,
                conversation=self.talks.get(phone),
                participant=self.people.get(phone),
                text_before=self.before.get(phone),
            ),
        )

    def _take(self, event, at):
        self.events.append((at, event))
        phone = int(event.caller) if getattr(event, "caller", None) else None
        self._take_about_coupons(event, phone, at)
        self._take_about_talk(event, phone, at)

    def _take_about_coupons(self, event, phone, at):
        match event:
            case CouponIssued():
                self._issue(event)
            case CouponPresented(coupon=code):
                begun = self.coupons[code].phones_begun + (phone not in self.talks)
                self._coupon(code, phones_begun=begun)
                self._begin(phone, event, at)
            case CouponReleased(coupon=code, reason=reason):
                self._coupon(code, status=CouponStatus.ISSUED, reserved_by=None)
                self._talk(phone, state=ENDED[reason])
            case CouponRefused(guess=True):
                self.wrong_codes[phone].append(at)
            case ParticipantEnrolled():
                self._enrol(phone, event)

    def _take_about_talk(self, event, phone, at):
        match event:
            case QuestionAsked(step=step, attempt=attempt, confirming=confirming, until=until):
                talk = self.talks[phone]
                same = (talk.step, talk.attempt, talk.confirming) == (step, attempt, confirming)
                self._talk(
                    phone,
                    step=step,
                    attempt=attempt,
                    confirming=confirming,
                    asked_at=at,
                    handed_over_at=at,
                    repeats=talk.repeats + 1 if same else 0,
                    waits_until=until,
                )
            case QuestionReopened():
                self._talk(phone, reopened=True)
            case AnswerCorrected():
                self._talk(phone, reopened=False)
            case LanguageChosen(language=language):
                self._talk(phone, language=language)
            case SurveyCompleted():
                self._talk(phone, state=ConversationState.COMPLETED)
                self.people[phone] = replace(self.people[phone], completed=True, completed_at=at)
                self.completed.append(phone)
            case MessagingStopped(caller=caller):
                self.stopped.add(caller)
            case MessagingResumed(caller=caller):
                self.stopped.discard(caller)
            case ReminderSent():
                self._talk(phone, reminders=self.talks[phone].reminders + 1, reminded_at=at)

    def _issue(self, event):
        fields = (
            "kind",
            "holder",
            "slot",
            "quota",
            "wave",
            "chain",
            "active_from",
            "expires_at",
            "secondary",
        )
        self.coupons[event.coupon] = Coupon(
            code=CouponCode(event.coupon),
            status=CouponStatus.ISSUED,
            **{field: getattr(event, field) for field in fields},
        )

    def _begin(self, phone, event, at):
        self._coupon(event.coupon, status=CouponStatus.RESERVED, reserved_by=event.caller)
        self.talks[phone] = Conversation(
            participant=event.participant,
            coupon=self.coupons[event.coupon],
            state=ConversationState.OPEN,
            step="",
            attempt=1,
            confirming=False,
            language=None,
            enrolled=False,
            asked_at=at,
            waits_until=at,
        )

    def _enrol(self, phone, event):
        self._coupon(event.coupon, status=CouponStatus.REDEEMED)
        self._talk(phone, enrolled=True)
        self.people[phone] = Participant(
            id=event.participant,
            recruiter=event.recruiter,
            chain=event.chain,
            wave=event.wave,
            quota=event.quota,
            primary=event.primary,
            secondary=event.secondary,
            completed=False,
        )

    def _talk(self, phone, **changes):
        self.talks[phone] = replace(self.talks[phone], **changes)

    def _coupon(self, code, **changes):
        self.coupons[code] = replace(self.coupons[code], **changes)
