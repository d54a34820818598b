"""Output that is whole under its name, or not there at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workers.errors import WorkersError


@contextmanager
def whole(path: Path, kinds: str) -> Iterator[Path]:
    """Yield a place beside `path` for a file or a folder, renamed at the end; `kinds` says what may be named instead.

    What a killed command left there is cleared away.
    """
    try:
        if path.exists():
            raise WorkersError(f"{path} is there already; name {kinds}.")
        partial = path.with_name(f".{path.name}.partial")
        clear(partial)
        try:
            yield partial
            partial.replace(path)
        finally:
            clear(partial)
    except OSError as error:
        raise WorkersError(f"{path} cannot be written: {error.strerror or error}.") from error


def clear(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
