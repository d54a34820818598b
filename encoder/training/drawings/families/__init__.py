"""The families, a file a few; a new one is added to the tuple of its file."""

from encoder.training.drawings.families import brushes, electronics, fittings, moving, seating, surfaces, tools, vessels
from encoder.training.drawings.family import Family

FAMILIES: tuple[Family, ...] = (
    *seating.FAMILIES,
    *surfaces.FAMILIES,
    *vessels.FAMILIES,
    *tools.FAMILIES,
    *brushes.FAMILIES,
    *fittings.FAMILIES,
    *electronics.FAMILIES,
    *moving.FAMILIES,
)
