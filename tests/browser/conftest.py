"""A real Chromium for the tests of pages."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.async_api import async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Without a sandbox, since containers and build machines run as root; and without what Chromium does on its
# own over the network.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
async def browser():
    """Give one Chromium for all tests."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        reason = "no Chromium or Chrome on the PATH: run tests/browser/install-browser.sh"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        await chromium.close()


@pytest.fixture
def pictures(tmp_path):
    """Give the folder for pictures: docs/images/console where CONSOLE_PICTURES says so."""
    return Path(os.environ.get("CONSOLE_PICTURES", tmp_path))


@pytest.fixture
async def page(browser):
    """Give a page as wide as a small phone, which fails its test if anything goes wrong within or is fetched
    from elsewhere.
    """
    context = await browser.new_context(viewport={"width": 360, "height": 740}, locale="en-CA")
    context.set_default_timeout(30_000)
    page = await context.new_page()
    wrong = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda line: wrong.append(line.text) if line.type in {"error", "warning"} else None)
    page.on(
        "request",
        lambda sent: None if sent.url.startswith(("http://127.0.0.1", "data:")) else wrong.append(sent.url),
    )
    yield page
    await context.close()
    assert wrong == []
