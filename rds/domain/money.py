"""Money as whole minor units of one ISO 4217 currency."""

from dataclasses import dataclass

# ISO 4217: the currencies whose minor unit is not a hundredth.
MINOR_DIGITS = {
    **dict.fromkeys(
        (
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ),
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}

DOLLARS = frozenset({"AUD", "CAD", "NZD", "USD"})
"""Currencies that their country writes with a plain dollar sign."""


def minor_digits(currency: str) -> int:
    """Return how many decimal digits the currency's minor unit has (2 unless ISO 4217 says otherwise)."""
    return MINOR_DIGITS.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents), never a float."""

    minor: int
    currency: str

    def __str__(self) -> str:
        digits = minor_digits(self.currency)
        whole, part = divmod(abs(self.minor), 10**digits)
        sign = "-" if self.minor < 0 else ""
        return (
            f"{sign}{whole}.{part:0{digits}d} {self.currency}" if digits else f"{sign}{whole} {self.currency}"
        )

    def format_in(self, language: str) -> str:
        """Return the amount as a person writes it: `$1,320.50`, in French `1 320,50 $`, or `20 EUR`."""
        digits = minor_digits(self.currency)
        whole, part = divmod(self.minor, 10**digits)
        amount = f"{whole:,}.{part:0{digits}d}" if part else f"{whole:,}"
        if language == "fr":
            amount = amount.translate({ord(","): " ", ord("."): ","})
        if self.currency not in DOLLARS:
            return f"{amount} {self.currency}"
        return f"{amount} $" if language == "fr" else f"${amount}"
