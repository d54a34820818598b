"""The data folder: who may read it, which layout it has, and where things lie in it."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from search.errors import Mismatch, NodeError

# Raised when a folder written before can no longer be used as it is.
LAYOUT = 1
# Begins the names of files that are being written.
DRAFT = ".draft-"


@dataclass(frozen=True)
class DataFolder:
    """Paths in one data folder; `path` is absolute."""

    path: Path

    @property
    def layout(self) -> Path:
        """What marks the folder as figseek's, with the version of its layout."""
        return self.path / "figseek.json"

    @property
    def record(self) -> Path:
        """What runs, written by the supervisor."""
        return self.path / "services.json"

    @property
    def logs(self) -> Path:
        """One log a service."""
        return self.path / "logs"

    @property
    def elasticsearch(self) -> Path:
        """Data of the embedded Elasticsearch."""
        return self.path / "elasticsearch"

    @property
    def valkey(self) -> Path:
        """Data of the embedded Valkey, and its socket where the path is short enough."""
        return self.path / "valkey"

    def lock(self, name: str) -> Path:
        """A lock file; commands hold `users`, and `workers` to have tasks run; the others are the supervisor's."""
        return self.path / f"{name}.lock"


def prepare(path: Path) -> DataFolder:
    """Make the folder if need be, private to its owner, and check that it is figseek's and of this layout.

    Safe when several commands do it at once. Raises `Mismatch` for another layout, `NodeError` for a folder that
    cannot be used.
    """
    folder = DataFolder(path.resolve())
    try:
        folder.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not folder.layout.exists():
            _claim(folder)
        folder.path.chmod(0o700)
        layout = json.loads(folder.layout.read_text())["layout"]
        for part in (folder.logs, folder.elasticsearch, folder.valkey):
            part.mkdir(exist_ok=True, mode=0o700)
    except OSError as error:
        raise NodeError(
            f"The data folder {folder.path} cannot be used: {error.strerror or error}; name another by FIGSEEK_DATA."
        ) from error
    except (ValueError, KeyError, TypeError):
        raise Mismatch(
            f"{folder.layout} is damaged: mend it from a backup, or name another data folder by FIGSEEK_DATA."
        ) from None
    if layout != LAYOUT:
        raise Mismatch(
            f"The data folder {folder.path} has layout {layout}, this figseek works with layout {LAYOUT}: "
            "run `figseek reindex` to bring it over, or use the version of figseek that wrote it."
        )
    return folder


def bring_over(path: Path) -> None:
    """Give a folder of another layout this one, for a reindex; there was none but the first, so nothing moves."""
    folder = DataFolder(path.resolve())
    if folder.layout.exists():
        write_whole(folder.layout, json.dumps({"layout": LAYOUT}))


def _claim(folder: DataFolder) -> None:
    foreign = [path for path in folder.path.iterdir() if not path.name.startswith(DRAFT) and path.name != "lost+found"]
    # Looked at a second time: what is there now may be the work of a command that came a moment earlier.
    if foreign and not folder.layout.exists():
        raise NodeError(
            f"The folder {folder.path} is not empty and not figseek's: name an empty or a new one by FIGSEEK_DATA."
        )
    write_whole(folder.layout, json.dumps({"layout": LAYOUT}))


def write_whole(path: Path, text: str) -> None:
    """Write a file that is readable by its owner only and that others see whole or not at all."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=DRAFT, delete=False) as draft:
        draft.write(text)
    Path(draft.name).replace(path)
