"""The first page after signing in: the studies of this installation."""

from http import HTTPStatus

from aiohttp import web

from rds.app.run_study import find_study
from rds.domain.staff import Act
from rds.web.console.registry import Routes
from rds.web.console.visit import Visit, go_to

routes = Routes()
nowhere = Routes()
"""To be asked last."""


@routes.get("/", Act.SEE_STUDY)
async def list_studies(visit: Visit) -> web.Response:
    """Show the studies; where there is one, it is opened at once."""
    states = await visit.console.parts.database.open_studies()
    if len(states) == 1 and not visit.session.told:
        return go_to(f"/studies/{states[0].id}")
    found = [await find_study(state.id, parts=visit.console.parts) for state in states]
    return await visit.page("studies/studies.html", studies=found)


@routes.get("/studies/{study}", Act.SEE_STUDY)
async def open_study(visit: Visit) -> web.Response:
    """Open a study's first screen that the person may see."""
    screens = [screen for screen in visit.console.screens if visit.may(screen.act)]
    if not screens:
        return await visit.page("shared/note.html", note="Your role has no screen here yet.")
    return go_to(visit.path(screens[0].name))


@nowhere.get("/studies/{study}/{rest:.+}", Act.SEE_STUDY)
async def say_there_is_nothing(visit: Visit) -> web.Response:
    """Say of an address below a study that it is none, on a page."""
    note = "There is no such page. Its address may have been cut."
    return await visit.page("shared/note.html", http_status=HTTPStatus.NOT_FOUND, note=note)
