"""The overview says whether the service is ready, as /readyz does, and shows commands as commands."""

from rds.domain.staff import Role
from rds.web.console.screens.overview.needs import bold
from tests.support.console import a_colleague


async def test_the_overview_says_when_the_database_lacks_a_migration(desk):
    path = f"/studies/{desk.office.study}/overview"
    async with a_colleague(desk, Role.OWNER) as owner:
        well = await owner.open(path)
        [last] = await desk.office.rows(
            "DELETE FROM public.applied_migration"
            " WHERE name = (SELECT max(name) FROM public.applied_migration) RETURNING *"
        )
        behind = await owner.open(path)
        await desk.office.rows("INSERT INTO public.applied_migration VALUES ($1, $2, $3)", *last)

    assert "Service and database well" in well.text
    assert "Service and database not ready: rds doctor says why" in behind.text


def test_a_need_shows_its_command_without_backticks():
    words = bold("*3 payments* to be exported: `rds payouts export`.")

    shown = '<strong>3 payments</strong> to be exported: <span class="code">rds payouts export</span>.'
    assert words == shown
