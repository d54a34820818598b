"""What a worker does with one row: open, describe and encode its drawings, then write the patent."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from tenacity import before_sleep_log, retry, retry_if_exception_type, wait_exponential_jitter

from encoder.errors import DecoderUnavailable, EncoderError
from encoder.protocols import Encoder
from mappings.document import Patent
from mappings.errors import MappingsError
from search.errors import NotFound, SearchError, Unavailable
from search.jobs import MAX_ATTEMPTS
from search.writing.record import Record
from workers.audited import note_write
from workers.context import Context
from workers.errors import WorkersError
from workers.figures import Making, Wanted, encoded_again, looked_at
from workers.holding import Holding
from workers.sources import redbook
from workers.writes import of_record, same, write

logger = logging.getLogger(__name__)

# While Elasticsearch or the decoder is away the process waits here and takes no other task, so nothing is burnt.
patiently = retry(
    retry=retry_if_exception_type((Unavailable, DecoderUnavailable)),
    wait=wait_exponential_jitter(multiplier=0.5, max=5),
    before_sleep=before_sleep_log(logger, logging.WARNING),
)


def work(context: Context, job_id: str, publication: str) -> None:
    """Work on one row until it has ended, however long Elasticsearch is away; done by somebody else is done."""
    held = patiently(context.ledger.start)(job_id, publication)
    if held is None:
        return
    with Holding(context.ledger, held) as holding:
        changes = patiently(_RowWork(context, holding).run)()
        # Before the end, so that a worker that is killed in between notes it again; and by no worker that was too slow.
        if held.row.kind == "write" and patiently(holding.is_ours)():
            note_write(context, replace(holding.row, **changes))
        patiently(holding.end)(**changes)
    if held.row.kind == "write":  # nobody else waits for the end of its job
        patiently(lambda: context.ledger.end_job(context.ledger.job(job_id)))()


class _RowWork:
    """The work on one row."""

    def __init__(self, context: Context, holding: Holding) -> None:
        self._context = context
        self._row = holding.row
        self._undecoded = 0
        self._kinds: dict[str, Callable[[], dict[str, Any]]] = {
            "ingest": self._ingest,
            "restore": self._ingest,
            "reindex": self._reindex,
            "write": partial(write, context, holding),
        }

    def run(self) -> dict[str, Any]:
        """Do the work and return what changes in the row; may be called again after `Unavailable`.

        And after `DecoderUnavailable`, but not for ever: a file may hang without using the processor.
        """
        try:
            return self._kinds[self._row.kind]()
        except Unavailable:
            raise
        except DecoderUnavailable as error:
            self._undecoded += 1
            if self._undecoded < MAX_ATTEMPTS:
                raise
            return self._failed(f"{error} It was tried {MAX_ATTEMPTS} times.")
        except (EncoderError, MappingsError, SearchError, WorkersError) as error:
            return self._failed(str(error))
        except Exception as error:  # the edge of the process: the row says it, the job goes on
            logger.exception("%s of %s failed", self._row.publication, self._row.source)
            return self._failed(f"unexpected {type(error).__name__}; the worker's log has more")

    def _failed(self, reason: str) -> dict[str, Any]:
        failure = {"figure": None, "reason": reason}
        return {"state": "failed", "failed": self._row.found, "failures": (failure,)}

    # ---- ingest ----

    def _ingest(self) -> dict[str, Any]:
        context, row = self._context, self._row
        live, before = context.index.find(row.publication)
        make = self._of_record if row.record else self._of_xml
        patent = make(context.encoders.get(live.spec), before)
        state = "indexed"
        # Unchanged: what a record says is there already, or a job that began later has written it.
        if (row.record and same(patent, before)) or not context.index.put(live.name, patent):
            state = "unchanged"
        failures = tuple({"figure": one.figure, "reason": one.reason} for one in patent.failures)
        return {"state": state, state: row.found - len(failures), "failed": len(failures), "failures": failures}

    def _of_record(self, encoder: Encoder, before: Patent | None) -> Patent:
        record = Record.model_validate_json(self._context.blobs.get("records", self._row.record or ""))
        return of_record(self._context, encoder, record, self._row, before)

    def _of_xml(self, encoder: Encoder, before: Patent | None) -> Patent:
        context, row = self._context, self._row
        parsed = redbook.parse(context.blobs.get("xml", row.xml or ""), row.source)
        # No publication tells its legal status, so what somebody told of it stays.
        patent = replace(parsed.patent, status=before.status if before else None)
        making = Making(context, encoder, patent, before)
        for drawing in parsed.drawings:
            image = (row.images or {}).get(drawing.file, {"reason": "the ledger's row does not know this image"})
            making.add(Wanted(drawing), image)
        return making.patent(revision=row.revision, source_digest=row.source_digest)

    # ---- reindex ----

    def _reindex(self) -> dict[str, Any]:
        context, row = self._context, self._row
        target = context.index.describe(context.ledger.job(row.job).target or "")
        old = context.index.describe(row.source)
        patent = context.index.get(old.name, row.publication)
        if patent is None:
            raise NotFound(f"{row.publication} is not in {old.name} any more.")
        if old.spec.fingerprint != target.spec.fingerprint:
            encoder = context.encoders.get(target.spec)
            patent = replace(patent, figures=encoded_again(context, encoder, patent.figures))
        else:
            patent = replace(patent, figures=looked_at(context, patent.figures))
        context.index.put(target.name, patent)
        return {"state": "indexed", "indexed": len(patent.figures) + (patent.front_page is not None)}
