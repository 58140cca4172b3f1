"""Numbers, sums and instants in words, as every page writes them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from rds.domain.money import Money

LANGUAGES = {"en": "English", "fr": "French", "es": "Spanish", "pt": "Portuguese", "tl": "Tagalog"}
SIGNS = {"CAD": "$", "USD": "$", "EUR": "€", "GBP": "£"}


def number(value: int) -> str:
    """Return a whole number with its thousands apart."""
    return f"{value:,}"


def count(value: int, one: str, many: str | None = None) -> str:
    """Return how many of something there are."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def sum_of(money: Money) -> str:
    """Return a sum, without cents where there are none."""
    whole, cents = divmod(abs(money.minor), 100)
    sign = SIGNS.get(money.currency, f"{money.currency} ")
    return f"{'−' if money.minor < 0 else ''}{sign}{whole:,}" + (f".{cents:02}" if cents else "")


def short_id(id_: str) -> str:
    """Return the two ends of an id, by which a person of the study team recognizes it."""
    return f"{id_[:6]}…{id_[-4:]}" if len(id_) > 12 else id_


def language_name(code: str) -> str:
    """Return a language's name in English; its code where it has none here."""
    return LANGUAGES.get(code, code)


def describe_language(chosen: str | None, languages: Sequence[str]) -> str:
    """Return the language in which a person is written to; a study of one language lets nobody choose."""
    return language_name(chosen or (languages[0] if len(languages) == 1 else "not chosen"))


def percent(share: float) -> str:
    """Return a share as a percentage."""
    return f"{share * 100:.0f} %"


def day(at: datetime, zone: ZoneInfo) -> str:
    """Return a day in words, such as Tuesday, December 15."""
    there = at.astimezone(zone)
    return f"{there:%A, %B} {there.day}"


def short_day(at: datetime, zone: ZoneInfo) -> str:
    """Return a day of the year such as December 15."""
    there = at.astimezone(zone)
    return f"{there:%B} {there.day}"


def clock(at: datetime, zone: ZoneInfo) -> str:
    """Return a time of day, such as 3:41 pm."""
    there = at.astimezone(zone)
    return f"{there.hour % 12 or 12}:{there:%M} {'am' if there.hour < 12 else 'pm'}"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """Return an instant in words, such as Tuesday, December 15, 2020, 3:41 pm."""
    return f"{day(at, zone)}, {at.astimezone(zone).year}, {clock(at, zone)}"


def age(span: timedelta) -> str:
    """Return how long ago something was, in its largest unit."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return count(minutes, "minute")
    hours = minutes // 60
    return count(hours, "hour") if hours < 24 else count(hours // 24, "day")


def describe_texts(parts: int, price: Decimal | None) -> str:
    """Return how many texts a message takes, and what they cost where the price of one is known."""
    cost = f", about {(price * parts).normalize():f}" if price is not None else ""
    return count(parts, "text") + cost
