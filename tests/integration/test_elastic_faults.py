"""What passes is told from what does not: a real Elasticsearch behind a proxy that misbehaves, and in real states."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from search import app
from search.elastic import Elastic, Write
from search.errors import BadSettings, Conflict, NotFound, Rejected, Unavailable
from search.index import Index
from search.jobs import Ledger, Row
from search.settings import Settings
from tests.integration.faults import Fault, Proxy, no_fault
from tests.integration.made_patents import Corpus, corpus, load, unload
from workers.audited import note
from workers.context import connect
from workers.patience import patiently


@pytest.fixture
def proxy(elasticsearch_url: str) -> Iterator[Proxy]:
    with Proxy(elasticsearch_url).running() as running:
        yield running


@pytest.fixture
def elastic(proxy: Proxy) -> Iterator[Elastic]:
    made = Elastic(proxy.url, timeout_s=2)
    yield made
    made.close()


@pytest.fixture
def index(elasticsearch_url: str) -> Iterator[str]:
    """An index with one document."""
    direct, name = Elastic(elasticsearch_url), f"t{uuid.uuid4().hex[:8]}-faults"
    direct.create_index(name, {"settings": {"number_of_replicas": 0}})
    direct.write(name, Write("a", {"n": 1}), refresh=True)
    yield name
    direct.delete_index(name)
    direct.close()


ALL: dict[str, Any] = {"query": {"match_all": {}}}


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=429, body=b"slow down"),
        Fault(status=502, body=b"<html>Bad gateway</html>"),
        Fault(status=503),
        Fault(status=401, body=b"who are you"),
        Fault(cut="before"),
        Fault(cut="after"),
        Fault(delay_s=4),
        Fault(hangs=True),
        Fault(foreign=True),
    ],
    ids=str,
)
def test_every_passing_fault_is_unavailable_for_every_call_and_over_when_it_is(
    proxy: Proxy, elastic: Elastic, index: str, fault: Fault
) -> None:
    proxy.choose = lambda method, path: fault
    with pytest.raises(Unavailable):
        elastic.search(index, ALL)
    with pytest.raises(Unavailable):
        elastic.write_many(index, [Write("b", {"n": 2})])
    with pytest.raises(Unavailable):
        list(elastic.scan(index, {"match_all": {}}, {"includes": ["n"]}))
    proxy.choose = no_fault
    assert elastic.search(index, ALL)["hits"]["total"]["value"] >= 1
    elastic.write_many(index, [Write("b", {"n": 2})])
    assert {stored.document_id for stored in elastic.scan(index, {"match_all": {}}, {"includes": ["n"]})} == {"a", "b"}


def test_a_kept_connection_that_was_cut_is_tried_once_more(proxy: Proxy, elastic: Elastic, index: str) -> None:
    faults = iter([Fault(cut="before")])
    proxy.choose = lambda method, path: next(faults, Fault())
    assert elastic.get(index, "a") is not None
    assert proxy.hurt == 1


def test_what_does_not_pass_is_said_at_once(elastic: Elastic, index: str) -> None:
    with pytest.raises(Rejected):
        elastic.search(index, {"query": {"no_such_query": {}}})
    with pytest.raises(NotFound):
        elastic.search("no-such-index", ALL)
    with pytest.raises(Conflict):
        elastic.write(index, Write("a", {"n": 3}, create=True))
    with pytest.raises(Conflict):
        elastic.create_index(index, {})
    with pytest.raises(BadSettings):
        Elastic("nonsense")


@pytest.mark.parametrize("block", ["write", "read_only_allow_delete", "read_only"])
def test_a_block_is_waited_for_by_every_write(elasticsearch_url: str, index: str, block: str) -> None:
    elastic = Elastic(elasticsearch_url)
    settings(elastic, index, {f"index.blocks.{block}": True})
    try:
        with pytest.raises(Unavailable):
            elastic.write(index, Write("b", {"n": 2}))
        with pytest.raises(Unavailable):
            elastic.write_many(index, [Write("b", {"n": 2})])
        assert elastic.search(index, ALL)["hits"]["total"]["value"] == 1
    finally:
        settings(elastic, index, {f"index.blocks.{block}": None})
    elastic.write(index, Write("b", {"n": 2}))
    elastic.close()


def settings(elastic: Elastic, index: str, changes: dict[str, Any]) -> None:
    elastic._client.indices.put_settings(index=index, settings=changes)


def test_a_red_index_is_unavailable_and_its_documents_are_not_absent(elasticsearch_url: str) -> None:
    elastic, name = Elastic(elasticsearch_url), f"t{uuid.uuid4().hex[:8]}-red"
    nowhere = {"number_of_replicas": 0, "index.routing.allocation.require._name": "nowhere"}
    elastic._client.indices.create(index=name, settings=nowhere, wait_for_active_shards="0")
    try:
        with pytest.raises(Unavailable):
            elastic.search(name, ALL)
        with pytest.raises(Unavailable):
            elastic.msearch([(name, ALL)])
        with pytest.raises(Unavailable):
            elastic.sources(name, ["a"], ["n"])
        with pytest.raises(Unavailable):
            elastic.get(name, "a")
    finally:
        elastic.delete_index(name)
        elastic.close()


@pytest.fixture(scope="module")
def made(elasticsearch_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    loaded = load(elasticsearch_url, f"t{uuid.uuid4().hex[:8]}-", tmp_path_factory.mktemp("faults"), corpus()[:30])
    yield loaded
    unload(loaded)


def test_a_hanging_cluster_costs_a_search_its_deadline_and_never_all_threads(
    proxy: Proxy, made: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "ANSWER_S", 3.0)
    elastic = Elastic(proxy.url, at_once=2)
    index = Index(elastic, made.service.index.prefix)
    service = replace(made.service, elastic=elastic, index=index)
    web = app.create_app(service, "localhost")
    assert web.test_client().post("/api/v1/search", json={"text": "lamp"}).status_code == 200
    proxy.choose = lambda method, path: Fault(hangs=True)
    answers = []

    def ask() -> None:
        started = time.monotonic()
        answer = web.test_client().post("/api/v1/search", json={"text": "lamp"})
        answers.append((time.monotonic() - started, answer.status_code, answer.headers.get("Retry-After")))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {(status, after) for _, status, after in answers} == {(503, "5")}
    # Two have asked and waited for their deadline; the others were told before by those that wait.
    assert sorted(seconds for seconds, _, _ in answers)[0] < 3.0
    proxy.choose = no_fault
    assert web.test_client().post("/api/v1/search", json={"text": "lamp"}).status_code == 200
    elastic.close()


def test_rejections_in_the_middle_of_a_search_are_asked_again_or_503(proxy: Proxy, made: Corpus) -> None:
    rng = random.Random(5)
    elastic = Elastic(proxy.url, timeout_s=5)
    index = Index(elastic, made.service.index.prefix)
    web = app.create_app(replace(made.service, elastic=elastic, index=index), "localhost")
    whole = web.test_client().post("/api/v1/search", json={"text": "lamp"}).get_json()
    faults = [Fault(status=429), Fault(status=503), Fault(cut="after"), Fault(status=504, body=b"<html>")]
    proxy.choose = lambda method, path: rng.choice(faults) if rng.random() < 0.4 else Fault()
    statuses = []
    for _ in range(40):
        answer = web.test_client().post("/api/v1/search", json={"text": "lamp"})
        statuses.append(answer.status_code)
        if answer.status_code == 200:
            assert [one["publication"] for one in answer.get_json()["results"]] == [
                one["publication"] for one in whole["results"]
            ]
        else:
            assert answer.status_code == 503
            assert answer.headers["Retry-After"]
    assert {200, 503} == set(statuses)
    elastic.close()


def test_rows_are_written_once_whatever_becomes_of_the_answers(
    proxy: Proxy, elasticsearch_url: str, tmp_path: Path
) -> None:
    rng = random.Random(11)
    ledger = Ledger(Elastic(proxy.url, timeout_s=5), f"t{uuid.uuid4().hex[:8]}-")
    ledger.create()
    faults = [Fault(status=429), Fault(cut="before"), Fault(cut="after"), Fault(status=503)]
    proxy.choose = lambda method, path: rng.choice(faults) if rng.random() < 0.3 else Fault()
    job = patiently(ledger.open_job)("ingest", {"paths": ["a"]})
    for start in range(0, 60, 20):
        rows = [Row(job.job, "ingest", f"USD{n:07}S1", "a.zip", source_digest="x") for n in range(start, start + 20)]
        patiently(ledger.add)(rows)
    proxy.choose = no_fault
    assert ledger.counts(job.job).states == {"waiting": 60}
    assert proxy.hurt


def test_the_entry_of_a_command_waits_for_a_slow_cluster(proxy: Proxy, services: Settings, tmp_path: Path) -> None:
    named = {"elasticsearch_url": proxy.url, "index_prefix": f"t{uuid.uuid4().hex[:8]}-", "data": tmp_path}
    context = connect(services.model_copy(update=named), threads=1)
    proxy.choose = lambda method, path: Fault(delay_s=3) if method == "PUT" else Fault()
    note(context, "figseek keys create", "done")
    assert [one["action"] for one in context.audit.entries()] == ["figseek keys create"]
    context.elastic.delete_index(context.audit.index)
    context.elastic.close()
