from __future__ import annotations

from typing import Any

import pytest

from search.hybrid.facets import tree, trees


def shape(nodes: list[dict[str, Any]]) -> list[Any]:
    return [(node["code"], node["count"], shape(node["children"])) for node in nodes]


@pytest.mark.parametrize(
    ("scheme", "counts", "expected"),
    [
        ("locarno", {}, []),
        ("locarno", {"06": 5, "06-01": 2, "06-02": 3}, [("06", 5, [("06-02", 3, []), ("06-01", 2, [])])]),
        ("locarno", {"06": 2, "26": 2, "14": 7}, [("14", 7, []), ("06", 2, []), ("26", 2, [])]),
        ("cpc", {"A": 3, "A47C": 3, "A47C 7/54": 1}, [("A", 3, [("A47C", 3, [("A47C 7/54", 1, [])])])]),
        ("uspc", {"D6/366": 1}, [("D6/366", 1, [])]),
    ],
)
def test_a_code_hangs_under_its_nearest_counted_ancestor(
    scheme: str, counts: dict[str, int], expected: list[Any]
) -> None:
    assert shape(tree(scheme, counts)) == expected


def test_titles_come_along_and_are_none_where_no_list_has_one() -> None:
    assert tree("locarno", {"06": 1})[0]["title"] == "Furnishing"
    assert tree("locarno", {"99": 1})[0]["title"] is None


def test_every_scheme_has_a_tree() -> None:
    empty: dict[str, Any] = {scheme: {"buckets": []} for scheme in ("locarno", "cpc", "ipc", "uspc")}
    found = empty | {"locarno": {"buckets": [{"key": "locarno:06", "doc_count": 4}]}}
    assert {scheme: len(nodes) for scheme, nodes in trees(found).items()} == {
        "locarno": 1,
        "cpc": 0,
        "ipc": 0,
        "uspc": 0,
    }
