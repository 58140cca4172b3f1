"""Inbox: cases are listed, read, answered, assigned, noted and closed, without seeing a number."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from aiohttp import web

from rds.app.ports import Case, StaffMember
from rds.app.team.inbox import (
    ShownCase,
    draft_reply,
    list_cases,
    mark_of,
    show_case,
)
from rds.domain.refusals import CaseUnknown, PhoneHasStopped
from rds.domain.staff import Act, may
from rds.domain.subjects import Subject
from rds.domain.team_message import MessageIsTooLong
from rds.web.console import wording
from rds.web.console.confirming import NOT_REVEALED
from rds.web.console.refusal_words import explain
from rds.web.console.registry import Screen
from rds.web.console.screens.inbox import view
from rds.web.console.screens.inbox.ready_words import ready_words
from rds.web.console.visit import Visit

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was typed in a case's fields, whichever button was pressed."""

    reply: str = ""
    note: str = ""
    done: str = ""


async def case_page(
    visit: Visit,
    typed: Typed = Typed(),
    *,
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
    values = await list_values(visit, shown.case) | await case_values(visit, shown, typed.reply)
    values |= {"note": typed.note, "done": typed.done, "mistake": mistake} | NOT_REVEALED
    return await visit.page(TEMPLATE, http_status=http_status, **values | more)


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
    selected = view.select(found, show, visit.person)
    listed = selected[:LISTED]
    people: dict[str, StaffMember] = {one.id: one for one in await visit.console.staff.staff.members()}
    return {
        "show": show,
        "choices": view.SHOWN,
        "summary": view.summarise(opened, visit.now),
        "left_out": len(selected) - len(listed),
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
        "facts": view.person_facts(shown.person, at.protocol, at.zone) if shown.person else [],
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
