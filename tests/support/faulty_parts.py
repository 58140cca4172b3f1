"""Parts that fail, and a worker's round at the texts that were left because of them."""

from datetime import UTC, datetime, timedelta

from rds.app.answer_text import take_up_left_texts


class Deaf:
    """An ear that fails."""

    def __call__(self, _text):
        raise RuntimeError("no ear for this")


class Mute:
    """A wording that fails."""

    def words(self, _reply, _study):
        raise RuntimeError("no words for this")


class HearsAllBut(Deaf):
    """An ear that fails at certain words."""

    def __init__(self, ear, words):
        self._ear, self._words = ear, words

    def __call__(self, text):
        return super().__call__(text) if text == self._words else self._ear(text)


async def a_round(parts, *, later=timedelta(minutes=1)):
    await take_up_left_texts(parts, datetime.now(UTC) + later)
