"""Coupons as cards to print and cut out, each with a QR code that opens a text message with its code."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import segno
import typst

LETTER_COUNTRIES = frozenset({"CA", "CL", "CO", "CR", "DO", "GT", "MX", "PA", "PH", "PR", "SV", "US", "VE"})
"""Countries that print on US letter; others print on A4."""
QR_ERROR_CORRECTION = "m"
"""Readable with an eighth of it lost: cards are folded and carried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One coupon: its code as printed, the link behind its QR code, and its words in each language."""

    code: str
    link: str
    texts: Sequence[tuple[str, str]]
    """(language, words)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What stands on every card and around them."""

    title: str
    sender: str
    language: str
    country: str
    cards: Sequence[Card]


def text_link(number: str, words: str) -> str:
    """Return a link that opens a text message to the number with these words.

    `?&` is what both Android and iOS take; each reads past the sign that the other needs.
    """
    return f"sms:{number}?&body={quote(words, safe='')}"


def as_pdf(sheet: Sheet) -> bytes:
    """Return the PDF, tagged for screen readers, eight cards a page, with lines to cut along."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for position, card in enumerate(sheet.cards):
            code = segno.make(card.link, error=QR_ERROR_CORRECTION, micro=False)
            code.save(str(folder / f"{position}.svg"), border=2, scale=4)
        said = {
            "title": sheet.title,
            "sender": sheet.sender,
            "language": sheet.language,
            "paper": "us-letter" if sheet.country in LETTER_COUNTRIES else "a4",
            "cards": [
                {
                    "code": card.code,
                    "link": card.link,
                    "texts": [{"language": language, "words": words} for language, words in card.texts],
                }
                for card in sheet.cards
            ],
        }
        (folder / "cards.json").write_text(json.dumps(said), encoding="utf-8")
        page = folder / "sheet.typ"
        template = files(__package__).joinpath("coupon_sheet.typ").read_text(encoding="utf-8")
        page.write_text(template, encoding="utf-8")
        return bytes(typst.compile(page, root=folder, ignore_system_fonts=True, pdf_standards="ua-1"))
