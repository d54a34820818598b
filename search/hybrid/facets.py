"""Facets: the counted codes of a scheme as trees with titles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mappings.classification import SCHEMES, ancestors, title

Node = dict[str, Any]


def tree(scheme: str, counts: Mapping[str, int]) -> list[Node]:
    """Hang each code of a scheme under its nearest counted ancestor; most frequent first, ties by code.

    A node is {code, title (None where no list has one), count, children}.
    """
    nodes: dict[str, Node] = {
        code: {"code": code, "title": title(scheme, code), "count": count, "children": []}
        for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    }
    roots: list[Node] = []
    for code, node in nodes.items():
        above = (parent for parent in reversed(ancestors(scheme, code)[:-1]) if parent in nodes)
        parent = next(above, None)
        (nodes[parent]["children"] if parent else roots).append(node)
    return roots


def trees(aggregations: Mapping[str, Any]) -> dict[str, list[Node]]:
    """Turn the answer of `clauses.facets` into a tree for each scheme."""
    return {
        scheme: tree(
            scheme,
            {
                bucket["key"].removeprefix(f"{scheme}:"): bucket["doc_count"]
                for bucket in aggregations[scheme]["buckets"]
            },
        )
        for scheme in SCHEMES
    }
