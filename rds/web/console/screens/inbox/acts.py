"""What is done with a case: replied, assigned, noted, closed, and its number seen for a reason."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from aiohttp import web

from rds.app.ports import StaffMember
from rds.app.team.inbox import assign_case, close_case, find_case, note_case, reply_to_case, reveal_number
from rds.domain.refusals import CaseIsClosed, NumberIsErased, PhoneHasStopped, RuleBroken
from rds.domain.staff import Act, may
from rds.domain.staff_refusals import CaseChanged
from rds.domain.subjects import Subject
from rds.domain.team_message import MessageIsEmpty, MessageIsTooLong
from rds.web.console.confirming import LONGEST_REASON, NO_REASON, confirm, is_apart, number_page
from rds.web.console.refusal_words import explain
from rds.web.console.screens.inbox.handlers import Typed, case_page, number_of, screen
from rds.web.console.screens.inbox.ready_words import find_words
from rds.web.console.visit import Visit

__all__ = ["screen"]
LONGEST_NOTE = 2000
NOT_SENT = "The case is still open: your reply is not sent. Send it, or empty its field, then close."
NOT_KEPT = "The case is still open: your note is not kept. Keep it, or empty its field, then close."


def read_typed(visit: Visit) -> Typed:
    """Return all that was typed. Raises FieldTooLong."""
    return Typed(
        reply=visit.form.get("reply", "").strip(),
        note=visit.typed("note", LONGEST_NOTE),
        done=visit.typed("done", LONGEST_NOTE),
    )


@screen.post("/{case}/draft", Act.HANDLE_CASES)
async def draft(visit: Visit) -> web.Response:
    """Show what a reply takes, or put ready words into it; nothing is sent."""
    typed = read_typed(visit)
    if visit.form.get("put_in"):
        at = visit.at_study
        language = visit.form.get("language", "")
        contact = at.protocol.contact.get(language) or at.protocol.contact[at.protocol.languages[0]]
        words = find_words(language, visit.form.get("ready", ""), contact)
        typed = replace(typed, reply=words or typed.reply)
    return await case_page(visit, typed)


@screen.post("/{case}/reply", Act.HANDLE_CASES)
async def reply(visit: Visit) -> web.Response:
    """Send a reply through the study's number, unless the case is another one than was seen."""
    typed = read_typed(visit)
    try:
        await reply_to_case(
            visit.study,
            number_of(visit),
            typed.reply,
            by=visit.by,
            parts=visit.console.parts,
            seen=seen(visit),
        )
    except (MessageIsEmpty, MessageIsTooLong) as refusal:
        return await mistaken(visit, explain(refusal))
    except (CaseChanged, CaseIsClosed, PhoneHasStopped) as refusal:
        return await refused(visit, refusal)
    return await done_here(visit, "The reply is on its way.", replace(typed, reply=""))


def seen(visit: Visit) -> str:
    """Return the mark of the case as it was shown."""
    return visit.form.get("seen", "")


def case_path(visit: Visit) -> str:
    """Return the address of the case."""
    return visit.path("inbox", number_of(visit))


async def done_here(visit: Visit, words: str, typed: Typed) -> web.Response:
    """After an act: show the case with what it came to; what was typed in other fields stays."""
    if typed == Typed():
        return await visit.done(case_path(visit), words)
    return await case_page(visit, typed, told=await visit.outcome(words))


async def mistaken(visit: Visit, mistake: str) -> web.Response:
    """Show the case again with what is wrong with the form; what was typed stays."""
    return await case_page(
        visit, read_typed(visit), mistake=mistake, http_status=HTTPStatus.UNPROCESSABLE_ENTITY
    )


async def refused(visit: Visit, refusal: RuleBroken) -> web.Response:
    """Show the case as it is now, with what was not done and why; what was typed stays."""
    return await case_page(
        visit, read_typed(visit), mistake=explain(refusal), http_status=HTTPStatus.CONFLICT
    )


@screen.post("/{case}/assign", Act.HANDLE_CASES)
async def assign(visit: Visit) -> web.Response:
    """Let somebody take care of a case."""
    typed = read_typed(visit)
    people: dict[str, StaffMember] = {one.id: one for one in await visit.console.staff.staff.members()}
    to = visit.person if visit.form.get("take") else people.get(visit.form.get("to", ""))
    if to is None or not may(to.roles, Act.HANDLE_CASES):
        return await mistaken(visit, "Choose somebody of the team who handles cases.")
    try:
        await assign_case(
            visit.study, number_of(visit), to=to.id, by=visit.by, parts=visit.console.parts, seen=seen(visit)
        )
    except (CaseChanged, CaseIsClosed) as refusal:
        return await refused(visit, refusal)
    words = f"{to.name} has the case."
    return await done_here(visit, words, typed)


@screen.post("/{case}/note", Act.HANDLE_CASES)
async def note(visit: Visit) -> web.Response:
    """Keep a note for the team."""
    typed = read_typed(visit)
    if not typed.note:
        return await mistaken(visit, "Type the note first.")
    await note_case(visit.study, number_of(visit), note=typed.note, by=visit.by, parts=visit.console.parts)
    return await done_here(visit, "The note is kept.", replace(typed, note=""))


@screen.post("/{case}/close", Act.HANDLE_CASES)
async def close(visit: Visit) -> web.Response:
    """Close a case, with a word on what was done; not while something is typed that would be lost."""
    typed = read_typed(visit)
    case = await find_case(
        visit.study, number_of(visit), cases=visit.console.cases, parts=visit.console.parts
    )
    if not typed.done:
        return await mistaken(visit, "Say what was done: it is recorded.")
    if typed.reply or typed.note:
        return await mistaken(visit, NOT_SENT if typed.reply else NOT_KEPT)
    try:
        await close_case(
            visit.study,
            case.id,
            note=typed.done,
            by=visit.by,
            parts=visit.console.parts,
            same_owner=case.subject is Subject.NEW_NUMBER and bool(visit.form.get("same_owner")),
            seen=seen(visit),
        )
    except (CaseChanged, CaseIsClosed) as refusal:
        return await refused(visit, refusal)
    return await visit.done(visit.path("inbox"), f"Case {case.id:,} is closed.")


@screen.get("/{case}/reveal", Act.REVEAL_NUMBER)
async def ask_for_number(visit: Visit) -> web.Response:
    """Ask for the number of a case's phone, on a page of its own."""
    await find_case(visit.study, number_of(visit), cases=visit.console.cases, parts=visit.console.parts)
    return await page_with_number(visit)


@screen.post("/{case}/reveal", Act.REVEAL_NUMBER)
async def reveal(visit: Visit) -> web.Response:
    """Show the number of a case's phone for a minute, to who gives a reason and shows who they are."""
    reason = visit.typed("reason", LONGEST_REASON)
    case = await find_case(
        visit.study, number_of(visit), cases=visit.console.cases, parts=visit.console.parts
    )
    asks = ""
    if not reason or (asks := await confirm(visit)):
        return await page_with_number(
            visit,
            reason=reason,
            reveal_mistake=asks or NO_REASON,
            asks_sign_in=bool(asks),
            http_status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    try:
        number = await reveal_number(
            visit.study,
            case.id,
            reason=reason,
            by=visit.by,
            cases=visit.console.cases,
            parts=visit.console.parts,
        )
    except NumberIsErased as refusal:
        return await page_with_number(visit, reveal_mistake=explain(refusal), http_status=HTTPStatus.CONFLICT)
    return await page_with_number(visit, number=number)


async def page_with_number(visit: Visit, **values: Any) -> web.Response:
    """Return the case, or the page of its own on which the number was asked for."""
    if visit.form and not is_apart(visit):
        return await case_page(visit, read_typed(visit), **values)
    return await number_page(visit, whose=f"Case {number_of(visit):,}", back=case_path(visit), **values)
