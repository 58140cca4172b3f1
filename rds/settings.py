"""The only reader of the environment: every setting starts with `RDS_`."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

TWILIO = "https://api.twilio.com"


class Settings(BaseSettings):
    """What differs between one installation and the next. `rds doctor` checks it and says how to mend it."""

    model_config = SettingsConfigDict(
        env_prefix="RDS_", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    database_url: SecretStr | None = Field(
        default=None,
        description="PostgreSQL 15 or newer, such as postgresql://user:word@host/name. Unset: an embedded one.",
    )
    data: Path = Field(
        default=Path.home() / ".local" / "share" / "seedline",
        description="Where the embedded database and its key file are kept.",
    )
    contact_keys: SecretStr | None = Field(
        default=None,
        description="Keys of the contact data. Needed with RDS_DATABASE_URL; `rds keys new` makes one.",
    )
    public_url: str = Field(
        default="http://127.0.0.1:8080", description="The address at which Twilio reaches this service."
    )
    host: str = Field(default="127.0.0.1", description="The address to listen on.")
    port: int = Field(default=8080, ge=0, le=65535, description="The port to listen on.")
    twilio_account_sid: str = Field(default="", description="From the Twilio console.")
    twilio_auth_token: SecretStr = Field(default=SecretStr(""), description="From the Twilio console.")
    twilio_number: str = Field(default="", description="The study's number at Twilio, in E.164.")
    twilio_url: str = Field(default=TWILIO, description="Another address than Twilio's: a local double.")
    database_connections: int = Field(default=10, ge=2, le=200, description="Connections per process.")
    log_format: str = Field(default="json", pattern="^(json|console)$", description="json or console.")

    @property
    def contact_keys_text(self) -> str | None:
        """The keys' text, or None."""
        return self.contact_keys.get_secret_value() if self.contact_keys else None
