"""Which of a patent's citations are in the index, whatever kind they were cited under."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from mappings.document import Citation
from mappings.errors import BadPublication
from mappings.publication import parse
from search.elastic import Elastic
from search.hybrid import clauses

# Elasticsearch gives no more hits to one request; no patent cites as many.
MOST = 10_000


def indexed(elastic: Elastic, index: str, citations: Iterable[Citation]) -> dict[str, str]:
    """Return the publication in the index for each cited one that is there: offices cite without digits of the kind."""
    stems: dict[str, str] = {}
    for citation in citations:
        # What cannot be read as a number, such as a catalogue, is in no index.
        with suppress(BadPublication):
            stems[citation.publication] = parse(citation.publication).stem
    wanted = sorted(set(stems.values()))[:MOST]
    if not wanted:
        return {}
    body = {
        "query": {"bool": {"filter": [{"terms": {"stem": wanted}}, clauses.NOT_DELETED]}},
        "_source": ["stem", "publication"],
        "collapse": {"field": "stem"},
        "size": len(wanted),
    }
    sources = [hit["_source"] for hit in elastic.search(index, body)["hits"]["hits"]]
    here = {source["stem"]: source["publication"] for source in sources}
    return {publication: here[stem] for publication, stem in stems.items() if stem in here}
