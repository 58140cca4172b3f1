"""How people write codes and answers: mostly as they should, sometimes not."""

from rds.domain.coupon_code import ALPHABET
from rds.domain.folding import fold
from rds.domain.study import Question
from rds.simulation.draws import Draws
from rds.simulation.habits import Habits
from rds.simulation.phrases import load_phrases
from rds.simulation.recognition import QuestionSeen

AFFIRMATIVE, NEGATIVE = {"yes", "oui"}, {"no", "non"}
KEYCAP = "\N{VARIATION SELECTOR-16}\N{COMBINING ENCLOSING KEYCAP}"
NONSENSE = ("lol what", "?", "pardon", "...", "sorry what was that")
FAR_TOO_MANY = 10


def write_code(code: str, draws: Draws, habits: Habits) -> str:
    """Return the first attempt at texting a code: perhaps with a slip, perhaps in an odd form."""
    if draws.happens(habits.mistypes_code, "mistypes code"):
        return mistype(code, draws)
    if not draws.happens(habits.writes_code_oddly, "writes code oddly"):
        return code
    odd = (
        code.lower(),
        code.replace("-", " "),
        code.replace("-", ""),
        code.replace("0", "O"),
        f"my code is {code}",
        f"Hi, {code.lower()} thanks",
        f"code: {code.replace('-', ' - ')}.",
    )
    return draws.pick(odd, "form of code")


def mistype(code: str, draws: Draws) -> str:
    """Return the code with one symbol wrong."""
    places = [place for place, symbol in enumerate(code) if symbol != "-"]
    place = draws.pick(places, "place of slip")
    wrong = [symbol for symbol in ALPHABET if symbol != code[place]]
    return code[:place] + draws.pick(wrong, "slip") + code[place + 1 :]


def write_number(number: int, seen: QuestionSeen, draws: Draws, habits: Habits) -> str:
    """Return the first answer to a question for a number: in words, or by a slip far too large."""
    key = seen.question.key
    if seen.question.high and draws.happens(habits.implausible_number, f"implausible {key}"):
        return str(seen.question.high * FAR_TOO_MANY)
    if not draws.happens(habits.odd_number, f"odd {key}"):
        return str(number)
    french = seen.language == "fr"
    if number == 12:
        return "une douzaine" if french else "about a dozen"
    odd = (f"environ {number}", f"{number} personnes") if french else (f"about {number}", f"{number} ppl")
    return draws.pick((*odd, f"~{number}", f" {number}."), f"form of {key}")


def write_number_in_words(number: int, seen: QuestionSeen, draws: Draws) -> str:
    """Return a number as a sentence, a word, a bound, or a range of which it is the middle."""
    key, words = seen.question.key, load_phrases(seen.language)
    kinds = ["about", "about", "about"]
    if number <= len(words.numbers):
        kinds.append("numbers")
    if number >= 3:
        kinds += ["ranges", "bounds"]
    kind = draws.pick(kinds, f"kind of number {key}")
    if kind == "numbers":
        return words.numbers[number - 1]
    wide = 5 if number >= 10 else 2
    phrase = draws.pick(words[kind], f"own words for {key}")
    return phrase.format(n=number, low=number - wide, high=number + wide)


def write_choice_in_words(option: str, seen: QuestionSeen, draws: Draws) -> str:
    """Return an option as people say it: in a sentence, as agreement, or its number with words beside it."""
    words, number = load_phrases(seen.language), seen.numbers.get(option)
    label = label_of(seen.question, option, seen.language)
    said = list(words.of_option(seen.question.key, option))
    if not said and fold(label) in AFFIRMATIVE | NEGATIVE:
        said = list(words["affirmative" if fold(label) in AFFIRMATIVE else "negative"])
    if number and (not said or draws.happens(0.5, f"number and words {seen.question.key}")):
        said = list(words["option"])
    values = {"number": number, "label": label, "keycap": f"{number}{KEYCAP}"}
    values["digit"] = words.numbers[int(number) - 1] if number else None
    return draws.pick(said or [label], f"own words for {seen.question.key}").format(**values)


def write_choice(option: str, seen: QuestionSeen, draws: Draws, habits: Habits) -> str:
    """Return the first answer to a choice: the number printed beside the option, or the option's words."""
    if draws.happens(habits.label_for_number, f"label {seen.question.key}"):
        return label_of(seen.question, option, seen.language)
    return plain_choice(option, seen)


def plain_choice(option: str, seen: QuestionSeen) -> str:
    """Return the number printed beside the option, or its words where no number is printed."""
    return seen.numbers.get(option) or label_of(seen.question, option, seen.language)


def label_of(question: Question, option: str, language: str) -> str:
    """Return the option's words."""
    return next(o.label[language] for o in question.options if o.key == option)
