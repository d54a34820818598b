"""The vocabulary: names of goods and titles of classes."""

from __future__ import annotations

from encoder.training.drawings.goods import SUBCLASS
from mappings.classification import canonical, title
from mappings.goods import goods
from search.naming.phrases import vocabulary
from search.naming.titles import object_name


def test_goods_are_plain_names_each_once_with_a_subclass_of_locarno() -> None:
    names = [good.name for good in goods()]
    assert len(names) == len(set(names)) > 800
    # What a title of that name would give.
    assert [name for name in names if object_name(name) not in (name, name.lower())] == []
    assert [good for good in goods() if canonical("locarno", good.locarno) != good.locarno] == []
    assert {good.locarno[:2] for good in goods()} == {f"{number:02}" for number in range(1, 33)}


def test_goods_have_the_classes_that_drawings_to_learn_from_have_under_the_same_names() -> None:
    common = [good for good in goods() if SUBCLASS.get(good.name)]
    assert len(common) > 300
    assert [good for good in common if SUBCLASS[good.name] != good.locarno] == []


def test_titles_of_classes_stand_for_their_classes_but_those_of_what_fits_nowhere() -> None:
    titled = {phrase.classes: phrase.text for phrase in vocabulary() if phrase.source == "titles"}
    assert titled["locarno:06-01",] == "Seats" == title("locarno", "06-01")
    assert titled["uspc:D4",] == "Brushware"
    assert ("cpc:A47C",) in titled
    assert "Miscellaneous" not in titled.values()
