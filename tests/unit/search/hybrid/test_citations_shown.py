"""What a shown patent says of its citations."""

from __future__ import annotations

from mappings.document import Citation, Patent
from search.hybrid import results


def test_a_citation_names_its_publication_in_the_index_where_it_is_there() -> None:
    cited = (Citation("USD0661020S", "cited by examiner"), Citation("US4621424A"))
    shown = results.patent(Patent("USD0907292S1", citations=cited), {"USD0661020S": "USD0661020S1"})
    assert [citation["indexed"] for citation in shown["citations"]] == ["USD0661020S1", None]
    assert results.patent(Patent("USD0907292S1", citations=cited))["citations"][0]["indexed"] is None
