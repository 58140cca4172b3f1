"""What the service says: the catalogue of replies.

There is one file per language; the study's own words are put in.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from rds.domain.money import Money
from rds.domain.replies import Reply, ReplyKey, Value
from rds.domain.study import Language, Study
from rds.sms.dates import say_date
from rds.sms.encoding import plain
from rds.sms.phone_number import national

FOLDER = Path(__file__).parent / "replies"


class NoCatalogue(LookupError):
    """There are no replies in a language; `languages()` names those that there are."""

    def __init__(self, language: Language) -> None:
        """Name the language and what to do."""
        super().__init__(
            f'there are no replies in "{language}": choose among {", ".join(sorted(languages()))}, '
            f"or translate rds/sms/replies/en.yaml into {language}.yaml"
        )


class Catalogue:
    """Puts replies into words: the Wording that the use cases ask for."""

    def words(self, reply: Reply, study: Study, *, contact_is_named: bool = False) -> str:
        """Return the message's full text, ready to send; replies inside the reply are put into words first.

        A language menu says its piece in every language of the study. With `contact_is_named` a reply within
        another need not say whom to ask. Typographic quotes and dashes, which
        would make a message dearer, are written plainly. Raises NoCatalogue, and KeyError for a value that
        the reply lacks.
        """
        if reply.key is ReplyKey.LANGUAGE_MENU:
            greetings = (_filled(reply.key, language, study) for language in study.languages)
            return "\n".join((*greetings, plain(str(reply.values["menu"]))))
        languages = (reply.language, *reply.also)
        return "\n".join(
            self._say(reply, language, study, language == languages[-1], contact_is_named=contact_is_named)
            for language in languages
        )

    def _say(
        self, reply: Reply, language: Language, study: Study, is_last: bool, *, contact_is_named: bool
    ) -> str:
        """Return the reply in one language; of several, only the last puts a question of one language."""
        names_contact = contact_is_named or "{contact}" in templates(language)[reply.key]
        values = {
            name: ""
            if name == "question" and not is_last and not (isinstance(value, Reply) and value.also)
            else self._value(value, language, study, contact_is_named=names_contact)
            for name, value in reply.values.items()
        }
        return _filled(reply.key, language, study, values, contact_is_named=contact_is_named)

    def _value(self, value: Value, language: Language, study: Study, *, contact_is_named: bool) -> str:
        match value:
            case Reply():
                within = replace(value, language=language, also=()) if value.also else value
                return self.words(within, study, contact_is_named=contact_is_named)
            case Money():
                return value.format_in(language)
            case date():
                return say_date(value, language)
            case _:
                return national(value, study.country)


def languages() -> frozenset[Language]:
    """Return the languages in which every reply can be said."""
    return frozenset(path.stem for path in FOLDER.glob("*.yaml"))


@cache
def templates(language: Language) -> Mapping[ReplyKey, str]:
    """Return the reply templates of a language. Raises NoCatalogue."""
    path = FOLDER / f"{language}.yaml"
    if language not in languages():
        raise NoCatalogue(language)
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {ReplyKey(key): template for key, template in entries.items()}


def _filled(
    key: ReplyKey,
    language: Language,
    study: Study,
    values: Mapping[str, str] | None = None,
    *,
    contact_is_named: bool = False,
) -> str:
    template, contact = templates(language)[key], study.contact[language]
    questions = "" if contact_is_named else templates(language)[ReplyKey.QUESTIONS_TO].format(contact=contact)
    named = {
        "study": study.title[language],
        "sender": study.sender,
        "contact": contact,
        "questions": questions,
        **(values or {}),
    }
    lines = [plain(line.format(**named)).strip() for line in template.split("\n")]
    return "\n".join(line for line in lines if line)
