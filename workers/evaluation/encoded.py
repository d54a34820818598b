"""The vectors of labelled drawings: each drawing opened and encoded once for all protocols."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from encoder.errors import UnreadableImage
from encoder.protocols import Encoder
from encoder.sandbox.pool import Sandbox
from search.evaluation.collection import LabelledDrawing
from search.evaluation.ranking import Gallery
from workers.encoding import encode_drawings
from workers.errors import UnreadableSource
from workers.evaluation.labelled import Item
from workers.evaluation.package import Refuse

# Makes another file of a drawing's, which is then opened as any query is: name and bytes in, bytes out.
Remake = Callable[[str, bytes], bytes]


def as_it_is(name: str, data: bytes) -> bytes:
    """Leave a file as it is."""
    return data


def encode_labelled(
    encoder: Encoder,
    sandbox: Sandbox,
    items: Iterable[Item],
    refuse: Refuse,
    done: Callable[[int], object],
    remake: Remake = as_it_is,
) -> Gallery:
    """Encode every drawing; one that cannot be read goes to `refuse` and is in no ranking."""
    drawings: list[LabelledDrawing] = []

    def loads() -> Iterator[Callable[[], bytes]]:
        for item in items:
            drawings.append(item.drawing)
            # Read now: the loader ends with the next item, and decoding runs ahead.
            yield held(item, remake)

    vectors, refused = encode_drawings(encoder, sandbox, loads(), done)
    for place, reason in refused.items():
        refuse(drawings[place].name, reason)
    return Gallery(tuple(one for place, one in enumerate(drawings) if place not in refused), vectors)


def held(item: Item, remake: Remake = as_it_is) -> Callable[[], bytes]:
    """Read an item's file now; the call gives it, or is `UnreadableImage` where it could not be read."""
    try:
        return partial(remake, item.drawing.name, item.load())
    except UnreadableSource as error:
        return partial(_unreadable, str(error))


def _unreadable(reason: str) -> bytes:
    raise UnreadableImage(reason)
