"""The console's parts, and the links that lead people into it."""

from urllib.parse import urlsplit

from rds.app.staff.invite import invite_an_owner
from rds.app.staff.parts import SignInParts, StaffParts
from rds.estimates.settling import SettlingEstimates
from rds.machine import MachineClock, SecureTokens
from rds.settings import Settings
from rds.sms.encoding import segments
from rds.sms.phone_number import read_phone_number
from rds.web.console.context import Console, Texting
from rds.web.console.credentials.one_time_codes import TimedCodes
from rds.web.console.credentials.passkeys import WebAuthnPasskeys
from rds.web.console.credentials.passphrases import Argon2Hasher
from rds.web.console.screens import SCREENS
from rds.wiring.checkups import Checkups
from rds.wiring.coupon_sheet import print_coupons
from rds.wiring.held import HELD
from rds.wiring.local_clock import NOTICE
from rds.wiring.overviews import Overviews
from rds.wiring.study_status import read_overview
from rds.wiring.system import System

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def console_url(settings: Settings) -> str:
    """Return where the console is reached.

    On this machine it is called `localhost`: browsers offer no passkeys at an address of figures.
    """
    if settings.console_url:
        return settings.console_url.rstrip("/")
    parts = urlsplit(settings.public_url)
    if parts.hostname not in LOOPBACK:
        return f"{parts.scheme}://{parts.netloc}"
    port = parts.port if "public_url" in settings.model_fields_set else settings.port
    return f"{parts.scheme}://localhost:{port}"


def make_staff_parts(system: System) -> StaffParts:
    """Return what inviting people needs."""
    return StaffParts(
        parts=system.parts, staff=system.installation.staff, tokens=SecureTokens(), clock=MachineClock()
    )


def make_console(system: System) -> Console:
    """Put the console's parts together."""
    url, installation = console_url(system.settings), system.installation
    estimates = SettlingEstimates()
    checkups = Checkups(system)
    overviews = Overviews(
        lambda study, last: read_overview(system, study, estimates, last), installation.last_event
    )
    return Console(
        url=url,
        parts=system.parts,
        staff=SignInParts(
            parts=system.parts,
            staff=installation.staff,
            tokens=SecureTokens(),
            clock=MachineClock(),
            passphrases=Argon2Hasher(),
            codes=TimedCodes(),
            passkeys=WebAuthnPasskeys(url),
        ),
        cases=installation.cases,
        people=installation.people,
        coupons=installation.coupons,
        participants=installation.participants,
        team=installation,
        numbers=installation,
        read_overview=overviews.of,
        read_health=checkups.last,
        close=checkups.close,
        read_number=read_phone_number,
        print_coupons=lambda study, codes, languages: print_coupons(system, study, codes, languages),
        texting=Texting(segments=lambda text: segments(text).count, price=system.settings.sms_price),
        is_ready=installation.is_ready,
        notices=lambda: list_notices(system),
        phones=system.settings.twilio_url if system.local else "",
        screens=SCREENS,
    )


def list_notices(system: System) -> list[str]:
    """Return what stands on every page."""
    return [*([NOTICE] if system.local else []), *([HELD] if system.hold.held else [])]


def invitation_link(settings: Settings, secret: str) -> str:
    """Return the link of an invitation."""
    return f"{console_url(settings)}/invitations/{secret}"


async def make_owner_link(system: System, *, by: str) -> str:
    """Return a new link for an owner, who is made if there is none: for an installation on this machine."""
    secret = await invite_an_owner(by=by, parts=make_staff_parts(system))
    return invitation_link(system.settings, secret)
