"""Inbox: cases are listed, read, answered, assigned, noted and closed, without seeing a number."""

from http import HTTPStatus
from typing import Any

from aiohttp import web

from rds.app.ports import Case, StaffMember
from rds.app.team.inbox import (
    ShownCase,
    assign_case,
    close_case,
    draft_reply,
    find_case,
    list_cases,
    mark_of,
    note_case,
    reply_to_case,
    show_case,
)
from rds.domain.refusals import CaseIsClosed, CaseUnknown, PhoneHasStopped, RuleBroken
from rds.domain.staff import Act, may
from rds.domain.staff_refusals import CaseChanged
from rds.domain.subjects import Subject
from rds.domain.team_message import MessageIsEmpty, MessageIsTooLong
from rds.web.console import wording
from rds.web.console.refusal_words import explain
from rds.web.console.registry import Screen
from rds.web.console.screens.inbox import view
from rds.web.console.screens.inbox.ready_words import find_words, ready_words
from rds.web.console.visit import Visit

LONGEST_NOTE = 2000
LISTED = 200
TEMPLATE = "screens/inbox/inbox.html"


async def count_open(visit: Visit) -> int:
    """Return how many cases are open."""
    return await visit.console.cases.count_open(visit.study)


screen = Screen(
    name="inbox",
    title="Inbox",
    icon="inbox",
    act=Act.READ_CASES,
    group=1,
    tab=True,
    count=count_open,
)


@screen.get("", Act.READ_CASES)
async def show_list(visit: Visit) -> web.Response:
    """Show the cases, and none of them."""
    return await visit.page(TEMPLATE, **await list_values(visit, None), shown=None)


@screen.get("/{case}", Act.READ_CASES)
async def show_one(visit: Visit) -> web.Response:
    """Show one case beside the list."""
    return await case_page(visit)


async def case_page(
    visit: Visit,
    *,
    reply: str = "",
    note: str = "",
    http_status: HTTPStatus = HTTPStatus.OK,
    mistake: str = "",
    **more: Any,
) -> web.Response:
    """Return the page of a case, with what somebody has typed so far and what did not work."""
    shown = await show_case(
        visit.study,
        number_of(visit),
        cases=visit.console.cases,
        people=visit.console.people,
        parts=visit.console.parts,
    )
    values = await list_values(visit, shown.case) | await case_values(visit, shown, reply)
    return await visit.page(TEMPLATE, http_status=http_status, **values, note=note, mistake=mistake, **more)


def number_of(visit: Visit) -> int:
    """Return the case's number. Raises CaseUnknown."""
    typed = visit.matched("case")
    if not (typed.isascii() and typed.isdecimal()) or len(typed) > 18:
        raise CaseUnknown
    return int(typed)


async def list_values(visit: Visit, current: Case | None) -> dict[str, Any]:
    """Return the values of the list."""
    show = visit.query("show", "open")
    show = show if show in view.SHOWN else "open"
    cases = visit.console.cases
    opened = await list_cases(visit.study, cases=cases, parts=visit.console.parts)
    found = await cases.closed_cases(visit.study, LISTED) if show == "closed" else opened
    listed = view.select(found, show, visit.person)[:LISTED]
    people: dict[str, StaffMember] = {one.id: one for one in await visit.console.staff.staff.members()}
    return {
        "show": show,
        "choices": view.SHOWN,
        "summary": view.summarise(opened, visit.now),
        "lines": view.make_lines(
            listed, await cases.last_words(listed), people, visit.now, current.id if current else None
        ),
        "people": people,
    }


async def case_values(visit: Visit, shown: ShownCase, reply: str) -> dict[str, Any]:
    """Return the values of one case."""
    case, at = shown.case, visit.at_study
    language = at.protocol.language(shown.person.language if shown.person else None)
    members = await visit.console.staff.staff.members()
    earlier, thread = view.fold_earlier(view.make_thread(shown.exchange, at.zone))
    return {
        "shown": shown,
        "case": case,
        "title": view.TITLES[case.subject],
        "meaning": view.MEANINGS.get(case.subject, ""),
        "mark": mark_of(case),
        "earlier": earlier,
        "thread": thread,
        "facts": view.person_facts(shown.person, at.zone) if shown.person else [],
        "stopped": bool(shown.person and shown.person.messaging_stopped),
        "notes": await visit.console.cases.notes(case),
        "ready": ready_words(language),
        "language": language,
        "reply": reply,
        "cost": await cost_of(visit, reply),
        "may_be_given": [one for one in members if may(one.roles, Act.HANDLE_CASES)],
        "asks_owner": case.subject is Subject.NEW_NUMBER,
    }


async def cost_of(visit: Visit, reply: str) -> dict[str, Any] | None:
    """Return what a reply takes as it would leave; None for none."""
    if not reply.strip():
        return None
    try:
        draft = await draft_reply(visit.study, number_of(visit), reply, parts=visit.console.parts)
    except PhoneHasStopped:
        return None
    except MessageIsTooLong as refusal:
        return {"too_long": explain(refusal)}
    texting = visit.console.texting
    takes = wording.describe_texts(texting.segments(draft.body), texting.price)
    return {"letters": len(draft.body), "takes": takes, "waits": draft.waits, "too_long": ""}


@screen.post("/{case}/draft", Act.HANDLE_CASES)
async def draft(visit: Visit) -> web.Response:
    """Show what a reply takes, or put ready words into it; nothing is sent."""
    reply = typed_reply(visit)
    if visit.form.get("put_in"):
        at = visit.at_study
        language = visit.form.get("language", "")
        contact = at.protocol.contact.get(language) or at.protocol.contact[at.protocol.languages[0]]
        reply = find_words(language, visit.form.get("ready", ""), contact) or reply
    return await case_page(visit, reply=reply)


def typed_reply(visit: Visit) -> str:
    """Return the reply that was typed."""
    return visit.form.get("reply", "").strip()


def typed_note(visit: Visit) -> str:
    """Return the note that was typed. Raises FieldTooLong."""
    return visit.typed("note", LONGEST_NOTE)


@screen.post("/{case}/reply", Act.HANDLE_CASES)
async def reply(visit: Visit) -> web.Response:
    """Send a reply through the study's number, unless the case is another one than was seen."""
    words = typed_reply(visit)
    try:
        await reply_to_case(
            visit.study, number_of(visit), words, by=visit.by, parts=visit.console.parts, seen=seen(visit)
        )
    except (MessageIsEmpty, MessageIsTooLong) as refusal:
        return await mistaken(visit, explain(refusal))
    except (CaseChanged, CaseIsClosed, PhoneHasStopped) as refusal:
        return await refused(visit, refusal)
    return await done_here(visit, "The reply is on its way.", note=typed_note(visit))


def seen(visit: Visit) -> str:
    """Return the mark of the case as it was shown."""
    return visit.form.get("seen", "")


def case_path(visit: Visit) -> str:
    """Return the address of the case."""
    return visit.path("inbox", number_of(visit))


async def done_here(visit: Visit, words: str, *, reply: str = "", note: str = "") -> web.Response:
    """After an act: show the case with what it came to; what was typed in other fields stays."""
    if not reply and not note:
        return await visit.done(case_path(visit), words)
    return await case_page(visit, reply=reply, note=note, told=await visit.outcome(words))


async def mistaken(visit: Visit, mistake: str) -> web.Response:
    """Show the case again with what is wrong with the form; what was typed stays."""
    return await show_again(visit, mistake, HTTPStatus.UNPROCESSABLE_ENTITY)


async def refused(visit: Visit, refusal: RuleBroken) -> web.Response:
    """Show the case as it is now, with what was not done and why; what was typed stays."""
    return await show_again(visit, explain(refusal), HTTPStatus.CONFLICT)


async def show_again(visit: Visit, mistake: str, http_status: HTTPStatus) -> web.Response:
    """Show the case with what was not done, and everything that was typed."""
    return await case_page(
        visit, reply=typed_reply(visit), note=typed_note(visit), mistake=mistake, http_status=http_status
    )


@screen.post("/{case}/assign", Act.HANDLE_CASES)
async def assign(visit: Visit) -> web.Response:
    """Let somebody take care of a case."""
    people: dict[str, StaffMember] = {one.id: one for one in await visit.console.staff.staff.members()}
    to = people.get(visit.form.get("to", ""))
    if to is None or not may(to.roles, Act.HANDLE_CASES):
        return await mistaken(visit, "Choose somebody of the team who handles cases.")
    try:
        await assign_case(
            visit.study, number_of(visit), to=to.id, by=visit.by, parts=visit.console.parts, seen=seen(visit)
        )
    except (CaseChanged, CaseIsClosed) as refusal:
        return await refused(visit, refusal)
    words = f"{to.name} has the case."
    return await done_here(visit, words, reply=typed_reply(visit), note=typed_note(visit))


@screen.post("/{case}/note", Act.HANDLE_CASES)
async def note(visit: Visit) -> web.Response:
    """Keep a note for the team."""
    words = typed_note(visit)
    if not words:
        return await mistaken(visit, "Type the note first.")
    await note_case(visit.study, number_of(visit), note=words, by=visit.by, parts=visit.console.parts)
    return await done_here(visit, "The note is kept.", reply=typed_reply(visit))


@screen.post("/{case}/close", Act.HANDLE_CASES)
async def close(visit: Visit) -> web.Response:
    """Close a case, with a word on what was done."""
    done = visit.typed("done", LONGEST_NOTE)
    case = await find_case(
        visit.study, number_of(visit), cases=visit.console.cases, parts=visit.console.parts
    )
    if not done:
        return await mistaken(visit, "Say what was done: it is recorded.")
    try:
        await close_case(
            visit.study,
            case.id,
            note=done,
            by=visit.by,
            parts=visit.console.parts,
            same_owner=case.subject is Subject.NEW_NUMBER and bool(visit.form.get("same_owner")),
            seen=seen(visit),
        )
    except (CaseChanged, CaseIsClosed) as refusal:
        return await refused(visit, refusal)
    return await visit.done(visit.path("inbox"), f"Case {case.id:,} is closed.")
