"""The pages of participants: their addresses, and the forms on them."""

import re

from tests.support.office import phone
from tests.support.team import Team

SEEN = re.compile(r'name="seen" value="([^"]+)"')
"""The mark of how a person stood when their page was opened."""


def people(desk, *rest):
    return "/".join(("/studies", desk.office.study, "participants", *rest))


async def a_person(desk, number=1, until=None, **given):
    """Let somebody take part, up to the question called `until`, and return their id."""
    await desk.office.take_part(phone(number), await desk.office.seed_coupon(), until=until, **given)
    return await Team(desk.office).find(phone(number))


async def lose_all(office, number):
    """Let nothing that was sent to a phone have arrived."""
    caller = await office.caller(number)
    await office.rows("UPDATE contact.outbound SET status = 'undelivered' WHERE caller = $1", caller)


async def order(colleague, desk, person, act, reason="She called", **fields):
    """Open a person's page, and send one of its forms."""
    page = await colleague.open(people(desk, person))
    return await colleague.send(
        people(desk, person, act), seen=SEEN.search(page.html)[1], reason=reason, **fields
    )
