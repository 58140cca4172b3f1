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
