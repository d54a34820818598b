"""Finds the publications that a number means, in whatever spelling."""

from __future__ import annotations

from mappings.errors import BadPublication
from mappings.publication import parse
from search.errors import BadQuery, NotFound
from search.hybrid import clauses
from search.index import Index, revision_of

# More kinds than one number is ever published under.
KINDS = 20


def the_one(index: Index, text: str, *, deleted: bool = False) -> str:
    """The one publication here that a number means, as of the last write where it is written in full.

    `NotFound` when there is none, `BadQuery` when there are several: what is to be changed must be named in full.
    With `deleted`, what is written in full may have been deleted, too.
    """
    try:
        number = parse(text)
    except BadPublication as error:
        raise NotFound(str(error)) from error
    live = index.current()
    held = index.elastic.peek(live.name, number.name, ("revision", "deleted"))
    if revision_of(held) is not None or (deleted and held is not None):
        return number.name
    body = {"query": clauses.numbered(number)["query"], "_source": False, "size": KINDS, "sort": ["publication"]}
    found = [hit["_id"] for hit in index.elastic.search(live.name, body)["hits"]["hits"]]
    # A search lags behind by a second at most; what was deleted within it is not meant.
    found = [name for name in found if index.revision(live.name, name) is not None]
    if not found:
        raise NotFound(f"There is no patent {number.name} here.")
    if len(found) > 1:
        raise BadQuery(f"{number.name} could be {' or '.join(found)}; write the kind too.")
    return str(found[0])
