"""`figseek delete`, `export`, `backup` and `restore`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO

import click

from search.settings import Settings
from workers.options import data_option, json_option

# Spreadsheets put a mark at the beginning; a line that is no UTF-8 is no number, and is named with the others.
NUMBERS = click.File("r", encoding="utf-8-sig", errors="replace")

repository_option = click.option(
    "--repository", help="A snapshot repository that the operator of the cluster registered; the name is a snapshot's."
)


@click.command()
@data_option
@click.argument("publications", nargs=-1)
@click.option("--from", "file", type=NUMBERS, help="A file of numbers, one a line; - is standard input.")
@json_option
def delete(settings: Settings, publications: tuple[str, ...], file: IO[str] | None, as_json: bool) -> None:
    """Delete patents, by any spelling of their numbers.

    Nothing brings one back but a write or an ingest that begins later.

    Exit status: 0 when all were deleted, 1 when one was not there.
    """
    from workers.patent_commands import delete_patents

    lines = [line.strip() for line in file] if file else []
    numbers = [*publications, *filter(None, lines)]
    if not numbers:
        raise click.UsageError("give the numbers, or a file of them with --from")
    sys.exit(delete_patents(settings, numbers, as_json=as_json))


@click.command()
@data_option
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--class", "classes", multiple=True, help="Only what bears a class, such as 06-01 or cpc:A47C; repeatable."
)
@click.option("--publication", "publications", multiple=True, help="Only this patent, by any spelling; repeatable.")
@json_option
def export(
    settings: Settings, out: Path, classes: tuple[str, ...], publications: tuple[str, ...], as_json: bool
) -> None:
    """Write patents and their images into a new folder, or a tar where OUT ends in .tar.

    `figseek ingest OUT` takes them in again without loss. It is there whole, or not at all.

    Exit status: 0 when all was written, 1 when an image was not to be had.
    """
    from workers.patent_commands import export_patents

    sys.exit(export_patents(settings, out, classes, publications, as_json=as_json))


@click.command()
@data_option
@click.argument("out")
@repository_option
@json_option
def backup(settings: Settings, out: str, repository: str | None, as_json: bool) -> None:
    """Write everything that is yours into a new folder, or a tar where OUT ends in .tar.

    That is an export, and with it what was deleted, the keys and the encoder's record; not the history of jobs, nor
    vectors, which the same encoder makes again. On a cluster OUT is the name of a snapshot, with --repository; the
    images lie in the bucket of FIGSEEK_BLOBS_URL and are backed up there.
    """
    from workers.patent_commands import back_up_all

    sys.exit(back_up_all(settings, out, repository, as_json=as_json))


@click.command()
@data_option
@click.argument("given", metavar="IN")
@repository_option
@click.option("--encoder", help="Another encoder than the backup's.")
@click.option("--into-existing", is_flag=True, help="Though there are patents; the newer of each stays.")
@json_option
def restore(
    settings: Settings, given: str, repository: str | None, encoder: str | None, into_existing: bool, as_json: bool
) -> None:
    """Bring back what `figseek backup` wrote, into an empty figseek: the same patents with the same revisions.

    An interrupted call is carried on by the same call, and one that has ended says so. A key that is here already keeps
    what was changed last, and is never valid again once it was revoked; keys of a store that was lost are as the backup
    has them.

    Exit status: 0 when all came back, 1 when something could not be read.
    """
    from workers.patent_commands import restore_all

    sys.exit(restore_all(settings, given, repository, encoder, into_existing=into_existing, as_json=as_json))
