"""Years as bars."""

from __future__ import annotations

from search.ui.state import PageState
from search.ui.years import bars


def test_every_year_from_first_to_last_has_a_place_and_leads_to_itself() -> None:
    made = bars([{"year": 2019, "count": 1}, {"year": 2021, "count": 80}], PageState(text="lamp", page=2))
    assert [(one.year, one.count, one.tall) for one in made] == [(2019, 1, 1.0), (2020, 0, 0), (2021, 80, 40.0)]
    assert made[0].link == "/?text=lamp&from=2019-01-01&to=2019-12-31"
    assert all(one.chosen for one in made)


def test_the_years_of_the_dates_are_chosen() -> None:
    counts = [{"year": year, "count": 1} for year in range(2018, 2023)]
    made = bars(counts, PageState(date_from="2019-06-01", date_to="2020-12-31"))
    assert [one.year for one in made if one.chosen] == [2019, 2020]
    assert [one.year for one in bars(counts, PageState(date_from="2021-01-01")) if one.chosen] == [2021, 2022]


def test_few_years_are_slender_bars_in_the_middle_of_their_places() -> None:
    (only,) = bars([{"year": 2021, "count": 3}], PageState())
    assert (only.x, only.width) == (0.45, 0.1)
    many = bars([{"year": year, "count": 1} for year in range(1976, 2026)], PageState())
    assert (many[1].x, many[1].width) == (1.1, 0.8)


def test_no_patents_have_no_bars() -> None:
    assert bars([], PageState()) == []
