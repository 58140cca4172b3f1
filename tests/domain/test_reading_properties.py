"""What must hold for every reply, whatever its words."""

from hypothesis import given
from hypothesis import strategies as st

from rds.domain.conversation.reading import chosen_option, consent_choice, read_ladder, read_number
from rds.sms.text_parser import parse_text
from tests.support.texted_cases import CHOICES, STUDY, choices, chosen, of_all

CLEAR = [(key, text, expected) for key, text, expected in choices() if expected]
COUNTS = [text for text, expected in of_all("NETWORK") if expected is not None]
before = st.sampled_from(
    ["", "Hi ", "Hello, ", "Bonjour, ", "Ok ", "Hi there! ", "Good morning. ", "  ", "Salut "]
)
after = st.sampled_from(
    [
        "",
        "!",
        ".",
        " 👍",
        " 🙂",
        " thanks",
        ", thank you",
        " svp",
        " merci",
        " please",
        "!!!",
        "\n",
        " 🙏🏽",
        " ...",
    ]
)
LABELS = {
    key: [list(option.label.values()) for option in CHOICES[key].options]
    for key in ("gender", "sector", "ethnicity", "adult")
}
UNITS = [
    "years",
    "months",
    "hours",
    "days",
    "weeks",
    "dollars",
    "$",
    "%",
    "kids",
    "clients",
    "homes",
    "jobs",
    "shifts",
    "am",
    "minutes",
    "ans",
    "mois",
    "heures",
    "jours",
    "semaines",
    "enfants",
    "emplois",
    "résidences",
    "quarts",
    "piastres",
    "times",
    "fois",
    "years old",
]


@given(st.sampled_from(CLEAR), before, after)
def test_politeness_punctuation_and_emoji_change_no_choice(case, opening, ending):
    key, text, expected = case

    assert chosen(key, f"{opening}{text}{ending}") == expected


@given(st.sampled_from(COUNTS), before, after)
def test_politeness_punctuation_and_emoji_change_no_count(text, opening, ending):
    plain = read_number(STUDY.network_size, parse_text(text))

    assert read_number(STUDY.network_size, parse_text(f"{opening}{text}{ending}")) == plain


links = st.sampled_from([" ", ", ", " and ", " or ", " et ", ". ", " / ", " not ", " but ", " - ", "\n"])


@given(st.sampled_from(sorted(LABELS)), st.data(), links)
def test_a_text_with_the_labels_of_two_options_is_never_read(key, data, link):
    one, other = data.draw(st.permutations(LABELS[key]))[:2]
    text = f"{data.draw(st.sampled_from(one))}{link}{data.draw(st.sampled_from(other))}"

    assert chosen(key, text) is None


@given(st.sampled_from(sorted(LABELS)), st.data(), links)
def test_a_label_with_the_number_of_another_option_is_never_read(key, data, link):
    place = data.draw(st.integers(0, len(LABELS[key]) - 1))
    other = data.draw(st.integers(1, len(LABELS[key])).filter(lambda number: number != place + 1))

    assert chosen(key, f"{data.draw(st.sampled_from(LABELS[key][place]))}{link}{other}") is None


openings = st.sampled_from(
    [
        "",
        "I have ",
        "about ",
        "I know ",
        "it's ",
        "maybe ",
        "j'ai ",
        "environ ",
        "I work ",
        "for ",
        "ça fait ",
    ]
)


@given(
    openings,
    st.integers(0, 400),
    st.sampled_from(UNITS),
    st.sampled_from(["", " now", " at work", " as a psw", "!", " svp"]),
)
def test_a_number_of_something_else_is_never_a_count_or_an_option(opening, number, unit, ending):
    text = f"{opening}{number} {unit}{ending}"

    assert read_number(STUDY.network_size, parse_text(text)) is None
    assert all(chosen_option(question, parse_text(text)) is None for question in CHOICES.values())


@given(st.text(max_size=300))
def test_no_text_is_too_odd_to_be_read(text):
    parsed = parse_text(text)

    for question in CHOICES.values():
        chosen_option(question, parsed)
    consent_choice(parsed)
    read_ladder(parsed)
    reading = read_number(STUDY.network_size, parsed)
    assert reading is None or reading.value >= 0
