"""The whole hostile corpus beside good grants in one ingest: all that is bad is named, all that is good is found."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from encoder.sandbox.child import MEMORY_BYTES
from search.settings import Settings
from tests.hostile import archives, documents, exports, images
from workers.context import connect

Unpack = Callable[[Path, int], list[Path]]

GOOD = 5
SHEETS = "D0980001"
MB = 1_000_000
# They were seen to take 260, 340 and 620 MB: libraries, the model, a large XML as a tree, 49 million pixels.
PEAK_BYTES = {"ingest": 600 * MB, "worker": 700 * MB, "encoder.sandbox.child": MEMORY_BYTES}


@contextmanager
def _peaks() -> Iterator[dict[str, int]]:
    """The largest memory that each kind of process among our descendants takes in the meantime."""
    peaks: dict[str, int] = defaultdict(int)
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.05):
            for process in psutil.Process().children(recursive=True):
                try:
                    kind = next((kind for kind in PEAK_BYTES if kind in process.cmdline()), "")
                    peaks[kind] = max(peaks[kind], process.memory_info().rss)
                except psutil.Error:
                    continue

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peaks
    finally:
        done.set()
        watcher.join()


def _corpus(folder: Path) -> None:
    """Each case in a file of its own: documents by number, archives by name, all images as drawings of one patent."""
    for number, case in enumerate(documents.cases()):
        (folder / "documents" / f"{number:03}").mkdir(parents=True)
        (folder / "documents" / f"{number:03}" / f"{number:03}.xml").write_bytes(case.make())
    (folder / "archives").mkdir()
    for archive in archives.cases():
        archive.write(folder / "archives" / archive.name)
    exports.write(folder / "exports" / "lines")
    for file in exports.files():
        file.write(folder / "exports" / file.name)
    (folder / "images").mkdir()
    sheets = ""
    for number, image in enumerate(images.cases(), start=1):
        (folder / "images" / _sheet(number)).write_bytes(image.make())
        sheets += f'<figure><img file="{_sheet(number)}"/></figure>'
    xml = documents.grant(f"<drawings>{sheets}</drawings>", number=SHEETS)
    (folder / "images" / f"US{SHEETS}-20210105.XML").write_text(xml)


def _sheet(number: int) -> str:
    return f"US{SHEETS}-20210105-D{number:05}.TIF"


@contextmanager
def _worker(environ: dict[str, str], log: Path) -> Iterator[None]:
    command = [str(Path(sys.executable).with_name("figseek")), "worker"]
    with log.open("wb") as stderr, subprocess.Popen(command, env=environ, stderr=stderr) as worker:
        try:
            yield
        finally:
            worker.send_signal(signal.SIGTERM)
            worker.wait(30)


@pytest.mark.timeout(600)
def test_all_that_is_bad_is_named_and_all_that_is_good_is_found(
    services: Settings, tmp_path: Path, unpack_sample: Unpack
) -> None:
    good = unpack_sample(tmp_path / "corpus" / "good", GOOD)
    _corpus(tmp_path / "corpus")
    before = sorted((tmp_path / "corpus").rglob("*"))
    settings = services.model_copy(
        update={
            "index_prefix": "hostile-",
            "blobs_url": str(tmp_path / "blobs"),
            "workers": 1,
            "data": tmp_path / "data",
        }
    )
    environ = {**os.environ, **settings.to_environ()}
    with _worker(environ, tmp_path / "worker.log"), _peaks() as peaks:
        done = subprocess.run(
            [str(Path(sys.executable).with_name("figseek")), "ingest", str(tmp_path / "corpus"), "--json"],
            env={**environ, "FIGSEEK_WORKERS": "0"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1, done.stderr[-2_000:]
    assert "Traceback" not in done.stderr + (tmp_path / "worker.log").read_text()
    answer = json.loads(done.stdout)
    _assert_all_named(answer["failures"])
    _assert_all_found(settings, [folder.name.split("-")[0] for folder in good])
    assert {kind: peak for kind, peak in peaks.items() if kind and peak > PEAK_BYTES[kind]} == {}
    assert peaks.keys() >= PEAK_BYTES.keys()
    assert sorted((tmp_path / "corpus").rglob("*")) == before
    assert {path.name for path in tmp_path.iterdir()} <= {"corpus", "blobs", "data", "worker.log"}


def _assert_all_named(failures: list[dict[str, Any]]) -> None:
    told = [(failure["source"], failure["figure"] or "", failure["reason"]) for failure in failures]
    expected = [
        *((f"{number:03}.xml", "", case.refused) for number, case in enumerate(documents.cases())),
        *((case.name, "", case.refused) for case in archives.cases()),
        *(
            (f"lines/{exports.LINES}:{number}", "", case.refused)
            for number, case in enumerate(exports.lines(), start=2)
        ),
        *((f"exports/{case.name}", "", case.refused) for case in exports.files()),
        (f"lines/{exports.LINES}:1", "a.tif", "not an image"),
        (f"lines/{exports.LINES}:{len(exports.lines()) + 2}", "b.tif", "its SHA-256 is"),
        *((SHEETS, _sheet(number), case.refused) for number, case in enumerate(images.cases(), start=1)),
    ]
    missing = [
        (source, figure, reason)
        for source, figure, reason in expected
        if reason is not None
        and not any(source in where and figure == which and re.search(reason, why) for where, which, why in told)
    ]
    assert missing == []
    wrongly = {figure for _, figure, reason in expected if reason is None} & {which for _, which, _ in told if which}
    assert wrongly == set()


def _assert_all_found(settings: Settings, good: list[str]) -> None:
    context = connect(settings, threads=1)
    live = context.index.current()
    publications = context.index.revisions(live.name)
    for number in (*good, documents.PUBLICATION, f"US{SHEETS}S1", exports.FIRST, exports.LAST):
        assert any(publication.startswith(number) for publication in publications), number
    patent = context.index.get(live.name, f"US{SHEETS}S1")
    assert patent is not None
    taken = [_sheet(number) for number, case in enumerate(images.cases(), start=1) if case.refused is None]
    assert [figure.file for figure in patent.figures] == taken
    context.elastic.close()
