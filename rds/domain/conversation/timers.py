"""What the passing of time does to a conversation."""

from datetime import datetime

from rds.domain.conversation.script import ask_again, find_step
from rds.domain.conversation.situation import Conversation, ConversationState
from rds.domain.events import CouponReleased, ReleaseReason, ReminderSent
from rds.domain.ids import CallerId
from rds.domain.replies import Reply, ReplyKey
from rds.domain.study import Study


def lapse(caller: CallerId, talk: Conversation | None, now: datetime) -> CouponReleased | None:
    """Release the coupon of a silent phone once it has waited long enough.

    An enrolled person's stays redeemed.
    """
    if talk is None or talk.state is not ConversationState.OPEN or talk.enrolled or now < talk.waits_until:
        return None
    return CouponReleased(caller=caller, coupon=talk.coupon.code, reason=ReleaseReason.SILENCE)


def remind(
    study: Study, caller: CallerId, talk: Conversation | None, now: datetime
) -> tuple[ReminderSent, Reply] | None:
    """Take an unfinished conversation up again when the study's plan says so.

    The reminder comes with the question that the conversation stands at.
    """
    plan = study.reminders
    if plan is None or talk is None or talk.state is not ConversationState.OPEN or talk.reminders_held:
        return None
    if talk.reminders >= plan.at_most or now < (talk.reminded_at or talk.asked_at) + plan.after:
        return None
    language = study.language(talk.language)
    question = ask_again(study, find_step(study, talk.coupon.kind, talk.step), language, talk)
    return ReminderSent(caller=caller), Reply(
        key=ReplyKey.REMINDER, language=language, values={"question": question}
    )
