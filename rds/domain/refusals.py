"""Every way a rule can say no. Codes are stable strings; each edge gives them its own words or status."""


class RuleBroken(Exception):
    """A rule of the study forbids what was asked. Nothing was recorded."""

    code = "rule_broken"


class CouponUnknown(RuleBroken):
    """No coupon has this code."""

    code = "coupon_unknown"


class CouponMistyped(RuleBroken):
    """The text was meant as a code, but its check character does not hold."""

    code = "coupon_mistyped"


class CouponNotYetActive(RuleBroken):
    """The coupon was issued, and its activation delay has not passed."""

    code = "coupon_not_yet_active"


class CouponHasExpired(RuleBroken):
    """The coupon's last day has passed."""

    code = "coupon_has_expired"


class CouponAlreadyRedeemed(RuleBroken):
    """Somebody took part with this coupon."""

    code = "coupon_already_redeemed"


class CouponReserved(RuleBroken):
    """Somebody else is in the middle of a conversation with this coupon."""

    code = "coupon_reserved"


class CouponIsVoid(RuleBroken):
    """The study team made this coupon invalid."""

    code = "coupon_is_void"


class CouponIsYourOwn(RuleBroken):
    """A participant presented a coupon that is theirs to forward."""

    code = "coupon_is_your_own"


class AlreadyTookPart(RuleBroken):
    """This phone has enrolled in this study before."""

    code = "already_took_part"


class NotEligible(RuleBroken):
    """This phone was screened out of this study before."""

    code = "not_eligible"


class RecruitmentIsClosed(RuleBroken):
    """The study enrols nobody now: closed by its team, or its ethics approval has expired."""

    code = "recruitment_is_closed"


class BudgetCommitted(RuleBroken):
    """What this coupon may cost, with all that is committed, would pass the study's budget."""

    code = "budget_committed"


class StudyNotYetOpen(RuleBroken):
    """The study has not opened: it enrols from the day its protocol names."""

    code = "study_not_yet_open"


class PhoneAbroad(RuleBroken):
    """This phone is of a country whose phones cannot take part in this study."""

    code = "phone_abroad"


class TooManyTries(RuleBroken):
    """Too many wrong codes from this phone, or altogether: guessing is slowed."""

    code = "too_many_tries"


class QuotaReached(RuleBroken):
    """The participant already holds as many coupons as the protocol promised."""

    code = "quota_reached"


class CouponNotOpen(RuleBroken):
    """Only an issued coupon that nobody has redeemed can be voided or reissued."""

    code = "coupon_not_open"


class ParticipantUnknown(RuleBroken):
    """No participant has this id."""

    code = "participant_unknown"


class StudyUnknown(RuleBroken):
    """No study with this id, or behind this number, has been opened."""

    code = "study_unknown"


class StudyAlreadyOpen(RuleBroken):
    """A study with this id is open; adopt a new protocol version instead."""

    code = "study_already_open"


class StudyNumberTaken(RuleBroken):
    """Another study is texted at this number."""

    code = "study_number_taken"


class HonorariumAlreadyEarned(RuleBroken):
    """The honorarium for this survey, or for this recruit, has been earned before."""

    code = "honorarium_already_earned"


class PayoutUnknown(RuleBroken):
    """No payout has this id."""

    code = "payout_unknown"


class PayoutAlreadySettled(RuleBroken):
    """This payout was paid or failed before."""

    code = "payout_already_settled"


class PaidTwice(RuleBroken):
    """This payment is recorded with another outcome or reference than is said now: was it paid twice?"""

    code = "paid_twice"


class PayoutNotWaiting(RuleBroken):
    """Only a payment that has failed, and was not paid since, can be tried again."""

    code = "payout_not_waiting"


class LedgerOutOfBalance(RuleBroken):
    """A posting's debits and credits differ: a fault in the service, stopped by the database."""

    code = "ledger_out_of_balance"


class RecordIsAppendOnly(RuleBroken):
    """Somebody tried to change or delete recorded events: a fault in the service, stopped by PostgreSQL."""

    code = "record_is_append_only"


class CaseUnknown(RuleBroken):
    """The study's inbox has no case of this number."""

    code = "case_unknown"


class CaseIsClosed(RuleBroken):
    """This case was closed before; what is written since opens a new one."""

    code = "case_is_closed"


class PersonUnknown(RuleBroken):
    """Nobody in this study has this id, coupon or number."""

    code = "person_unknown"


class HasLeftTheStudy(RuleBroken):
    """This person has left the study: only what they earned is still theirs."""

    code = "has_left_the_study"


class PhoneInUse(RuleBroken):
    """Somebody takes part, or has taken part, in this study from that phone."""

    code = "phone_in_use"


class PhoneIsTheSame(RuleBroken):
    """The person is at that phone already."""

    code = "phone_is_the_same"


class NumberIsErased(RuleBroken):
    """The number of this phone was erased: nothing can be sent to it."""

    code = "number_is_erased"


class FirstHasNotFinished(RuleBroken):
    """The person who takes part from this phone has not finished."""

    code = "first_has_not_finished"


class AlreadyAllowed(RuleBroken):
    """This person is no longer the phone's current one: the next may text a code."""

    code = "already_allowed"


class NotScreenedOut(RuleBroken):
    """Only a conversation that ended by a screening answer can be opened again."""

    code = "not_screened_out"


class NoOpenQuestion(RuleBroken):
    """No question of this person is open."""

    code = "no_open_question"


class CannotBeSkipped(RuleBroken):
    """Language, consent and screening cannot be skipped for somebody."""

    code = "cannot_be_skipped"


class QuestionUnknown(RuleBroken):
    """The study asks no such question."""

    code = "question_unknown"


class NotAnswered(RuleBroken):
    """This person has not answered that question."""

    code = "not_answered"


class AnswerUnreadable(RuleBroken):
    """This is no option of the question, or no number within its range."""

    code = "answer_unreadable"


class AnswerWouldExclude(RuleBroken):
    """This answer means that the person is not eligible."""

    code = "answer_would_exclude"


class LanguageNotOffered(RuleBroken):
    """The study does not speak this language."""

    code = "language_not_offered"


class NothingToResend(RuleBroken):
    """Everything sent to this phone has arrived, or is still on its way."""

    code = "nothing_to_resend"


class SurveyNotCompleted(RuleBroken):
    """Coupons to forward are for those who have completed the survey."""

    code = "survey_not_completed"


class PhoneHasStopped(RuleBroken):
    """This phone has asked for no more texts."""

    code = "phone_has_stopped"
