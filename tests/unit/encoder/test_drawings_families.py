import re

import pytest

from encoder.training.drawings.families import FAMILIES, SAMPLE_FAMILIES
from encoder.training.drawings.family import Draw, Family
from encoder.training.drawings.projection import FLAT_VIEWS, project
from encoder.training.drawings.redbook import fixed_width_uspc
from mappings.class_titles import title

BY_NAME = {family.name: family for family in FAMILIES}
# A few of different files that are quickly built.
BUILT = ("mirror", "bowl", "animal house")


def test_families_have_their_own_names_and_know_their_neighbours() -> None:
    assert len(BY_NAME) == len(FAMILIES) >= 60
    assert len({family.locarno[:2] for family in FAMILIES}) >= 25
    assert FAMILIES[: len(SAMPLE_FAMILIES)] == SAMPLE_FAMILIES
    for family in FAMILIES:
        assert family.neighbours, family.name
        assert set(family.neighbours) <= set(BY_NAME) - {family.name}, family.name


def test_families_have_aliases_that_tell_them_apart() -> None:
    for family in FAMILIES:
        assert 3 <= len(set(family.aliases)) == len(family.aliases) <= 8, family.name
        assert all(alias == alias.strip().lower() for alias in family.aliases), family.name
    assert len({family.aliases for family in FAMILIES}) == len(FAMILIES)


def test_classes_are_well_formed_and_of_schemes_that_have_them() -> None:
    for family in FAMILIES:
        assert re.fullmatch(r"\d\d-\d\d", family.locarno), family.name
        assert title("locarno", family.locarno[:2]), family.name
        assert re.fullmatch(r"D\d{1,2}/\d{1,3}(\.\d)?", family.uspc), family.name
        assert title("uspc", family.uspc.partition("/")[0]), family.name
        assert fixed_width_uspc(family.uspc)


@pytest.mark.parametrize("family", [BY_NAME[name] for name in BUILT], ids=lambda family: family.name)
def test_designs_of_a_family_differ_in_structure_and_can_be_drawn(family: Family) -> None:
    models = [family.build(Draw(f"structure/{seed}", f"sizes/{seed}")) for seed in range(4)]
    assert len({(model.title, model.parts) for model in models}) > 1
    assert all(model.solid.is_valid and model.title and model.parts for model in models)
    assert project(models[0].solid, FLAT_VIEWS[0]).firm
