"""Who applied for which design when, and what an examiner cites against it: all of a weekly file but the drawings."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from encoder.training.drawings.family import Family

PUBLISHED = date(2026, 1, 6)
# USPTO's design numbers are near D1,100,000; at its pace these come in some centuries.
FIRST_NUMBER = 9_900_001
# Design applications are series 29 and 30; no series 99 is issued.
FIRST_APPLICATION = 99_000_001
FIRST_FILED = date(2023, 3, 1)
# One design in so many goes back to an earlier one of its family.
CONTINUATION_SHARE = 0.08
MOST_CITED_OF_FAMILY = 4
MOST_CITED_OF_NEIGHBOURS = 2

# Names that nobody has: they say themselves that they are made up.
APPLICANTS = (
    ("Exemplar Works Ltd.", "Sampleton", "GB"),
    ("Madeup Furnishings Inc.", "Mockville", "US"),
    ("Fabricata S.p.A.", "Finzione", "IT"),
    ("Musterwaren GmbH", "Musterstadt", "DE"),
    ("Placeholder Goods Co., Ltd.", "Kakushi", "JP"),
    ("Invented Objects AB", "Hittepå", "SE"),
    ("Pretend Industries LLC", "Nowhere Falls", "US"),
    ("Imaginaire et Fils SA", "Villefeinte", "FR"),
    ("Notional Products B.V.", "Voorbeelddam", "NL"),
    ("Specimen Design Studio", "Fictional Bay", "US"),
)
FIRST_NAMES = (
    "Ada",
    "Bram",
    "Cleo",
    "Dorian",
    "Elin",
    "Faris",
    "Greta",
    "Hugo",
    "Ines",
    "Jonas",
    "Kaia",
    "Lorenz",
    "Mio",
    "Nuria",
)
LAST_NAMES = (
    "Exampleson",
    "Mockridge",
    "Sampleby",
    "Testerholm",
    "Fictari",
    "Dummont",
    "Placeholt",
    "Madeupová",
    "Specimann",
    "Proofield",
)
EXAMINERS = (("Trial", "Tessa"), ("Samplewright", "Otto"), ("Mockley", "Vera"))


@dataclass(frozen=True)
class Citation:
    """An earlier design of the same file, and who named it."""

    number: str
    name: str
    uspc: str
    category: str


@dataclass(frozen=True)
class Parent:
    """The earlier application that a continuation goes back to."""

    application: str
    filed: date
    number: str


@dataclass(frozen=True)
class Design:
    """One grant to be made: its numbers and people, and the seeds of its structure and its sizes."""

    number: str
    family: Family
    structure: str
    sizes: str
    application: str
    filed: date
    applicant: tuple[str, str, str]
    inventors: tuple[tuple[str, str], ...]
    examiner: tuple[str, str]
    citations: tuple[Citation, ...]
    parent: Parent | None

    @property
    def stem(self) -> str:
        """Return the name that its folder, ZIP and XML have."""
        return f"US{self.number}-{PUBLISHED:%Y%m%d}"


def plan_designs(families: Iterable[Family], seed: int) -> list[Design]:
    """Return a design of each of the families, in order; as each refers back only, a shorter plan is a prefix."""
    designs: list[Design] = []
    earlier: dict[str, list[Design]] = {}
    for index, family in enumerate(families):
        designs.append(_plan(family, index, seed, earlier))
        earlier.setdefault(family.name, []).append(designs[-1])
    return designs


def _plan(family: Family, index: int, seed: int, earlier: Mapping[str, Sequence[Design]]) -> Design:
    rng = random.Random(f"{seed}/{index}/plan")
    kin = earlier.get(family.name, ())
    around = sorted(
        (design for name in set(family.neighbours) for design in earlier.get(name, ())),
        key=lambda design: design.number,
    )
    parent = rng.choice(kin) if kin and rng.random() < CONTINUATION_SHARE else None
    applicant, inventors = rng.choice(APPLICANTS), _people(rng)
    filed = FIRST_FILED + timedelta(days=rng.randrange(600))
    structure = f"{seed}/{index}/structure"
    if parent:
        applicant, inventors, structure = parent.applicant, parent.inventors, parent.structure
        filed = parent.filed + timedelta(days=90 + rng.randrange(200))
    cited = rng.sample(kin, min(len(kin), rng.randint(1, MOST_CITED_OF_FAMILY)))
    cited += rng.sample(around, min(len(around), rng.randint(0, MOST_CITED_OF_NEIGHBOURS)))
    citations = [_cite(design, rng) for design in sorted(cited, key=lambda design: design.number)]
    return Design(
        number=f"D{FIRST_NUMBER + index}",
        family=family,
        structure=structure,
        sizes=f"{seed}/{index}/sizes",
        application=str(FIRST_APPLICATION + index),
        filed=filed,
        applicant=applicant,
        inventors=inventors,
        examiner=rng.choice(EXAMINERS),
        citations=tuple(citations),
        parent=Parent(parent.application, parent.filed, parent.number) if parent else None,
    )


def _people(rng: random.Random) -> tuple[tuple[str, str], ...]:
    count = rng.choice((1, 1, 2, 3))
    return tuple(zip(rng.sample(LAST_NAMES, count), rng.sample(FIRST_NAMES, count), strict=True))


def _cite(design: Design, rng: random.Random) -> Citation:
    name = design.inventors[0][0] + (" et al." if len(design.inventors) > 1 else "")
    category = "cited by examiner" if rng.random() < 0.75 else "cited by applicant"
    return Citation(design.number, name, design.family.uspc, category)
