"""The cases of replies and of wishes to leave, and how a choice is read as an answer."""

import json
from pathlib import Path

from rds.domain.conversation.reading import chosen_option
from rds.domain.parsed_text import Mark
from rds.sms.text_parser import parse_text
from rds.studyfile.reading import load

CASES = Path(__file__).parents[1] / "cases"
STUDY = load(CASES / "replies_study.yaml")
CHOICES = {q.question.key: q.question for q in STUDY.eligibility} | {q.key: q for q in STUDY.survey}
KEPT, LEAVING, MORE, SECOND, *WRITTEN = (
    json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    for name in ("replies", "leaving", "more_replies", "second_replies", "more_leaving", "second_leaving")
)
QUESTIONS = {
    "ADULT": "adult",
    "WORKED": "psw_in_gta",
    "ETHNICITY": "ethnicity",
    "GENDER": "gender",
    "BORN": "born_in_canada",
    "SECTOR": "sector",
}


def of_all(name):
    """Return (text, expected); a number with a flag, or to be asked about once, is expected as a tuple."""
    return [
        (text, tuple(expected) if isinstance(expected, list) else expected)
        for text, expected in [*MORE.get(name, []), *SECOND.get(name, [])]
    ]


def fresh(name):
    """Return the replies and the wishes to leave of a set that is judged by its rates: `third`, `fourth`."""
    return (
        json.loads((CASES / f"{name}_{kind}.json").read_text(encoding="utf-8"))
        for kind in ("replies", "leaving")
    )


def choices():
    """Return (question, text, expected) for every choice of the cases."""
    return [
        *(("adult", text, expected) for text, expected in KEPT["yes_no"]["cases"]),
        *(("sector", text, expected) for text, expected in KEPT["sector"]["cases"]),
        *((key, text, expected) for name, key in QUESTIONS.items() for text, expected in of_all(name)),
    ]


def chosen(key, text):
    parsed = parse_text(text)
    option = None if Mark.CORRECTION in parsed.marks else chosen_option(CHOICES[key], parsed)
    return option.key if option else None
