"""The only reader of the environment: every setting starts with `RDS_`."""

import os
import re
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from rds.settings.secret_files import SUFFIX, SecretFiles, list_secrets

PREFIX = "RDS_"
TWILIO = "https://api.twilio.com"


def normalize_to_e164(number: str) -> str:
    """Return the number without spaces and punctuation. Raises ValueError when it is not international."""
    plain = re.sub(r"[\s().-]", "", number)
    if plain and not re.fullmatch(r"\+[1-9]\d{6,14}", plain):
        raise ValueError(
            "should be an international number, with + and the country code, such as +14165550100"
        )
    return plain


def messaging_service_sid(sid: str) -> str:
    """Return the SID. Raises ValueError when it is none."""
    if sid and not re.fullmatch(r"MG[0-9a-fA-F]{32}", sid):
        raise ValueError("should be the SID of a Messaging Service, MG and 32 hex digits")
    return sid


def web_address(address: str) -> str:
    """Return the address. Raises ValueError when it is none."""
    if not re.match(r"https?://[^/\s]", address):
        raise ValueError("should be a web address, such as https://study.example.org")
    return address


def age_recipient(recipient: str) -> str:
    """Return the recipient. Raises ValueError when it is none."""
    if recipient and not re.fullmatch(r"age1[0-9a-z]{20,}", recipient):
        raise ValueError("should be a recipient of age, such as age1..., and not an identity")
    return recipient


def expand_user(path: Path | None) -> Path | None:
    """Return the path with a leading ~ replaced."""
    return path.expanduser() if path else None


def optional_web_address(address: str) -> str:
    """Return the address, or nothing. Raises ValueError when it is neither."""
    return web_address(address) if address else address


def postgresql_address(address: SecretStr | None) -> SecretStr | None:
    """Return the address. Raises ValueError, which does not show it, when it is not PostgreSQL's."""
    if address and not address.get_secret_value().startswith(("postgresql://", "postgres://")):
        raise ValueError("should begin with postgresql://")
    return address


WebAddress = Annotated[str, AfterValidator(web_address)]


class Settings(BaseSettings):
    """What differs between installations. `rds doctor` checks it and says how to correct it."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the environment, and the files that it names for secrets."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, SecretFiles(settings_cls, dict(os.environ))

    database_url: Annotated[SecretStr | None, AfterValidator(postgresql_address)] = Field(
        default=None,
        description="PostgreSQL 15 or newer, such as postgresql://user:word@host/name. "
        "Unset: an embedded one.",
    )
    database_direct_url: Annotated[SecretStr | None, AfterValidator(postgresql_address)] = Field(
        default=None,
        description="The same database without a pooler, where RDS_DATABASE_URL goes through one that hands "
        "connections over with each transaction. All but answering texts goes this way.",
    )
    data: Annotated[Path, AfterValidator(Path.expanduser)] = Field(
        default=Path.home() / ".local" / "share" / "seedline",
        description="Where the embedded database and its key file are kept.",
    )
    contact_keys: SecretStr | None = Field(
        default=None,
        description="Keys of the contact data. Needed with RDS_DATABASE_URL; `rds keys new` makes them.",
    )
    public_url: WebAddress = Field(
        default="http://127.0.0.1:8080", description="The address at which Twilio reaches this service."
    )
    console: Literal["on", "off"] = Field(default="on", description="off: no console, only the webhooks.")
    console_url: Annotated[str, AfterValidator(optional_web_address)] = Field(
        default="",
        description="Where the study team reaches the console, if not at RDS_PUBLIC_URL. Passkeys are bound "
        "to its host name.",
    )
    host: str = Field(default="127.0.0.1", description="The address to listen on.")
    port: int = Field(default=8080, ge=0, le=65535, description="The port to listen on.")
    twilio_account_sid: str = Field(default="", description="From the Twilio console.")
    twilio_auth_token: SecretStr = Field(default=SecretStr(""), description="From the Twilio console.")
    twilio_number: Annotated[str, AfterValidator(normalize_to_e164)] = Field(
        default="", description="The study's number at Twilio, such as +14165550100."
    )
    twilio_messaging_service: Annotated[str, AfterValidator(messaging_service_sid)] = Field(
        default="",
        description="The Messaging Service that the study's numbers are in, such as MG0123...; or none.",
    )
    twilio_url: WebAddress = Field(
        default=TWILIO, description="Another address than Twilio's: a local double."
    )
    heads: Annotated[Path | None, AfterValidator(expand_user)] = Field(
        default=None,
        description="A folder outside the database, where it is written down what the record ends with: "
        "so that a restored backup is known as one.",
    )
    backup_recipient: Annotated[str, AfterValidator(age_recipient)] = Field(
        default="", description="Whom backups are encrypted to: age1..., from `age-keygen`."
    )
    backup_identity: Annotated[Path | None, AfterValidator(expand_user)] = Field(
        default=None, description="The file with the age identity that opens backups, for `rds restore`."
    )
    sms_price: Decimal | None = Field(
        default=None,
        ge=0,
        description="What one part of a text message costs, such as 0.0083: shown before a person writes.",
    )
    database_connections: int = Field(
        default=10, ge=2, le=200, description="Connections per process for texts."
    )
    reconcile_minutes: int = Field(
        default=5,
        ge=1,
        le=1440,
        description="How often Twilio's own list is gone through for what never arrived.",
    )
    log_format: Literal["json", "console"] = Field(
        default="json", description="json for machines, console for reading."
    )

    @property
    def database_addresses(self) -> list[str]:
        """The addresses of the database that are set: for texts, and the direct one."""
        return [each.get_secret_value() for each in (self.database_url, self.database_direct_url) if each]

    @property
    def contact_keys_text(self) -> str | None:
        """The keys' text, or None."""
        return self.contact_keys.get_secret_value() if self.contact_keys else None


def unknown_names() -> list[str]:
    """Return names in the environment that look like settings and are none: they have no effect."""
    names = (*Settings.model_fields, *(name + SUFFIX for name in list_secrets(Settings)))
    known = {f"{PREFIX}{name}".upper() for name in names}
    return sorted(name for name in os.environ if name.startswith(PREFIX) and name.upper() not in known)
