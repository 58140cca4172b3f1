"""Replies that somebody can begin with, by language: put into the field, read and changed, then sent."""

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class ReadyWords:
    """A reply: its title in the list, and its words. `{contact}` stands for the study's contact."""

    key: str
    title: str
    words: str


READY_WORDS = MappingProxyType(
    {
        "en": (
            ReadyWords("call", "Please call us", "Thank you for writing. Please call us: {contact}"),
            ReadyWords(
                "money-on-its-way",
                "The money is on its way",
                "Your money is on its way. It is yours and stays yours. Questions: {contact}",
            ),
            ReadyWords(
                "money-refused",
                "The payment was refused",
                "We are sorry: your payment was refused. It is yours and stays yours. To get it another way, "
                "please call us: {contact}",
            ),
            ReadyWords(
                "code",
                "A code does not work",
                "Please send us the code once more, letter by letter. If it cannot be used, we will give you "
                "another one.",
            ),
            ReadyWords(
                "leaving",
                "Leaving the study",
                "You can stop at any time: text STOP for no more messages. To leave the study, tell us so "
                "here. What you have earned stays yours.",
            ),
            ReadyWords(
                "who-we-are", "Who we are", "We are the study team. You can reach a person here: {contact}"
            ),
        ),
        "fr": (
            ReadyWords(
                "call", "Appelez-nous", "Merci de nous avoir écrit. Appelez-nous s'il vous plaît : {contact}"
            ),
            ReadyWords(
                "money-on-its-way",
                "L'argent est en route",
                "Votre argent est en route. Il est à vous et le reste. Questions : {contact}",
            ),
            ReadyWords(
                "money-refused",
                "Le paiement a été refusé",
                "Nous sommes désolés : votre paiement a été refusé. Il est à vous et le reste. Pour le "
                "recevoir autrement, appelez-nous : {contact}",
            ),
            ReadyWords(
                "code",
                "Un code ne marche pas",
                "Envoyez-nous le code encore une fois, lettre par lettre. S'il ne peut pas servir, nous vous "
                "en donnerons un autre.",
            ),
            ReadyWords(
                "leaving",
                "Quitter l'étude",
                "Vous pouvez arrêter à tout moment : textez ARRET pour ne plus recevoir de messages. Pour "
                "quitter l'étude, dites-le ici. Ce que vous avez gagné reste à vous.",
            ),
            ReadyWords(
                "who-we-are",
                "Qui nous sommes",
                "Nous sommes l'équipe de l'étude. Vous pouvez joindre une personne ici : {contact}",
            ),
        ),
    }
)


def ready_words(language: str) -> tuple[ReadyWords, ...]:
    """Return the replies of a language; of English where there are none of it."""
    return READY_WORDS.get(language, READY_WORDS["en"])


def find_words(language: str, key: str, contact: str) -> str:
    """Return a reply's words; none for a key that is none."""
    return next(
        (one.words.replace("{contact}", contact) for one in ready_words(language) if one.key == key), ""
    )
