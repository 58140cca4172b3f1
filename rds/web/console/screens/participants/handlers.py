"""Participants: lists by what they need, one page each, and their number where there is a reason."""

from http import HTTPStatus
from typing import Any

from aiohttp import web

from rds.app.ports import FoundPerson, PersonDetails, PersonFile
from rds.app.team.find_person import find_person
from rds.app.team.order import Order
from rds.app.team.reveal import reveal_number_of
from rds.domain.refusals import NumberIsErased, ParticipantUnknown, PersonUnknown
from rds.domain.staff import Act
from rds.web.console.confirming import (
    LONGEST_REASON,
    NO_REASON,
    SHOWN_FOR,
    confirm,
    is_apart,
    number_page,
)
from rds.web.console.forms import read_number
from rds.web.console.refusal_words import explain
from rds.web.console.registry import Screen
from rds.web.console.screens.participants import view
from rds.web.console.screens.participants.history import tell_history
from rds.web.console.screens.participants.offers import list_offers, list_questions
from rds.web.console.visit import Visit, go_to
from rds.web.console.wording import short_id

PAGE = 50
MOST_PAGES = 2000
LONGEST_TYPED = 100
TEMPLATE = "screens/participants/person.html"

screen = Screen(
    name="participants", title="Participants", icon="users", act=Act.SEE_PARTICIPANTS, group=2, tab=True
)


@screen.get("", Act.SEE_PARTICIPANTS)
async def show_list(visit: Visit) -> web.Response:
    """List people by what they need."""
    return await list_page(visit)


async def list_page(visit: Visit, mistake: str = "") -> web.Response:
    """Return the list, with what did not work."""
    which = view.read_filter(visit.query("show"))
    number = read_number(visit.query("page"), most=MOST_PAGES) or 1
    people = visit.console.participants
    found = await people.page(visit.study, which, now=visit.now, limit=PAGE + 1, offset=(number - 1) * PAGE)
    return await visit.page(
        "screens/participants/participants.html",
        http_status=HTTPStatus.UNPROCESSABLE_ENTITY if mistake else HTTPStatus.OK,
        which=which,
        filters=view.FILTERS,
        counts=await people.counts(visit.study, now=visit.now),
        people=[view.make_line(each, visit.now) for each in found[:PAGE]],
        number=number,
        more=len(found) > PAGE,
        mistake=mistake,
    )


@screen.post("/find", Act.SEE_PARTICIPANTS)
async def find(visit: Visit) -> web.Response:
    """Find a person by id, coupon or number; what was typed stays out of the address."""
    typed = visit.typed("who", LONGEST_TYPED)
    try:
        found = await find_person(
            visit.study,
            typed,
            read_number=visit.console.read_number,
            people=visit.console.people,
            parts=visit.console.parts,
        )
    except PersonUnknown as unknown:
        return await list_page(visit, explain(unknown))
    return go_to(visit.path("participants", found.id))


@screen.get("/{person}", Act.SEE_PARTICIPANTS)
async def show_person(visit: Visit) -> web.Response:
    """Show how a person stands, and what can be done for them."""
    return await person_page(visit)


async def read_person(visit: Visit) -> tuple[FoundPerson, PersonDetails, PersonFile]:
    """Return whom the address names. Raises PersonUnknown."""
    found = await visit.console.people.by_id(visit.study, visit.matched("person"))
    details = await visit.console.people.details(visit.study, found.id) if found else None
    if found is None or details is None:
        raise PersonUnknown
    return found, details, await visit.console.participants.file(visit.study, found.id)


async def person_page(
    visit: Visit,
    *,
    at_act: str = "",
    mistake: str = "",
    http_status: HTTPStatus = HTTPStatus.OK,
    **more: Any,
) -> web.Response:
    """Return the page of a person; `at_act` is opened, with what did not work. Raises PersonUnknown."""
    _, details, file = await read_person(visit)
    members = await visit.console.staff.staff.members()
    names = {f"staff:{one.id}": one.name for one in members}
    at = visit.at_study
    values: dict[str, Any] = {"number": None, "shown_for": SHOWN_FOR, "draft": None, "asks_sign_in": False}
    return await visit.page(
        TEMPLATE,
        http_status=http_status,
        details=details,
        file=file,
        seen=view.mark_of(details),
        heading=view.summarise(details),
        facts=view.list_facts(details, file, visit),
        history=tell_history(details, file, names),
        offers=list_offers(details, file, at.protocol),
        questions=list_questions(details, file, at.protocol),
        coupons=[view.describe_coupon(each, visit) for each in file.coupons],
        honoraria=[view.describe_honorarium(each) for each in file.honoraria],
        messages=[view.describe_message(each) for each in details.messages],
        names=names,
        form=visit.form,
        at_act=at_act,
        mistake=mistake,
        **values | more,
    )


@screen.get("/{person}/reveal", Act.REVEAL_NUMBER)
async def ask_for_number(visit: Visit) -> web.Response:
    """Ask for a person's number, on a page of its own."""
    _, details, _ = await read_person(visit)
    return await apart_page(visit, details)


@screen.post("/{person}/reveal", Act.REVEAL_NUMBER)
async def reveal(visit: Visit) -> web.Response:
    """Show a person's number for a minute, to somebody who gives a reason and shows who they are."""
    _, details, _ = await read_person(visit)
    reason = visit.typed("reason", LONGEST_REASON)
    if not reason:
        return await not_revealed(visit, details, NO_REASON)
    if mistake := await confirm(visit):
        return await not_revealed(visit, details, mistake, asks_sign_in=True)
    order = Order(study=visit.study, person=details.id, by=visit.by, reason=reason)
    try:
        number = await reveal_number_of(order, cases=visit.console.cases, parts=visit.console.parts)
    except (NumberIsErased, ParticipantUnknown) as refusal:
        return await not_revealed(visit, details, explain(refusal))
    if is_apart(visit):
        return await apart_page(visit, details, number=number)
    return await person_page(visit, number=number)


async def not_revealed(
    visit: Visit, details: PersonDetails, mistake: str, *, asks_sign_in: bool = False
) -> web.Response:
    """Say what is missing where the number was asked for; the reason stays."""
    if not is_apart(visit):
        return await mistaken(visit, "reveal", mistake, asks_sign_in=asks_sign_in)
    return await apart_page(
        visit,
        details,
        reason=visit.form.get("reason", ""),
        reveal_mistake=mistake,
        asks_sign_in=asks_sign_in,
        http_status=HTTPStatus.UNPROCESSABLE_ENTITY,
    )


async def apart_page(visit: Visit, details: PersonDetails, **values: Any) -> web.Response:
    """Return the page of its own on which a number is asked for and shown."""
    whose, back = f"Participant {short_id(details.id)}", visit.path("participants", details.id)
    return await number_page(visit, whose=whose, back=back, **values)


async def mistaken(visit: Visit, at_act: str, mistake: str, **more: Any) -> web.Response:
    """Show the page once more with what is wrong with a form; what was typed stays."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return await person_page(visit, at_act=at_act, mistake=mistake, http_status=status, **more)
