"""The examples as text, to be spoilt."""

from rds.studyfile import EXAMPLES

LEAST = (EXAMPLES / "minimal.yaml").read_text()
PSW = (EXAMPLES / "gta-psw.yaml").read_text()


def change(text: str, old: str, new: str) -> str:
    assert old in text, f"the example no longer holds {old!r}"
    return text.replace(old, new, 1)


def line_of(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)
