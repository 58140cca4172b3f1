"""The overview says whether the service is ready, as /readyz does, and shows commands as commands."""

import pytest

from rds.domain.staff import Role
from rds.web.console.pages import mark_commands
from rds.web.console.screens.overview.needs import bold
from rds.wiring.doctor import check_running
from tests.support.console import a_colleague
from tests.support.waiting import wait_until


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
    assert "Service and database not ready" in behind.text


async def test_the_owner_sees_what_the_doctor_says_and_how_to_correct_it(desk):
    path = f"/studies/{desk.office.study}/overview"
    async with a_colleague(desk, Role.OWNER) as owner:
        page = await wait_until(lambda: has_findings(owner, path), "the checks to be made")

    system = desk.office.system
    found = await check_running(system.settings, system.installation.place, system.parts.clock.now())
    said = {each.what: each for each in found}
    assert {each.what for each in said.values() if not each.good} == {"public address"}
    assert "Installation 1 to correct" in page.text
    shown = page.html[page.html.index('id="doctor"') :].partition("</details>")[0]
    for each in said.values():
        assert each.what in shown
    assert "Twilio needs an https address that reaches this service from outside" in shown
    assert shown.index("public address") < shown.index("migrations"), "what is wrong comes first"


async def has_findings(colleague, path):
    page = await colleague.open(path)
    return page if 'id="doctor"' in page.html else None


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.OWNER}))
async def test_nobody_else_is_told_of_the_installation(desk, role):
    async with a_colleague(desk, role) as colleague:
        page = await colleague.open(f"/studies/{desk.office.study}/overview")

    assert page.status == 200
    assert "rds doctor" not in page.text.replace("rds doctor says why", "")
    assert "RDS_" not in page.html


def test_a_finding_shows_its_commands_and_escapes_everything_else():
    assert mark_commands("run `rds jobs list` <now>") == (
        'run <span class="code">rds jobs list</span> &lt;now&gt;'
    )


def test_a_need_shows_its_command_without_backticks():
    words = bold("*3 payments* to be exported: `rds payouts export`.")

    shown = '<strong>3 payments</strong> to be exported: <span class="code">rds payouts export</span>.'
    assert words == shown
