"""The one look of all charts: told apart in grey and by everybody's eyes, and read out."""

from itertools import combinations
from xml.etree import ElementTree as ET

import altair as alt
import numpy as np
import pytest

from estimators.charts.chart import Chart, save
from estimators.charts.gallery import save_gallery
from estimators.charts.theme import COLOURS, DASHES, PAGE, PHONE, SHAPES, colours, frame
from estimators.errors import MissingExtra, require

SVG = "{http://www.w3.org/2000/svg}"
# Colours as people without one kind of cone see them: Machado, Oliveira & Fernandes 2009,
# IEEE TVCG 15(6), severity 1.
EYES = {
    "all three cones": np.eye(3),
    "no long-wave cones": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "no middle-wave cones": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "no short-wave cones": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.95047, 1.0, 1.08883])


def linear(colour):
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    """CIE 1976 L*a*b* of a linear colour."""
    f = [np.cbrt(x) if x > 0.008856 else 7.787 * x + 16 / 116 for x in TO_XYZ @ np.clip(rgb, 0, 1) / WHITE]
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def a_chart(width=PAGE, *, title="Do men & women differ?", name="example"):
    rows = [{"wave": wave, "people": 2**wave, "town": "ns"[wave % 2]} for wave in range(6)]
    figure = (
        alt.Chart(alt.Data(values=rows))
        .mark_line(clip=True)
        .encode(x="wave:Q", y="people:Q", color=alt.Color("town:N", scale=colours(["n", "s"])))
    )
    return Chart(
        name=name, title=title, description='"32" < 64', figure=frame(figure, title=title, width=width)
    )


def test_colours_stay_apart_in_grey():
    greys = sorted(lab(linear(colour))[0] for colour in COLOURS)

    assert min(np.diff(greys)) > 8


@pytest.mark.parametrize("eyes", EYES)
def test_colours_stay_apart_for_every_kind_of_colour_vision(eyes):
    seen = [lab(np.array(EYES[eyes]) @ linear(colour)) for colour in COLOURS]

    assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) > 18


def test_shapes_and_dashes_say_the_same_as_colours():
    assert len(set(COLOURS)) == len(set(SHAPES)) == len(set(DASHES)) == 6


@pytest.mark.parametrize("width", [PAGE, PHONE])
def test_a_chart_is_as_wide_as_asked(width):
    picture = ET.fromstring(a_chart(width).svg())

    assert float(picture.get("width")) == pytest.approx(width, abs=1)


def test_a_long_title_is_wrapped_to_the_width():
    question = "Has the share of union members settled while recruitment went on, or does it still move?"

    def lines(width):
        return a_chart(width, title=question).spec()["title"]["text"]

    assert " ".join(lines(PHONE)) == question
    assert len(lines(PHONE)) > len(lines(PAGE))


def test_a_picture_is_read_out_in_words():
    picture = ET.fromstring(a_chart().svg())
    named = {element.get("id"): element.text for element in picture.iter()}

    assert picture.get("role") == "img"
    assert [named[word] for word in picture.get("aria-labelledby").split()] == [
        "Do men & women differ?",
        '"32" < 64',
    ]


def test_the_same_chart_gives_the_same_picture():
    assert a_chart().svg() == a_chart().svg()


def test_two_pictures_can_stand_on_one_page():
    def ids(name):
        return {e.get("id") for e in ET.fromstring(a_chart(name=name).svg()).iter() if e.get("id")}

    assert len(ids("one")) > 2, "clipping has an id of its own"
    assert not ids("one") & ids("another")


def test_a_chart_is_saved_as_a_picture_of_the_kind_its_file_says(tmp_path):
    save(a_chart(), tmp_path / "a.svg")
    save(a_chart(), tmp_path / "a.png")

    assert (tmp_path / "a.svg").read_text(encoding="utf-8") == a_chart().svg()
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(ValueError, match=r"saved as \.svg or \.png, not as \.gif"):
        save(a_chart(), tmp_path / "a.gif")


def test_a_gallery_has_every_chart_for_page_and_phone_with_its_words(tmp_path):
    page = save_gallery([a_chart], tmp_path / "new" / "charts", name="diagnose", title="Who & how")
    text = page.read_text(encoding="utf-8")

    assert {file.name for file in page.parent.iterdir()} == {
        "diagnose.html",
        "example.svg",
        "example-phone.svg",
    }
    assert "<h1>Who &amp; how</h1>" in text
    assert 'src="example.svg" alt="Do men &amp; women differ?"' in text
    assert "<figcaption>&quot;32&quot; &lt; 64</figcaption>" in text
    assert "http" not in text, "nothing is fetched from elsewhere"


def test_where_a_part_is_not_installed_the_error_says_how_to_install_it():
    with pytest.raises(MissingExtra, match=r'a chart needs no_such_part: pip install "seedline\[analysis\]"'):
        require("a chart", "json", "no_such_part")
