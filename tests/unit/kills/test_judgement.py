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


def test_every_traceback_counts_but_those_of_the_queue() -> None:
    trace = ["Traceback (most recent call last):", '  File "x.py", line 1, in x', "ValueError: no", ""]
    ours = f"{AT} ERROR workers.pipeline: USD0000001S1 of a.zip failed"
    task = f"{AT} ERROR celery.app.trace: Task figseek.work raised unexpected"
    broker = f"{AT} CRITICAL kombu.message: Couldn't ack 1"
    thread = "Exception in thread feeder:"
    lines = [broker, *trace, "During handling", "", *trace, ours, *trace, broker, thread, *trace, task, *trace]
    assert tracebacks(lines) == [ours, thread, task]
    assert tracebacks(trace) == [trace[0]]
