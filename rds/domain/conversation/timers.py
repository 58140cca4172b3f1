"""What the passing of time does to a conversation."""

from rds.domain.conversation.asking import open_question
from rds.domain.conversation.situation import Outcome, Situation
from rds.domain.events import CouponReleased, ReleaseReason, ReminderSent
from rds.domain.replies import ReplyKey


def lapse(at: Situation) -> Outcome:
    """Give the coupon of a silent, not yet enrolled phone free. Nothing is sent."""
    if at.talking is None or at.participant:
        return Outcome()
    coupon = at.talking.coupon.code
    return Outcome((CouponReleased(caller=at.caller, coupon=coupon, reason=ReleaseReason.SILENCE),))


def remind(at: Situation) -> Outcome:
    """Take an unfinished conversation up again, with the question it stands at."""
    if at.talking is None or at.messaging_stopped:
        return Outcome()
    question = open_question(at, at.talking)
    return Outcome((ReminderSent(caller=at.caller),), (at.reply(ReplyKey.REMINDER, {"question": question}),))
