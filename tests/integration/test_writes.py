"""Writes over HTTP, carried out by a real worker."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from werkzeug.test import TestResponse

from mappings.document import Patent
from search import limits
from search.access.audit import AuditLog
from search.index import Index
from search.jobs import MAX_ATTEMPTS, Row, now_ms
from search.settings import Settings
from search.writing.conditions import ALWAYS, Condition
from tests.integration.test_api import assert_problem, assert_shape
from tests.integration.writing import Figseek, digest, figseek, form, record
from workers.lost import give_back
from workers.pipeline import work


@pytest.fixture(scope="module")
def here(services: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Figseek]:
    """One figseek for all tests of this file; each writes publications of its own."""
    with figseek(services, tmp_path_factory.mktemp("writes"), workers=2) as made:
        yield made


def shown(here: Figseek, publication: str) -> dict[str, Any]:
    answer = here.client.get(f"/api/v1/patents/{publication}")
    assert answer.status_code == 200, answer.text
    assert_shape("PatentAnswer", answer.json)
    found: dict[str, Any] = answer.get_json()
    return found


def ended(here: Figseek, place: str) -> dict[str, Any]:
    """A job once it has ended."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        answer = here.client.get(place)
        assert_shape("JobAnswer", answer.json)
        found: dict[str, Any] = answer.get_json()
        if found["state"] == "ended":
            return found
        time.sleep(0.1)
    raise AssertionError(f"{place} did not end")


def test_put_creates_then_changes_nothing_then_replaces(here: Figseek) -> None:
    made = record(1, 11, 12, status="granted")
    first = here.put(made, 11, 12)
    assert first.status_code == 201, first.text
    assert_shape("WriteAnswer", first.json)
    answer = first.get_json()
    assert (answer["created"], answer["changed"], answer["failures"]) == (True, True, [])
    assert first.headers["ETag"] == f'"{answer["revision"]}"'
    assert first.headers["Location"] == answer["url"] == "/api/v1/patents/USD0800001S1"
    patent = shown(here, "D800,001")
    assert (patent["title"], patent["status"], patent["revision"]) == ("Desk lamp", "granted", answer["revision"])
    assert [figure["digest"] for figure in patent["figures"]] == [digest(11), digest(12)]
    assert patent["figures"][0]["describer"] == "metadata-1"
    assert here.client.get(patent["figures"][0]["url"]).status_code == 200

    again = here.put(made, 11, 12)
    assert (again.status_code, again.headers["ETag"]) == (200, first.headers["ETag"])
    assert again.get_json()["changed"] is False

    other = here.put(record(1, 12, title="Floor lamp"), 12)
    assert other.status_code == 200
    assert int(other.headers["ETag"].strip('"')) > answer["revision"]
    patent = shown(here, "USD0800001S1")
    assert (patent["title"], patent["status"], len(patent["figures"])) == ("Floor lamp", None, 1)


def test_get_tells_what_has_not_changed(here: Figseek) -> None:
    tag = here.put(record(2)).headers["ETag"]
    address = "/api/v1/patents/USD0800002S1"
    assert here.client.get(address).headers["ETag"] == tag
    assert here.client.get(address, headers={"If-None-Match": tag}).status_code == 304
    assert here.client.get(address, headers={"If-None-Match": '"1"'}).status_code == 200


def test_post_creates_once(here: Figseek) -> None:
    made = record(3, 31)
    first = here.client.post("/api/v1/patents", data=form(made, 31))
    assert first.status_code == 201
    again = here.client.post("/api/v1/patents", data=form(made, 31))
    assert (again.status_code, again.headers["ETag"], again.get_json()["changed"]) == (
        200,
        first.headers["ETag"],
        False,
    )
    for other, seed in ((record(3, 31, title="Lamp"), 31), (record(3, 32), 32)):
        answer = here.client.post("/api/v1/patents", data=form(other, seed))
        assert_problem(answer, 409, "USD0800003S1 is here already")
    here.client.patch("/api/v1/patents/USD0800003S1", json={"status": "expired"})
    assert_problem(here.client.post("/api/v1/patents", data=form(made, 31)), 409, "USD0800003S1 is here already")
    assert here.client.post("/api/v1/patents", json=record(4)).status_code == 201


def test_patch_changes_metadata_and_what_is_made_of_it(here: Figseek) -> None:
    first = here.put(record(5, 51, 52, status="granted"), 51, 52)
    index = here.context.index
    before = index.get(index.current().name, "USD0800005S1")
    patch = {"title": "Wall clock", "status": "expired", "locarno": ["10-01"], "applicants": None}
    for content_type in ("application/merge-patch+json", "application/json"):
        answer = here.client.patch("/api/v1/patents/D0800005", data=json.dumps(patch), content_type=content_type)
        assert answer.status_code == 200, answer.text
    assert answer.get_json()["changed"] is False
    assert answer.headers["ETag"] != first.headers["ETag"]
    after = index.get(index.current().name, "USD0800005S1")
    assert before is not None
    assert after is not None
    assert (after.title, after.status, after.applicants) == ("Wall clock", "expired", ())
    assert (after.date, after.source_digest) == (before.date, before.source_digest)
    assert [one.image_vector for one in after.figures] == [one.image_vector for one in before.figures]
    assert all(text.startswith("Wall clock.") for one in after.figures for text in one.descriptions)
    vectors = here.context.encoders.get(index.current().spec).encode_texts(
        [" ".join(one.descriptions) for one in after.figures]
    )
    # Elasticsearch gives floats of 32 bits back in as few digits as tell them apart.
    assert np.array_equal(np.array([one.description_vector for one in after.figures], np.float32), vectors)


@pytest.mark.parametrize(
    ("patch", "words"),
    [
        ({"figures": []}, "figures: a patch cannot change it"),
        ({"publication": "USD1S1"}, "publication: a patch cannot"),
        ({"date": "2021-13-01"}, "date: "),
        ({"cpc": ["zz"]}, "cpc: 'zz'"),
        ([], "JSON object"),
    ],
)
def test_a_patch_of_what_it_cannot_change_is_a_422(here: Figseek, patch: Any, words: str) -> None:
    here.put(record(6))
    answer = here.client.patch("/api/v1/patents/USD0800006S1", json=patch)
    assert_problem(answer, 422, words)


def test_delete_takes_it_away_and_put_brings_it_back(here: Figseek) -> None:
    first = here.put(record(7, 71), 71)
    gone = here.client.delete("/api/v1/patents/US D800,007 S1")
    assert gone.status_code == 200
    assert_shape("DeleteAnswer", gone.json)
    assert int(gone.headers["ETag"].strip('"')) > int(first.headers["ETag"].strip('"'))
    for asked in (here.client.get, here.client.delete):
        assert_problem(asked("/api/v1/patents/USD0800007S1"), 404, "There is no patent")
    assert_problem(here.client.patch("/api/v1/patents/USD0800007S1", json={}), 404, "There is no patent")
    # The drawing is named by its content: it can be looked at and searched by, and leads to no patent that is gone.
    assert here.client.get(f"/api/v1/figures/{digest(71)}/image").status_code == 200
    answer = here.client.post("/api/v1/search", json={"figure": digest(71)})
    assert answer.status_code == 200
    assert "USD0800007S1" not in [one["publication"] for one in answer.get_json()["results"]]
    back = here.put(record(7, 71), 71)
    assert back.status_code == 201
    assert int(back.headers["ETag"].strip('"')) > int(gone.headers["ETag"].strip('"'))
    assert shown(here, "USD0800007S1")["revision"] == back.get_json()["revision"]


def test_conditions(here: Figseek) -> None:
    old = here.put(record(8)).headers["ETag"]
    now = here.put(record(8, title="Other"), If_Match=old).headers["ETag"]
    address = "/api/v1/patents/USD0800008S1"
    assert_problem(here.put(record(8), If_Match=old), 412, f"has the revision {now.strip(chr(34))} now")
    assert_problem(here.put(record(8), If_Match=f"W/{now}"), 412, "")
    assert_problem(here.put(record(8), If_None_Match="*"), 412, "")
    assert_problem(here.client.patch(address, json={"title": "x"}, headers={"If-Match": old}), 412, "")
    assert_problem(here.client.delete(address, headers={"If-Match": old}), 412, "")
    assert_problem(here.client.delete(address, headers={"If-Match": '""'}), 412, "")
    assert_problem(here.client.delete(address, headers={"If-Match": f"W/{now}"}), 412, "")
    assert_problem(here.put(record(9), If_Match="*"), 412, "is not here")
    assert here.put(record(9), If_None_Match="*").status_code == 201
    assert here.client.patch(address, json={"title": "x"}, headers={"If-Match": f'"1", {now}'}).status_code == 200
    assert here.client.delete(address, headers={"If-Match": "*"}).status_code == 200


def test_of_several_conditional_writes_at_once_one_wins(here: Figseek) -> None:
    old = here.put(record(10)).headers["ETag"]

    def write(number: int) -> int:
        client = here.client.application.test_client()
        headers = {"If-Match": old, "Prefer": "wait=60"}
        if number % 2:
            body = record(10, title=f"Lamp {number}")
            return client.put("/api/v1/patents/USD0800010S1", json=body, headers=headers).status_code
        return client.patch(
            "/api/v1/patents/USD0800010S1", json={"title": f"Lamp {number}"}, headers=headers
        ).status_code

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(write, range(4)))
    assert answers == [200, 412, 412, 412]


def test_patches_of_different_fields_at_once_are_all_there(here: Figseek) -> None:
    here.put(record(11))
    patches: list[dict[str, Any]] = [{"title": "A"}, {"status": "expired"}, {"filed": "2019-01-01"}, {"abstract": "B"}]

    def write(patch: dict[str, Any]) -> int:
        client = here.client.application.test_client()
        headers = {"Prefer": "wait=60"}
        return client.patch("/api/v1/patents/USD0800011S1", json=patch, headers=headers).status_code

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(write, patches)) == [200] * 4
    patent = shown(here, "USD0800011S1")
    assert (patent["title"], patent["status"], patent["filed"], patent["abstract"]) == (
        "A",
        "expired",
        "2019-01-01",
        "B",
    )


def test_a_write_that_is_not_waited_for_is_a_job(here: Figseek) -> None:
    answer = here.put(record(12, 121), 121, Prefer="respond-async")
    assert answer.status_code == 202
    assert_shape("JobAnswer", answer.json)
    assert answer.headers["Preference-Applied"] == "wait=0"
    place = answer.headers["Location"]
    found = ended(here, place)
    assert place == f"/api/v1/jobs/{found['job']}"
    assert (found["state"], found["patents"], found["figures"]["indexed"]) == ("ended", {"indexed": 1}, 1)
    assert found["written"] == {"publication": "USD0800012S1", "revision": here.revision("USD0800012S1")}
    assert_problem(here.client.get("/api/v1/jobs/write-1"), 404, "There is no job")


def test_a_drawing_that_cannot_be_read_or_had_is_named_and_the_rest_is_taken(here: Figseek) -> None:
    made = record(13, 131, 132, 133)
    made["figures"][1]["digest"] = "0" * 64
    data = form(made, 131)
    data["images"].append((io.BytesIO(b"no image"), "133.png"))
    answer = here.client.put("/api/v1/patents/USD0800013S1", data=data)
    assert answer.status_code == 201, answer.text
    failures = {one["figure"]: one["reason"] for one in answer.get_json()["failures"]}
    assert set(failures) == {"132.png", "133.png"}
    assert "not stored under" in failures["132.png"]
    assert "not an image" in failures["133.png"]
    patent = shown(here, "USD0800013S1")
    assert [figure["file"] for figure in patent["figures"]] == ["131.png"]
    assert len(patent["failures"]) == 2
    assert here.client.put("/api/v1/patents/USD0800013S1", data=form(made, 131)).status_code == 200


def test_an_image_that_is_stored_is_named_by_its_digest(here: Figseek) -> None:
    here.put(record(14, 141), 141)
    made = record(15)
    made["figures"] = [{"file": "a.png", "digest": digest(141)}, {"file": "b.png", "digest": digest(142)}]
    data = {"record": json.dumps(made), "images": [(io.BytesIO(b"another"), "b.png")]}
    answer = here.client.put("/api/v1/patents/USD0800015S1", data=data)
    assert answer.status_code == 201, answer.text
    (failure,) = answer.get_json()["failures"]
    assert failure["figure"] == "b.png"
    assert digest(142) in failure["reason"]
    assert [one["digest"] for one in shown(here, "USD0800015S1")["figures"]] == [digest(141)]


def test_a_damaged_picture_or_image_is_told_and_mended_by_the_same_drawing(here: Figseek) -> None:
    here.put(record(18, 181), 181)
    blobs = here.context.blobs
    for kind, suffix in (("upright", ".png"), ("images", "")):
        path = Path(here.settings.blobs) / kind / digest(181)[:2] / f"{digest(181)}{suffix}"
        path.write_bytes(bytes(path.stat().st_size))
    address = f"/api/v1/figures/{digest(181)}/image"
    assert_problem(here.client.get(address), 404, "is damaged; take its patent in again (`figseek ingest`)")
    assert_problem(here.client.post("/api/v1/search", json={"figure": digest(181)}), 422, "figure: The stored picture")
    made = record(19)
    made["figures"] = [{"file": "a.png", "digest": digest(181)}]
    answer = here.client.put("/api/v1/patents/USD0800019S1", json=made)
    assert answer.status_code == 201
    assert "is damaged where it is stored" in answer.get_json()["failures"][0]["reason"]
    assert here.put(record(18, 181, title="Again"), 181).status_code == 200
    assert blobs.whole(digest(181))
    assert here.client.get(address).status_code == 200
    assert here.client.put("/api/v1/patents/USD0800019S1", json=made).get_json()["failures"] == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"publication": "zz"}, "publication: 'zz' is not a publication number"),
        ({"publication": "USD0800099S1"}, "the address names USD0800016S1"),
        ({"office": "EP"}, "Office 'EP' does not agree"),
        ({"colour": 1}, "colour: there is no such field"),
        ({"claims": ["a" * 300_000] * 2}, "The claims together"),
        ({"figures": [{"file": "a"}, {"file": "a"}]}, "Two figures have the file 'a'"),
        ({"figures": [{"file": ""}]}, "figures.0.file: "),
        ({"image_url": "https://images.example/{file}"}, "FIGSEEK_IMAGE_HOSTS"),
    ],
)
def test_a_wrong_field_is_a_422_that_names_it(here: Figseek, changes: dict[str, Any], words: str) -> None:
    body = {**record(16), **changes}
    assert_problem(here.client.put("/api/v1/patents/USD0800016S1", json=body), 422, words)
    assert here.revision("USD0800016S1") is None


def test_forms_and_types_that_are_refused(here: Figseek) -> None:
    address = "/api/v1/patents/USD0800017S1"
    made = record(17, 171)
    assert_problem(here.client.put(address, data=b"x", content_type="text/plain"), 415, "multipart/form-data")
    assert_problem(here.client.patch(address, data=b"{}", content_type="text/plain"), 415, "merge-patch")
    assert_problem(here.client.put(address, data=b"{", content_type="application/json"), 400, "not JSON")
    assert_problem(here.client.put(address, data=form(made, 172)), 422, "172.png: no figure")
    assert_problem(here.client.put(address, data=form(made, 171, 171)), 422, "two files")
    assert_problem(here.client.put(address, data={"x": "y"}, content_type="multipart/form-data"), 422, "x: a part")
    assert_problem(here.client.put(address, data=form(made, 171) | {"record": ""}), 400, "not JSON")
    head = b'--x\r\nContent-Disposition: form-data; name="images"; filename="171.png"\r\n\r\n'
    record_part = b'\r\n--x\r\nContent-Disposition: form-data; name="record"\r\n\r\n' + json.dumps(made).encode()
    large = head + bytes(limits.UPLOAD_BYTES + 1) + record_part + b"\r\n--x--\r\n"
    answer = here.client.put(address, data=large, content_type="multipart/form-data; boundary=x")
    assert_problem(answer, 413, "20,000,000 bytes")
    elsewhere = {"Origin": "https://evil.example"}
    assert_problem(here.client.put(address, data=form(made, 171), headers=elsewhere), 403, "another origin")
    assert here.client.put(address, data=form(made, 171), headers={"Origin": "http://localhost"}).status_code == 201


def told(here: Figseek, before: int) -> list[tuple[str, str, str, bool]]:
    """What the audit log has since a time, the oldest first; the last: whether it names a job."""
    return [
        (one["action"].split()[0], one["publication"], one["outcome"], one["job"] is not None)
        for one in here.context.audit.entries(before)[::-1]
    ]


def test_the_audit_log_tells_what_came_of_a_write_that_was_not_waited_for_and_once_of_one_that_was(
    here: Figseek,
) -> None:
    before = now_ms()
    taken = here.put(record(20), Prefer="respond-async")
    job = ended(here, taken.headers["Location"])["job"]
    assert here.put(record(20)).status_code == 200
    assert here.context.lock.take("test")
    refused = here.put(record(20, title="Late"), If_Match="*", Prefer="wait=0")
    assert here.client.delete("/api/v1/patents/USD0800020S1").status_code == 200
    here.context.lock.release("test")
    ended(here, refused.headers["Location"])
    assert told(here, before) == [
        ("PUT", "USD0800020S1", "202", True),
        ("PUT", "USD0800020S1", "201", True),
        ("PUT", "USD0800020S1", "200", True),
        ("PUT", "USD0800020S1", "202", True),
        ("DELETE", "USD0800020S1", "200", False),
        ("PUT", "USD0800020S1", "412", True),
    ]
    entries = here.context.audit.entries(before)[::-1]
    assert [one["job"] for one in entries[:2]] == [job, job]
    assert {(one["who"], one["address"]) for one in entries} == {("loopback", "127.0.0.1")}


class Killed(Index):
    """An index whose worker is killed right after its write."""

    def put(self, index: str, patent: Patent, condition: Condition = ALWAYS) -> bool:
        super().put(index, patent, condition)
        raise KeyboardInterrupt


def killed_and_repeated(
    here: Figseek,
    asked: TestResponse,
    meanwhile: Callable[[], object] = lambda: None,
    afterwards: Callable[[], object] = lambda: None,
) -> tuple[Row, int]:
    """The row of a write whose worker was killed after it, once another has repeated it, and the status noted of it.

    Others write `meanwhile`, between the claim and the write, and `afterwards`, before it is repeated.
    """
    context, ledger = here.context, here.context.ledger
    assert asked.status_code == 202
    (row,) = ledger.claim(1, ("write",))
    meanwhile()
    killed = replace(context, index=Killed(context.elastic, context.settings.index_prefix))
    with pytest.raises(KeyboardInterrupt):
        work(killed, row.job, row.publication)
    afterwards()
    context.elastic.refresh(ledger.rows)
    ledger.give_back(ledger.in_hand(("write",)))
    ledger.claim(1, ("write",))
    work(context, row.job, row.publication)
    done = ledger.row(row.job, row.publication)
    assert done is not None
    noted = [one for one in context.audit.entries() if one["job"] == row.job and one["outcome"] != "202"]
    (entry,) = noted
    return done, int(entry["outcome"])


@pytest.mark.parametrize(
    ("method", "condition", "here_before", "status"),
    [
        ("PUT", {}, False, 201),
        ("PUT", {}, True, 200),
        ("PUT", {"If-None-Match": "*"}, False, 201),
        ("PUT", {"If-None-Match": '"5"'}, False, 201),
        ("PUT", {"If-None-Match": '"5"'}, True, 200),
        ("PUT", {"If-Match": "the revision"}, True, 200),
        ("PATCH", {"If-Match": "the revision"}, True, 200),
        ("PATCH", {}, True, 200),
    ],
)
def test_a_write_that_is_repeated_after_its_worker_was_killed_ends_as_it_did(
    here: Figseek, method: str, condition: dict[str, str], here_before: bool, status: int
) -> None:
    here.client.delete("/api/v1/patents/USD0800021S1")
    tag = here.put(record(21)).headers["ETag"] if here_before else ""
    headers = {name: tag if value == "the revision" else value for name, value in condition.items()}
    body = record(21, title="Another") if method == "PUT" else {"title": "Another"}
    assert here.context.lock.take("test")
    try:
        asked = here.client.open(
            "/api/v1/patents/USD0800021S1", method=method, json=body, headers={**headers, "Prefer": "wait=0"}
        )
        row, noted = killed_and_repeated(here, asked)
    finally:
        here.context.lock.release("test")
    assert (row.state, noted) == ("indexed", status)
    assert row.outcome == {"revision": here.revision("USD0800021S1"), "created": status == 201}


def test_a_write_that_takes_every_worker_along_is_noted_as_failed_and_can_be_repeated(here: Figseek) -> None:
    before, context = now_ms(), here.context
    assert context.lock.take("test")
    try:
        taken = here.put(record(25), Prefer="wait=0")
        for _ in range(MAX_ATTEMPTS):
            (row,) = context.ledger.claim(1, ("write",))
            assert context.ledger.start(row.job, row.publication)
            context.elastic.refresh(context.ledger.rows)
            give_back(context, context.ledger.in_hand(("write",)))
    finally:
        context.lock.release("test")
    (failure,) = ended(here, taken.headers["Location"])["failures"]
    assert "the worker died" in failure["reason"]
    assert here.put(record(25)).status_code == 201
    assert told(here, before) == [
        ("PUT", "USD0800025S1", "202", True),
        ("PUT", "USD0800025S1", "500", True),
        ("PUT", "USD0800025S1", "201", True),
    ]


def test_a_write_stands_though_the_audit_index_takes_none(here: Figseek, caplog: pytest.LogCaptureFixture) -> None:
    before, context = now_ms(), here.context
    audit = AuditLog(context.elastic, context.settings.index_prefix, patience_s=0.0)
    block = context.elastic._client.indices.put_settings
    assert context.lock.take("test")
    try:
        taken = [here.put(record(number), Prefer="wait=0") for number in (23, 24)]
        rows = {row.publication: row for row in context.ledger.claim(2, ("write",))}
        block(index=audit.index, settings={"index.blocks.write": True})
        try:
            work(replace(context, audit=audit), rows["USD0800023S1"].job, "USD0800023S1")
        finally:
            block(index=audit.index, settings={"index.blocks.write": None})
        assert audit.is_missing
        work(replace(context, audit=audit), rows["USD0800024S1"].job, "USD0800024S1")
    finally:
        context.lock.release("test")
    assert [ended(here, one.headers["Location"])["state"] for one in taken] == ["ended", "ended"]
    assert here.client.get("/api/v1/patents/USD0800023S1").status_code == 200
    assert "not in the audit log" in caplog.text
    assert not audit.is_missing
    assert ("PUT", "USD0800024S1", "201", True) in told(here, before)
    assert ("PUT", "USD0800023S1", "201", True) not in told(here, before)


def overtaking(here: Figseek, publication: str) -> Callable[[], object]:
    """Another's write to a patent."""
    context = here.context

    def overtake() -> None:
        live = context.index.current().name
        patent = context.index.get(live, publication)
        assert patent is not None
        context.index.put(live, replace(patent, status="granted", revision=context.ledger.next_revision()))
        context.elastic.refresh(live)  # A patent is shown by a search.

    return overtake


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_write_that_was_overtaken_after_its_worker_was_killed_is_not_done_again_and_says_so(
    here: Figseek, method: str
) -> None:
    here.put(record(26))
    body = record(26, title="Another") if method == "PUT" else {"title": "Another"}
    assert here.context.lock.take("test")
    try:
        asked = here.client.open("/api/v1/patents/USD0800026S1", method=method, json=body, headers={"Prefer": "wait=0"})
        row, noted = killed_and_repeated(here, asked, afterwards=overtaking(here, "USD0800026S1"))
    finally:
        here.context.lock.release("test")
    assert (row.state, noted) == ("failed", 409)
    assert row.outcome is not None
    assert row.outcome["error"] == "overtaken"
    assert "whether this one came before is not known" in row.outcome["detail"]
    assert shown(here, "USD0800026S1")["status"] == "granted"


def test_a_patch_that_was_overtaken_before_it_was_written_and_repeated_ends_as_it_did(here: Figseek) -> None:
    here.put(record(22))
    assert here.context.lock.take("test")
    try:
        headers = {"If-Match": "*", "Prefer": "wait=0"}
        asked = here.client.patch("/api/v1/patents/USD0800022S1", json={"title": "Another"}, headers=headers)
        row, noted = killed_and_repeated(here, asked, meanwhile=overtaking(here, "USD0800022S1"))
    finally:
        here.context.lock.release("test")
    assert (row.state, noted) == ("indexed", 200)
    assert row.outcome == {"revision": here.revision("USD0800022S1"), "created": False}
    assert shown(here, "USD0800022S1")["status"] == "granted"
