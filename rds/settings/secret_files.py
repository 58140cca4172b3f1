"""Secret settings that stand in files, as containers and service managers hand them over."""

from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

SUFFIX = "_FILE"


class SecretFileError(Exception):
    """A secret setting names a file that cannot be used; the text says how to correct it."""


def list_secrets(settings: type[BaseSettings]) -> tuple[str, ...]:
    """Return the names of the fields that may stand in a file: those whose value is never shown."""
    return tuple(
        name for name, field in settings.model_fields.items() if "SecretStr" in str(field.annotation)
    )


class SecretFiles(PydanticBaseSettingsSource):
    """Reads the text of the file that `RDS_NAME_FILE` names as the value of the secret setting `RDS_NAME`."""

    def __init__(self, settings: type[BaseSettings], environment: dict[str, str]) -> None:
        super().__init__(settings)
        self.environment = environment

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return the file's text, or None where no file is named.

        Raises SecretFileError when it cannot be read.
        """
        del field
        name = f"{self.config['env_prefix']}{field_name}".upper()
        path = self.environment.get(name + SUFFIX)
        if not path:
            return None, field_name, False
        if self.environment.get(name):
            raise SecretFileError(f"Both {name} and {name}{SUFFIX} are set: unset one of them.")
        try:
            text = Path(path).read_text(encoding="utf-8").strip()
        except OSError as fault:
            raise SecretFileError(
                f"{name}{SUFFIX} names a file that cannot be read ({str(fault.strerror).lower()}): {path}"
            ) from fault
        except UnicodeDecodeError as fault:
            raise SecretFileError(f"{name}{SUFFIX} names a file that is not UTF-8 text: {path}") from fault
        if not text:
            raise SecretFileError(f"{name}{SUFFIX} names an empty file: {path}")
        return SecretStr(text), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return the secrets that stand in files, by field."""
        values = {
            name: self.get_field_value(self.settings_cls.model_fields[name], name)[0]
            for name in list_secrets(self.settings_cls)
        }
        return {name: value for name, value in values.items() if value is not None}
