"""From a record of an export to a row of the ledger."""

from __future__ import annotations

from search.jobs import Job, Row
from search.writing.record import checked, content_digest
from workers.context import Context
from workers.errors import UnreadableSource
from workers.sources.exports import RecordSource


def record_row(context: Context, job: Job, source: RecordSource) -> Row:
    """Store a record and its images, and make its row; an image that is not to be had is its figure's failure.

    What a restore writes keeps the revision that it had; an ingest gives its own. `UnreadableSource` for a revision
    that is yet to come: nothing could change that patent any more.
    """
    record = source.record
    images = {figure.file: _image(context, source, figure.digest) for figure in record.figures}
    body = record.model_dump_json(exclude_defaults=True, exclude={"image_url"}).encode()
    restored = record.revision if job.kind == "restore" else None
    if restored is not None and restored > job.revision:
        raise UnreadableSource(f"{record.publication} has the revision {restored}, which is later than its backup.")
    return Row(
        job=job.job,
        kind=job.kind,
        publication=record.publication,
        source=source.name,
        source_digest=content_digest(record, images),
        revision=job.revision if restored is None else restored,
        record=context.blobs.put("records", body),
        images=images,
        found=len(record.figures),
    )


def _image(context: Context, source: RecordSource, digest: str | None) -> dict[str, str]:
    if digest is None:
        return {"reason": "the record does not tell the digest of its image."}
    try:
        return checked(digest, context.blobs.put("images", source.load(digest)))
    except UnreadableSource as error:
        return {"digest": digest} if context.blobs.exists("images", digest) else {"reason": str(error)}
