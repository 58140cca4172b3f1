"""People of the study team for tests: signed in to the console over real HTTP, without a browser."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import aiohttp

from rds.app.staff.invite import invite_person
from rds.domain.staff import Role
from rds.wiring.console import make_staff_parts
from tests.support.desk import Desk

TOKEN = re.compile(r'name="token" value="([0-9a-f]+)"')
SAME_SITE = {"Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of the console. `text` is what stands on the page, without its marks."""

    status: int
    path: str
    html: str
    headers: Any

    @property
    def text(self) -> str:
        without = re.sub(r"<(script|style)\b.*?</\1>", " ", self.html, flags=re.DOTALL)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", without)).split())


@dataclass(kw_only=True)
class Colleague:
    """Somebody with a browser of their own, signed in or not. `open` and `send` follow redirects."""

    url: str
    client: aiohttp.ClientSession = field(repr=False)
    token: str = ""

    async def open(self, path: str, *, follow: bool = True, **request: Any) -> Page:
        return await self._ask("GET", path, follow=follow, **request)

    async def send(self, path: str, *, follow: bool = True, headers: Any = SAME_SITE, **fields: str) -> Page:
        """Send a form with the token of the page seen last."""
        form = {"token": self.token} | fields
        return await self._ask("POST", path, follow=follow, headers=headers, data=form)

    async def _ask(self, method: str, path: str, *, follow: bool, **request: Any) -> Page:
        async with self.client.request(method, self.url + path, allow_redirects=follow, **request) as answer:
            page = Page(answer.status, answer.url.path, await answer.text(), answer.headers)
        found = TOKEN.search(page.html)
        self.token = found[1] if found else self.token
        return page


@asynccontextmanager
async def a_colleague(desk: Desk, role: Role | None = None, name: str = "") -> AsyncIterator[Colleague]:
    """Yield somebody with this role who has used the link of an invitation; without one, nobody we know."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
        colleague = Colleague(url=desk.url, client=client)
        if role is not None:
            link = await invite(desk, role, name or f"The {role}")
            await colleague.send(link)
        yield colleague


async def invite(desk: Desk, role: Role, name: str) -> str:
    """Return the path of a new invitation."""
    parts = make_staff_parts(desk.office.system)
    return f"/invitations/{await invite_person(name, role, by='test', parts=parts)}"
