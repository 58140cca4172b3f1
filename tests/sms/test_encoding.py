import pytest
from hypothesis import given
from hypothesis import strategies as st

from rds.sms.encoding import plain, segments

GSM = (
    "abcdefghijklmnopqrstuvwxyz ABC 0123456789 éèàùìòÇÄÖÑÜäöñü@£$¥Δ_ΦΓΛΩΠΨΣΘΞÆæßÉ"
    "!\"#¤%&'()*+,-./:;<=>?¡§¿\n\r"
)
EXTENDED = "^{}\\[~]|€\f"


def cost(text):
    found = segments(text)
    return found.encoding, found.units, found.count


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("GSM-7", 0, 1)),
        ("a" * 160, ("GSM-7", 160, 1)),
        ("a" * 161, ("GSM-7", 161, 2)),
        ("a" * 306, ("GSM-7", 306, 2)),
        ("a" * 307, ("GSM-7", 307, 3)),
        ("é" * 160, ("GSM-7", 160, 1)),
        ("€" * 80, ("GSM-7", 160, 1)),
        ("€" * 81, ("GSM-7", 162, 2)),
        ("ê" * 70, ("UCS-2", 70, 1)),
        ("ê" * 71, ("UCS-2", 71, 2)),
        ("ê" * 134, ("UCS-2", 134, 2)),
        ("ê" * 135, ("UCS-2", 135, 3)),
        ("a" * 70 + "’", ("UCS-2", 71, 2)),
        ("🙂" * 35, ("UCS-2", 70, 1)),
    ],
)
def test_a_message_costs_what_the_standard_says(text, expected):
    assert cost(text) == expected


def test_an_escape_is_not_cut_in_two():
    # 76 pairs fill 152 of 153 units: the 77th pair starts the next part, and so do two more.
    assert cost("€" * 153) == ("GSM-7", 306, 3)
    assert cost("a" * 152 + "€" + "a" * 152) == ("GSM-7", 306, 3)


def test_an_emoji_is_not_cut_in_two():
    assert cost("a" * 66 + "🙂" + "a" * 66) == ("UCS-2", 134, 3)
    assert cost("a" * 65 + "🙂" + "a" * 67) == ("UCS-2", 134, 2)


@pytest.mark.parametrize("character", GSM + EXTENDED)
def test_gsm_characters_keep_a_message_in_gsm(character):
    assert segments("hello" + character).encoding == "GSM-7"


@pytest.mark.parametrize("character", "çêâîôûëœ«’“–…🙂\N{NO-BREAK SPACE}")
def test_one_character_outside_gsm_makes_the_whole_message_ucs2(character):
    assert segments("hello" + character).encoding == "UCS-2"


@given(st.text())
def test_parts_hold_the_message_and_waste_at_most_one_unit_each(text):
    found = segments(text)
    single, part = (160, 153) if found.encoding == "GSM-7" else (70, 67)
    if found.units <= single:
        assert found.count == 1
    else:
        assert (found.count - 1) * (part - 1) < found.units <= found.count * part


@given(st.text())
def test_ucs2_units_are_utf16(text):
    text += "ê"
    assert segments(text).units == len(text.encode("utf-16-le", "surrogatepass")) // 2


@given(st.text(alphabet=GSM + EXTENDED, max_size=400), st.text(alphabet=GSM + EXTENDED, max_size=50))
def test_a_longer_message_never_costs_less(text, more):
    assert segments(text + more).count >= segments(text).count


def test_what_a_word_processor_put_in_is_made_plain():
    assert plain("“It’s…” – 20\N{NARROW NO-BREAK SPACE}h —") == '"It\'s..." - 20 h -'


def test_making_plain_touches_nothing_else():
    assert plain("« ça coûte 20 € » 🙂") == "« ça coûte 20 € » 🙂"


@given(st.text())
def test_making_plain_twice_changes_nothing_more(text):
    assert plain(plain(text)) == plain(text)
