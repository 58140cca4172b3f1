"""What a browser loads on a slow line: the first page with all that it names, and each page after it."""

import re

import pytest

from rds.domain.staff import Role
from tests.support.console import a_colleague
from tests.support.office import phone

FIRST, LATER = 160_000, 30_000
NAMED = re.compile(r"/static/[0-9a-f]+/[a-z.-]+")


async def measure(colleague, path):
    """Return how many bytes come for an address, packed as a browser asks for it, and what the page names."""
    page = await colleague.open(path)
    async with colleague.client.get(colleague.url + path) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Encoding"]
        return answer.content.total_raw_bytes, set(NAMED.findall(page.html))


@pytest.mark.parametrize("screen", ["overview", "inbox", "participants", "coupons"])
async def test_the_first_page_and_the_later_ones_are_light(desk, screen):
    office = desk.office
    await office.take_part(phone(1), await office.seed_coupon())
    for text in range(3):
        await office.text(phone(1), f"please, who can help me, {text}")
    async with a_colleague(desk, Role.OWNER) as owner:
        page, named = await measure(owner, f"/studies/{office.study}/{screen}")
        files = [await measure(owner, address) for address in named]

    assert {"tabler.min.css", "htmx.min.js"} < {address.rpartition("/")[2] for address in named}
    assert 1_000 < page < LATER
    assert page + sum(size for size, _ in files) < FIRST
