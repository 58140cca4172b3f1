"""The conversation: a pure state machine over the study file. `respond` is the door."""

from rds.domain.conversation.completing import hand_over_deferred
from rds.domain.conversation.leaving import asks_for_silence
from rds.domain.conversation.respond import respond
from rds.domain.conversation.situation import (
    Answer,
    Conversation,
    ConversationState,
    Outcome,
    PhoneOrigin,
    PhoneState,
    Situation,
    TextBefore,
    Transcript,
)
from rds.domain.conversation.timers import lapse, remind
from rds.domain.conversation.withdrawing import withdraw

__all__ = [
    "Answer",
    "Conversation",
    "ConversationState",
    "Outcome",
    "PhoneOrigin",
    "PhoneState",
    "Situation",
    "TextBefore",
    "Transcript",
    "asks_for_silence",
    "hand_over_deferred",
    "lapse",
    "remind",
    "respond",
    "withdraw",
]
