"""Parts that fail, and a worker's round at the texts that were left because of them."""

from datetime import UTC, datetime, timedelta

from rds.app.answer_text import answer_left_texts


class FailingParser:
    """An ear that fails."""

    def __call__(self, _text):
        raise RuntimeError("no ear for this")


class FailingWording:
    """A wording that fails."""

    def words(self, _reply, _study):
        raise RuntimeError("no words for this")


class ParserFailingAt(FailingParser):
    """An ear that fails at certain words."""

    def __init__(self, parse_text, words):
        self._parse_text, self._words = parse_text, words

    def __call__(self, text):
        return super().__call__(text) if text == self._words else self._parse_text(text)


async def a_round(parts, *, later=timedelta(minutes=1)):
    await answer_left_texts(parts, datetime.now(UTC) + later)
