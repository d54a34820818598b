"""Answers as JSON Lines: a line a row of the batch, with the whole answer of the HTTP API or the reason why not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TextIO

from workers.batch.rows import BatchRow


class Jsonl:
    """Writes the answers of a batch as JSON Lines."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def begin(self, title: str) -> None:
        """Write nothing yet."""

    def answered(self, row: BatchRow, answer: Mapping[str, Any], drawing: bytes | None) -> None:
        """Write a line with the answer."""
        self._write({"line": row.line, "name": row.name, "answer": answer})

    def refused(self, line: int, name: str, reason: str) -> None:
        """Write a line with the reason."""
        self._write({"line": line, "name": name, "error": reason})

    def end(self) -> None:
        """Write nothing more."""

    def _write(self, record: Mapping[str, Any]) -> None:
        self._out.write(json.dumps(record, ensure_ascii=False) + "\n")
