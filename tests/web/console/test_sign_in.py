"""People come in by a link that works once, and come back by passphrase and code; nobody else does."""

import pyotp
import pytest

from rds.domain.staff import Role
from rds.wiring.console import make_owner_link
from tests.support.console import Colleague, a_colleague, invite

PASSPHRASE = "four calm words here"


async def code_now(desk):
    """Return the code that the app of the only person with a passphrase shows now."""
    staff = desk.office.system.installation.staff
    person = await desk.office.value("SELECT person FROM staff.passphrase")
    kept = await staff.passphrase(person)
    return pyotp.TOTP(kept.secret).now()


async def choose_passphrase(owner: Colleague):
    """Choose a passphrase as a person does, and return the page with the recovery codes."""
    page = await owner.open("/account/passphrase")
    secret = page.html.split('name="secret" value="')[1].split('"')[0]
    code = pyotp.TOTP(secret).now()
    return await owner.send("/account/passphrase", passphrase=PASSPHRASE, secret=secret, code=code)


async def sign_in(somebody: Colleague, name, passphrase, code):
    return await somebody.send("/sign-in", name=name, passphrase=passphrase, code=code)


async def forget_last_code(desk):
    await desk.office.rows("UPDATE staff.passphrase SET last_step = 0")


async def test_a_link_signs_in_once(desk):
    link = await invite(desk, Role.OWNER, "Ines")
    async with a_colleague(desk) as first, a_colleague(desk) as second:
        greeted = await first.open(link)
        assert "Welcome, Ines" in greeted.text

        inside = await first.send(link)
        again = await second.send(link)

    assert (inside.status, inside.path) == (200, "/account")
    assert again.status == 410
    assert "used before" in again.text


async def test_each_start_on_this_machine_has_a_link_for_the_same_owner(desk):
    for _ in range(2):
        link = await make_owner_link(desk.office.system, by="setup")
        async with a_colleague(desk) as owner:
            await owner.send("/invitations/" + link.rpartition("/")[2])
            assert "owner, owner" in (await owner.open("/account")).text.replace(" ,", ",")

    assert await desk.office.value("SELECT count(*) FROM staff.person") == 1


async def test_a_start_invites_the_owner_who_is_there_and_nobody_else(desk):
    await invite(desk, Role.HELPER, "Adam")
    await invite(desk, Role.OWNER, "Ines")
    link = await make_owner_link(desk.office.system, by="setup")
    async with a_colleague(desk) as somebody:
        greeted = await somebody.open("/invitations/" + link.rpartition("/")[2])

    assert "Welcome, Ines" in greeted.text


async def test_a_link_that_is_looked_at_is_not_used(desk):
    link = await invite(desk, Role.OWNER, "Ines")
    async with a_colleague(desk) as program, a_colleague(desk) as ines:
        await program.open(link)
        assert (await ines.send(link)).path == "/account"


async def test_a_link_is_over_after_an_hour(desk):
    link = await invite(desk, Role.OWNER, "Ines")
    await desk.office.rows("UPDATE staff.invitation SET expires_at = now() - interval '1 second'")
    async with a_colleague(desk) as ines:
        assert (await ines.send(link)).status == 410


async def test_another_link_ends_the_first(desk):
    lost = await invite(desk, Role.OWNER, "Ines")
    found = await invite(desk, Role.OWNER, "Ines")
    async with a_colleague(desk) as ines:
        assert (await ines.send(lost)).status == 410
        assert (await ines.send(found)).status == 200


async def test_who_has_a_passphrase_comes_back_with_it_and_a_code(desk):
    async with a_colleague(desk, Role.OWNER, "Ines") as ines:
        kept = await choose_passphrase(ines)
        assert "recovery codes" in kept.text
        await ines.send("/account/sign-out")
        assert (await ines.open("/account")).path == "/sign-in"

        await forget_last_code(desk)
        page = await sign_in(ines, "ines", PASSPHRASE, await code_now(desk))

    assert page.path.endswith("/overview")


async def test_a_code_is_taken_once(desk):
    async with a_colleague(desk, Role.OWNER, "Ines") as ines:
        await choose_passphrase(ines)
        await forget_last_code(desk)
        code = await code_now(desk)
        async with a_colleague(desk) as here, a_colleague(desk) as there:
            assert (await sign_in(here, "Ines", PASSPHRASE, code)).path.endswith("/overview")
            assert (await sign_in(there, "Ines", PASSPHRASE, code)).status == 403


async def test_a_recovery_code_stands_in_for_a_code_once(desk):
    async with a_colleague(desk, Role.OWNER, "Ines") as ines:
        page = await choose_passphrase(ines)
        recovery = page.html.split('class="codes code"><li>')[1].split("<")[0]
        async with a_colleague(desk) as here, a_colleague(desk) as there:
            assert (await sign_in(here, "Ines", PASSPHRASE, recovery.lower())).path.endswith("/overview")
            assert (await sign_in(there, "Ines", PASSPHRASE, recovery)).status == 403


@pytest.mark.parametrize(
    ("name", "passphrase", "code"),
    [
        ("Ines", "another passphrase", None),
        ("Ines", PASSPHRASE, "000000"),
        ("Nobody", PASSPHRASE, None),
        ("", "", ""),
        ("Ines\x00", "é" * 5000, "１２３４５６"),
    ],
)
async def test_nobody_is_told_what_did_not_fit(desk, name, passphrase, code):
    async with a_colleague(desk, Role.OWNER, "Ines") as ines:
        await choose_passphrase(ines)
        await forget_last_code(desk)
        async with a_colleague(desk) as stranger:
            page = await sign_in(stranger, name, passphrase, code or await code_now(desk))

    assert page.status == 403
    assert "That did not fit together." in page.text
    assert "Ines" not in page.text


async def test_an_account_cannot_be_tried_again_and_again(desk):
    async with a_colleague(desk) as stranger:
        answers = [(await sign_in(stranger, "Ines", "guess", "1")).status for _ in range(10)]

    assert answers[:8] == [403] * 8
    assert answers[8:] == [429] * 2


async def test_a_passphrase_that_is_short_or_a_code_that_is_wrong_is_told_and_nothing_is_kept(desk):
    async with a_colleague(desk, Role.OWNER, "Ines") as ines:
        await ines.open("/account/passphrase")
        short = await ines.send(
            "/account/passphrase", passphrase="short", secret=pyotp.random_base32(), code="1"
        )
        wrong = await ines.send(
            "/account/passphrase", passphrase=PASSPHRASE, secret="not base32!", code="123456"
        )

    assert (short.status, wrong.status) == (422, 422)
    assert "at least 12 characters" in short.text
    assert "not the code" in wrong.text
    assert await desk.office.value("SELECT count(*) FROM staff.passphrase") == 0


@pytest.mark.parametrize(
    "column", ["used_at = now() - interval '31 minutes'", "begun_at = now() - interval '12 hours'"]
)
async def test_a_session_ends_after_half_an_hour_without_use_and_after_twelve_hours(desk, column):
    async with a_colleague(desk, Role.OWNER) as owner:
        assert (await owner.open("/account")).path == "/account"
        await desk.office.rows(f"UPDATE staff.session SET {column}")
        assert (await owner.open("/account")).path == "/sign-in"


async def test_a_page_that_asks_for_itself_does_not_keep_a_session(desk):
    async with a_colleague(desk, Role.OWNER) as owner:
        await desk.office.rows("UPDATE staff.session SET used_at = now() - interval '20 minutes'")
        await owner.open(f"/studies/{desk.office.study}/overview?live")
        idle = await desk.office.value(
            "SELECT extract(epoch FROM now() - used_at)::integer FROM staff.session"
        )
        await owner.open(f"/studies/{desk.office.study}/overview")
        used = await desk.office.value(
            "SELECT extract(epoch FROM now() - used_at)::integer FROM staff.session"
        )

    assert idle >= 1200
    assert used < 60


async def test_who_has_no_role_any_more_is_signed_out(desk):
    async with a_colleague(desk, Role.HELPER, "Sam") as sam:
        await desk.office.rows("DELETE FROM staff_role")
        assert (await sam.open("/account")).path == "/sign-in"


async def test_inviting_leaves_events_without_a_name_that_replay_to_the_same_rights(desk):
    await invite(desk, Role.OWNER, "Ines Okafor")

    rows = await desk.office.rows(
        "SELECT type, study, data::text FROM record.event WHERE study IS NULL ORDER BY id"
    )
    assert [row["type"] for row in rows] == ["StaffInvited", "RoleGranted"]
    assert not any("Ines" in row["data"] for row in rows)
    assert (await desk.office.verify()).holds
