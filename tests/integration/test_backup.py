"""Backup and restore: of an embedded figseek by losing its data folder, of a cluster by snapshots of a real node."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from encoder.registry import find_spec, spec_to_meta
from mappings.document import Patent
from search.access.keys import make
from search.access.keystore import KeyStore
from search.elastic import Elastic
from search.index import Index
from search.jobs import Counts, Job, Ledger, Row, now_ms
from search.node import elasticsearch
from search.node.elasticsearch import ElasticsearchNode, choose_port
from search.node.home import install
from search.settings import Settings
from workers.context import Context, connect
from workers.errors import WorkersError
from workers.lock import Lock
from workers.restore import restore
from workers.services import running_services
from workers.snapshot_restore import bring_back
from workers.snapshots import BESIDE, take

Unpack = Callable[[Path, int], list[Path]]
Command = Callable[..., subprocess.CompletedProcess[str]]


def everything(settings: Settings) -> dict[str, Patent]:
    """Every document, tombstones and revisions among it."""
    with running_services(settings, "tests", workers=False) as found:
        context = connect(found, threads=1)
        live = context.index.current().name
        context.index.refresh(live)
        got = {name: context.index.get(live, name) for name in context.index.revisions(live)}
        return {name: patent for name, patent in got.items() if patent}


def interrupt(settings: Settings, backup: Path, gone: str) -> None:
    """Begin a restore that is interrupted once its rows are written."""

    def stop(counts: Counts, all_read: bool) -> None:
        raise KeyboardInterrupt

    with running_services(settings, "tests") as found:
        context = connect(found, threads=1)
        with pytest.raises(KeyboardInterrupt):
            restore(context, backup, stop, None, into_existing=False)
        held = context.index.get(context.index.current().name, gone)
        assert held is not None
        assert held.deleted


def test_a_lost_data_folder_comes_back_whole(tmp_path: Path, figseek: Command, unpack_sample: Unpack) -> None:
    data, backup = tmp_path / "data", tmp_path / "backup.tar"
    settings = Settings(data=data, elasticsearch_heap="512m", workers=1)

    def run(*words: object, status: int = 0) -> str:
        done = figseek(data, *words, FIGSEEK_WORKERS="1")
        assert done.returncode == status, done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    unpack_sample(tmp_path / "grants", 3)
    with running_services(settings, "tests"):  # kept running, for the sake of time
        run("ingest", tmp_path / "grants")
        run("keys", "create", "portal", "--scope", "search")
        gone = sorted(everything(settings))[0]
        numbers = tmp_path / "numbers.txt"
        numbers.write_bytes(b"\xef\xbb\xbf" + gone.encode() + b"\r\n\xff\xfe\n")
        assert "1 deleted" in run("delete", "--from", numbers, status=1)
        run("backup", backup)
        before = everything(settings)
    assert before[gone].deleted
    shutil.rmtree(data)
    with running_services(settings, "tests"):
        assert "is no backup" in run("restore", tmp_path / "grants", status=2)
        assert "File name too long" in run("restore", "a" * 300, status=2)
        interrupt(settings, backup, gone)
        told = run("restore", backup)  # carries on
        assert "patents: 2 found = " in told
        assert everything(settings) == before
        assert "keys open again" in told
        assert "portal" in told
        assert "portal" in run("keys", "list")
        # As of a call that was killed before it could say that it had ended; another backup is another matter.
        told = run("restore", backup)
        assert "restored here already" in told
        assert "patents: 2 found = " in told
        assert "portal" in told
        assert everything(settings) == before
        other = shutil.copy(backup, tmp_path / "other.tar")
        assert "restore into an empty figseek" in run("restore", other, status=2)
        run("keys", "revoke", "portal")
        run("restore", backup, "--into-existing")
        assert everything(settings) == before
        assert "revoked" in run("keys", "list")
        # What is written now is newer than all that came back.
        run("ingest", tmp_path / "grants")
        after = everything(settings)
    assert not after[gone].deleted
    assert after[gone].revision > max(patent.revision for patent in before.values())


def test_of_a_damaged_backup_each_line_that_is_lost_or_cannot_be_is_told(tmp_path: Path, services: Settings) -> None:
    context = connect(services.model_copy(update={"index_prefix": "late-", "data": tmp_path}), threads=1)
    context.ledger.create()
    backup = tmp_path / "backup"
    (backup / "images").mkdir(parents=True)
    now = context.ledger.next_revision()
    encoder = spec_to_meta(find_spec(services.encoder))
    about = {"format": 1, "made_at": now, "encoder": encoder, "revision": now, "patents": 2, "tombstones": 3, "keys": 4}
    (backup / "backup.json").write_text(json.dumps(about))
    late = {"publication": "USD0000001S1", "revision": 9 * now}
    (backup / "patents.jsonl").write_text(json.dumps(late))
    lines = [late, {"publication": "USD0000002S1", "revision": now}]
    (backup / "tombstones.jsonl").write_text("\n".join(map(json.dumps, lines)))
    done = restore(context, backup, lambda counts, all_read: None, None, into_existing=False)
    reasons = [str(failure["reason"]) for failure in done.summary.failures]
    # A revision that is yet to come: nothing could change that patent any more.
    assert sum("later than" in reason for reason in reasons) == 2
    for told in ("patents.jsonl has 1 of the 2", "tombstones.jsonl has 2 of the 3", "keys.jsonl has 0 of the 4"):
        assert sum(told in reason for reason in reasons) == 1
    assert len(reasons) == 5
    assert context.index.revisions(context.index.current().name) == {"USD0000002S1": now}
    (backup / "backup.json").write_text(json.dumps({**about, "revision": 1 << 62}))
    with pytest.raises(WorkersError, match="is damaged: revision"):
        restore(context, backup, lambda counts, all_read: None, None, into_existing=True)
    context.elastic.close()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A node that knows a folder for snapshots, with a repository registered there; its URL and the repository."""
    tmp_path = tmp_path_factory.mktemp("cluster")
    home = install(Settings().cache, lambda step: None)
    node = ElasticsearchNode(home, tmp_path / "node", "512m", choose_port(None))
    (tmp_path / "node").mkdir()
    log = (tmp_path / "node.log").open("wb")
    process = subprocess.Popen(
        [*node.command(), f"path.repo={tmp_path / 'repository'}"], stdin=subprocess.PIPE, stdout=log, stderr=log
    )
    try:
        deadline = time.monotonic() + 120
        while not elasticsearch.status(node.url):
            assert process.poll() is None, (tmp_path / "node.log").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.2)
        elastic = Elastic(node.url)
        settings = {"location": str(tmp_path / "repository")}
        elastic._client.snapshot.create_repository(name="nightly", repository={"type": "fs", "settings": settings})
        elastic.close()
        yield node.url, "nightly"
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
        log.close()


def stored(context: Context) -> dict[str, Any]:
    live = context.index.current().name
    context.index.refresh(live)
    return {name: context.index.get(live, name) for name in context.index.revisions(live)}


def no_report(done: int, total: int) -> None:
    """Nobody looks."""


class Killed(Index):
    """An index whose restore is killed before the patents go live."""

    def swap(self, name: str) -> None:
        raise KeyboardInterrupt


def test_a_cluster_comes_back_from_a_snapshot(
    cluster: tuple[str, str], tmp_path: Path, figseek: Command, services: Settings
) -> None:
    url, repository = cluster
    named = {
        "FIGSEEK_ELASTICSEARCH_URL": url,
        "FIGSEEK_BROKER_URL": services.broker_url.get_secret_value(),
        "FIGSEEK_BLOBS_URL": str(tmp_path / "blobs"),
        "FIGSEEK_INDEX_PREFIX": "snap-",
        "FIGSEEK_WORKERS": "0",
    }

    def run(*words: object, status: int = 0) -> str:
        done = figseek(tmp_path / "data", *words, **named)
        assert done.returncode == status, done.stderr
        return done.stdout + done.stderr

    context = connect(Settings.from_environ({**named, "FIGSEEK_DATA": str(tmp_path / "data")}), threads=1)
    context.ledger.create()
    live = context.index.ensure(find_spec(context.settings.encoder))
    for number in range(5):
        patent = Patent(f"USD00000{number}1S1", title="Lamp", revision=context.ledger.next_revision())
        context.index.put(live.name, patent)
    run("delete", "D0000001")
    run("keys", "create", "portal", "--scope", "search")
    early = context.ledger.open_job("ingest", {"paths": ["early"]})
    assert "--repository" in run("backup", "first", status=2)
    assert "nightly" in json.loads(run("backup", "first", "--repository", repository, "--json"))["repository"]
    before = stored(context)
    assert "There is no snapshot f*" in run("restore", "f*", "--repository", repository, status=2)
    assert "into an empty figseek" in run("restore", "first", "--repository", repository, status=2)
    for index in context.elastic.index_names("snap-*"):
        context.elastic.delete_index(index)
    assert "keys open again" in run("restore", "first", "--repository", repository)
    assert stored(context) == before
    assert context.index.current().name == live.name
    assert context.ledger.next_revision() > max(patent.revision for patent in before.values())
    assert context.ledger.job(early.job) == early
    assert "figseek delete" in [one["action"] for one in context.audit.entries()]

    # Where the patents alone are gone, a restore that is refused or killed loses nothing, and revives no key.
    told: list[Sequence[str]] = []
    late = context.ledger.open_job("ingest", {"paths": ["late"]})
    run("keys", "revoke", "portal")
    context.elastic.delete_index(live.name)
    full = {"cluster.max_shards_per_node": 1}
    context.elastic._client.cluster.put_settings(persistent=full)
    assert "shards" in run("restore", "first", "--repository", repository, status=2)
    context.elastic._client.cluster.put_settings(persistent=dict.fromkeys(full))
    killed = replace(context, index=Killed(context.elastic, "snap-"))
    with pytest.raises(KeyboardInterrupt):
        bring_back(killed, repository, "first", no_report, told.append)
    assert told == [[]]
    assert "keys open again" not in run("restore", "first", "--repository", repository)
    assert stored(context) == before
    assert [context.ledger.job(one.job) for one in (early, late)] == [early, late]
    assert "revoked" in run("keys", "list")
    names = [f"snap-figseek-{kind}" for kind in sorted(BESIDE)]
    assert context.elastic.index_names("snap-*") == [*names, context.index.current().name]
    actions = [one["action"] for one in context.audit.entries()]
    assert actions.count("figseek keys revoke") == 1
    assert actions.count("figseek delete") == 1
    context.elastic.close()


class KilledLater(Index):
    """An index whose restore is killed once the patents are live."""

    def sweep(self, keep: Sequence[str]) -> list[str]:
        raise KeyboardInterrupt


class KilledLast(Ledger):
    """A ledger whose restore is killed once it has come to its end."""

    def end_job(self, job: Job) -> None:
        super().end_job(job)
        raise KeyboardInterrupt


@pytest.fixture
def emptied(cluster: tuple[str, str], tmp_path: Path) -> Iterator[Context]:
    """A figseek with an empty live index, beside the snapshot "one" of a patent and a key that it had."""
    url, repository = cluster
    context = connect(Settings(data=tmp_path, elasticsearch_url=url, index_prefix="emptied-"), threads=1)
    context.ledger.create()
    put(context, "USD0000001S1")
    KeyStore(context.elastic, "emptied-").add(make("portal", ("search",), now_ms())[0])
    take(context, repository, "one")
    for index in context.elastic.index_names("emptied-*"):
        context.elastic.delete_index(index)
    context.ledger.create()
    context.index.ensure(find_spec(context.settings.encoder))
    yield context
    for index in context.elastic.index_names("emptied-*"):
        context.elastic.delete_index(index)
    context.elastic._client.snapshot.delete(repository=repository, snapshot="one")
    context.elastic.close()


def put(context: Context, publication: str) -> None:
    live = context.index.ensure(find_spec(context.settings.encoder))
    context.index.put(live.name, Patent(publication, title="Lamp", revision=context.ledger.next_revision()))


def test_what_is_written_while_a_snapshot_is_restored_is_not_lost(cluster: tuple[str, str], emptied: Context) -> None:
    _, repository = cluster
    live = emptied.index.current().name

    def refused(why: str, report: Callable[[int, int], None] = no_report, **options: float) -> None:
        with pytest.raises(WorkersError, match=why):
            bring_back(emptied, repository, "one", report, lambda names: pytest.fail(f"{names} open"), **options)
        assert emptied.index.current().name == live
        assert emptied.elastic.index_names("emptied-patents-*") == [live]
        assert emptied.elastic.index_names("emptied-figseek-restoring-*") == []
        assert emptied.lock.holder() is None

    # A worker has a row in hand when the restore begins.
    job = emptied.ledger.open_job("ingest", {"paths": ["a"]})
    emptied.ledger.add([Row(job=job.job, kind="ingest", source="a.zip", publication="USD0000002S1")])
    emptied.ledger.claim(1, ["ingest"])
    held = emptied.ledger.start(job.job, "USD0000002S1")
    assert held is not None

    def end() -> None:
        put(emptied, "USD0000002S1")
        emptied.ledger.write(held, state="indexed")

    worker = threading.Timer(1.0, end)
    worker.start()
    refused("patents here already")
    worker.join()
    emptied.elastic.delete(live, "USD0000002S1")

    # The lock is held while shards come back, so that nothing is sent; where it ran out, a write may have come.
    holders = []

    def stand_still(done: int, total: int) -> None:
        holders.append(emptied.lock.holder())
        time.sleep(1.0)
        put(emptied, "USD0000003S1")

    emptied = replace(emptied, lock=Lock(emptied.elastic, emptied.ledger.jobs, lease_s=0.9))
    refused("stood still", stand_still)
    assert str(holders[0]).startswith("restore-")
    assert emptied.index.get(live, "USD0000003S1")
    emptied.elastic.delete(live, "USD0000003S1")

    # No shard comes back.
    emptied = replace(emptied, lock=Lock(emptied.elastic, emptied.ledger.jobs))
    settings = emptied.elastic._client.cluster.put_settings
    settings(persistent={"cluster.routing.allocation.enable": "none"})
    try:
        refused("none is on its way", hopeless_s=0.0)
    finally:
        settings(persistent={"cluster.routing.allocation.enable": None})


def test_a_snapshot_whose_restore_is_killed_once_it_is_live_is_cleared_up_after(
    cluster: tuple[str, str], emptied: Context
) -> None:
    _, repository = cluster
    told: list[Sequence[str]] = []
    killed = replace(emptied, index=KilledLater(emptied.elastic, "emptied-"))
    with pytest.raises(KeyboardInterrupt):
        bring_back(killed, repository, "one", no_report, told.append)
    assert told == [["portal"]]
    assert list(stored(emptied)) == ["USD0000001S1"]
    # Written since, and neither lost nor in the way.
    put(emptied, "USD0000002S1")
    live = emptied.index.current().name
    last = replace(emptied, ledger=KilledLast(emptied.elastic, "emptied-"))
    for context, killed_again in ((last, pytest.raises(KeyboardInterrupt)), (emptied, nullcontext())):
        with killed_again:
            again = bring_back(context, repository, "one", no_report, lambda names: pytest.fail(f"{names} told twice"))
        assert sorted(stored(emptied)) == ["USD0000001S1", "USD0000002S1"]
        assert emptied.elastic.index_names("emptied-patents-*") == [live]
        assert emptied.elastic.index_names("emptied-figseek-restoring-*") == []
    assert live in again

    # Another snapshot is another matter, and one of the same name is another one.
    emptied.elastic._client.snapshot.delete(repository=repository, snapshot="one")
    take(emptied, repository, "one")
    with pytest.raises(WorkersError, match="patents here already"):
        bring_back(emptied, repository, "one", no_report, told.append)
