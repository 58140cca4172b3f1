"""What the console's handlers need, under typed keys of the aiohttp application."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

from aiohttp import web

from rds.app.figures import EventNumbers
from rds.app.health import Checkup
from rds.app.parts import Parts
from rds.app.ports import Cases, Coupons, Participants, People, TeamQueries
from rds.app.staff.parts import SignInParts
from rds.app.study_overview import StudyOverview
from rds.domain.ids import CouponCode, StudyId
from rds.web.console.registry import Screen


@dataclass(frozen=True, slots=True, kw_only=True)
class Texting:
    """What a text to a phone takes: `segments` counts its parts, `price` is what one costs, if known."""

    segments: Callable[[str], int]
    price: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """The parts behind the console's pages."""

    url: str
    parts: Parts
    staff: SignInParts
    cases: Cases
    people: People
    coupons: Coupons
    participants: Participants
    team: TeamQueries
    numbers: EventNumbers
    read_overview: Callable[[StudyId], Awaitable[StudyOverview | None]]
    """Where a study stands, as of one event: with the figures that `rds study status` shows.

    None while a large study is read for the first time.
    """
    read_health: Callable[[], Awaitable[Checkup | None]]
    """What `rds doctor` finds; None while it is looked at for the first time."""
    close: Callable[[], Awaitable[None]]
    """Ends what is looked at beside the pages."""
    read_number: Callable[[str, str], str]
    """Reads a phone number as it is typed, in a country. Raises ValueError."""
    print_coupons: Callable[[StudyId, Sequence[CouponCode], Sequence[str]], Awaitable[tuple[bytes, int]]]
    """The sheet of coupons, or of all open ones of seeds, in some languages as PDF, and how many they are."""
    texting: Texting
    is_ready: Callable[[], Awaitable[bool]]
    """Whether the database answers and is up to date, as /readyz says it."""
    notices: Callable[[], Sequence[str]]
    """What stands on every page: that the phones are made up, or that the database is held."""
    phones: str
    """Where made-up phones are played, without a provider; else empty."""
    screens: tuple[Screen, ...]

    @property
    def behind_tls(self) -> bool:
        """Whether pages are reached by https."""
        return self.url.startswith("https:")

    @property
    def cookie(self) -> str:
        """The name of the session's cookie. Without TLS, ports of one machine share a browser's cookies."""
        return "__Host-seedline" if self.behind_tls else f"seedline-{urlsplit(self.url).port or 80}"


CONSOLE = web.AppKey("console", Console)
