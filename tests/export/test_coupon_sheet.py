"""Coupons as cards to print."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from rds.export.coupon_sheet import Card, Sheet, as_pdf, text_link


def a_sheet(cards, **changes):
    usual = {"title": "Work Study", "sender": "Example University", "language": "en", "country": "CA"}
    made = [
        Card(
            code=f"0000{position}-CPRPA",
            link=text_link("+14165550100", "00000-CPRPA"),
            texts=[("en", "You are invited."), ("fr", "Vous êtes l'un des invités.")],
        )
        for position in range(cards)
    ]
    return Sheet(**(usual | changes), cards=made)


def test_the_link_opens_a_text_to_the_study_with_the_code_in_it():
    link = text_link("+14165550100", "006P8-CR729")

    assert link.startswith("sms:+14165550100?")
    assert parse_qs(urlsplit(link).query) == {"body": ["006P8-CR729"]}


@pytest.mark.parametrize(("cards", "pages"), [(1, 1), (8, 1), (9, 2), (24, 3)])
@pytest.mark.parametrize("country", ["CA", "FR"])
def test_eight_cards_stand_on_a_page_of_the_countrys_paper(cards, pages, country):
    pdf = as_pdf(a_sheet(cards, country=country))

    assert pdf.startswith(b"%PDF-")
    assert re.findall(rb"/Type/Pages/Count (\d+)", pdf) == [str(pages).encode()]


def test_words_with_signs_of_the_page_language_are_printed_as_they_are():
    card = Card(code="00000-CPRPA", link="sms:+14165550100", texts=[("en", '#panic("no") $x$ *b* <label> "')])

    assert as_pdf(Sheet(title="#x", sender="$", language="en", country="CA", cards=[card]))
