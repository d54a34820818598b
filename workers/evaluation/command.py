"""What `figseek evaluate` does: read, encode once, judge by every protocol, print and save."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from encoder.protocols import Encoder
from encoder.registry import find_spec, load_encoder
from encoder.sandbox.pool import Sandbox
from search.evaluation.collection import digest
from search.evaluation.comparison import robustness_table
from search.evaluation.groups import bands
from search.evaluation.protocols import PROTOCOLS, Protocol
from search.evaluation.ranking import Gallery, Judged, Query, drawing_queries, judge
from search.evaluation.summary import summarise, table
from search.printable import printable
from workers.encoding import CORES
from workers.errors import WorkersError
from workers.evaluation.encoded import encode_labelled
from workers.evaluation.labelled import read_labelled
from workers.evaluation.robustness import judge_disturbed
from workers.evaluation.saved import SavedRuns, refuse_taken, saving


def evaluate(
    model: str,
    paths: Sequence[Path],
    names: Sequence[str],
    out: Path | None,
    *,
    robustness: bool,
    details: bool,
    as_json: bool,
) -> int:
    """Evaluate an encoder on datasets; returns the exit status, 1 where something could not be read."""
    if out is not None:
        refuse_taken(out)
    encoder = load_encoder(find_spec(model), threads=CORES)
    protocols = _chosen(names, encoder)
    sandbox = Sandbox(CORES)
    refused: list[dict[str, str]] = []

    def refuse(name: str, reason: str) -> None:
        refused.append({"name": name, "reason": reason})
        tqdm.write(printable(f"figseek: {name}: {reason}"), file=sys.stderr)

    with tqdm(unit=" drawings", desc="encoded", dynamic_ncols=True) as bar:
        gallery = encode_labelled(encoder, sandbox, read_labelled(paths, refuse), refuse, bar.update)
    if not gallery.drawings:
        raise WorkersError(
            f"{', '.join(map(str, paths))}: no drawing of a design was found; name a folder of grants, a weekly tar, "
            "or a folder with a manifest.jsonl."
        )
    with saving(out, encoder.spec.name) if out else nullcontext() as saved:
        band_of = bands({drawing.design for drawing in gallery.drawings})
        found = _facts(encoder, gallery) | {"bands": band_of}
        found |= {"protocols": _judged(encoder, gallery, protocols, band_of, saved)}
        if robustness:
            again = partial(read_labelled, paths, lambda name, reason: None)
            sheets = gallery.without_front_pages()
            found |= {"robustness": judge_disturbed(encoder, sandbox, sheets, again, saved, refuse)}
        found |= {"refused": refused}
        if saved:
            saved.summary(found)
    click.echo(json.dumps(found, ensure_ascii=False) if as_json else _for_people(found, details=details))
    return 1 if refused else 0


def _facts(encoder: Encoder, gallery: Gallery) -> dict[str, Any]:
    fronts = sum(drawing.front_page for drawing in gallery.drawings)
    return {
        "encoder": encoder.spec.name,
        "fingerprint": encoder.spec.fingerprint,
        "designs": len({drawing.design.number for drawing in gallery.drawings}),
        "drawings": len(gallery.drawings) - fronts,
        "front_pages": fronts,
        "collection": digest(gallery.drawings),
    }


def _chosen(names: Sequence[str], encoder: Encoder) -> list[Protocol]:
    """Return the protocols that are asked for, which the encoder must be fit for, else all that it is fit for."""
    spec = encoder.spec
    chosen = [PROTOCOLS[name] for name in names]
    for protocol in chosen:
        if protocol.by_title and not spec.has_one_space:
            raise WorkersError(
                f"The protocol {protocol.name} needs texts and drawings in one space, which {spec.name} does not have."
            )
    return chosen or [one for one in PROTOCOLS.values() if spec.has_one_space or not one.by_title]


def _judged(
    encoder: Encoder,
    gallery: Gallery,
    protocols: Sequence[Protocol],
    band_of: Mapping[str, str],
    saved: SavedRuns | None,
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for protocol in protocols:
        judged = _judge(protocol, encoder, gallery, saved)
        found[protocol.name] = {"tells": protocol.tells} | summarise(judged, band_of)
        if saved:
            saved.queries(judged)
    return found


def _judge(protocol: Protocol, encoder: Encoder, gallery: Gallery, saved: SavedRuns | None) -> Judged:
    ranked = gallery if protocol.with_front_pages else gallery.without_front_pages()
    if protocol.by_title:
        queries = _titles(gallery)
        vectors = encoder.encode_texts([query.design.title for query in queries])
    else:
        queries, vectors = drawing_queries(ranked)
    with (
        saved.trec(protocol.name) if saved else nullcontext(lambda qrels, run: None) as keep,
        tqdm(total=len(queries), unit=" queries", desc=protocol.name, dynamic_ncols=True) as bar,
    ):
        return judge(protocol, queries, vectors, ranked, keep, bar.update)


def _titles(gallery: Gallery) -> tuple[Query, ...]:
    designs = dict.fromkeys(drawing.design for drawing in gallery.drawings)
    return tuple(Query(one.number, one) for one in designs if one.title)


def _for_people(found: dict[str, Any], *, details: bool) -> str:
    drawings = f"{found['drawings']:,} drawings of {found['designs']:,} designs"
    head = f"{found['encoder']} ({found['fingerprint']}) on {drawings} and {found['front_pages']:,} front pages"
    tables = [table(found["protocols"], details=details), NOTES]
    if "robustness" in found:
        tables += [robustness_table(found["robustness"]), ROBUSTNESS_NOTES]
    return "\n\n".join((printable(head), *tables))


NOTES = """Means over queries, with 95 % intervals by a bootstrap over designs. At most 10 drawings a design count.
R@10 is hits in the first ten / min(10, relevant); recall@10 is plain. mAP is the finite sum over the whole ranking,
mAP-trapezoid that of the Revisited Oxford code. Head, medium and tail are thirds of the designs, from the largest
Locarno class on."""

ROBUSTNESS_NOTES = """Disturbed queries look for the other views of their designs among drawings as published. What is
kept is relative to the same queries as published, paired."""
