"""`rds report --study` makes a report of a study of the installation."""

import json

from tests.support.office import phone
from tests.support.terminal import fails_in_words


async def test_a_study_is_reported_by_its_name_and_a_description_adds_to_it(office, terminal):
    coupons = [await office.seed_coupon() for _ in range(4)]
    for number in range(1, 13):
        await office.take_part(phone(number), coupons.pop(0), gender=str(1 + number % 2))
        coupons += [coupon.code for coupon in await office.coupons_of(phone(number))]
        office.clock.forward(hours=1)
    (terminal.folder / "words.json").write_text(json.dumps({"background": "Nobody had counted them."}))

    made = terminal.type(
        *("report", "--study", office.study, "--study", "words.json", "-o", "report.md"),
        *("--outcome", "gender"),
    )

    page = (terminal.folder / "report.md").read_text()
    assert made.code == 0, made.err
    assert "12 respondents" in made.out
    assert "Nobody had counted them." in page
    assert "20 CAD for completing the survey" in page
    assert "Gender: Woman" in page
    assert {each.name for each in terminal.folder.iterdir()} >= {"report.md", "report-figures"}
    assert not list(terminal.folder.rglob("recruitment.csv"))


def test_a_study_that_is_not_here_is_named(terminal):
    assert "No such study here" in fails_in_words(terminal.type("report", "--study", "other", "-o", "r.md"))


def test_a_report_of_nobody_says_what_to_name(terminal):
    assert "--study" in fails_in_words(terminal.type("report", "-o", "r.md"))
