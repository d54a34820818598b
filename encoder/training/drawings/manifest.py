"""Made designs as a folder of sheets with a `manifest.jsonl`: the labels of a design, and what it was made of."""

import json

from encoder.training.drawings.drawn import Drawn
from encoder.training.drawings.plan import PUBLISHED, Design
from encoder.training.drawings.tiff import encode_sheet

MANIFEST = "manifest.jsonl"


def sheet_files(drawn: Drawn) -> dict[str, bytes]:
    """Return a design's sheets by their paths in the folder; they stand upright."""
    return {
        name: encode_sheet(sheet.image, f"PG{position:06}", landscape=False)
        for position, (name, sheet) in enumerate(zip(_names(drawn), drawn.sheets, strict=True), 1)
    }


def manifest_line(drawn: Drawn) -> str:
    """Return the line that tells of a design: as much as its grant would, its views and its made facts."""
    design, family = drawn.design, drawn.design.family
    record = {
        "patent": f"US{design.number}",
        "title": drawn.title,
        "locarno": family.locarno,
        "uspc": family.uspc,
        "date": f"{PUBLISHED:%Y-%m-%d}",
        "cited": _cited(design),
        "sheets": _names(drawn),
        "views": [" and ".join(sheet.views) for sheet in drawn.sheets],
        "made": {"name": family.name, "aliases": family.aliases, "parts": drawn.parts},
    }
    return json.dumps(record, ensure_ascii=False) + "\n"


def _names(drawn: Drawn) -> list[str]:
    number = drawn.design.number
    return [f"{number}/{number}-S{position:03}.tif" for position in range(1, len(drawn.sheets) + 1)]


def _cited(design: Design) -> list[str]:
    return [f"US{cited.number}" for cited in design.citations if cited.category == "cited by examiner"]
