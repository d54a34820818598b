"""What earlier calls made of the same packages, so that an unchanged one is neither opened nor parsed again."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from search.blobs import Blobs
from search.jobs import Job, Row
from workers.batches import batched
from workers.context import Context
from workers.patience import patiently
from workers.sources.find import read
from workers.sources.names import is_zip
from workers.sources.records import PassedOver

# What the parser and the preparation of images make of the same bytes; raise it when they make something else.
PIPELINE_VERSION = 1
# One look-up for so many packages.
AT_ONCE = 500
# The place of an XML within its ZIP, in the name of a source.
IN_ZIP = re.compile(r".*\.zip/(.+)", re.IGNORECASE)


class Remembered:
    """The packages under a path whose rows an earlier job has written. Called with a package's digest, it says whether.

    A row tells all that a parser would: what is remembered is written as a row of the new job, and goes on as one that
    was just parsed, so that a patent deleted or changed since is taken in again.
    """

    def __init__(self, context: Context, path: Path) -> None:
        """Read the packages' bytes once for their digests; of new input only the first so many."""
        self._blobs = context.blobs
        self._describer = context.describer.name
        self._rows: dict[str, Row] = {}
        for digests in batched(_packages(path), AT_ONCE):
            found = patiently(context.ledger.of_packages)([self.key(digest) for digest in digests])
            if not found:
                return  # The rest is new too, most likely, and what is not is found by its content.
            self._rows |= found

    def __call__(self, package: str) -> bool:
        """Whether the package was taken in before and all that was stored of it is there still."""
        row = self._rows.get(self.key(package))
        return row is not None and _stored(self._blobs, row)

    def key(self, package: str) -> str:
        """Name a package together with what decides what is made of it; nothing for a source without one."""
        if not package:
            return ""
        facts = [PIPELINE_VERSION, self._describer, package]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()

    def row(self, job: Job, passed: PassedOver) -> Row:
        """Write the row of a package that was passed over."""
        row = self._rows[self.key(passed.package)]
        inside = IN_ZIP.fullmatch(row.source) if is_zip(passed.name) else None
        name = f"{passed.name}/{inside[1]}" if inside else passed.name
        return replace(row, job=job.job, kind=job.kind, source=name, revision=job.revision)


def _packages(path: Path) -> Iterator[str]:
    return (item.package for item in read(path, lambda package: True) if isinstance(item, PassedOver))


def _stored(blobs: Blobs, row: Row) -> bool:
    """Whether what a worker would need is there; else the package is opened, and stored again."""
    digests = [image["digest"] for image in (row.images or {}).values() if "digest" in image]
    return blobs.exists("xml", row.xml or "") and all(blobs.exists("images", digest) for digest in digests)
