"""The example pictures of the analysts' pages."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

QUESTIONS = Path(__file__).parents[3] / "docs" / "questions"
PICTURES = [
    pytest.param(page, words, name, id=f"{page.stem}: {Path(name).stem}")
    for page in sorted(QUESTIONS.glob("*.md"))
    for words, name in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("page", "words", "name"), PICTURES)
def test_a_picture_on_a_page_is_there_and_says_in_words_what_it_shows(page, words, name):
    text = (page.parent / name).read_text(encoding="utf-8")
    picture = ET.fromstring(text)
    ids = {element.get("id"): element.text for element in picture.iter() if element.get("id")}
    read_out = [ids[word] for word in picture.get("aria-labelledby").split()]

    assert words
    assert picture.get("role") == "img"
    assert all(read_out)
    assert 'href="http' not in text, "nothing is fetched from elsewhere"
