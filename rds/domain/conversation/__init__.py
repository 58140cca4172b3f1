"""The conversation: a pure state machine over the study file. `respond` is the door."""

from rds.domain.conversation.respond import respond
from rds.domain.conversation.situation import (
    Answer,
    Conversation,
    ConversationState,
    Fresh,
    Outcome,
    PhoneState,
    Situation,
    Transcript,
)
from rds.domain.conversation.timers import lapse, remind
from rds.domain.conversation.withdrawing import withdraw

__all__ = [
    "Answer",
    "Conversation",
    "ConversationState",
    "Fresh",
    "Outcome",
    "PhoneState",
    "Situation",
    "Transcript",
    "lapse",
    "remind",
    "respond",
    "withdraw",
]
