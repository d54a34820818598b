"""One run of an evaluation: an encoder, or a way to ask an index, with what was found and the values behind it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search.evaluation.comparison import compare
from search.evaluation.ranking import Judged
from workers.errors import WorkersError

_NOT_IN_NAMES = re.compile(r"[^\w.+-]+")


@dataclass(frozen=True, slots=True)
class Run:
    """A run by its name; `found` is its JSON, `judged` the values of each query by protocol."""

    name: str
    found: dict[str, Any]
    judged: Mapping[str, Judged]

    def over(self, first: Run) -> dict[str, Any]:
        """Return as JSON what this run changes over another on the same drawings, by protocol."""
        names = [name for name in first.judged if name in self.judged]
        return {name: compare(first.judged[name], self.judged[name], self.found["bands"]) for name in names}


@dataclass(frozen=True, slots=True)
class Folders:
    """Where runs are saved, in `whole`: a folder each by their names, or, of one run alone, `whole` itself."""

    whole: Path | None
    names: Sequence[str]

    def __post_init__(self) -> None:
        """Refuse two runs that would be saved as one."""
        for place, name in enumerate(self.names):
            if _file_name(name) in map(_file_name, self.names[:place]):
                raise WorkersError(f"{name} is named twice; name each run once.")

    def of(self, name: str) -> Path | None:
        """Return the folder of a run, None where nothing is saved."""
        if self.whole is None or len(self.names) == 1:
            return self.whole
        return self.whole / _file_name(name)


def _file_name(name: str) -> str:
    return _NOT_IN_NAMES.sub("-", name)
