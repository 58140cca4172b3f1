"""How a message travels: in which alphabet, and in how many parts.

GSM-7 is 3GPP TS 23.038 (default alphabet and its extension table, whose characters take an escape and so two
units); UCS-2 is UTF-16, in which an emoji takes two units. A message that does not fit one part is cut into
parts that are shorter by the six octets of the concatenation header. Neither an escape nor an emoji is ever
cut in two.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

_GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_EXTENSION = frozenset("\f^{}\\[~]|€")
_LAST_OF_ONE_UNIT = "\uffff"

# What a word processor puts in place of what was typed; guillemets and accents are proper writing and stay.
_TYPED = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "‚": "'",
        "‛": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "‟": '"',
        "‐": "-",
        "‑": "-",
        "‒": "-",
        "–": "-",
        "—": "-",
        "―": "-",
        "…": "...",
        "\N{NO-BREAK SPACE}": " ",
        "\N{NARROW NO-BREAK SPACE}": " ",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segments:
    """What a message costs.

    `units` of its encoding in all, and the `count` of parts that are sent and paid for.
    """

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    count: int


def segments(text: str) -> Segments:
    """Count what a message costs. One character outside GSM-7 puts the whole message into UCS-2."""
    if set(text) <= _GSM_BASIC | _GSM_EXTENSION:
        costs = [2 if character in _GSM_EXTENSION else 1 for character in text]
        return Segments(encoding="GSM-7", units=sum(costs), count=_parts(costs, single=160, part=153))
    costs = [2 if character > _LAST_OF_ONE_UNIT else 1 for character in text]
    return Segments(encoding="UCS-2", units=sum(costs), count=_parts(costs, single=70, part=67))


def plain(text: str) -> str:
    """Replace typographic characters by what a phone has keys for.

    These are curly quotes, long dashes, the ellipsis and no-break spaces, and nothing else.
    """
    return text.translate(_TYPED)


def _parts(costs: Iterable[int], *, single: int, part: int) -> int:
    costs = list(costs)
    if sum(costs) <= single:
        return 1
    count, room = 0, 0
    for cost in costs:
        if cost > room:
            count, room = count + 1, part
        room -= cost
    return count
