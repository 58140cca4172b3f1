"""Who has told the study number to stop, as Twilio keeps it by default for a long code."""

from enum import Enum

# Twilio's own lists and words, for English; twilio.com/docs/messaging/tutorials/advanced-opt-out, November
# 2026.
_STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
_START = frozenset({"START", "YES", "UNSTOP"})
_HELP = frozenset({"HELP", "INFO"})


class AutoReply(Enum):
    """What Twilio answers by itself."""

    STOPPED = (
        "You have successfully been unsubscribed. You will not receive any more messages from this number. "
        "Reply START to resubscribe."
    )
    RESUMED = (
        "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
        "Reply STOP to unsubscribe. Msg&Data Rates May Apply."
    )
    HELP = "Reply STOP to unsubscribe. Msg&Data Rates May Apply."


class OptOuts:
    """The phones that opted out of the one study number."""

    def __init__(self) -> None:
        self._phones: set[str] = set()

    def __contains__(self, phone: object) -> bool:
        return phone in self._phones

    def take_keyword(self, phone: str, text: str) -> AutoReply | None:
        """Take note of a keyword, and return what Twilio answers to it."""
        word = text.strip().upper()
        if word in _STOP and phone not in self._phones:
            self._phones.add(phone)
            return AutoReply.STOPPED
        if word in _START and phone in self._phones:
            self._phones.discard(phone)
            return AutoReply.RESUMED
        return AutoReply.HELP if word in _HELP and phone not in self._phones else None
