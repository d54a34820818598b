"""Every setting, read once from an environment that is passed in."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from encoder.folders import DEFAULT
from search.errors import BadSettings

PREFIX = "FIGSEEK_"

ORIGIN = re.compile(r"https?://[^\s/,*@?#]+")

LOOPBACK = "127.0.0.1"
"""Where figseek listens unless it is told otherwise."""


class Settings(BaseModel):
    """One field a variable: `data` is FIGSEEK_DATA, and so on. An empty URL means the embedded service."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("figseek", appauthor=False)),
        description="Folder of the embedded services, images and logs.",
    )
    cache: Path = Field(
        default_factory=lambda: Path(platformdirs.user_cache_dir("figseek", appauthor=False)),
        description="Folder of the embedded Elasticsearch and of fetched packages; may be deleted.",
    )
    elasticsearch_url: str = Field(default="", description="A running cluster; empty: the embedded node.")
    elasticsearch_api_key: SecretStr = Field(default=SecretStr(""), description="API key for that cluster.")
    elasticsearch_heap: str = Field(default="1g", pattern=r"^[0-9]+[mg]$", description="Heap of the embedded node.")
    broker_url: SecretStr = Field(default=SecretStr(""), description="A running Redis or Valkey; empty: the embedded.")
    blobs_url: str = Field(default="", description="Where images lie, as fsspec writes it; empty: the data folder.")
    index_prefix: str = Field(
        default="", pattern=r"^[a-z0-9_-]*$", description="Put before every index name, to share a cluster."
    )
    encoder: str = Field(default=DEFAULT, description="Encoder of a new index; a search uses the index's own.")
    workers: int = Field(
        default_factory=lambda: os.cpu_count() or 1,
        ge=0,
        le=256,
        description="Worker processes that the services start; 0: none, `figseek worker` runs elsewhere.",
    )
    hosts: str = Field(
        default="127.0.0.1,localhost,[::1]", description="Names that the Host header may bear, separated by commas."
    )
    keys: str = Field(
        default="auto",
        pattern=r"^(auto|always)$",
        description="When a request needs an API key; auto: unless it comes by loopback and no proxy; always.",
    )
    origins: str = Field(
        default="",
        description="Origins of other pages that may use the HTTP API, as https://portal.example, separated by commas.",
    )
    image_hosts: str = Field(
        default="", description="Hosts that a write may have images fetched from, separated by commas; empty: none."
    )
    image_networks: str = Field(
        default="", description="Networks, as 10.1.0.0/16, that these hosts may be in though they are not public."
    )
    api_key: SecretStr = Field(
        default=SecretStr(""), description="API key that another figseek is asked with (`figseek evaluate --live`)."
    )
    log_level: str = Field(default="INFO", pattern=r"^(DEBUG|INFO|WARNING|ERROR)$", description="Level of the logs.")

    @field_validator("origins")
    @classmethod
    def _exact(cls, origins: str) -> str:
        origins = origins.lower()  # as browsers write them
        wrong = [part for part in origins.split(",") if not ORIGIN.fullmatch(part.strip())]
        if origins and wrong:
            raise ValueError(f"{wrong[0].strip()!r} is no origin; write https://portal.example, without a path")
        return origins

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Settings:
        """Read the settings; an unknown FIGSEEK_ variable or a bad value is a `BadSettings` that names it."""
        given = {key.removeprefix(PREFIX).lower(): value for key, value in environ.items() if key.startswith(PREFIX)}
        try:
            return cls.model_validate({key: value for key, value in given.items() if value})
        except ValidationError as error:
            first = error.errors()[0]
            name = PREFIX + str(first["loc"][0]).upper()
            reason = (
                "there is no such setting"
                if first["type"] == "extra_forbidden"
                else first["msg"].removeprefix("Value error, ")
            )
            raise BadSettings(f"{name}: {reason}; see `figseek --help` for every setting.") from None

    @field_validator("image_networks")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        for text in filter(None, map(str.strip, value.split(","))):
            ip_network(text)
        return value

    @property
    def blobs(self) -> str:
        """Where images lie, as fsspec writes it."""
        return self.blobs_url or str(self.data / "blobs")

    def to_environ(self) -> dict[str, str]:
        """The same settings as variables, for a child process; `from_environ` reads them back."""
        plain = {name: value.get_secret_value() if isinstance(value, SecretStr) else str(value) for name, value in self}
        return {PREFIX + name.upper(): value for name, value in plain.items() if value}
