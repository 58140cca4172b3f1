"""Settings: what they take, and that their documentation is complete."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from rds.settings import PREFIX, Settings

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"


def test_the_operations_guide_lists_every_setting_with_its_default():
    rows = dict(re.findall(r"^\| `(RDS_\w+)` \| ([^|]*?) \|", OPERATIONS.read_text(), re.MULTILINE))

    assert list(rows) == [f"{PREFIX}{name}".upper() for name in Settings.model_fields]
    for name, field in Settings.model_fields.items():
        if isinstance(field.default, (int, str)) and field.default != "":
            assert f"`{field.default}`" in rows[f"{PREFIX}{name}".upper()]


def test_a_number_is_kept_as_twilio_writes_it():
    assert Settings(twilio_number="+1 (416) 555-0100").twilio_number == "+14165550100"


@pytest.mark.parametrize("number", ["4165550100", "(416) 555-0100", "+0165550100", "phone"])
def test_a_number_that_twilio_would_never_write_is_refused(number):
    with pytest.raises(ValidationError, match="country code"):
        Settings(twilio_number=number)


def test_an_empty_variable_is_as_good_as_none(monkeypatch):
    monkeypatch.setenv("RDS_PORT", "")
    monkeypatch.setenv("RDS_DATABASE_URL", "")

    assert Settings().port == 8080
    assert Settings().database_url is None


def test_secrets_do_not_show_in_the_settings_form():
    shown = repr(
        Settings(
            database_url="postgresql://u:secretword@h/x",
            contact_keys="secretword",
            twilio_auth_token="secretword",
        )
    )

    assert "secretword" not in shown


def test_a_home_folder_may_be_written_short(monkeypatch):
    monkeypatch.setenv("HOME", "/home/coordinator")

    assert Settings(data="~/study").data == Path("/home/coordinator/study")
