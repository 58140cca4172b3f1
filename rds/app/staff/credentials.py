"""Passkeys, and passphrases with one-time codes: they are made, and people sign in with them."""

from rds.app.ports import Session, StaffMember
from rds.app.staff.parts import SignInParts, digest_of
from rds.app.staff.sessions import begin_session
from rds.domain.ids import StaffId
from rds.domain.staff import CHALLENGE_LIFE, RECOVERY_CODES, check_passphrase
from rds.domain.staff_refusals import CodeWrong, PasskeyRefused, SignInFailed


async def set_passphrase(
    person: StaffMember, passphrase: str, secret: str, code: str, *, parts: SignInParts
) -> tuple[str, ...]:
    """Keep a passphrase and the secret of its codes, and return new recovery codes, which are shown once.

    Raises PassphraseTooShort or CodeWrong.
    """
    check_passphrase(passphrase)
    step = parts.codes.step_of(secret, code, parts.clock.now())
    if step is None:
        raise CodeWrong
    recovery = tuple(parts.tokens.short() for _ in range(RECOVERY_CODES))
    await parts.staff.keep_passphrase(
        person.id, await parts.passphrases.hash(passphrase), secret, [digest_of(each) for each in recovery]
    )
    await parts.staff.use_step(person.id, step)
    return recovery


async def sign_in_with_passphrase(name: str, passphrase: str, code: str, *, parts: SignInParts) -> str:
    """Begin a session and return the secret of its cookie. Raises SignInFailed, which never says why."""
    person = await parts.staff.member_named(" ".join(name.split()))
    await check_credentials(person, passphrase, code, parts=parts)
    if person is None or not person.roles:
        raise SignInFailed
    return await begin_session(person.id, parts=parts)


async def check_credentials(
    person: StaffMember | None, passphrase: str, code: str, *, parts: SignInParts
) -> None:
    """Check passphrase and code, in as long a time for somebody who is not there. Raises SignInFailed."""
    kept = await parts.staff.passphrase(person.id) if person else None
    matches = await parts.passphrases.matches(kept.hash if kept else None, passphrase)
    if person is None or kept is None or not matches:
        raise SignInFailed
    typed = "".join(code.split()).replace("-", "").upper()
    step = parts.codes.step_of(kept.secret, typed, parts.clock.now())
    if step is not None and await parts.staff.use_step(person.id, step):
        return
    if not await parts.staff.use_recovery_code(person.id, digest_of(typed)):
        raise SignInFailed


async def ask_for_new_passkey(person: StaffMember, *, parts: SignInParts) -> str:
    """Return the options, as JSON, with which a browser makes a passkey."""
    options, challenge = parts.passkeys.ask_to_make(person, await parts.staff.passkeys(person.id))
    await keep_challenge(challenge, person.id, parts)
    return options


async def add_passkey(person: StaffMember, answer: str, label: str, *, parts: SignInParts) -> None:
    """Keep the passkey that a browser made. Raises PasskeyRefused."""
    passkey, challenge = parts.passkeys.read_made(answer, person.id, label, parts.clock.now())
    await use_challenge(challenge, person.id, parts)
    await parts.staff.keep_passkey(passkey)


async def ask_for_passkey(*, parts: SignInParts, person: StaffId | None = None) -> str:
    """Return the options, as JSON, with which a browser signs in; `person` shows once more who they are."""
    options, challenge = parts.passkeys.ask_to_sign()
    await keep_challenge(challenge, person, parts)
    return options


async def sign_in_with_passkey(answer: str, *, parts: SignInParts) -> str:
    """Begin a session and return the secret of its cookie. Raises SignInFailed."""
    return await begin_session(await check_passkey(answer, None, parts), parts=parts)


async def confirm_with_passkey(session: Session, answer: str, *, parts: SignInParts) -> None:
    """Let a person show once more who they are. Raises SignInFailed."""
    if await check_passkey(answer, session.person.id, parts) != session.person.id:
        raise SignInFailed
    await parts.staff.confirm_session(session.digest, parts.clock.now())


async def confirm_with_passphrase(
    session: Session, passphrase: str, code: str, *, parts: SignInParts
) -> None:
    """Let a person show once more who they are. Raises SignInFailed."""
    await check_credentials(session.person, passphrase, code, parts=parts)
    await parts.staff.confirm_session(session.digest, parts.clock.now())


async def check_passkey(answer: str, asked: StaffId | None, parts: SignInParts) -> StaffId:
    """Return whose passkey signed a challenge made for `asked`. Raises SignInFailed."""
    try:
        passkey = await parts.staff.passkey(parts.passkeys.key_of(answer))
        if passkey is None:
            raise SignInFailed
        sign_count, challenge = parts.passkeys.read_signed(answer, passkey)
        await use_challenge(challenge, asked, parts)
    except PasskeyRefused:
        raise SignInFailed from None
    await parts.staff.use_passkey(passkey.id, sign_count)
    return passkey.person


async def keep_challenge(challenge: bytes, person: StaffId | None, parts: SignInParts) -> None:
    """Keep what a browser is asked to sign, for a few minutes."""
    await parts.staff.keep_challenge(digest_of(challenge), person, parts.clock.now() + CHALLENGE_LIFE)


async def use_challenge(challenge: bytes, person: StaffId | None, parts: SignInParts) -> None:
    """Take it out again. Raises PasskeyRefused when it was never asked, was used, or is too old."""
    if not await parts.staff.use_challenge(digest_of(challenge), person, parts.clock.now()):
        raise PasskeyRefused
