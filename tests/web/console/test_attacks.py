"""What somebody tries who is not one of us, or who is and wants more."""

import re
from html import unescape

import pytest

from rds.domain.staff import Role
from rds.web.security_headers import POLICY
from tests.support.console import SAME_SITE, a_colleague, invite
from tests.support.office import a_protocol, phone

FORGED = [
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://127.0.0.1:1", "Sec-Fetch-Site": "same-origin"},
    {"Origin": "null"},
    {},
]


@pytest.mark.parametrize("headers", FORGED)
async def test_a_form_of_another_site_is_refused(desk, headers):
    async with a_colleague(desk, Role.OWNER) as owner:
        await owner.open("/account")
        page = await owner.send("/account/theme", headers=headers, theme="dark")

    assert page.status == 403
    assert await desk.office.value("SELECT theme FROM staff.person") == "auto"


@pytest.mark.parametrize("headers", FORGED)
async def test_nobody_can_be_signed_in_from_another_site(desk, headers):
    link = await invite(desk, Role.OWNER, "Ines")
    async with a_colleague(desk) as somebody:
        for path in ("/sign-in", "/sign-in/passkey", "/sign-in/passkey/options", link):
            assert (await somebody.send(path, headers=headers)).status == 403


@pytest.mark.parametrize("token", ["", "00", "zz", "00" * 64])
async def test_a_form_without_its_token_is_refused(desk, token):
    async with a_colleague(desk, Role.OWNER) as owner:
        page = await owner.send("/account/theme", token=token, theme="dark")

    assert page.status == 403
    assert await desk.office.value("SELECT theme FROM staff.person") == "auto"


async def test_a_token_of_somebody_else_is_refused(desk):
    async with a_colleague(desk, Role.OWNER) as owner, a_colleague(desk, Role.HELPER) as helper:
        await owner.open("/account")
        assert (await helper.send("/account/theme", token=owner.token, theme="dark")).status == 403


async def test_a_token_is_another_on_each_page_and_all_of_them_work(desk):
    async with a_colleague(desk, Role.OWNER) as owner:
        await owner.open("/account")
        first = owner.token
        await owner.open("/account")

        assert owner.token != first
        assert (await owner.send("/account/theme", token=first, theme="dark")).status == 200


async def test_a_session_that_somebody_planted_is_not_taken_over(desk):
    link = await invite(desk, Role.OWNER, "Ines")
    async with a_colleague(desk) as ines:
        headers = {
            "Sec-Fetch-Site": "same-origin",
            "Cookie": f"seedline-{desk.url.rpartition(':')[2]}=planted",
        }
        page = await ines.send(link, follow=False, headers=headers)

    assert "planted" not in page.headers["Set-Cookie"]
    assert "HttpOnly" in page.headers["Set-Cookie"]
    assert "SameSite=Lax" in page.headers["Set-Cookie"]


async def test_a_cookie_is_worth_nothing_after_signing_out(desk):
    async with a_colleague(desk, Role.OWNER) as owner:
        stolen = {cookie.key: cookie.value for cookie in owner.client.cookie_jar}
        await owner.open("/account")
        await owner.send("/account/sign-out")
        async with a_colleague(desk) as thief:
            thief.client.cookie_jar.update_cookies(stolen)
            assert (await thief.open("/account")).path == "/sign-in"


async def test_the_database_holds_no_secret_of_a_session_or_a_link(desk):
    link = await invite(desk, Role.OWNER, "Ines")
    async with a_colleague(desk, Role.HELPER) as helper:
        secrets = [link.rpartition("/")[2], *(cookie.value for cookie in helper.client.cookie_jar)]
        rows = [
            str(dict(row))
            for table in ("invitation", "session", "person")
            for row in await desk.office.rows(f"SELECT * FROM staff.{table}")
        ]

    assert len(secrets) == 2
    assert not any(secret in row for secret in secrets for row in rows)


@pytest.mark.parametrize(
    "wanted",
    ["//elsewhere.example", "/\\elsewhere.example", "https://elsewhere.example", "/\r\nSet-Cookie: a=b"],
)
async def test_nobody_is_sent_to_another_site_after_signing_in(desk, wanted):
    async with a_colleague(desk, Role.OWNER) as owner:
        page = await owner.open("/sign-in", follow=False, params={"next": wanted})

    assert page.headers["Location"] == "/"


@pytest.mark.parametrize("host", ["elsewhere.example", "elsewhere.example:80", "localhost@elsewhere.example"])
async def test_a_host_that_is_not_ours_is_in_no_page_and_signs_nobody_in(desk, host):
    async with a_colleague(desk, Role.OWNER) as owner, a_colleague(desk) as nobody:
        link = await invite(desk, Role.OWNER, "Odile")
        led = await nobody.open("/account", follow=False, headers={"Host": host})
        page = await owner.open("/account", headers={"Host": host})
        forged = SAME_SITE | {"Host": host, "Origin": f"http://{host}"}
        signed_in = await nobody.send(link, follow=False, headers=forged)

    assert led.headers["Location"].startswith("/sign-in")
    assert "elsewhere" not in page.html + str(page.headers) + str(led.headers)
    assert signed_in.status == 403


async def test_a_name_is_shown_as_text(desk):
    async with a_colleague(desk, Role.OWNER, "<script>alert(1)</script>") as owner:
        page = await owner.open("/account")

    assert "<script>alert" not in page.html
    assert "&lt;script&gt;alert(1)" in page.html


async def test_nobody_reaches_a_person_or_a_case_through_another_study(desk):
    office = desk.office
    await office.take_part(phone(1), await office.seed_coupon())
    await office.text(phone(1), "who can help me?")
    person = await office.value("SELECT participant FROM conversation")
    case = await office.value("SELECT inbox_case FROM review")
    other = await office.open(a_protocol("minimal"), number="+14165550199")
    async with a_colleague(desk, Role.OWNER) as owner:
        here = [await owner.open(f"/studies/{office.study}/{it}") for it in of(person, case)]
        there = [await owner.open(f"/studies/{other}/{it}") for it in of(person, case)]
        asked = [
            await owner.send(f"/studies/{other}/{it}/reveal", reason="Curious") for it in of(person, case)
        ]

    assert [page.status for page in here] == [200, 200]
    assert [page.status for page in there + asked] == [409] * 4
    assert not any("who can help me" in page.html or phone(1) in page.html for page in there + asked)
    assert await office.value("SELECT count(*) FROM record.event WHERE type = 'NumberRevealed'") == 0


def of(person, case):
    return f"participants/{person}", f"inbox/{case}"


async def test_what_a_person_texts_is_shown_as_text_and_no_page_holds_their_number(desk):
    office = desk.office
    await office.take_part(phone(1), await office.seed_coupon())
    await office.text(phone(1), "<script>alert(1)</script> who can help me?")
    seen, to_see = {}, [f"/studies/{office.study}/overview", "/account"]
    async with a_colleague(desk, Role.OWNER) as owner:
        while to_see:
            path = to_see.pop()
            seen[path] = (await owner.open(path)).html
            links = re.findall(r'href="(/[^"#]*)"', seen[path])
            to_see += {unescape(link) for link in links if "/static/" not in link} - {*seen, *to_see}
    pages = "".join(seen.values())

    assert {f"/studies/{office.study}/inbox", f"/studies/{office.study}/participants?show=stuck"} < set(seen)
    assert any(path.rpartition("/")[2].isdecimal() for path in seen), "no case was looked at"
    assert "&lt;script&gt;alert(1)" in pages
    assert "<script>alert" not in pages
    assert not any(digits in pages for digits in (phone(1), phone(1)[2:], phone(1)[-7:]))


@pytest.mark.parametrize("path", ["/sign-in", "/account", "/nowhere", "/healthz", "/studies/x/overview"])
async def test_every_answer_tells_browsers_to_load_nothing_foreign_and_keep_nothing(desk, path):
    async with a_colleague(desk, Role.OWNER) as owner:
        headers = (await owner.open(path, follow=False)).headers

    assert headers["Content-Security-Policy"] == POLICY
    assert "unsafe" not in POLICY
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize(
    "path", ["/static/x/console.css", "/static/../pages.py", "/static/x/..%2f..%2fsettings.py"]
)
async def test_only_our_own_files_are_sent_under_their_own_addresses(desk, path):
    async with a_colleague(desk) as nobody:
        assert (await nobody.open(path)).status == 404
