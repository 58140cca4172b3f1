"""Pages and texts have database connections of their own."""

from contextlib import AsyncExitStack

from rds.domain.staff import Role
from tests.support.console import a_colleague
from tests.support.waiting import limit


async def test_pages_are_shown_while_texts_hold_all_their_connections(desk):
    pool = desk.office.system.installation.pool
    async with a_colleague(desk, Role.OWNER) as owner, AsyncExitStack() as stack:
        for _ in range(pool.get_max_size()):
            await stack.enter_async_context(pool.acquire())
        async with limit("the inbox"):
            page = await owner.open(f"/studies/{desk.office.study}/inbox")

    assert page.status == 200
