"""Options that several commands share."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from search.settings import Settings


def data_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--data` to a command and hand it the settings in its place."""

    @click.option(
        "--data",
        type=click.Path(path_type=Path, file_okay=False),
        help="Folder of services and images (else FIGSEEK_DATA).",
    )
    @functools.wraps(command)
    def with_settings(data: Path | None, **options: Any) -> Any:
        environ = dict(os.environ)
        if data is not None:
            environ["FIGSEEK_DATA"] = str(data)
        return command(settings=_absolute(Settings.from_environ(environ)), **options)

    return with_settings


def _absolute(settings: Settings) -> Settings:
    """Return the settings with paths that hold in a child's folder too."""
    blobs = settings.blobs_url
    if blobs and "://" not in blobs:
        blobs = str(Path(blobs).expanduser().resolve())
    return settings.model_copy(update={"data": settings.data.expanduser().resolve(), "blobs_url": blobs})


json_option = click.option("--json", "as_json", is_flag=True, help="Print one line of JSON and nothing else.")
