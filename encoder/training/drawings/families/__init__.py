"""The families, a file a few; a new one is added to the tuple of its file, and a new file below."""

from encoder.training.drawings.families import (
    accessories,
    appliances,
    brushes,
    care,
    carried,
    clothing,
    cookware,
    electronics,
    fittings,
    furnishings,
    leisure,
    moving,
    music,
    powered,
    premises,
    seating,
    surfaces,
    tools,
    vessels,
)
from encoder.training.drawings.family import Family

# The shipped sample takes these in turn: one more or another order would make all its designs others.
SAMPLE_FAMILIES: tuple[Family, ...] = (
    *seating.FAMILIES,
    *surfaces.FAMILIES,
    *vessels.FAMILIES,
    *tools.FAMILIES,
    *brushes.FAMILIES,
    *fittings.FAMILIES,
    *electronics.FAMILIES,
    *moving.FAMILIES,
)
FAMILIES: tuple[Family, ...] = (
    *SAMPLE_FAMILIES,
    *furnishings.FAMILIES,
    *cookware.FAMILIES,
    *clothing.FAMILIES,
    *accessories.FAMILIES,
    *appliances.FAMILIES,
    *powered.FAMILIES,
    *care.FAMILIES,
    *leisure.FAMILIES,
    *music.FAMILIES,
    *premises.FAMILIES,
    *carried.FAMILIES,
)
