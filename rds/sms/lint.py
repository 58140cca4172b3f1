"""Reads every message that a study could send, at its longest, before anybody receives one."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from rds.domain.conversation.script import NETWORK_SIZE, language_question, options_line
from rds.domain.coupon_code import display, make_code
from rds.domain.folding import fold
from rds.domain.money import Money
from rds.domain.replies import Reply, ReplyKey, Value
from rds.domain.study import Language, Question, Study
from rds.sms.encoding import plain, segments
from rds.sms.message_parts import ASKS_FOR_CONSENT, MOST_PARTS, USUAL_PARTS, WITH_QUESTION
from rds.sms.replies import Catalogue, NoCatalogue, languages, templates
from rds.sms.sums import describe_honoraria, leaves_out_primary, unpromised_sums

SHORT_LINK = re.compile(
    r"\b(?:bit\.ly|tinyurl\.com|goo\.gl|t\.co|ow\.ly|is\.gd|buff\.ly|rb\.gy|cutt\.ly|tiny\.cc"
    r"|shorturl\.at|lnkd\.in|t\.ly|rebrand\.ly|bl\.ink)/\S*",
    re.IGNORECASE,
)

# Conditions, tests and treatments, in English and French, as `fold` leaves them. A text message is not
# encrypted and shows on a locked screen: whose phone it is should not be tied to one of these. "Health" and
# "sick days" name no condition.
HEALTH_WORDS = re.compile(
    r"\b(?:hiv|aids|sti|stis|std|stds|syphilis|chlamydia|gonorrh\w+|hepatitis|tuberculosis|covid\w*"
    r"|cancer|diabet\w+|depression|suicid\w+|psychiatr\w+|addict\w*|overdos\w+|methadone|naloxone"
    r"|heroin|cocaine|opioid\w*|drugs?|inject\w*|pregnan\w+|abortion|infect\w+|diagnos\w+|symptom\w*"
    r"|diseases?|disorders?|mental health|test results?"
    r"|vih|sida|itss|gonorrhee|hepatite|tuberculose|depressif|toxicoman\w+|dependance|surdose"
    r"|heroine|drogues?|grossesse|enceinte|avortement|sante mentale|resultats? de test)\b"
)


class FindingKind(StrEnum):
    """What is the matter with a text."""

    NO_CATALOGUE = "no_catalogue"
    TOO_LONG = "too_long"
    DEAR_LETTERS = "dear_letters"
    ASKS_FOR_YES = "asks_for_yes"
    HEALTH_WORD = "health_word"
    SHORT_LINK = "short_link"
    OTHER_SUM = "other_sum"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to look at before the study opens. `place` is dotted, like the places of a study file."""

    kind: FindingKind
    place: str
    language: Language
    message: str

    def __str__(self) -> str:
        return f"{self.place} ({self.language}): {self.message}"


def lint(study: Study) -> list[Finding]:
    """Return what to look at in the texts of a study and in the replies that carry them.

    Empty if all is well.

    Every text of the study is read for letters outside GSM-7, health words and shortened links; every message
    is filled with its longest values and measured in parts.
    """
    silent = [language for language in study.languages if language not in languages()]
    if silent:
        return [
            Finding(
                kind=FindingKind.NO_CATALOGUE,
                place="languages",
                language=language,
                message=str(NoCatalogue(language)),
            )
            for language in silent
        ]
    return [
        finding
        for language in study.languages
        for finding in (
            *_in_texts(study, language),
            *_in_promises(study, language),
            *_in_messages(study, language),
        )
    ]


def _in_texts(study: Study, language: Language) -> Iterator[Finding]:
    texts = {**_texts(study, language), **{f"replies.{k}": words for k, words in templates(language).items()}}
    thrifty = not any(_dear(template) for template in templates(language).values())
    for place, words in texts.items():
        if thrifty and (letters := _dear(words)):
            yield Finding(
                kind=FindingKind.DEAR_LETTERS,
                place=place,
                language=language,
                message=f"{' '.join(letters)} is outside the letters that text messages carry cheaply "
                "(GSM-7): the whole message then holds 67 letters a part, not 153. Choose other words.",
            )
        if found := HEALTH_WORDS.search(fold(words)):
            yield Finding(
                kind=FindingKind.HEALTH_WORD,
                place=place,
                language=language,
                message=f'"{found[0]}" would be read by whoever sees the phone. '
                "Choose a word that gives nothing away.",
            )
        if found := SHORT_LINK.search(words):
            yield Finding(
                kind=FindingKind.SHORT_LINK,
                place=place,
                language=language,
                message=f'"{found[0]}" is a shortened link: carriers block those. Write the full address.',
            )


def _in_promises(study: Study, language: Language) -> Iterator[Finding]:
    """Compare sums with the honoraria where a text promises something.

    Questions may ask about other money.
    """
    promising = {"title": study.title, "contact": study.contact, "consent.text": study.consent.text}
    for place, text in promising.items():
        wrong = [f'"{words}" is not' for words in unpromised_sums(text[language], study)]
        if not wrong and leaves_out_primary(text[language], study):
            wrong = ["the sums named leave out"]
        for what in wrong:
            yield Finding(
                kind=FindingKind.OTHER_SUM,
                place=place,
                language=language,
                message=f"{what} what the honoraria say: {describe_honoraria(study, language)}. "
                "Change one of the two.",
            )


def _dear(words: str) -> list[str]:
    return sorted({letter for letter in plain(words) if segments(letter).encoding != "GSM-7"})


def _texts(study: Study, language: Language) -> dict[str, str]:
    """Return every text of the study file in one language, by its place."""
    texts = {
        "title": study.title[language],
        "sender": study.sender,
        "contact": study.contact[language],
        "consent.text": study.consent.text[language],
    }
    for place, question in _questions(study).items():
        texts[f"{place}.text"] = question.text[language]
        texts |= {f"{place}.options.{o.key}.label": o.label[language] for o in question.options}
    return texts


def _questions(study: Study) -> dict[str, Question]:
    return {
        **{f"eligibility.{q.question.key}": q.question for q in study.eligibility},
        NETWORK_SIZE: study.network_size,
        **{f"survey.{question.key}": question for question in study.survey},
    }


def _in_messages(study: Study, language: Language) -> Iterator[Finding]:
    catalogue = Catalogue()
    for place, reply in _longest_replies(study, language):
        words = catalogue.words(reply, study)
        taken, most = segments(words).count, MOST_PARTS.get(reply.key, USUAL_PARTS)
        if taken > most:
            yield Finding(
                kind=FindingKind.TOO_LONG,
                place=place,
                language=language,
                message=f"this message can take {taken} parts of a text message; {most} is the most. "
                "Shorten it.",
            )
        if reply.key in ASKS_FOR_CONSENT and re.search(r"\byes\b", words, re.IGNORECASE):
            yield Finding(
                kind=FindingKind.ASKS_FOR_YES,
                place=place,
                language=language,
                message='has the word "yes", which phone companies take as a command when it is texted back. '
                "Leave it out.",
            )


def _longest_replies(study: Study, language: Language) -> Iterator[tuple[str, Reply]]:
    """Return each kind of message with the longest values that this study can give it.

    With each comes the place of the text to blame.
    """
    questions = {place: _asked(question, language) for place, question in _questions(study).items()}
    place, longest = max(
        questions.items(), key=lambda entry: len("".join(map(str, entry[1].values.values())))
    )
    values: dict[str, Value] = {**_longest_values(study, language), "question": longest}
    values |= {
        "wanted": Reply(key=ReplyKey.WANTED_CHOICE, language=language),
        "hint": "",  # it is left out where a reply says that a person will read the text
        "read": Reply(key=ReplyKey.READ_BY_A_PERSON, language=language),
        "first": "",  # likewise
        "words": "",  # the study team sees what its own words take before it sends them
        "heard": Reply(key=ReplyKey.HEARD_LEAVING, language=language),
        "when": Reply(key=ReplyKey.USABLE_BETWEEN, language=language, values=dict(values)),
    }
    values["coupons"] = Reply(key=ReplyKey.COUPONS_TO_FORWARD, language=language, values=dict(values))
    for key in ReplyKey:
        match key:
            case ReplyKey.LANGUAGE_MENU if len(study.languages) == 1 or language != study.languages[0]:
                continue  # not sent at all, or measured before: it is the same for every language
            case ReplyKey.QUESTION:
                yield from questions.items()
            case ReplyKey.CONSENT:
                text = {"text": study.consent.text[language]}
                yield "consent.text", Reply(key=key, language=language, values=text)
            case _ if key in WITH_QUESTION:
                yield f"{place} in replies.{key}", Reply(key=key, language=language, values=values)
            case _:
                yield f"replies.{key}", Reply(key=key, language=language, values=values)


def _asked(question: Question, language: Language) -> Reply:
    return Reply(
        key=ReplyKey.QUESTION,
        language=language,
        values={
            "place": "",
            "text": question.text[language],
            "options": options_line(question, language),
        },
    )


def _longest_values(study: Study, language: Language) -> Mapping[str, Value]:
    count = study.coupons.per_participant
    primary, secondary = study.honoraria.primary, study.honoraria.secondary
    # A cent more, because an amount with cents is written longer.
    most = Money(primary.minor + count * secondary.minor + 1, primary.currency).format_in(language)
    labels = [
        option.label[language] for question in _questions(study).values() for option in question.options
    ]
    return {
        "answer": max(labels, key=len, default=""),
        "menu": options_line(language_question(study), language),
        "number": "999999999",
        "primary": primary.format_in(language),
        "secondary": secondary.format_in(language),
        "amount": most,
        "earned": most,
        "paid": most,
        "owed": most,
        "codes": ", ".join([display(make_code(0))] * count),
        "count": str(count),
        "used": str(count),
        "from": datetime(2020, 9, 30, 22, 30),  # noqa: DTZ001 - local, as in every reply
        "until": date(2020, 9, 30),
    }
