"""Reports as files: one page without a network, readable by everybody."""

import re
import zlib
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from estimators import compose_report, read_sample, save_report
from estimators.commands import register
from estimators.report.markdown_page import as_markdown
from estimators.report.parts import Figure
from estimators.report.web_page import as_html
from tests.support.report_page import Page
from tests.support.samples import a_sample

TINY = Path(__file__).parents[1] / "reference" / "tiny.csv"


@pytest.fixture(scope="module")
def report():
    return compose_report(read_sample(TINY, ["member"], recruited_at="recruited_at"))


@pytest.fixture(scope="module")
def html(report, tmp_path_factory):
    (path,) = save_report(report, tmp_path_factory.mktemp("report") / "report.html")
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(html):
    return Page(html)


@pytest.fixture(scope="module")
def rds():
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    register(app)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


def without_figures(section):
    """The same section, quicker to write."""
    return replace(
        section,
        parts=tuple(part for part in section.parts if not isinstance(part, Figure)),
        sections=tuple(map(without_figures, section.sections)),
    )


def test_the_page_needs_nothing_but_itself(html, page):
    assert not re.search(r"https?:|@import|url\((?!#)", html)
    assert not {"script", "link", "img", "iframe", "object", "use", "image"} & {tag for tag, _ in page.tags}
    assert not [
        name for _, attributes in page.tags for name in attributes if name == "src" or name.startswith("on")
    ]


def test_headings_come_in_order_below_one_title(page):
    depths = [depth for depth, _ in page.headings]

    assert depths.count(1) == 1
    assert depths[0] == 1
    assert all(lower - upper <= 1 for upper, lower in pairwise(depths))
    assert [title for depth, title in page.headings if depth == 2] == [
        "Summary",
        "Methods",
        "Results",
        "STROBE-RDS checklist",
        "Settings",
        "References",
    ]


def test_every_picture_has_words_and_every_table_heads(page):
    assert len(page.pictures) >= 12, "each chart twice: for a page, and for a phone"
    assert all(
        picture["role"] == "img" and picture["title"] and len(picture["desc"]) > 30
        for picture in page.pictures
    )
    assert [caption.split(".")[0] for caption in page.tables] == [
        f"Table {i}" for i in range(1, len(page.tables) + 1)
    ]
    assert all(attributes.get("scope") for tag, attributes in page.tags if tag == "th")
    assert ("html", {"lang": "en"}) in page.tags


def test_no_id_appears_twice_and_every_citation_leads_to_its_reference(page):
    assert len(page.ids) == len(set(page.ids))
    assert page.links
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)


def test_the_tables_of_the_page_are_those_of_the_report(report, page):
    for number, part in enumerate((p for p in report.parts() if hasattr(p, "rows")), start=1):
        shown = page.tables[f"Table {number}. {part.caption}"]
        assert shown[0] == list(part.head)
        assert [row for row in shown[1:] if len(row) > 1] == [
            list(row) for i, row in enumerate(part.rows) if i not in part.groups
        ]


def test_the_command_writes_the_same_page_from_the_same_sample(rds, html, tmp_path):
    out = tmp_path / "report.html"
    answer = rds("report", TINY, "-o", out, "--outcome", "member")

    assert answer.stdout == f"{out}: 40 respondents, 1 outcome\n"
    assert out.read_text(encoding="utf-8") == html


def test_odd_names_and_answers_are_shown_as_they_are():
    odd = "<b>50% & 'more' | *less* `x` </script>"
    report = compose_report(a_sample(outcomes={odd: [odd, "no", odd, "no", odd, ""]}), title=odd)
    words_alone = replace(report, sections=tuple(map(without_figures, report.sections)))
    page, (text, _) = Page(as_html(words_alone)), as_markdown(words_alone, "figures")
    line = next(line for line in text.splitlines() if "3 (60.0)" in line)

    assert not {"script", "b"} & {tag for tag, _ in page.tags}
    assert page.headings[0][1] == odd
    assert len(re.split(r"(?<!\\)\|", line)) == 8, "six cells between seven bars"


def test_markdown_has_its_charts_beside_it_and_the_command_says_what_it_left_out(rds, tmp_path):
    lines = TINY.read_text().splitlines()
    wide = [lines[0] + ",note,same"] + [f"{line},note {i},x" for i, line in enumerate(lines[1:])]
    (tmp_path / "wide.csv").write_text("\n".join(wide))
    answer = rds("report", tmp_path / "wide.csv", "-o", tmp_path / "report.md", "--title", "Ours")
    text = (tmp_path / "report.md").read_text(encoding="utf-8")
    named = re.findall(r"!\[([^\]]+)\]\(<([^>]+)>\)", text)

    assert "left out, as they have one value, or more than 20 levels: note, same" in answer.stderr
    assert answer.stdout.endswith(f"1 outcome; {len(named)} charts in {tmp_path / 'report-figures'}\n")
    assert {tmp_path / name for _, name in named} == set((tmp_path / "report-figures").iterdir())
    assert all((tmp_path / name).read_text(encoding="utf-8").startswith("<svg") for _, name in named)
    assert all(len(words) > 30 for words, _ in named)
    assert re.findall("^#{1,2} .*", text, flags=re.MULTILINE)[:3] == ["# Ours", "## Methods", "## Results"]


def test_the_pdf_has_text_that_can_be_read_out_and_words_for_its_pictures(report, tmp_path):
    (path,) = save_report(report, tmp_path / "report.pdf")
    content = path.read_bytes()
    streams = [
        zlib.decompressobj().decompress(part)
        for part in re.findall(rb"stream\n(x.*?)endstream", content, re.DOTALL)
    ]
    everything = content + b"\n".join(streams)

    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")
    assert b"pdfuaid" in everything, "PDF/UA-1: tagged, with a title and a language"
    assert everything.count(b"/Alt") >= 6
    assert b"beginbfchar" in everything, "letters can be copied as text"
    assert b"(Methods)" in everything, "the outline"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-o", "report.docx"], "a report is written as .html, .md, .pdf"),
        (["-o", "report.html", "--outcome", "height"], "the file has no column height"),
        (["-o", "nowhere/report.md"], "cannot use "),
        ([], "--out"),
    ],
)
def test_a_mistake_ends_with_exit_code_2_and_writes_nothing(rds, tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    answer = rds("report", TINY, *words)

    assert answer.exit_code == 2
    assert said in answer.stderr
    assert not list(tmp_path.iterdir())
