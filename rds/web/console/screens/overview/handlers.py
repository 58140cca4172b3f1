"""Overview: is the study well, and what needs a person?"""

from aiohttp import web

from rds.domain.staff import Act
from rds.web.console.registry import Screen
from rds.web.console.visit import Visit

screen = Screen(
    name="overview", title="Overview", icon="layout-dashboard", act=Act.SEE_STUDY, group=1, tab=True
)


@screen.get("", Act.SEE_STUDY)
async def show(visit: Visit) -> web.Response:
    """Show the study as of its last event."""
    status = await visit.console.read_status(visit.study)
    return await visit.page("screens/overview/overview.html", status=status)
