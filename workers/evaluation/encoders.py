"""Encoders judged: each drawing encoded once and ranked by cosine, by every protocol that the encoder is fit for."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from tqdm import tqdm

from encoder.protocols import Encoder
from encoder.registry import find_spec, load_encoder
from encoder.sandbox.pool import Sandbox
from encoder.specs import EncoderSpec
from search.evaluation.collection import digest
from search.evaluation.groups import bands
from search.evaluation.protocols import PROTOCOLS, Protocol
from search.evaluation.ranking import Gallery, Judged, Query, drawing_queries, judge
from search.evaluation.summary import summarise
from workers.encoding import CORES
from workers.errors import WorkersError
from workers.evaluation.encoded import encode_labelled
from workers.evaluation.labelled import Labelled
from workers.evaluation.package import Refuse
from workers.evaluation.robustness import judge_disturbed
from workers.evaluation.runs import Folders, Run
from workers.evaluation.saved import SavedRuns


def judge_encoders(
    models: Sequence[str],
    labelled: Labelled,
    names: Sequence[str],
    *,
    robustness: bool,
    out: Path | None,
    refuse: Refuse,
) -> list[Run]:
    """Judge each encoder on the same drawings by the same protocols; whatever cannot be done is said before any work.

    `names` are protocols, all that an encoder is fit for if there are none.
    """
    folders = Folders(out, models)
    chosen = [(model, _chosen(names, find_spec(model))) for model in models]
    return [_judged(model, protocols, labelled, folders.of(model), refuse, robustness) for model, protocols in chosen]


def _chosen(names: Sequence[str], spec: EncoderSpec) -> list[Protocol]:
    chosen = [PROTOCOLS[name] for name in names]
    for protocol in chosen:
        if protocol.by_title and not spec.has_one_space:
            raise WorkersError(
                f"The protocol {protocol.name} needs texts and drawings in one space, which {spec.name} does not have."
            )
    return chosen or [one for one in PROTOCOLS.values() if spec.has_one_space or not one.by_title]


def _judged(
    model: str,
    protocols: Sequence[Protocol],
    labelled: Labelled,
    folder: Path | None,
    refuse: Refuse,
    robustness: bool,
) -> Run:
    encoder, sandbox = load_encoder(find_spec(model), threads=CORES), Sandbox(CORES)
    saved = SavedRuns(folder, encoder.spec.name) if folder else None
    with tqdm(unit=" drawings", desc=f"encoded by {encoder.spec.name}", dynamic_ncols=True) as bar:
        gallery = encode_labelled(encoder, sandbox, labelled.read(refuse), refuse, bar.update)
    if not gallery.drawings:
        raise nothing_found(labelled)
    band_of = bands({drawing.design for drawing in gallery.drawings})
    judged = {protocol.name: _judge(protocol, encoder, gallery, saved) for protocol in protocols}
    found = _facts(encoder, gallery) | {"bands": band_of}
    found |= {"protocols": {one.name: {"tells": one.tells} | summarise(judged[one.name], band_of) for one in protocols}}
    if robustness:
        again = partial(labelled.read, lambda name, reason: None)
        sheets = gallery.without_front_pages()
        found |= {"robustness": judge_disturbed(encoder, sandbox, sheets, again, saved, refuse)}
    return Run(model, found, judged)


def nothing_found(labelled: Labelled) -> WorkersError:
    """Say that paths hold no labelled drawing."""
    return WorkersError(
        f"{labelled}: no drawing of a design was found; name a folder of grants, a weekly tar, "
        "or a folder with a manifest.jsonl."
    )


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
        judged = judge(protocol, queries, vectors, ranked, keep, bar.update)
    if saved:
        saved.queries(judged)
    return judged


def _titles(gallery: Gallery) -> tuple[Query, ...]:
    designs = dict.fromkeys(drawing.design for drawing in gallery.drawings)
    return tuple(Query(one.number, one) for one in designs if one.title)
