"""A person leaves the study."""

from rds.domain.conversation.situation import Conversation, ConversationState, has_withdrawn
from rds.domain.events import CouponReleased, Event, ParticipantWithdrew, ReleaseReason
from rds.domain.honoraria import Participant
from rds.domain.ids import CallerId


def withdraw(caller: CallerId, talk: Conversation, participant: Participant | None) -> tuple[Event, ...]:
    """Leave the study; nothing follows for who has left before.

    A coupon that only waits for this person's answers becomes free. One that is redeemed stays so: the place
    in the chain is everybody's who was recruited from it.
    """
    if has_withdrawn(talk, participant):
        return ()
    withdrew = ParticipantWithdrew(participant=talk.participant, caller=caller)
    if talk.state is ConversationState.OPEN and not talk.enrolled:
        return (
            CouponReleased(caller=caller, coupon=talk.coupon.code, reason=ReleaseReason.WITHDRAWN),
            withdrew,
        )
    return (withdrew,)
