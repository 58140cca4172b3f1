"""The study team's inbox: cases are listed, read, answered, assigned and closed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rds.app.parts import Parts
from rds.app.ports import (
    Case,
    Cases,
    Entry,
    ExchangedText,
    Message,
    People,
    PersonDetails,
    Transaction,
)
from rds.app.run_study import current_study, make_staff_entry
from rds.app.team.order import load_situation
from rds.app.team.writing import Draft, draft, due_at, put_into_words
from rds.domain.conversation import respond
from rds.domain.events import (
    CaseAssigned,
    CaseClosed,
    CaseNoted,
    CaseReplied,
    Event,
    NumberRevealed,
    OwnerConfirmed,
)
from rds.domain.ids import CallerId, StudyId
from rds.domain.refusals import CaseIsClosed, CaseUnknown, NumberIsErased, PhoneHasStopped
from rds.domain.replies import ReplyKey
from rds.domain.staff_refusals import CaseChanged

LISTED = 1000
EXCHANGED = 30
"""How many texts and messages of a phone are shown with a case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCase:
    """A case with what was said on both sides, how the person stands, and what the rules would say now.

    `person` is None for a phone that never presented a coupon; `rules` is empty then, and when no words are
    left.
    """

    case: Case
    exchange: Sequence[ExchangedText]
    person: PersonDetails | None
    rules: Sequence[str]


async def list_cases(study: StudyId, *, cases: Cases, parts: Parts) -> Sequence[Case]:
    """Return the open cases: urgent ones first, then who has waited longest. Raises StudyUnknown."""
    await current_study(study, parts=parts)
    return await cases.open_cases(study, LISTED)


async def find_case(study: StudyId, case: int, *, cases: Cases, parts: Parts) -> Case:
    """Return a case, open or closed. Raises StudyUnknown or CaseUnknown."""
    await current_study(study, parts=parts)
    found = await cases.find_case(study, case)
    if found is None:
        raise CaseUnknown
    return found


async def show_case(study: StudyId, case: int, *, cases: Cases, people: People, parts: Parts) -> ShownCase:
    """Return a case with all that a person needs to answer it; never the number. Raises CaseUnknown."""
    found = await find_case(study, case, cases=cases, parts=parts)
    exchange = await cases.exchange(found, EXCHANGED)
    person = await people.details(study, found.participant) if found.participant else None
    theirs = [one.words for one in exchange if one.in_case and not one.is_ours and one.words]
    rules = await answer_by_rules(study, found.caller, theirs[-1], parts) if theirs and person else ()
    return ShownCase(case=found, exchange=exchange, person=person, rules=rules)


async def answer_by_rules(study: StudyId, caller: CallerId, words: str, parts: Parts) -> Sequence[str]:
    """Return what the service would answer if the text came now. Nothing is recorded."""
    async with parts.database.transaction() as tx:
        situation = await load_situation(study, caller, "a look at a case", tx, parts)
        if situation.phone.participant:
            account = await tx.account(situation.phone.participant.id)
            held = await tx.coupons_of(situation.phone.participant.id)
            situation = replace(situation, account=account, held=held)
        outcome = respond(parts.parse_text(words), situation)
        return tuple(parts.wording.words(reply, situation.study) for reply in outcome.replies)


async def assign_case(
    study: StudyId, case: int, *, to: str, by: str, parts: Parts, seen: str | None = None
) -> None:
    """Let one of the team take care of a case. Raises CaseUnknown, CaseIsClosed or CaseChanged."""
    async with parts.database.transaction() as tx:
        caller = await hold_case(study, case, tx, seen)
        events = (CaseAssigned(caller=caller, case=case, to=to),)
        await tx.record(make_staff_entry(study, events, by, "assign case", parts))


async def close_case(
    study: StudyId,
    case: int,
    *,
    note: str,
    by: str,
    parts: Parts,
    same_owner: bool = False,
    seen: str | None = None,
) -> None:
    """Close a case; what the phone writes from now on about the same subject opens a new one.

    `same_owner`: the phone is still its participant's, who is told of money and codes again. Raises
    CaseUnknown, CaseIsClosed or CaseChanged.
    """
    async with parts.database.transaction() as tx:
        caller = await hold_case(study, case, tx, seen)
        confirmed = (OwnerConfirmed(caller=caller, note=note),) if same_owner else ()
        events: tuple[Event, ...] = (CaseClosed(caller=caller, case=case, note=note), *confirmed)
        await tx.record(make_staff_entry(study, events, by, "close case", parts))


async def note_case(study: StudyId, case: int, *, note: str, by: str, parts: Parts) -> None:
    """Keep a note for the team, also of a closed case. Raises CaseUnknown."""
    async with parts.database.transaction() as tx:
        caller = await tx.caller_of_case(study, case)
        entry = make_staff_entry(study, (CaseNoted(caller=caller, case=case),), by, "note case", parts)
        await tx.keep_case_note(study, case, note, entry.actor, entry.at)
        await tx.record(entry)


async def reveal_number(
    study: StudyId, case: int, *, reason: str, by: str, cases: Cases, parts: Parts
) -> str:
    """Return the number of a case's phone; that it was shown, to whom and why is recorded first.

    Raises CaseUnknown or NumberIsErased.
    """
    async with parts.database.transaction() as tx:
        caller = await tx.caller_of_case(study, case)
        revealed = NumberRevealed(caller=caller, reason=reason)
        await tx.record(make_staff_entry(study, (revealed,), by, "reveal number", parts))
    number = await cases.number_of(caller)
    if number is None:
        raise NumberIsErased
    return number


async def draft_reply(study: StudyId, case: int, words: str, *, parts: Parts) -> Draft:
    """Return a reply in the words in which it would be sent.

    Raises CaseUnknown, PhoneHasStopped, MessageIsEmpty or MessageIsTooLong.
    """
    async with parts.database.transaction() as tx:
        caller = await tx.caller_of_case(study, case)
        return await draft(study, caller, words, ReplyKey.TEAM_REPLY, tx, parts)


async def reply_to_case(
    study: StudyId, case: int, words: str, *, by: str, parts: Parts, seen: str | None = None
) -> None:
    """Send the phone of a case the team's words; in quiet hours they leave when those are over.

    The case stays open. Raises CaseUnknown, CaseIsClosed, CaseChanged, PhoneHasStopped, MessageIsEmpty or
    MessageIsTooLong.
    """
    async with parts.database.transaction() as tx:
        caller = await hold_case(study, case, tx, seen)
        phone = await tx.phone_state(study, caller)
        if phone.messaging_stopped:
            raise PhoneHasStopped
        protocol = await tx.study(study, phone.protocol)
        now = parts.clock.now()
        message = Message(
            key=f"reply/{parts.ids.order_id(f'reply to {case} at {now.isoformat()}')}",
            caller=caller,
            purpose=ReplyKey.TEAM_REPLY,
            body=put_into_words(ReplyKey.TEAM_REPLY, words, phone, protocol, parts),
            due_at=due_at(protocol, now),
        )
        await tx.record(
            Entry(
                study=study,
                at=now,
                actor=f"staff:{by}",
                cause="reply to case",
                events=(CaseReplied(caller=caller, case=case, message=message.key),),
                messages=(message,),
            )
        )


async def hold_case(study: StudyId, case: int, tx: Transaction, seen: str | None = None) -> CallerId:
    """Lock the phone that an open case is about.

    `seen` is the mark of the case that somebody has looked at. Raises CaseUnknown, CaseIsClosed, or
    CaseChanged when it is another one now.
    """
    caller = await tx.caller_of_case(study, case)
    await tx.lock_phone(study, caller)
    if await tx.caller_of_case(study, case) != caller:
        return await hold_case(study, case, tx, seen)
    if not await tx.is_case_open(case):
        raise CaseIsClosed
    found = await tx.find_case(study, case) if seen is not None else None
    if found and mark_of(found) != seen:
        raise CaseChanged
    return caller


def mark_of(case: Case) -> str:
    """Return what changes when a case gets another text or the team acts on it; nothing of what was said."""
    return f"{case.texts}/{case.assigned_to or ''}/{case.replied_at or ''}/{case.closed_at or ''}"
