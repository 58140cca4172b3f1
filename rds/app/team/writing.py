"""The study team writes to a person, in its own words, through the study's number."""

from dataclasses import dataclass
from datetime import datetime

from rds.app.parts import Parts
from rds.app.ports import Transaction
from rds.app.team.order import Order, Spoken, hold_person, make_order_entry
from rds.domain.conversation import Outcome, PhoneState
from rds.domain.ids import CallerId, ParticipantId, StudyId
from rds.domain.local_time import is_quiet
from rds.domain.refusals import PhoneHasStopped
from rds.domain.replies import Reply, ReplyKey
from rds.domain.study import Study
from rds.domain.team_message import check_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message as it would leave. `waits`: it is quiet now, and it leaves when the quiet hours are over."""

    body: str
    waits: bool


async def draft_message(study: StudyId, person: ParticipantId, words: str, *, parts: Parts) -> Draft:
    """Return a message in the words in which it would be sent.

    Raises ParticipantUnknown, PhoneHasStopped, MessageIsEmpty or MessageIsTooLong.
    """
    async with parts.database.transaction() as tx:
        caller = await tx.caller_of(study, person)
        return await draft(study, caller, words, ReplyKey.TEAM_MESSAGE, tx, parts)


async def draft(
    study: StudyId, caller: CallerId, words: str, key: ReplyKey, tx: Transaction, parts: Parts
) -> Draft:
    """Return a message to a phone in the words in which it would be sent.

    Raises PhoneHasStopped, MessageIsEmpty or MessageIsTooLong.
    """
    phone = await tx.phone_state(study, caller)
    if phone.messaging_stopped:
        raise PhoneHasStopped
    protocol = await tx.study(study, phone.protocol)
    body = put_into_words(key, words, phone, protocol, parts)
    return Draft(body=body, waits=is_quiet(protocol, parts.clock.now()))


def put_into_words(key: ReplyKey, words: str, phone: PhoneState, protocol: Study, parts: Parts) -> str:
    """Return the message as it leaves. Raises MessageIsEmpty or MessageIsTooLong."""
    body = parts.wording.words(write_reply(key, words, phone, protocol), protocol)
    check_words(words, body)
    return body


def write_reply(key: ReplyKey, words: str, phone: PhoneState, protocol: Study) -> Reply:
    """Return the team's words as a message in the phone's language."""
    return Reply(key=key, language=phone.language(protocol), values={"words": words})


def due_at(study: Study, now: datetime) -> datetime | None:
    """Return when a message may leave: None for at once."""
    return now if is_quiet(study, now) else None


async def send_message(order: Order, words: str, *, parts: Parts) -> None:
    """Send a person the team's words; in quiet hours they leave when those are over.

    Raises ParticipantUnknown, PhoneHasStopped, MessageIsEmpty or MessageIsTooLong.
    """
    async with parts.database.transaction() as tx:
        situation = await hold_person(order, "message", tx, parts)
        if situation.phone.messaging_stopped:
            raise PhoneHasStopped
        body = put_into_words(ReplyKey.TEAM_MESSAGE, words, situation.phone, situation.study, parts)
        say = (Spoken(ReplyKey.TEAM_MESSAGE, body),)
        await tx.record(make_order_entry(order, "message", Outcome(), situation, parts, say=say))
