"""The protocols: what is relevant to a query, drawings or patents, and what its ranking leaves out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from search.evaluation.collection import Design


@dataclass(frozen=True, slots=True)
class Protocol:
    """One protocol. `relevant` tells for a query's design and another whether what is of the other counts as found.

    `own_design_ranks` is false where the query's own design leaves the ranking, as in a search for prior art. A query
    of `by_title` is a design's title, else a drawing, which is never ranked itself.
    """

    name: str
    tells: str
    relevant: Callable[[Design, Design], bool]
    own_design_ranks: bool = False
    by_title: bool = False
    with_front_pages: bool = False


def _same(query: Design, other: Design) -> bool:
    return query.number == other.number


def _kin(label: Callable[[Design], str]) -> Callable[[Design, Design], bool]:
    """Another design with the same label; a design without one has no kin."""
    return lambda query, other: bool(label(query)) and label(query) == label(other) and not _same(query, other)


def _cited(query: Design, other: Design) -> bool:
    return other.number in query.cited and not _same(query, other)


_ALL = (
    Protocol("same-design", "the other views of its design", _same, own_design_ranks=True),
    Protocol(
        "same-design-d00000",
        "the same with front-page figures, which copy a sheet in half of the grants",
        _same,
        own_design_ranks=True,
        with_front_pages=True,
    ),
    Protocol("locarno-class", "other designs of its Locarno class", _kin(lambda design: design.locarno_class)),
    Protocol("locarno-subclass", "other designs of its Locarno subclass", _kin(lambda design: design.locarno_subclass)),
    Protocol("uspc", "other designs of its USPC subclass; of made drawings: its family", _kin(lambda one: one.uspc)),
    Protocol("examiner", "designs that the examiner cited against it", _cited),
    Protocol("title", "a title finds the drawings of its design", _same, own_design_ranks=True, by_title=True),
)

PROTOCOLS: Mapping[str, Protocol] = {protocol.name: protocol for protocol in _ALL}

# Of what a search of an index answers: patents. That a drawing finds other views of its design is no question there.
OF_PATENTS: Mapping[str, Protocol] = {
    "known-item": Protocol("known-item", "its own patent", _same, own_design_ranks=True),
    **{name: PROTOCOLS[name] for name in ("locarno-class", "locarno-subclass", "uspc", "examiner")},
}
