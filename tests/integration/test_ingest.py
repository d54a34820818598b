"""Ingest from the command to the index, on real services."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import subprocess
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from encoder.training.drawings.archive import write_tar, zip_grant
from encoder.training.drawings.sample import sample_path
from search.jobs import Row
from search.settings import Settings
from workers.context import Context, connect
from workers.services import running_services
from workers.sources import find, redbook
from workers.sources.records import Source

Ingest = Callable[..., tuple[int, dict[str, Any]]]
Unpack = Callable[[Path, int], list[Path]]
Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Services that all tests of this file share; each test brings publications of its own."""
    environ = {"FIGSEEK_DATA": str(tmp_path_factory.mktemp("data")), "FIGSEEK_ELASTICSEARCH_HEAP": "512m"}
    with running_services(Settings.from_environ(environ), "tests") as settings:
        yield settings


@pytest.fixture(scope="module")
def context(services: Settings) -> Context:
    return connect(services, threads=1)


@pytest.fixture(scope="module")
def sample_job(services: Settings, ingest_json: Ingest) -> dict[str, Any]:
    """The sample taken in once for the whole file."""
    status, answer = ingest_json(services.data, sample_path())
    assert status == 0
    return answer


def _adds_up(counts: dict[str, int]) -> bool:
    return counts["found"] == counts["indexed"] + counts["unchanged"] + counts["failed"]


def _images_in(tar: Path) -> int:
    """How many TIFFs the ZIPs of a weekly tar hold, counted without figseek."""
    with tarfile.open(tar) as weekly:
        files = [weekly.extractfile(member) for member in weekly if member.name.endswith(".ZIP")]
        archives = [zipfile.ZipFile(io.BytesIO(file.read())) for file in files if file]
    return sum(name.endswith(".TIF") for archive in archives for name in archive.namelist())


def _revisions(context: Context) -> dict[str, int]:
    context.index.refresh(context.index.alias)
    return context.index.revisions(context.index.current().name)


def test_the_sample_is_taken_in_whole(sample_job: dict[str, Any], context: Context) -> None:
    patents, figures = sample_job["patents"], sample_job["figures"]
    assert _adds_up(patents)
    assert _adds_up(figures)
    assert patents["found"] == patents["indexed"] >= 150
    assert figures["found"] == figures["indexed"] == _images_in(sample_path())
    assert sample_job["failures"] == []
    assert len(_revisions(context)) == patents["found"]


def test_a_patent_holds_its_figures_with_vectors_and_its_front_page_apart(
    sample_job: dict[str, Any], context: Context
) -> None:
    live = context.index.current()
    publication = min(_revisions(context))
    patent = context.index.get(live.name, publication)
    assert patent is not None
    assert [figure.sheet for figure in patent.figures] == [
        f"D0000{number + 1}" for number in range(len(patent.figures))
    ]
    assert patent.front_page is not None
    assert patent.front_page.image_vector is None
    assert all(len(figure.image_vector or ()) == live.spec.image_dims for figure in patent.figures)
    assert all(len(figure.description_vector or ()) == live.spec.text_dims for figure in patent.figures)
    assert all(figure.text for figure in patent.figures) or len(patent.figures) < len(patent.figure_texts)


def test_twice_the_same_input_changes_nothing(
    sample_job: dict[str, Any], services: Settings, context: Context, ingest_json: Ingest
) -> None:
    before = _revisions(context)
    status, answer = ingest_json(services.data, sample_path())
    assert status == 0
    assert answer["job"] != sample_job["job"]
    assert answer["patents"]["unchanged"] == answer["patents"]["found"]
    assert answer["figures"]["unchanged"] == answer["figures"]["found"]
    assert _revisions(context) == before


def test_a_publication_met_twice_counts_once(
    tmp_path: Path, services: Settings, ingest_json: Ingest, unpack_sample: Unpack
) -> None:
    unpack_sample(tmp_path / "a", 2)
    unpack_sample(tmp_path / "b", 2)
    _, answer = ingest_json(services.data, tmp_path / "a", tmp_path / "b")
    assert answer["patents"]["found"] == 2


def test_what_cannot_be_read_is_named_and_the_rest_goes_on(
    tmp_path: Path, services: Settings, context: Context, ingest_json: Ingest, unpack_sample: Unpack
) -> None:
    whole, missing, truncated, broken = (_renumber(one, "D990", "D970") for one in unpack_sample(tmp_path, 4))
    next(missing.glob("*-D00003.TIF")).unlink()
    cut = next(truncated.glob("*-D00002.TIF"))
    cut.write_bytes(cut.read_bytes()[:200])
    xml = next(broken.glob("*.XML"))
    xml.write_text(xml.read_text()[:1500])
    with zipfile.ZipFile(tmp_path / "hostile.zip", "w") as archive:
        archive.writestr("../../evil.xml", "<x/>")
    (tmp_path / "notes.txt").write_text("Not a patent, and passed over.")

    first_status, first = ingest_json(services.data, tmp_path)
    second_status, second = ingest_json(services.data, tmp_path)

    assert (first_status, second_status) == (1, 1)
    assert first["patents"] == {"found": 5, "indexed": 3, "unchanged": 0, "failed": 2}
    assert second["patents"] == {"found": 5, "indexed": 0, "unchanged": 3, "failed": 2}
    images = sum(len(list(folder.glob("*.TIF"))) for folder in (whole, missing, truncated)) + 1
    assert first["figures"] == {"found": images, "indexed": images - 2, "unchanged": 0, "failed": 2}
    assert second["figures"] == {"found": images, "indexed": 0, "unchanged": images - 2, "failed": 2}
    assert second["failures"] == first["failures"]
    named = {failure["figure"] for failure in first["failures"] if failure["figure"]}
    assert named == {cut.name, cut.name.replace(truncated.name, missing.name).replace("D00002", "D00003")}
    assert {Path(failure["source"]).name for failure in first["failures"] if not failure["figure"]} == {
        xml.name,
        "hostile.zip",
    }


def _renumber(folder: Path, old: str, new: str) -> Path:
    """Give a grant another number, so that a test's patents are its own."""
    for path in list(folder.iterdir()):
        if path.suffix == ".XML":
            path.write_text(path.read_text().replace(f"US{old}", f"US{new}").replace(f">{old}", f">{new}"))
        path.rename(path.with_name(path.name.replace(f"US{old}", f"US{new}")))
    return folder.rename(folder.with_name(folder.name.replace(f"US{old}", f"US{new}")))


def test_two_bad_sources_of_one_name_count_twice(tmp_path: Path, services: Settings, ingest_json: Ingest) -> None:
    paths = [tmp_path / "a" / "bad.zip", tmp_path / "b" / "bad.zip"]
    for path in paths:
        path.parent.mkdir()
        path.write_bytes(b"")
    _, answer = ingest_json(services.data, *paths)
    assert answer["patents"]["failed"] == 2
    assert [failure["source"] for failure in answer["failures"]] == [str(path) for path in paths]


def test_an_interrupted_ingest_is_carried_on_with_what_is_there_now(
    tmp_path: Path, services: Settings, unpack_sample: Unpack, ingest_json: Ingest, context: Context
) -> None:
    folder = _renumber(unpack_sample(tmp_path, 1)[0], "D990", "D930")
    context.ledger.open_job("ingest", {"paths": [str(tmp_path.resolve())]})  # as a killed command leaves it
    other_status, _ = ingest_json(services.data, folder)
    xml = next(folder.glob("*.XML"))
    xml.write_text(re.sub("<invention-title([^>]*)>[^<]*<", r"<invention-title\1>Zeppelin mast<", xml.read_text()))
    status, answer = ingest_json(services.data, tmp_path)
    assert (other_status, status) == (0, 0)
    assert answer["patents"]["indexed"] == 1
    patent = context.index.get(context.index.current().name, next(iter(_numbered(context, "USD930"))))
    assert patent is not None
    assert patent.title == "Zeppelin mast"


def test_a_patent_that_vanished_before_a_call_was_carried_on_does_not_count(
    tmp_path: Path, services: Settings, unpack_sample: Unpack, ingest_json: Ingest, context: Context
) -> None:
    kept, gone = (_renumber(one, "D990", "D931") for one in unpack_sample(tmp_path, 2))
    job = context.ledger.open_job("ingest", {"paths": [str(tmp_path.resolve())]})
    for source in find.read(gone):  # as a killed command leaves it
        assert isinstance(source, Source)
        number = redbook.parse(source.xml, source.name).patent.publication
        context.ledger.add([Row(job.job, job.kind, number, source.name, state="indexed", found=9, indexed=9)])
    shutil.rmtree(gone)
    status, answer = ingest_json(services.data, tmp_path)
    assert (status, answer["job"]) == (0, job.job)
    assert answer["patents"] == {"found": 1, "indexed": 1, "unchanged": 0, "failed": 0}
    assert answer["figures"]["found"] == len(list(kept.glob("*.TIF")))


def test_a_package_that_is_known_is_taken_in_again_where_something_of_it_is_gone(
    tmp_path: Path, services: Settings, unpack_sample: Unpack, ingest_json: Ingest, context: Context
) -> None:
    folders = [_renumber(one, "D990", "D932") for one in unpack_sample(tmp_path / "unpacked", 3)]
    cut = next(folders[0].glob("*-D00002.TIF"))
    cut.write_bytes(cut.read_bytes()[:200])
    images = [hashlib.sha256(next(one.glob("*-D00001.TIF")).read_bytes()).hexdigest() for one in folders]
    week = tmp_path / "I20210105.tar"
    write_tar(week, [(f"{one.name}.ZIP", zip_grant(one.name, _files(one))) for one in folders])
    _, first = ingest_json(services.data, week)
    _, second = ingest_json(services.data, week)
    assert second["patents"] == {"found": 3, "indexed": 0, "unchanged": 3, "failed": 0}
    assert second["failures"] == first["failures"]
    assert [failure["figure"] for failure in second["failures"]] == [cut.name]

    deleted, live = max(_numbered(context, "USD932")), context.index.current().name
    context.elastic.delete(live, deleted)
    lost = services.data / "blobs" / "images" / images[0][:2] / images[0]
    lost.unlink()
    emptied = services.data / "blobs" / "images" / images[1][:2] / images[1]
    emptied.write_bytes(b"")
    _, third = ingest_json(services.data, week)
    assert third["patents"] == {"found": 3, "indexed": 1, "unchanged": 2, "failed": 0}
    assert context.index.get(live, deleted) is not None
    assert lost.exists()
    assert hashlib.sha256(emptied.read_bytes()).hexdigest() == images[1]


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_damaged_or_lost_picture_is_made_anew_by_the_same_input(
    tmp_path: Path, services: Settings, unpack_sample: Unpack, ingest_json: Ingest, context: Context
) -> None:
    grants = unpack_sample(tmp_path, 3)
    ingest_json(services.data, tmp_path)
    pictures = [_pictures(grant, services.data) for grant in grants]
    whole = pictures[0][0].read_bytes()
    pictures[0][0].write_bytes(bytes([*whole[:-40], whole[-40] ^ 1, *whole[-39:]]))
    pictures[1][0].unlink()
    status, answer = ingest_json(services.data, tmp_path)
    assert (status, answer["patents"]["indexed"], answer["patents"]["unchanged"]) == (0, 2, 1)
    assert pictures[0][0].read_bytes() == whole
    assert pictures[1][0].exists()


def _pictures(grant: Path, data: Path) -> list[Path]:
    """The renditions of a grant's drawings."""
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(grant.glob("*.TIF"))]
    return [data / "blobs" / "upright" / digest[:2] / f"{digest}.png" for digest in digests]


def _numbered(context: Context, start: str) -> list[str]:
    return [publication for publication in _revisions(context) if publication.startswith(start)]


def test_a_mended_patent_is_taken_in_again(
    tmp_path: Path, services: Settings, ingest_json: Ingest, unpack_sample: Unpack
) -> None:
    folder = unpack_sample(tmp_path, 5)[4]
    figure = next(folder.glob("*-D00004.TIF"))
    kept = figure.read_bytes()
    figure.unlink()
    _, without = ingest_json(services.data, folder)
    figure.write_bytes(kept)
    status, mended = ingest_json(services.data, folder)
    assert without["figures"]["failed"] == 1
    assert status == 0
    assert mended["patents"]["indexed"] == 1
    assert mended["figures"]["failed"] == 0


def test_a_folder_without_a_patent_is_exit_1(tmp_path: Path, services: Settings, ingest_json: Ingest) -> None:
    status, answer = ingest_json(services.data, tmp_path)
    assert status == 1
    assert answer["patents"]["found"] == 0


def test_one_path_of_several_without_a_patent_is_exit_1(
    tmp_path: Path, services: Settings, figseek: Command, unpack_sample: Unpack
) -> None:
    unpack_sample(tmp_path / "grants", 1)
    (tmp_path / "nothing").mkdir()
    done = figseek(services.data, "ingest", tmp_path / "grants", tmp_path / "nothing")
    assert done.returncode == 1
    assert "nothing holds no patent" in done.stderr


def test_the_summary_for_people_is_on_stdout_and_progress_on_stderr(
    tmp_path: Path, services: Settings, figseek: Command, unpack_sample: Unpack
) -> None:
    (folder,) = unpack_sample(tmp_path, 1)
    done = figseek(services.data, "ingest", folder)
    assert done.stdout.splitlines()[0].startswith("patents: 1 found")
    assert "patents" in done.stderr
