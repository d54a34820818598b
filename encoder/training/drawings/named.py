"""A named thing of others as sheets and its line of a `manifest.jsonl`, or why it is left out."""

import json
from dataclasses import dataclass

from PIL import Image

from encoder.errors import UnreadableModel
from encoder.training.drawings.subjects import Subject
from encoder.training.drawings.tiff import encode_sheet

# Blacker than this, of the square around it, a view is a thicket that no draughtsman would draw so.
BLACKEST = 0.14
# Fewer strokes than this, in longest sides, leave nothing to tell the thing by.
SHORTEST_STROKES = 1.2


@dataclass(frozen=True)
class Rendered:
    """A thing's sheets by their paths in the folder and its line of the manifest; or why it is left out."""

    files: dict[str, bytes]
    line: str
    omitted: str = ""


def render(subject: Subject) -> Rendered:
    """Return a thing drawn, the same bytes every time; a view that cannot be told by is left out alone."""
    try:
        pictures = subject.draw()
    except UnreadableModel as error:
        return Rendered({}, "", str(error))
    # The first view is the one that tells most.
    reason = _unfit(pictures[0][1])
    if reason:
        return Rendered({}, "", reason)
    kept = [(view, picture) for view, picture in pictures if not _unfit(picture)]
    number = f"D{subject.number}"
    files = {
        f"{number}/{number}-S{position:03}.tif": encode_sheet(picture, f"PG{position:06}", landscape=False)
        for position, (_, picture) in enumerate(kept, 1)
    }
    return Rendered(files, _line(subject, list(files), [view for view, _ in kept]))


def _line(subject: Subject, sheets: list[str], views: list[str]) -> str:
    record = {
        "patent": f"USD{subject.number}",
        "title": subject.title,
        "locarno": subject.locarno,
        "sheets": sheets,
        "views": views,
        "made": {"name": subject.kind, "aliases": subject.aliases},
        "source": subject.source,
        "credit": subject.credit,
    }
    return json.dumps(record, ensure_ascii=False) + "\n"


def _unfit(picture: Image.Image) -> str:
    """Return why a view tells nothing; empty where it does. A stroke is some two and a half pixels wide."""
    ink = picture.histogram()[0]
    longest = max(picture.size)
    if ink > BLACKEST * longest**2:
        return f"it is {ink / longest**2:.0%} black"
    return "it has hardly a line" if ink < SHORTEST_STROKES * 2.5 * longest else ""
