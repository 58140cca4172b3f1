"""`make serve` in a fresh clone: without a provider, on this machine alone, with phones on a page."""

import re
import shutil
import tempfile
from pathlib import Path

import aiohttp
import pytest

from rds.studyfile import EXAMPLES
from tests.support.installation import settings_of
from tests.support.processes import rds
from tests.support.terminal import Terminal, fails_in_words
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow
STUDY = "example-study"
PHONE = "+14165550123"


@pytest.fixture
def folder():
    made = Path(tempfile.mkdtemp(prefix="seedline-local-"))
    made.chmod(0o711)  # root's server runs as another account
    yield made / "data"
    shutil.rmtree(made)


@pytest.fixture
def fresh_clone(tmp_path, folder):
    """Give a terminal with nothing set but where data is kept."""
    settings = settings_of("")
    for name in ("RDS_DATABASE_URL", "RDS_CONTACT_KEYS", "RDS_TWILIO_NUMBER"):
        del settings[name]
    shutil.copy(EXAMPLES / "minimal.yaml", tmp_path / "study.yaml")
    terminal = Terminal(tmp_path, settings | {"RDS_DATA": str(folder)})
    yield terminal
    terminal.close()


async def test_a_study_is_opened_before_its_day_and_played_on_phones_that_are_made_up(fresh_clone):
    async with (
        rds(
            "serve", "--with-worker", "--local-without-token", "--port", "0", **fresh_clone.environment
        ) as one,
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser,
    ):
        await one.until("Ctrl-C stops it.")
        phones = re.search(r"phones are at (http://127\.0\.0\.1:\d+)", one.said)[1]

        link = re.search(r"signs in at (http://localhost:\d+)(\S+)", one.said)
        async with browser.get(link[1].replace("localhost", "127.0.0.1") + link[2]) as answer:
            invitation = await answer.text()
        same_site = {"Sec-Fetch-Site": "same-origin"}
        signing_in = link[1].replace("localhost", "127.0.0.1") + link[2]
        async with browser.post(signing_in, headers=same_site) as answer:
            signed_in = await answer.text()

        opened = fresh_clone.type("study", "open", "study.yaml")
        code = fresh_clone.type("seeds", "issue", STUDY, "--count", "1").out.split()[0]
        async with browser.get(f"{phones}/phone/study") as answer:
            page = await answer.json()
        await browser.post(f"{phones}/phone/{PHONE}/texts", json={"text": code})
        said = []

        async def is_answered():
            async with browser.get(f"{phones}/phone/threads", params={"number": PHONE}) as answer:
                said[:] = [each for each in (await answer.json())[PHONE] if each["from_study"]]
            return said

        await wait_until(is_answered, "an answer on the phone's page")
        await one.end()

    assert "the study's first morning" in opened.out
    assert opened.err.startswith("Local: ")
    assert page["notice"].startswith("Local: ")
    assert "Sign in" in invitation
    assert page["notice"] in invitation
    assert f'href="{phones}"' in signed_in
    assert "2027" in page["now"]
    assert "Example University" in said[0]["body"]
    refused = fails_in_words(fresh_clone.type("serve", RDS_TWILIO_AUTH_TOKEN="a real one"))
    assert "phones are made up" in refused


def test_a_folder_with_a_real_study_is_not_played_with(fresh_clone):
    opened = fresh_clone.type("study", "open", "study.yaml", "--number", "+14165550100")
    assert opened.code == 0, opened.said

    said = fails_in_words(fresh_clone.type("serve", "--with-worker", "--local-without-token"))

    assert "opened with a provider" in said
