"""Writes patents as records with their images, in the form that `figseek ingest` takes in again without loss."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from mappings.document import Patent, from_source
from search.errors import Corrupt, NotFound
from search.hybrid import clauses
from search.hybrid.numbers import the_one
from search.index import LiveIndex
from search.writing.record import to_json
from workers.context import Context
from workers.outputs import Output
from workers.patience import patiently
from workers.sources.names import LINES

# Told how many patents are written, of how many.
Report = Callable[[int, int], None]

WITHOUT_VECTORS = {"excludes": ["figures.image_vector", "figures.description_vector"]}


@dataclass(slots=True)
class Exported:
    """What was written; `lost` are the images that were not to be had, each with the reason."""

    patents: int = 0
    images: set[str] = field(default_factory=set)
    lost: dict[str, str] = field(default_factory=dict)


def chosen(context: Context, classes: Sequence[str], publications: Sequence[str]) -> dict[str, Any]:
    """The query of what to export: everything, or what bears the classes, or some publications by any spelling.

    `NotFound` or `BadQuery` names a publication that is not here; `BadClassCode` a code that is none.
    """
    kept: list[dict[str, Any]] = [clauses.NOT_DELETED]
    kept += [{"terms": {"class_tree": list(group)}} for group in clauses.class_groups(classes)]
    if publications:
        names = [patiently(the_one)(context.index, text) for text in publications]
        kept.append({"terms": {"publication": names}})
    return {"bool": {"filter": kept}}


def export(context: Context, live: LiveIndex, query: Mapping[str, Any], out: Output, report: Report) -> Exported:
    """Write every patent that fits, as of one moment, and each of their images once."""
    done = Exported()
    patiently(context.index.refresh)(live.name)
    total = patiently(context.elastic.count)(live.name, dict(query))
    with out.lines(LINES) as lines:
        for patent in documents(context, live, query):
            write_line(lines, to_json(patent))
            for figure in (*patent.figures, *([patent.front_page] if patent.front_page else [])):
                _image(context, figure.digest, out, done)
            done.patents += 1
            report(done.patents, total)
    return done


def documents(context: Context, live: LiveIndex, query: Mapping[str, Any]) -> Iterator[Patent]:
    """The documents that fit, as of one moment, without their vectors."""
    for stored in context.elastic.scan(live.name, dict(query), WITHOUT_VECTORS):
        yield from_source(stored.source)


def write_line(lines: IO[bytes], value: Mapping[str, Any]) -> None:
    """Write one line of JSON."""
    lines.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


def _image(context: Context, digest: str, out: Output, done: Exported) -> None:
    if digest in done.images or digest in done.lost:
        return
    try:
        data = patiently(context.blobs.get)("images", digest)
    except (NotFound, Corrupt) as error:
        done.lost[digest] = str(error)
        return
    out.image(digest, data)
    done.images.add(digest)
