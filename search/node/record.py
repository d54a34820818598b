"""services.json: what the supervisor runs, for the commands that use it; without secrets, and kept when all ended."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from search.node.folder import write_whole
from search.settings import Settings

State = Literal["starting", "ready", "stopping", "stopped", "failed"]


class ElasticsearchRecord(BaseModel):
    """The embedded Elasticsearch; without `zstd` no index may use best_compression."""

    model_config = ConfigDict(frozen=True)

    url: str
    pid: int = 0
    zstd: bool = False


class ValkeyRecord(BaseModel):
    """The embedded Valkey; `url` is as Celery takes it."""

    model_config = ConfigDict(frozen=True)

    url: str
    socket: Path
    pid: int = 0


class ServicesRecord(BaseModel):
    """State of the supervisor with process id `pid` and of its children; a pid of 0 is a process that does not run."""

    model_config = ConfigDict(frozen=True)

    state: State
    pid: int
    step: str = Field(default="", description="What a starting supervisor is doing.")
    error: str = Field(default="", description="Why a failed one failed.")
    bindings: dict[str, str] = Field(default={}, description="Digests of the settings that commands must share.")
    elasticsearch: ElasticsearchRecord | None = None
    valkey: ValkeyRecord | None = None
    workers: int = Field(default=0, description="Processes of the worker, which starts when a command needs it.")
    worker_pid: int = 0


def read(path: Path) -> ServicesRecord | None:
    """The record, or None where there is none that can be read."""
    try:
        return ServicesRecord.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def write(path: Path, record: ServicesRecord) -> None:
    """Replace the record as a whole."""
    write_whole(path, record.model_dump_json(indent=2) + "\n")


def fill(settings: Settings, record: ServicesRecord) -> Settings:
    """The settings with the URLs of the embedded services in place of the empty ones."""
    urls: dict[str, object] = {}
    if not settings.elasticsearch_url and record.elasticsearch:
        urls["elasticsearch_url"] = record.elasticsearch.url
    if not settings.broker_url.get_secret_value() and record.valkey:
        urls["broker_url"] = SecretStr(record.valkey.url)
    return settings.model_copy(update=urls)
