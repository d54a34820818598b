"""Answers as one HTML file with its pictures in it: no scripts, nothing fetched, all escaped; made to be printed."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, TextIO

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from encoder.images import rendition, to_png
from search.errors import Corrupt, NotFound
from search.hybrid.service import SearchService
from workers.batch.rows import BatchRow

# Twice the size at which it is shown, for print and sharp screens.
THUMBNAIL_SIDE = 320


class Report:
    """Writes the answers of a batch as HTML."""

    def __init__(self, out: TextIO, service: SearchService) -> None:
        self._out = out
        self._service = service
        environment = Environment(
            loader=PackageLoader("workers.batch"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._parts: Any = environment.get_template("report.html").module

    def begin(self, title: str) -> None:
        """Write the head, with the style."""
        self._out.write(self._parts.head(title))

    def answered(self, row: BatchRow, answer: Mapping[str, Any], drawing: bytes | None) -> None:
        """Write the query with its drawing, and its results with theirs."""
        asked = "" if drawing is None else self._asked(drawing)
        pictures = [self._picture(result["figures"]) for result in answer["results"]]
        self._out.write(self._parts.answered(row, answer, asked, list(zip(answer["results"], pictures, strict=True))))

    def refused(self, line: int, name: str, reason: str) -> None:
        """Write the name and the reason."""
        self._out.write(self._parts.refused(line, name, reason))

    def end(self) -> None:
        """Write the end."""
        self._out.write(self._parts.foot())

    def _asked(self, drawing: bytes) -> str:
        opened = self._service.sandbox.open_drawing(drawing)  # the search has opened it already
        return _data_uri(rendition(to_png(opened), THUMBNAIL_SIDE))

    def _picture(self, figures: list[Mapping[str, Any]]) -> str:
        if not figures:
            return ""
        try:
            return _data_uri(self._service.picture(figures[0]["digest"], THUMBNAIL_SIDE))
        except (NotFound, Corrupt):  # the result stands without its picture
            return ""


def _data_uri(png: bytes) -> str:
    return Markup("data:image/png;base64,") + base64.b64encode(png).decode()
