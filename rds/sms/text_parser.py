"""From the text of a message to everything it could mean."""

import unicodedata

from rds.domain.folding import fold
from rds.domain.parsed_text import Keyword, ParsedText
from rds.sms.codes import find_code, seems_code
from rds.sms.numbers import read_count
from rds.sms.opting_out import wants_out

LONGEST = 1600
"""No provider delivers a longer message, and no more of one is read."""

# A whole message, without spaces. STOP is every word that the FCC (47 CFR 64.1200(a)(10)), Twilio, AWS and
# Telnyx list, and the French ARRET. YES is here because Twilio takes it for an opt-in: a phone that had opted
# out is opted in again by it, and the study must agree with its provider. Nowhere else does the keyword hide
# the answer: `folded` is still "yes".
_WORDS = {
    Keyword.STOP: "stop stopall unsubscribe end quit cancel revoke optout remove td arret",
    Keyword.START: "start unstop yes",
    Keyword.HELP: "help info aide",
    Keyword.BALANCE: "balance solde",
    Keyword.COUPONS: "coupons coupon codes",
}
KEYWORDS = {word: keyword for keyword, words in _WORDS.items() for word in words.split()}


def parse_text(text: str) -> ParsedText:
    """Read a message in every way that could matter.

    Never raises, whatever the text; reads its first 1,600 characters.

    A keyword counts only as the whole message, without regard to case, accents, spaces and punctuation. A
    message that holds a code gives no number, since the figures are the code's.
    """
    text = unicodedata.normalize("NFKC", text[:LONGEST])[:LONGEST].strip()
    folded = fold(text)
    keyword = KEYWORDS.get(folded.replace(" ", ""))
    code = find_code(text)
    return ParsedText(
        text=text,
        folded=folded,
        keyword=keyword,
        wants_out=keyword is None and wants_out(text, folded),
        code=code,
        looks_like_code=code is None and seems_code(text),
        number=None if code else read_count(text),
    )
