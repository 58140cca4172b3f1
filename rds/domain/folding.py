"""Words compared without case, accents or punctuation."""

import unicodedata

_ASCII = {code: " " for code in range(128) if not chr(code).isalnum()}
"""What is no letter or digit, where nothing needs to be decomposed."""


def fold(text: str) -> str:
    """Return the text in lower case without accents and punctuation: ` Arrêt !` becomes `arret`.

    Words are separated by one space.
    """
    if text.isascii():
        return " ".join(text.lower().translate(_ASCII).split())
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(
        " " if not character.isalnum() else character
        for character in decomposed
        if not unicodedata.combining(character)
    )
    return " ".join(kept.split())
