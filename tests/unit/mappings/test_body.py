from typing import Any

from mappings.body import SCHEMA, index_body

BODY = index_body(1280, 384, {"encoder": {"name": "figseek-lite0-minilm"}})
FIELDS: dict[str, Any] = BODY["mappings"]["properties"]


def test_dimensions_and_encoder_are_put_in() -> None:
    figures = FIELDS["figures"]["properties"]
    assert (figures["image_vector"]["dims"], figures["description_vector"]["dims"]) == (1280, 384)
    assert BODY["mappings"]["_meta"] == {"schema": SCHEMA, "encoder": {"name": "figseek-lite0-minilm"}}


def test_bodies_are_independent() -> None:
    assert index_body(8, 4, {}) != index_body(16, 4, {})


def test_vectors_state_their_index_type() -> None:
    for name in ("image_vector", "description_vector"):
        vector = FIELDS["figures"]["properties"][name]
        assert vector["index_options"]["type"] == "int8_hnsw"
        assert (vector["type"], vector["index"], vector["similarity"]) == ("dense_vector", True, "cosine")


def test_every_level_refuses_unknown_fields() -> None:
    assert BODY["mappings"]["dynamic"] == "strict"
    assert FIELDS["figures"]["dynamic"] == FIELDS["front_page"]["dynamic"] == "strict"


def test_the_front_page_is_apart_and_has_no_vector() -> None:
    assert FIELDS["figures"]["type"] == "nested"
    assert FIELDS["front_page"]["type"] == "object"
    assert not [name for name in FIELDS["front_page"]["properties"] if name.endswith("vector")]


def test_what_is_read_as_english_says_so() -> None:
    english = {name for name, field in FIELDS.items() if field.get("analyzer") == "english"}
    assert english == {"title", "abstract", "claims", "description", "figure_texts", "generated"}
