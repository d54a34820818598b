"""Every document of the corpus is read or refused with one sentence, soon, and calls nobody."""

from __future__ import annotations

import json

import pytest

from mappings.document import to_source
from tests.hostile.documents import PUBLICATION, DocumentCase, cases
from workers.errors import UnreadableSource
from workers.sources import redbook

NAME = "hostile.xml"
# Of a document in Elasticsearch, which takes 100 MB: the rest is for the vectors.
DOCUMENT_CHARACTERS = 20_000_000


@pytest.mark.timeout(60)
@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_it_is_read_or_refused_with_one_sentence(case: DocumentCase) -> None:
    if case.refused is None:
        patent = redbook.parse(case.make(), NAME).patent
        assert patent.publication == PUBLICATION
        assert len(json.dumps(to_source(patent))) < DOCUMENT_CHARACTERS
        return
    with pytest.raises(UnreadableSource, match=case.refused) as refused:
        redbook.parse(case.make(), NAME)
    sentence = str(refused.value)
    assert sentence.startswith(NAME)
    assert sentence.endswith(".")
    assert sentence.isprintable()
    assert len(sentence) < 400
