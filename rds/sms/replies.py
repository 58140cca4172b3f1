"""What the service says: the catalogue of replies, one file per language, and the study's own words in them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from rds.domain.replies import Reply, ReplyKey
from rds.domain.study import Language, Study
from rds.sms.encoding import plain

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
        values = {
            name: value if isinstance(value, str) else self.words(value, study)
            for name, value in reply.values.items()
        }
        if reply.key is ReplyKey.LANGUAGE_MENU:
            greetings = (_filled(reply.key, language, study, {}) for language in study.languages)
            return "\n".join((*greetings, plain(values["menu"])))
        return _filled(reply.key, reply.language, study, values)


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
    return plain(template.format(**named, **values)).strip()
