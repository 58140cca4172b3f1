"""The report in a real browser, on a phone and on a screen; the page fixture fails where
anything is fetched.
"""

import pytest

from estimators import compose_report, read_sample
from estimators.report.web_page import as_html

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def report():
    return as_html(compose_report(read_sample("tests/estimators/reference/tiny.csv", ["member"])))


async def test_nothing_but_a_wide_table_is_wider_than_a_phone_and_that_one_scrolls(page, report):
    await page.set_content(report)

    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    assert await page.evaluate(
        "[...document.querySelectorAll('.wide')].every(each => each.scrollWidth <= each.clientWidth"
        " || getComputedStyle(each).overflowX === 'auto')"
    )


async def test_each_chart_is_shown_once_as_wide_as_the_reader_has_room(page, report):
    await page.set_content(report)
    figures = await page.locator("figure").count()
    on_a_phone = await page.locator("figure svg:visible").count()
    drawn_for_phones = await page.locator("figure .phone svg:visible").count()
    await page.set_viewport_size({"width": 1000, "height": 800})

    assert figures > 5
    assert on_a_phone == drawn_for_phones == figures
    assert await page.locator("figure .page svg:visible").count() == figures
    assert await page.locator("figure .phone svg:visible").count() == 0


async def test_a_citation_leads_to_its_reference(page, report):
    await page.set_content(report)
    await page.locator('a[href="#reference-2"]').first.click()

    assert await page.evaluate("document.querySelector('#reference-2').matches(':target')")
