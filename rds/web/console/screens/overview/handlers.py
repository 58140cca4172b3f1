"""Overview: is the study well, and what needs a person?"""

from aiohttp import web

from rds.domain.staff import Act
from rds.web.console.registry import Screen
from rds.web.console.screens.overview.view import charts_of, make_view
from rds.web.console.visit import Visit

screen = Screen(
    name="overview", title="Overview", icon="layout-dashboard", act=Act.SEE_STUDY, group=1, tab=True
)


@screen.get("", Act.SEE_STUDY)
async def show(visit: Visit) -> web.Response:
    """Show the study as of its last event; estimates only to those who may see them."""
    at = visit.at_study
    overview = await visit.console.read_overview(visit.study)
    if overview is None:
        return await visit.page("screens/overview/reading.html")
    screens = {each.name for each in visit.console.screens if visit.may(each.act)}
    sees = visit.may(Act.SEE_ESTIMATES)
    return await visit.page(
        "screens/overview/overview.html",
        sees_estimates=sees,
        charts=charts_of(overview, at.protocol, at.zone) if sees else [],
        computing=overview.estimates is None,
        as_of=overview.status.event,
        is_ready=await visit.console.is_ready(),
        sees_health=visit.may(Act.SEE_INSTALLATION),
        health=await visit.console.read_health() if visit.may(Act.SEE_INSTALLATION) else None,
        **make_view(overview, at.protocol, at.zone, screens),
    )
