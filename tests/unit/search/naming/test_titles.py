from __future__ import annotations

import pytest

from search.naming.titles import object_name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Chair", "chair"),
        ("  Counter \n stool ", "counter stool"),
        ("DESK LAMP", "desk lamp"),
        ("LED lamp", "LED lamp"),
        ("Bottle with a handle", "bottle"),
        ("Set of bottles", "set of bottles"),
        ("Ornamental design for a shoe sole", "shoe sole"),
        ("A lamp, in particular for desks", "lamp"),
        ("Knife or the like", "knife"),
        ("Method and apparatus for folding a chair", ""),
        ("Display screen portion showing transitional graphical user interface", ""),
        ("Interdepartmentalization-counterrevolutionary", ""),
        ("Method", ""),
        ("Chair\x00", ""),
        ("", ""),
    ],
)
def test_a_title_names_a_thing_where_it_is_short(title: str, name: str) -> None:
    assert object_name(title) == name
