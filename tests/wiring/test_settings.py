"""Settings: what they take, and that their documentation is complete."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from rds.settings import PREFIX, Settings, unknown_names
from rds.settings.secret_files import SecretFileError

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


def test_a_secret_may_stand_in_a_file_of_its_own(monkeypatch, tmp_path):
    (tmp_path / "token").write_text("a secret word\n")
    monkeypatch.setenv("RDS_TWILIO_AUTH_TOKEN_FILE", str(tmp_path / "token"))

    settings = Settings()

    assert settings.twilio_auth_token.get_secret_value() == "a secret word"
    assert "a secret word" not in repr(settings)
    assert unknown_names() == []


def test_what_is_no_secret_is_not_read_from_a_file(monkeypatch, tmp_path):
    monkeypatch.setenv("RDS_PORT_FILE", str(tmp_path))

    assert Settings().port == 8080
    assert unknown_names() == ["RDS_PORT_FILE"]


def test_a_secret_said_twice_is_refused(monkeypatch, tmp_path):
    (tmp_path / "token").write_text("secretword")
    monkeypatch.setenv("RDS_TWILIO_AUTH_TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("RDS_TWILIO_AUTH_TOKEN", "another secretword")

    with pytest.raises(SecretFileError, match="unset one of them") as refused:
        Settings()
    assert "secretword" not in str(refused.value)


@pytest.mark.parametrize(
    ("content", "says"), [(None, "no such file"), ("", "empty file"), (b"\xff", "UTF-8")]
)
def test_a_secret_file_that_says_nothing_is_named(monkeypatch, tmp_path, content, says):
    if content is not None:
        (tmp_path / "token").write_bytes(content.encode() if isinstance(content, str) else content)
    monkeypatch.setenv("RDS_TWILIO_AUTH_TOKEN_FILE", str(tmp_path / "token"))

    with pytest.raises(SecretFileError, match=says):
        Settings()
