import pytest

from search.writing.conditions import ABSENT, ALWAYS, ANY, Condition


@pytest.mark.parametrize(
    ("condition", "absent", "five", "six"),
    [
        (ALWAYS, True, True, True),
        (ABSENT, True, False, False),
        (Condition(match=(ANY,)), False, True, True),
        (Condition(match=("5",)), False, True, False),
        (Condition(match=("5", "6")), False, True, True),
        (Condition(match=()), False, False, False),
        (Condition(none_match=("5",)), True, False, True),
        (Condition(match=("5",), none_match=("5",)), False, False, False),
    ],
)
def test_a_condition_holds_for_what_is_there(condition: Condition, absent: bool, five: bool, six: bool) -> None:
    assert (condition.holds(None), condition.holds(5), condition.holds(6)) == (absent, five, six)
    assert Condition.from_json(condition.as_json()) == condition
