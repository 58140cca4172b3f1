"""Words compared without case, accents or punctuation."""

import unicodedata


def fold(text: str) -> str:
    """Return the text in lower case without accents and punctuation: ` Arrêt !` becomes `arret`.

    Words are separated by one space.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(
        " " if not character.isalnum() else character
        for character in decomposed
        if not unicodedata.combining(character)
    )
    return " ".join(kept.split())
