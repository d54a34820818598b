"""Descriptions of made drawings, composed from what the design was made of; pure, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations, product

from encoder.protocols import DrawingFacts
from encoder.training.descriptions.wording import article, seen

# About twenty a drawing, as the paper has them.
MOST = 20


@dataclass(frozen=True, slots=True)
class Made:
    """What a made design is: the plain name of its family, the aliases of that, and the design's own named parts.

    An alias is a synonym of the name or something that is searched with it ("desk lamp" for a lamp): it is said beside
    the name and never for it.
    """

    name: str
    aliases: tuple[str, ...]
    parts: tuple[str, ...]


def compose(made: Made, facts: DrawingFacts, seed: str) -> tuple[str, ...]:
    """Compose up to 20 descriptions of one drawing, each of more than a name; fewer, or none, where little is known.

    Every way of saying it has its turn before one comes again, each with names and parts in a random order.
    """
    rng = random.Random(seed)
    names = tuple(dict.fromkeys(_lowered(name) for name in (facts.title, made.name) if name.strip()))
    aliases = tuple(alias for alias in dict.fromkeys(map(_lowered, made.aliases)) if alias not in names)
    # A stool whose round seat is called "stool" has no stool.
    parts = tuple(part for part in dict.fromkeys(made.parts) if part not in names)
    ways = [*_by_parts(names, parts, aliases), *_by_alias(names, aliases, facts.view)]
    ways += [*_by_view(names, parts, facts.view or ""), *_by_class(names, parts, facts.class_titles)]
    return _taking_turns([list(way) for way in ways], rng)


def _taking_turns(ways: list[list[str]], rng: random.Random) -> tuple[str, ...]:
    rng.shuffle(ways)
    for way in ways:
        rng.shuffle(way)
    said: dict[str, None] = {}
    while len(said) < MOST and any(ways):
        for way in ways:
            if way and len(said) < MOST:
                said[way.pop()] = None
    return tuple(said)


def _by_parts(names: tuple[str, ...], parts: tuple[str, ...], aliases: tuple[str, ...]) -> Iterator[Iterator[str]]:
    pairs = tuple(permutations(parts, 2))
    named = tuple(product(names, aliases))
    yield (f"{name} with {article(part)}" for name in names for part in parts)
    yield (f"{name} with {article(one)} and {article(other)}" for name in names for one, other in pairs)
    yield (f"{name} combining {article(one)} with {article(other)}" for name in names for one, other in pairs)
    yield (f"{name} that has {article(part)}, in outline" for name in names for part in parts)
    yield (f"{name}, akin to {article(alias)}, with {article(part)}" for name, alias in named for part in parts)
    yield (f"{part} of {article(name)}, {alias} or the like" for name, alias in named for part in parts)
    if parts:
        yield (f"{name}, {alias} or the like: {_listed(parts)}" for name, alias in named)
        yield (f"line drawing of {article(name)}: {_listed(parts)}" for name in names)


def _by_alias(names: tuple[str, ...], aliases: tuple[str, ...], view: str | None) -> Iterator[Iterator[str]]:
    yield (f"{name}, found under {alias} too" for name, alias in product(names, aliases))
    if view:
        yield (f"{seen(view, name)}, {alias} or the like" for name, alias in product(names, aliases))


def _by_view(names: tuple[str, ...], parts: tuple[str, ...], view: str) -> Iterator[Iterator[str]]:
    if view and not parts:
        yield (seen(view, name) for name in names)
    if view and parts:
        yield (f"{seen(view, name)} with {article(part)}" for name in names for part in parts)
        yield (f"{seen(view, name)}: {_listed(parts)}" for name in names)


def _by_class(names: tuple[str, ...], parts: tuple[str, ...], titles: tuple[str, ...]) -> Iterator[Iterator[str]]:
    classes = tuple(dict.fromkeys(map(_lowered, titles)))
    if not parts:
        yield (f"{name}, classed with {title}" for name in names for title in classes)
    yield (
        f"{name} with {article(part)}, classed with {title}" for name in names for part in parts for title in classes
    )


def _listed(parts: tuple[str, ...]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def _lowered(title: str) -> str:
    """Set a title as within a sentence; an abbreviation at its start stays ("LED lamp")."""
    title = " ".join(title.split())
    if title.isupper() and " " in title:
        return title.lower()
    return title if title[:2].isupper() else title[:1].lower() + title[1:]
