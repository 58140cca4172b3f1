"""The protocol as it is recorded, and read again when the record is replayed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rds.studyfile import EXAMPLES, StudyFileError, content, digest, load, parse

FILES = [EXAMPLES / "gta-psw.yaml", EXAMPLES / "minimal.yaml"]


def through_a_database(recorded):
    """Return the content as a JSON column gives it back: equal, with its keys in another order."""
    return json.loads(json.dumps(recorded, sort_keys=True))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_recorded_protocol_is_read_again_as_the_same_study(path):
    assert parse(through_a_database(content(path))) == load(path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_digest_does_not_depend_on_the_order_of_keys(path):
    recorded = content(path)

    assert digest(through_a_database(recorded)) == digest(recorded)
    assert len(digest(recorded)) == 64


def test_comments_and_spellings_do_not_change_the_content(tmp_path):
    text = FILES[1].read_text()
    other = tmp_path / "other.yaml"
    other.write_text(
        "# the same study\n"
        + text.replace("30 days", "720 hours")
        .replace("primary: 20 CAD", "primary: {amount: 20.00, currency: CAD}")
        .replace("title: Example Study", "title:\n  en: Example Study")
    )

    assert other.read_text() != text
    assert digest(content(other)) == digest(content(FILES[1]))


def test_one_changed_word_changes_the_digest(tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text(FILES[1].read_text().replace("at night?", "by night?"))

    assert digest(content(other)) != digest(content(FILES[1]))


def test_a_rule_added_later_does_not_stop_a_study_under_an_older_protocol():
    recorded = content(FILES[1])
    recorded["consent"]["text"]["en"] += " Text YES to agree."

    assert "YES" in parse(recorded).consent.text["en"]


def test_a_recorded_protocol_that_cannot_be_read_is_named():
    recorded = content(FILES[1])
    del recorded["coupons"]["valid_for"]

    with pytest.raises(StudyFileError, match=r"recorded protocol, coupons\.valid_for: missing"):
        parse(recorded)


durations = st.builds(
    lambda n, unit: f"{n} {unit}", st.integers(1, 500), st.sampled_from(["minutes", "hours", "days"])
)
amounts = st.builds(
    lambda minor, currency: f"{minor // 100}.{minor % 100:02d} {currency}",
    st.integers(0, 10**9),
    st.sampled_from(["CAD", "USD", "EUR"]),
)
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1).filter(str.strip)


@given(
    valid_for=durations,
    reserved_for=durations,
    primary=amounts,
    text=words,
    day=st.dates(),
    half_width=st.floats(0.001, 0.499),
)
def test_any_protocol_survives_being_recorded(valid_for, reserved_for, primary, text, day, half_width):
    recorded = content(FILES[1])
    recorded["coupons"] |= {"valid_for": valid_for, "reserved_for": reserved_for}
    recorded["honoraria"]["primary"] = primary
    recorded["network_size"]["text"]["en"] = text
    recorded["ethics"]["expires"] = day.isoformat()
    recorded["target"]["half_width"] = half_width

    study = parse(through_a_database(recorded))

    assert str(study.honoraria.primary) == primary
    assert study.network_size.text["en"] == text.strip()
    assert study.ethics.expires == day
    assert study.target.half_width == half_width
    assert parse(recorded) == study
