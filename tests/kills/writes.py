"""What a portal writes over HTTP in one operation, made from a seed: for each patent a story of writes in order."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

# Method, whether it is asked again until somebody tells what came of it, and whether it is bound to a revision.
#
# What was given up may be carried out later, so what follows it is bound, and shuts it out. A write that is not bound
# may come twice when it is asked twice, so nothing follows it.
Form = tuple[str, bool, bool]
OF_ONE_THAT_IS_HERE: tuple[tuple[Form, ...], ...] = (
    (("PUT", True, True), ("PATCH", True, True)),
    (("PUT", False, True), ("PATCH", True, True)),
    (("PATCH", True, True), ("PATCH", True, False)),
    (("PATCH", False, True), ("PATCH", True, True)),
    (("PUT", True, False),),
)
OF_ONE_THAT_IS_NOT: tuple[tuple[Form, ...], ...] = (
    (("PUT", True, True), ("PATCH", True, True)),
    (("PUT", True, False),),
)
OF_A_NEW_ONE: tuple[tuple[Form, ...], ...] = (
    (("POST", True, False), ("PATCH", True, True)),
    (("POST", False, False),),
)
# As figseek waits by default, not at all, for less than a write takes, and for longer than most kills last.
PREFER = ("", "respond-async", "wait=1", "wait=30")
CLASSES = ("06-01", "09-01", "26-05", "07-01")
SHEETS = 2


@dataclass(frozen=True, slots=True)
class Write:
    """One write; `number` is its own in the run, and what it writes bears it.

    `body` is a record or a merge patch, `images` the paths of what is uploaded with it, by file.
    """

    number: int
    method: str
    publication: str
    body: dict[str, Any]
    images: dict[str, str]
    is_repeated: bool
    is_bound: bool
    prefer: str


Story = tuple[Write, ...]


class Author:
    """Makes the stories of a run; `sheets` finds the images of a publication."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._number = 0

    def story(self, forms: Sequence[Sequence[Form]], publication: str, sheets: Sequence[Path]) -> Story:
        """Choose one of some forms for a patent with these images."""
        chosen = self._rng.choice(forms)
        return tuple(self._write(form, publication, sheets[:SHEETS], at=at) for at, form in enumerate(chosen))

    def _write(self, form: Form, publication: str, sheets: Sequence[Path], at: int) -> Write:
        method, is_repeated, is_bound = form
        self._number += 1
        body, images = self._patch(at), {}
        if method != "PATCH":
            images = {path.name: str(path) for path in sheets}
            body = self._record(publication, list(images))
        prefer = self._rng.choice(PREFER)
        return Write(self._number, method, publication, body, images, is_repeated, is_bound, prefer)

    def _record(self, publication: str, files: Sequence[str]) -> dict[str, Any]:
        return {
            "publication": publication,
            "title": f"Zeppelin hangar {self._number}",
            "date": "2026-01-06",
            "status": f"granted {self._number}",
            "locarno": [self._rng.choice(CLASSES)],
            "applicants": ["Acme"],
            "figures": [{"file": file, "text": f"FIG. {at} is a view"} for at, file in enumerate(files, 1)],
        }

    def _patch(self, at: int) -> dict[str, Any]:
        """Title and classes first, then the status: a later patch leaves traces of the one before."""
        if at:
            return {"status": f"expired {self._number}"}
        return {
            "title": f"Zeppelin shed {self._number}",
            "locarno": [self._rng.choice(CLASSES)],
            "applicants": None,
        }


def is_there(write: Write, answer: Mapping[str, Any]) -> bool:
    """Whether a patent, as figseek shows it, is as this write makes it."""
    return all(
        _digests(write) == [figure["digest"] for figure in answer["figures"]]
        if name == "figures"
        else (answer[name] or None) == value
        for name, value in write.body.items()
    )


def _digests(write: Write) -> list[str]:
    files = (Path(write.images[figure["file"]]) for figure in write.body["figures"])
    return [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]


def save(stories: Sequence[Story], place: Path) -> None:
    """Write stories into a file."""
    place.write_text(json.dumps([[asdict(write) for write in story] for story in stories]))


def load(place: Path) -> list[Story]:
    """Read what `save` wrote."""
    return [tuple(Write(**write) for write in story) for story in json.loads(place.read_text())]


@dataclass(frozen=True, slots=True)
class Journal:
    """What came of writes, a line each as it is known: a portal that is killed goes on from here."""

    place: Path

    def add(self, write: Write, **facts: int | bool) -> None:
        """Add a line, whole or not at all: it goes to the system at once."""
        with self.place.open("a") as lines:
            lines.write(json.dumps({"number": write.number, **facts}) + "\n")

    def begun(self) -> set[int]:
        """Numbers of the writes that were asked once and are not asked again."""
        return {line["number"] for line in self._lines() if "begun" in line}

    def acknowledged(self) -> dict[int, int]:
        """The revisions of the writes of which figseek has told that they are done, by number."""
        return {line["number"]: line["revision"] for line in self._lines() if "revision" in line}

    def _lines(self) -> Iterator[dict[str, int]]:
        if self.place.exists():
            yield from map(json.loads, self.place.read_text().splitlines())
