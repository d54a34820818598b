from __future__ import annotations

import pytest

from tests.kills.searcher import Searcher
from tests.kills.verdict import tracebacks

AT = "2026-01-06T00:00:00.000Z"


@pytest.mark.parametrize(
    ("least", "gone", "wrong"), [(0, frozenset(), 0), (1, frozenset({"a"}), 0), (1, frozenset({"b"}), 1)]
)
def test_a_patent_that_is_not_found_was_deleted_or_never_there(least: int, gone: frozenset[str], wrong: int) -> None:
    searcher = Searcher("http://127.0.0.1:9", ["a"], least=least, gone=gone)
    may_lack = searcher._may_lack("/api/v1/patents/a")
    searcher._judge("patent", 404, {}, b"", may_lack=may_lack, least=least)
    assert len(searcher.problems) == wrong


@pytest.mark.parametrize(("least", "wrong"), [(0, 0), (1, 1)])
def test_a_search_by_a_drawing_finds_something_once_something_is_there(least: int, wrong: int) -> None:
    searcher = Searcher("http://127.0.0.1:9", ["a"], least=least)
    empty, gone = b'{"results": [], "total": 0}', b'{"detail": "figure: There is no figure here."}'
    for name in ("figure", "upload"):
        searcher._judge(name, 200, {}, empty, may_lack=False, least=least)
    assert len(searcher.problems) == 2 * wrong
    searcher._judge("figure", 422, {}, gone, may_lack=False, least=least)
    assert len(searcher.problems) == 3 * wrong


def test_a_figure_of_the_patent_that_was_shown_last_is_searched_by() -> None:
    searcher = Searcher("http://127.0.0.1:9", ["a"], least=1)
    shown = b'{"publication": "a", "figures": [{"digest": "d"}]}'
    searcher._judge("patent", 200, {}, shown, may_lack=False, least=1)
    assert ("figure", "/api/v1/search", {"figure": "d", "size": 5}) in searcher._questions()
    assert searcher.problems == []


def test_every_traceback_counts_but_those_of_the_queue() -> None:
    trace = ["Traceback (most recent call last):", '  File "x.py", line 1, in x', "ValueError: no", ""]
    ours = f"{AT} ERROR workers.pipeline: USD0000001S1 of a.zip failed"
    task = f"{AT} ERROR celery.app.trace: Task figseek.work raised unexpected"
    broker = f"{AT} CRITICAL kombu.message: Couldn't ack 1"
    thread = "Exception in thread feeder:"
    lines = [broker, *trace, "During handling", "", *trace, ours, *trace, broker, thread, *trace, task, *trace]
    assert tracebacks(lines) == [ours, thread, task]
    assert tracebacks(trace) == [trace[0]]
