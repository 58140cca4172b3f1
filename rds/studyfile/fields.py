"""How one value of a study file is read and written: durations, money, times, texts, names."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from phonenumbers import SUPPORTED_REGIONS
from pydantic import (
    AfterValidator,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from rds.domain.money import Money, minor_digits

UNITS = {
    "week": timedelta(weeks=1),
    "day": timedelta(days=1),
    "hour": timedelta(hours=1),
    "minute": timedelta(minutes=1),
}
LONGEST = timedelta(days=3650)

DURATION = re.compile(r"(\d{1,7}) ?(minute|hour|day|week)s?")
AMOUNT = re.compile(r"(\d{1,12}(?:\.\d{1,4})?) ?([A-Z]{3})")
WORD = re.compile(r"[a-z][a-z0-9_]{0,39}")
STUDY_ID = re.compile(r"[a-z][a-z0-9-]{0,39}")
LANGUAGE = re.compile(r"[a-z]{2}")


def field_error(message: str) -> PydanticCustomError:
    """Return an error whose words a coordinator can act on; they are shown as they are."""
    return PydanticCustomError("study_file", "{message}", {"message": message})


def quote_value(value: object) -> str:
    """Return a value as an error message quotes it: short, and never a whole section."""
    if isinstance(value, Mapping):
        return "a group of keys"
    if isinstance(value, list):
        return "a list"
    text = str(value)
    return f'"{text}"' if len(text) <= 40 else f'"{text[:37]}..."'


def _duration(value: object) -> timedelta:
    if not (found := DURATION.fullmatch(str(value).strip())):
        raise field_error(
            f'{quote_value(value)} is not a length of time. Write such as "2 days" or "48 hours".'
        )
    length = int(found[1]) * UNITS[found[2]]
    if length > LONGEST:
        raise field_error(f"{quote_value(value)} is longer than ten years. Write a shorter time.")
    return length


def _format_duration(length: timedelta) -> str:
    for unit, size in UNITS.items():
        if length >= size and not length % size:
            return f"{length // size} {unit}{'' if length == size else 's'}"
    return "0 hours"


def _amount(value: object) -> Money:
    if isinstance(value, Mapping) and set(value) == {"amount", "currency"}:
        value = f"{value['amount']} {value['currency']}"
    if not (found := AMOUNT.fullmatch(str(value).strip())):
        raise field_error(
            f'{quote_value(value)} is not an amount of money. Write such as "20 CAD" or "7.50 USD", '
            "with the currency's three-letter code."
        )
    number, currency = Decimal(found[1]), found[2]
    minor = number.scaleb(minor_digits(currency))
    if minor != int(minor):
        raise field_error(
            f"{quote_value(value)} has more decimals than {currency}, which has {minor_digits(currency)}. "
            "Round it."
        )
    return Money(int(minor), currency)


def _time(value: object) -> time:
    try:
        return datetime.strptime(str(value).strip(), "%H:%M").time()  # noqa: DTZ007 - a time of day has no zone
    except ValueError:
        raise field_error(f'{quote_value(value)} is not a time of day. Write such as "21:00".') from None


def _day(value: object) -> date:
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise field_error(
            f'{quote_value(value)} is not a date. Write year, month and day, such as "2021-06-01".'
        ) from None


def _local_moment(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(str(value).strip())
    except ValueError:
        raise field_error(
            f'{quote_value(value)} is not a date. Write such as "2020-06-01" or "2020-06-01 09:00".'
        ) from None
    if moment.tzinfo is not None:
        raise field_error(f"{quote_value(value)} has an offset. Leave it out: the study's time_zone says it.")
    return moment.replace(second=0, microsecond=0)


def _time_zone(value: object) -> str:
    try:
        return ZoneInfo(str(value)).key
    except (KeyError, ValueError, OSError):  # not found, an absolute path, the name of a folder
        raise field_error(
            f'{quote_value(value)} is not a time zone. Write one by its city, such as "America/Toronto".'
        ) from None


def _country(value: object) -> str:
    if str(value) not in SUPPORTED_REGIONS:
        raise field_error(
            f'{quote_value(value)} is not a country. Write its two capital letters, such as "CA" for Canada.'
        )
    return str(value)


def _language(value: object) -> str:
    if not (isinstance(value, str) and LANGUAGE.fullmatch(value)):
        raise field_error(
            f"{quote_value(value)} is not a language. Write its two-letter code, such as "
            '"en" for English or "fr" for French.'
        )
    return value


def _word(value: object) -> str:
    if not (isinstance(value, str) and WORD.fullmatch(value)):
        raise field_error(
            f"{quote_value(value)} cannot be a key. Use lower-case letters, digits and _, at most 40, "
            'starting with a letter, such as "home_care".'
        )
    return value


def _study_id(value: object) -> str:
    if not (isinstance(value, str) and STUDY_ID.fullmatch(value)):
        raise field_error(
            f"{quote_value(value)} cannot be a study's id. Use lower-case letters, digits and -, at most 40, "
            'starting with a letter, such as "gta-psw-2020".'
        )
    return value


def _words(value: str) -> str:
    if not value:
        raise field_error("empty. Write it, or take the line out if it may be left out.")
    return value


def _text(value: object, info: ValidationInfo) -> dict[str, str]:
    languages: tuple[str, ...] = (info.context or {}).get("languages", ())
    if isinstance(value, str) and len(languages) == 1:
        value = {languages[0]: value}
    if not isinstance(value, Mapping):
        known = ", ".join(f'"{language}: ..."' for language in languages) or '"en: ..."'
        raise field_error(
            f"{quote_value(value)} does not say its language. Write the text below it as {known}."
        )
    if strange := [words for words in value.values() if not isinstance(words, str)]:
        raise field_error(
            f"{quote_value(strange[0])} stands where a text belongs. Write the words beside their language."
        )
    texts = {str(language): words.strip() for language, words in value.items()}
    if errors := _language_errors(texts, languages):
        raise field_error(" ".join(errors))
    return texts


def _language_errors(texts: Mapping[str, str], languages: tuple[str, ...]) -> list[str]:
    among = f"(the study's languages are {', '.join(languages)})"
    missing = [
        f'no text in "{language}". Add "{language}: ..." {among}.'
        for language in languages
        if language not in texts
    ]
    strange = [
        f'"{language}" is not one of the study\'s languages. Add it to "languages", or take this text out.'
        for language in texts
        if languages and language not in languages
    ]
    empty = [
        f'the text in "{language}" is empty. Write it.' for language, words in texts.items() if not words
    ]
    return missing + strange + empty


def _schema(kind: str, **more: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": kind, **more})


def _serialise(write: Callable[[Any], str]) -> PlainSerializer:
    return PlainSerializer(write, return_type=str)


Duration = Annotated[
    timedelta,
    PlainValidator(_duration),
    _serialise(_format_duration),
    _schema("string", pattern=f"^{DURATION.pattern}$"),
]
Amount = Annotated[
    Money,
    PlainValidator(_amount),
    _serialise(str),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": f"^{AMOUNT.pattern}$"},
                {
                    "type": "object",
                    "properties": {"amount": {"type": "number"}, "currency": {"type": "string"}},
                    "required": ["amount", "currency"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
TimeOfDay = Annotated[
    time,
    PlainValidator(_time),
    _serialise(lambda at: at.strftime("%H:%M")),
    _schema("string", pattern=r"^\d\d:\d\d$"),
]
LocalMoment = Annotated[
    datetime,
    PlainValidator(_local_moment),
    _serialise(lambda at: at.isoformat(sep=" ", timespec="minutes")),
    _schema("string", pattern=r"^\d{4}-\d\d-\d\d( \d\d:\d\d)?$"),
]
Day = Annotated[
    date, PlainValidator(_day), _serialise(date.isoformat), _schema("string", pattern=r"^\d{4}-\d\d-\d\d$")
]
TimeZone = Annotated[str, PlainValidator(_time_zone), _schema("string")]
Country = Annotated[str, PlainValidator(_country), _schema("string", pattern="^[A-Z]{2}$")]
Language = Annotated[str, PlainValidator(_language), _schema("string", pattern=f"^{LANGUAGE.pattern}$")]
Word = Annotated[str, PlainValidator(_word), _schema("string", pattern=f"^{WORD.pattern}$")]
StudyWord = Annotated[str, PlainValidator(_study_id), _schema("string", pattern=f"^{STUDY_ID.pattern}$")]
Words = Annotated[str, AfterValidator(_words), WithJsonSchema({"type": ["string", "number"]})]
Sender = Annotated[
    str,
    StringConstraints(max_length=40),
    AfterValidator(_words),
    _schema("string", minLength=1, maxLength=40),
]
Text = Annotated[
    dict[str, str],
    PlainValidator(_text),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "minLength": 1},
                {
                    "type": "object",
                    "propertyNames": {"pattern": f"^{LANGUAGE.pattern}$"},
                    "additionalProperties": {"type": "string", "minLength": 1},
                    "minProperties": 1,
                },
            ]
        }
    ),
]
"""The same words in each language; a study in one language may write just the words."""
