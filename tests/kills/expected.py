"""What the index should hold after each operation, by publication."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from mappings.document import Patent
from tests.kills.writes import Write

# What may be there: one patent or None where all is known, several where nobody was told what became of a write. The
# revision of each is the least that it may have.
Possible = tuple[Patent | None, ...]
Change = Callable[[Patent | None], Patent | None]


def certain(patents: Mapping[str, Patent]) -> dict[str, Possible]:
    """What is possible where nothing was written but by commands."""
    return {publication: (patent,) for publication, patent in patents.items()}


class Expected:
    """What is possible of each publication; `possible` has all that were ever there."""

    def __init__(self) -> None:
        self.possible: dict[str, Possible] = {}

    def __contains__(self, publication: str) -> bool:
        """Whether a patent is there for sure."""
        return None not in self.possible.get(publication, (None,))

    def ingested(self, sources: Mapping[str, Patent]) -> None:
        """Take in what an ingest finds: another content takes the place of what is there, but for the legal status."""
        for publication, source in sources.items():

            def taken_in(there: Patent | None, source: Patent = source) -> Patent:
                if there is None:
                    return source
                if there.source_digest == source.source_digest:
                    return there
                return replace(source, status=there.status, revision=there.revision)

            self._change(publication, taken_in)

    def deleted(self, publications: Iterable[str]) -> None:
        """Take patents away."""
        for publication in publications:
            self._change(publication, lambda there: None)

    def written(self, write: Write, change: Change, revision: int | None) -> None:
        """Take a write in; without a revision nobody was told what came of it, and it was carried out whole or not."""

        def done(there: Patent | None) -> Patent | None:
            made = change(there)
            return made and replace(made, revision=revision or (there.revision if there else 0))

        before = self.possible.get(write.publication, (None,))
        self._change(write.publication, done)
        if revision is None:
            self.possible[write.publication] = (*before, *self.possible[write.publication])

    def _change(self, publication: str, change: Change) -> None:
        before = self.possible.get(publication, (None,))
        self.possible[publication] = tuple(dict.fromkeys(map(change, before)))
