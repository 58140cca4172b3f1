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

    def words(self, reply: Reply, study: Study) -> str:
        """Return the message's full text, ready to send; replies inside the reply are put into words first.

        A language menu says its piece in every language of the study. Typographic quotes and dashes, which
        would make a message dearer, are written plainly. Raises NoCatalogue, and KeyError for a value that
        the reply lacks.
        """
        if reply.key is ReplyKey.LANGUAGE_MENU:
            greetings = (_filled(reply.key, language, study, {}) for language in study.languages)
            return "\n".join((*greetings, plain(str(reply.values["menu"]))))
        languages = (reply.language, *reply.also)
        return "\n".join(
            self._say(reply, language, study, is_last=language == languages[-1]) for language in languages
        )

    def _say(self, reply: Reply, language: Language, study: Study, *, is_last: bool) -> str:
        """Return the reply in one language; of several, only the last puts the question."""
        values = {
            name: "" if name == "question" and not is_last else self._value(value, language, study)
            for name, value in reply.values.items()
        }
        return _filled(reply.key, language, study, values)

    def _value(self, value: Value, language: Language, study: Study) -> str:
        match value:
            case Reply():
                return self.words(replace(value, language=language, also=()) if value.also else value, study)
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


def _filled(key: ReplyKey, language: Language, study: Study, values: Mapping[str, str]) -> str:
    template = templates(language)[key]
    named = {"study": study.title[language], "sender": study.sender, "contact": study.contact[language]}
    lines = [plain(line.format(**named, **values)).strip() for line in template.split("\n")]
    return "\n".join(line for line in lines if line)
