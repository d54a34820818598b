from __future__ import annotations

from base64 import b64decode

import numpy as np

from mappings.vectors import pack, packed


def test_a_packed_vector_is_big_endian_single_precision() -> None:
    vector = np.array([0.1, -2.5, 0.0, 1e-20], np.float32)
    assert np.array_equal(np.frombuffer(b64decode(pack(vector.tolist())), ">f4"), vector)


def test_only_the_vectors_of_the_figures_are_packed() -> None:
    figure = {"digest": "a" * 64, "image_vector": [1.0, 0.0], "description_vector": [0.5]}
    source = {"publication": "USD0907292S1", "figures": [figure, {"digest": "b" * 64}]}
    assert packed(source) == {
        "publication": "USD0907292S1",
        "figures": [
            {"digest": "a" * 64, "image_vector": pack([1.0, 0.0]), "description_vector": pack([0.5])},
            {"digest": "b" * 64},
        ],
    }
    assert figure["image_vector"] == [1.0, 0.0]


def test_a_tombstone_stays_as_it_is() -> None:
    assert packed({"publication": "USD0907292S1", "deleted": True}) == {"publication": "USD0907292S1", "deleted": True}
