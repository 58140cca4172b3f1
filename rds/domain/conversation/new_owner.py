"""A phone that may have a new owner is told nothing of the former one's."""

from rds.domain.conversation.situation import Situation
from rds.domain.refusals import RuleBroken


class PhoneMayHaveNewOwner(RuleBroken):
    """This phone may be somebody else's now: no question, code or sum of the person's goes to it."""

    code = "phone_may_have_new_owner"


def require_owner(situation: Situation) -> None:
    """Raise PhoneMayHaveNewOwner where the phone seems to be somebody else's."""
    talk = situation.phone.conversation
    if talk and talk.new_owner:
        raise PhoneMayHaveNewOwner
