"""Every address of the console asks for one act, and is closed to those who may not do it."""

import re

import pytest

from rds.domain.staff import RIGHTS, Act, Role, may
from rds.web.console.application import routes_of
from rds.web.console.context import CONSOLE
from rds.web.limits import USUAL
from rds.wiring.running import web_application
from tests.support.console import a_colleague

OPEN_TO_ALL = {
    "/healthz",
    "/readyz",
    "/metrics",
    "/sms/inbound",
    "/sms/status",
    "/static/{version}/{name}",
    "/sign-in",
    "/sign-in/passkey",
    "/sign-in/passkey/options",
    "/invitations/{secret}",
}
"""What nobody has to be signed in for. An address is put here by somebody who has thought of it."""


def handlers(office):
    app = web_application(office.system, USUAL, pages=office.system)
    return app, [route for route in app.router.routes() if route.resource.canonical not in OPEN_TO_ALL]


def path_of(route, study):
    """Return an address of a route: of this study, and of things that are not there."""
    return re.sub(r"\{[^}]+\}", "0", route.path.replace("{study}", study))


async def test_every_address_asks_for_one_act(desk):
    app, guarded = handlers(desk.office)

    assert len(guarded) > 10
    assert [route.resource.canonical for route in guarded if not isinstance(route.handler.act, Act)] == []
    assert {re.sub(r":[^}]+", "", route.path) for route in routes_of(app[CONSOLE])} == {
        route.resource.canonical for route in guarded
    }


async def test_nobody_is_led_to_the_sign_in_page_from_every_address(desk):
    app, _ = handlers(desk.office)
    async with a_colleague(desk) as nobody:
        for route in routes_of(app[CONSOLE]):
            for study in (desk.office.study, "no-such-study"):
                asked = {"GET": nobody.open, "POST": nobody.send}[route.method]
                page = await asked(path_of(route, study), follow=False)

                assert page.status == 303, route
                assert page.headers["Location"].startswith("/sign-in"), route
                assert page.html == ""


@pytest.mark.parametrize("role", Role)
async def test_each_role_is_let_in_where_it_has_the_right_and_nowhere_else(desk, role):
    app, _ = handlers(desk.office)
    async with a_colleague(desk, role) as colleague:
        for route in routes_of(app[CONSOLE]):
            if route.stays_open or route.path == "/account/sign-out":
                continue
            asked = {"GET": colleague.open, "POST": colleague.send}[route.method]
            page = await asked(path_of(route, desk.office.study), follow=False)

            assert page.status < 500, (route, page.text)
            assert (page.status != 403) == may([role], route.act), (route, page.text)


async def test_an_address_that_is_none_is_a_page_that_says_so(desk):
    async with a_colleague(desk, Role.AUDITOR) as auditor:
        page = await auditor.open(f"/studies/{desk.office.study}/inbox/1/and-more")

    assert page.status == 404
    assert "There is no such page." in page.text


async def test_a_study_that_is_not_there_is_not_found_by_those_who_are_signed_in(desk):
    async with a_colleague(desk, Role.OWNER) as owner:
        page = await owner.open("/studies/no-such-study/overview")

    assert page.status == 404


def test_the_owner_may_do_everything_and_the_others_less():
    assert {act for role, act in RIGHTS if role is Role.OWNER} == set(Act)
    for role in set(Role) - {Role.OWNER}:
        assert not may([role], Act.MANAGE_STAFF)
    assert not may([Role.HELPER], Act.REVEAL_NUMBER)
    assert not may([Role.PAYER], Act.SEE_ESTIMATES)
    assert not may([], Act.SEE_STUDY)
