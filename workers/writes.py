"""What a worker does with a write that came over HTTP: a whole record, or a merge patch of metadata."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from encoder.protocols import Encoder
from mappings.document import Drawing, Patent
from search.errors import Conflict, NotFound, Overtaken, Unmet
from search.index import LiveIndex, require
from search.jobs import Row
from search.writing.conditions import Condition
from search.writing.outcomes import REFUSALS, already, refusal
from search.writing.patching import patched
from search.writing.record import FigureRecord, Record, to_json, to_patent
from workers.context import Context
from workers.fetching import fetched
from workers.figures import Making, Wanted, described, with_texts
from workers.holding import Holding


def write(context: Context, holding: Holding) -> dict[str, Any]:
    """Carry one write out and return what changes in its row; what stands in its way is in the outcome."""
    row = holding.row
    try:
        return _Write(context, holding).run()
    except REFUSALS as error:
        is_there = isinstance(error, Unmet) and (row.write or {})["method"] == "post"
        outcome = refusal(already(row.publication) if is_there else error)
        failure = {"figure": None, "reason": outcome["detail"]}
        return {"state": "failed", "failed": row.found, "failures": (failure,), "outcome": outcome}


def of_record(context: Context, encoder: Encoder, record: Record, row: Row, before: Patent | None) -> Patent:
    """Make the patent of a record and its images, with the row's revision."""
    making = Making(context, encoder, to_patent(record), before)
    for figure in record.figures:
        image = (row.images or {}).get(figure.file, {"reason": f"{figure.file} did not come with the record."})
        making.add(_wanted(figure), image)
    return making.patent(revision=row.revision, source_digest=row.source_digest)


def same(made: Patent, before: Patent | None) -> bool:
    """Whether a patent is there already as it would be written, whatever its revision."""
    return before is not None and not before.deleted and replace(made, revision=before.revision) == before


def _wanted(figure: FigureRecord) -> Wanted:
    drawing = Drawing(
        file=figure.file,
        sheet=figure.named_sheet(),
        text=figure.text,
        view=figure.view,
        orientation=figure.orientation,
        front_page=figure.front_page,
    )
    return Wanted(drawing, tuple(figure.descriptions), figure.describer)


class _Write:
    """One write, from what the index holds to what it is to hold."""

    def __init__(self, context: Context, holding: Holding) -> None:
        self._context = context
        self._holding = holding
        self._row = row = holding.row
        asked = row.write or {}
        self._is_patch, self._is_post = asked["method"] == "patch", asked["method"] == "post"
        self._condition = Condition.from_json(asked["condition"])
        self._body = context.blobs.get("records", row.record or "")

    def run(self) -> dict[str, Any]:
        context, row = self._context, self._row
        live = context.index.current()
        encoder = context.encoders.get(live.spec)
        if begun := self._begun(live):
            return begun
        while True:
            before = context.index.get(live.name, row.publication)
            alive = before if before and not before.deleted else None
            if not self._is_post:
                require(self._condition, row.publication, alive.revision if alive else None)
            made = self._patched(encoder, alive) if self._is_patch else self._whole(encoder, alive)
            if alive and same(made, alive):
                return self._ended("unchanged", alive, created=False)
            # A POST is held to its condition here, since the same once more changes nothing.
            require(self._condition, row.publication, alive.revision if alive else None)
            self._holding.intend(outcome={"intended": made.revision, "created": alive is None})
            if self._put(live, made, alive):
                context.index.refresh(live.name)
                return self._ended("indexed", made, created=alive is None)

    def _begun(self, live: LiveIndex) -> dict[str, Any] | None:
        """What is left to do for a worker that ended in the midst of this write; None where all of it is."""
        intent = self._row.outcome or {}
        found = self._context.index.get(live.name, self._row.publication) if "intended" in intent else None
        if found is None or found.revision < intent["intended"]:
            return None
        if found.revision > intent["intended"]:
            raise Overtaken(
                f"{found.publication} was written or deleted again while the worker of this request was away; whether "
                "this one came before is not known. Read the patent, and decide anew."
            )
        self._context.index.refresh(live.name)
        return self._ended("indexed", found, created=intent["created"])

    def _whole(self, encoder: Encoder, before: Patent | None) -> Patent:
        record = Record.model_validate_json(self._body)
        images = fetched(self._row.images or {}, self._context.blobs, self._context.images)
        return of_record(self._context, encoder, record, replace(self._row, images=images), before)

    def _patched(self, encoder: Encoder, before: Patent | None) -> Patent:
        """Change the metadata, and of the figures the descriptions that are made of it; images stay as they are."""
        context, row = self._context, self._row
        if before is None:
            raise NotFound(f"There is no patent {row.publication} here.")
        changed = to_patent(patched(to_json(before), json.loads(self._body)))
        ours = context.describer.name
        figures = [
            described(context.describer, changed, one) if one.describer == ours else one for one in before.figures
        ]
        return replace(
            changed,
            figures=with_texts(encoder, figures, before.figures),
            front_page=before.front_page,
            # Later than what it changes, though that came later: a patch must not be lost to another one.
            revision=row.revision if row.revision > before.revision else context.ledger.next_revision(),
        )

    def _put(self, live: LiveIndex, made: Patent, before: Patent | None) -> bool:
        """Write, on the condition of the request; False when a patch must be made anew of what is there by now."""
        index = self._context.index
        if self._is_patch:
            seen = Condition(match=(str(before.revision),)) if before else self._condition
            try:
                return index.put(live.name, made, seen)
            except Unmet:
                return False
        if not index.put(live.name, made, self._condition):
            raise Conflict(f"{made.publication} was written or deleted since this request came; nothing was changed.")
        return True

    def _ended(self, state: str, patent: Patent, *, created: bool) -> dict[str, Any]:
        row = self._row
        failures = (
            () if self._is_patch else tuple({"figure": one.figure, "reason": one.reason} for one in patent.failures)
        )
        return {
            "state": state,
            state: max(0, row.found - len(failures)),
            "failed": len(failures),
            "failures": failures,
            "outcome": {"revision": patent.revision, "created": created},
        }
