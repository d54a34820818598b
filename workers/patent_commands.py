"""What `figseek delete`, `export`, `backup` and `restore` do, with progress on stderr and answers on stdout."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from search.errors import BadQuery, NotFound
from search.hybrid.numbers import the_one
from search.printable import printable
from search.settings import Settings
from search.writing.tombstones import delete
from workers import snapshots
from workers.audited import noted
from workers.backup import back_up
from workers.commands import Progress, connected, print_summary
from workers.errors import WorkersError
from workers.export import Exported, chosen, export
from workers.outputs import output
from workers.patience import patiently
from workers.restore import restore
from workers.snapshot_restore import bring_back


def delete_patents(settings: Settings, numbers: Sequence[str], *, as_json: bool) -> int:
    """Delete some patents, by any spelling; returns the exit status."""
    deleted: list[str] = []
    failures: list[dict[str, str]] = []
    with connected(settings, "delete", workers=False) as context:
        for number in numbers:
            try:
                name = patiently(the_one)(context.index, number, deleted=True)
                with noted(context, "delete", name):
                    patiently(delete)(context.index, context.ledger, name)
                deleted.append(name)
            except (NotFound, BadQuery) as error:
                failures.append({"publication": number, "reason": str(error)})
    if as_json:
        click.echo(json.dumps({"deleted": deleted, "failures": failures}, ensure_ascii=False))
    else:
        for failure in failures:
            click.echo(printable(f"figseek: {failure['reason']}"), err=True)
        click.echo(f"{len(deleted):,} deleted")
    return 1 if failures else 0


def export_patents(
    settings: Settings, out: Path, classes: Sequence[str], publications: Sequence[str], *, as_json: bool
) -> int:
    """Write patents into a folder or a tar; returns the exit status."""
    with connected(settings, "export", workers=False) as context:
        query = chosen(context, classes, publications)
        with output(out) as made, _Bar() as bar:
            done = export(context, patiently(context.index.current)(), query, made, bar)
    return _say(out, done, as_json=as_json)


def back_up_all(settings: Settings, out: str, repository: str | None, *, as_json: bool) -> int:
    """Write a backup, or take a snapshot into a repository of the cluster; returns the exit status."""
    _check(settings, repository)
    with connected(settings, "backup", workers=False) as context:
        if repository is not None:
            indices = snapshots.take(context, repository, out)
            _tell(
                {"repository": repository, "snapshot": out, "indices": indices},
                f"{out}: {len(indices)} indices",
                as_json,
            )
            return 0
        with output(Path(out)) as made, _Bar() as bar:
            done = back_up(context, patiently(context.index.current)(), made, bar)
    return _say(Path(out), done, as_json=as_json)


def restore_all(
    settings: Settings, given: str, repository: str | None, encoder: str | None, *, into_existing: bool, as_json: bool
) -> int:
    """Bring a backup or a snapshot back; returns the exit status."""
    _check(settings, repository)
    if repository is not None:
        with connected(settings, "restore", workers=False) as context, _Bar("B", unit_scale=True) as bar:
            tell = partial(_warn_of, state=f"the snapshot {given} has them")
            indices = bring_back(context, repository, given, bar, tell)
        _tell(
            {"repository": repository, "snapshot": given, "indices": indices},
            f"{given}: {len(indices)} indices",
            as_json,
        )
        return 0
    path = Path(given)
    try:
        path.stat()
    except OSError as error:
        raise WorkersError(f"{path} cannot be read: {error.strerror}.") from error
    with connected(settings, "restore") as context, Progress("patents") as progress:
        done = restore(context, path, progress, encoder, into_existing=into_existing)
    print_summary(done.summary, as_json=as_json)
    made_at = datetime.fromtimestamp(done.made_at / 1000, UTC)
    _warn_of(done.keys, f"they were at {made_at:%Y-%m-%d %H:%M} UTC, when the backup was made")
    return 1 if done.summary.failures else 0


def _warn_of(opening: Sequence[str], state: str) -> None:
    """What was revoked after the backup is known to nobody where the store was lost."""
    if opening:
        with tqdm.external_write_mode(file=sys.stderr):  # a bar may stand there
            click.echo(f"figseek: keys open again as {state}: {', '.join(opening)}.", err=True)
            click.echo("figseek: revoke anew those that were revoked since (`figseek keys revoke`).", err=True)


def _check(settings: Settings, repository: str | None) -> None:
    """A cluster has its own way, in which vectors and the history of jobs are kept too; the embedded node has none."""
    if repository is None and settings.elasticsearch_url:
        raise WorkersError(
            "A cluster is backed up into a snapshot repository of its own: name it with --repository. "
            "`figseek export` writes the patents alone."
        )
    if repository is not None and not settings.elasticsearch_url:
        raise WorkersError("The embedded Elasticsearch has no repository; name a folder, or a file that ends in .tar.")


class _Bar:
    """A bar on stderr: patents written, or bytes that are back, of all."""

    def __init__(self, unit: str = " patents", *, unit_scale: bool = False) -> None:
        self._bar = tqdm(unit=unit, unit_scale=unit_scale, dynamic_ncols=True, total=0, mininterval=0.5)

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def __call__(self, done: int, total: int) -> None:
        self._bar.total = total
        self._bar.update(done - self._bar.n)


def _say(out: Path, done: Exported, *, as_json: bool) -> int:
    lost = [{"digest": digest, "reason": reason} for digest, reason in sorted(done.lost.items())]
    if not as_json:
        for one in lost:
            click.echo(printable(f"figseek: {one['reason']}"), err=True)
    answer = {"out": str(out), "patents": done.patents, "images": len(done.images), "failures": lost}
    _tell(answer, f"{out}: {done.patents:,} patents, {len(done.images):,} images", as_json)
    return 1 if lost else 0


def _tell(answer: dict[str, Any], words: str, as_json: bool) -> None:
    click.echo(json.dumps(answer, ensure_ascii=False) if as_json else words)
