"""A browser at the console: signed in by a link; whatever goes wrong within a page fails its test."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

from rds.domain.staff import Role
from tests.support.console import invite
from tests.support.desk import Desk

DESKTOP, PHONE = (1280, 900), (390, 844)
LOOKS = [("light", DESKTOP), ("dark", PHONE)]
"""The theme and the size in which each page is looked at; all four where pictures are taken."""
if "CONSOLE_PICTURES" in os.environ:
    LOOKS += [("dark", DESKTOP), ("light", PHONE)]


async def require_accessible(page: Page, size: tuple[int, int]) -> None:
    """Check that axe finds nothing, and that nothing is wider than the window."""
    found = await Axe().run(page)
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found.response["violations"]] == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= size[0]


@asynccontextmanager
async def a_page(
    browser: Browser,
    desk: Desk,
    role: Role | None = Role.OWNER,
    *,
    name: str = "Ines",
    size: tuple[int, int] = DESKTOP,
    scripts: bool = True,
    may_fail: bool = False,
    **context: Any,
) -> AsyncIterator[Page]:
    """Yield a page of somebody who has just signed in.

    Fails for an error in the page, for anything that the policy refused, and for a request to elsewhere,
    unless it `may_fail`.
    """
    width, height = size
    opened = await browser.new_context(
        viewport={"width": width, "height": height},
        locale="en-CA",
        timezone_id="America/Toronto",
        java_script_enabled=scripts,
        base_url=desk.url.replace("127.0.0.1", "localhost"),
        **context,
    )
    opened.set_default_timeout(30_000)
    page = await opened.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda line: wrong.append(line.text) if is_wrong(line) else None)
    page.on("request", lambda sent: None if is_ours(sent.url) else wrong.append(sent.url))
    if role:
        await page.goto(await invite(desk, role, name))
        await page.get_by_role("button", name="Sign in").click()
        await page.wait_for_url("**/account")
    yield page
    await opened.close()
    assert may_fail or wrong == []


async def page_of_its_own(page: Page) -> Page:
    """Ask for the number where it has a page of its own, as it has without scripts."""
    async with page.context.expect_page() as opened:
        await page.get_by_role("link", name="Ask for it on a page of its own").click()
    return await opened.value


def is_wrong(line: Any) -> bool:
    """Tell whether a line of the browser's console is a fault; an answer such as 409 is none."""
    return line.type in {"error", "warning"} and "the server responded with a status of 4" not in line.text


def is_ours(url: str) -> bool:
    return url.startswith(("http://localhost:", "data:"))
