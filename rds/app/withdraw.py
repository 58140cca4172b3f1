"""A person leaves a study: their answers and words go at once, their number once they are paid."""

from rds.app.parts import Parts
from rds.app.ports import Entry, Message, Transaction
from rds.app.team.order import check_seen, lock_phone_of
from rds.domain.conversation import PhoneState, withdraw
from rds.domain.events import LeavingHeard, TeamActed
from rds.domain.ids import CallerId, ParticipantId, StudyId
from rds.domain.local_time import is_quiet
from rds.domain.refusals import ParticipantUnknown
from rds.domain.replies import Reply, ReplyKey

ASKED = "the person asked for it"


async def withdraw_participant(
    study: StudyId,
    participant: ParticipantId,
    *,
    by: str,
    parts: Parts,
    reason: str = ASKED,
    erase: bool = False,
    seen: str = "",
) -> None:
    """Withdraw a person who presented a coupon of this study, and confirm it.

    A phone that asked for no texts, or may have a new owner, is told nothing.

    `erase`: they asked that their answers be erased, which the record then says. Answers and words go either
    way. Doing it twice changes nothing. `seen`: how the person stood, as `describe_standing` says. Raises
    PersonChanged when they stand elsewhere, and ParticipantUnknown when nobody in this study has the id.
    """
    act = "erase" if erase else "withdraw"
    async with parts.database.transaction() as tx:
        caller = await lock_phone_of(study, participant, tx)
        phone = await tx.phone_state(study, caller)
        if phone.conversation is None:
            raise ParticipantUnknown
        check_seen(seen, caller, phone)
        events = withdraw(caller, phone.conversation, phone.participant)
        if not events:
            return
        ordered = TeamActed(participant=participant, caller=caller, act=act, reason=reason)
        wish = (LeavingHeard(caller=caller, kind=act),) if erase else ()
        is_silent = phone.messaging_stopped or phone.conversation.new_owner
        told = () if is_silent else (await make_confirmation(study, caller, phone, tx, parts),)
        await tx.record(
            Entry(
                study=study,
                at=parts.clock.now(),
                actor=f"staff:{by}",
                cause="withdrawal",
                events=(ordered, *wish, *events),
                messages=told,
            )
        )


async def make_confirmation(
    study: StudyId, caller: CallerId, phone: PhoneState, tx: Transaction, parts: Parts
) -> Message:
    """Say that the person has left, in their language; in quiet hours, say it when they are over."""
    protocol = await tx.study(study, phone.protocol)
    reply = Reply(key=ReplyKey.WITHDRAWN, language=phone.language(protocol))
    now = parts.clock.now()
    return Message(
        key=f"withdrawal/{caller}/{now.isoformat()}",
        caller=caller,
        purpose=reply.key,
        body=parts.wording.words(reply, protocol),
        due_at=now if is_quiet(protocol, now) else None,
    )
