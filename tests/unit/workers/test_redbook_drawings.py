"""The images that a publication names, the lines of their description, and the views in these."""

from __future__ import annotations

import pytest
from lxml import etree

from mappings.document import Drawing
from workers.sources import redbook
from workers.sources.redbook.figures import FigureLine, figure_lines
from workers.sources.redbook.views import view_of

THREE = ("FIG. 1 is a front view of a cup;", "FIG. 2 is a top view thereof; and,", "FIG. 3 is a rear view thereof.")


def grant(files: list[str], lines: tuple[str, ...], sheets: int | None = None) -> bytes:
    number = f"<figures><number-of-drawing-sheets>{sheets}</number-of-drawing-sheets></figures>" if sheets else ""
    return (
        "<us-patent-grant><us-bibliographic-data-grant><publication-reference><document-id><country>US</country>"
        f"<doc-number>D0990001</doc-number><kind>S1</kind></document-id></publication-reference>{number}"
        "</us-bibliographic-data-grant><drawings>"
        + "".join(f"<figure><img {file}/></figure>" for file in files)
        + "</drawings><description><description-of-drawings>"
        + "".join(f"<p>{line}</p>" for line in lines)
        + "</description-of-drawings></description></us-patent-grant>"
    ).encode()


def sheets(*numbers: int) -> list[str]:
    return [f'file="USD0990001-20210105-D{number:05}.TIF"' for number in numbers]


def drawings(files: list[str], lines: tuple[str, ...] = THREE, declared: int | None = None) -> tuple[Drawing, ...]:
    return redbook.parse(grant(files, lines, declared), "x").drawings


def told(found: tuple[Drawing, ...]) -> dict[str, str | None]:
    return {drawing.sheet: drawing.view for drawing in found}


def test_as_many_figures_as_sheets_are_one_to_a_sheet() -> None:
    found = drawings([*sheets(0, 1), sheets(2)[0] + ' orientation="landscape"', *sheets(3)], declared=3)
    assert found[0] == Drawing("USD0990001-20210105-D00000.TIF", "D00000", front_page=True)
    assert found[2] == Drawing(
        "USD0990001-20210105-D00002.TIF", "D00002", "FIG. 2 is a top view thereof; and,", "top", "landscape"
    )
    assert told(found) == {"D00000": None, "D00001": "front", "D00002": "top", "D00003": "rear"}


def test_a_missing_sheet_does_not_shift_the_texts_of_the_others() -> None:
    assert told(drawings(sheets(0, 1, 3), declared=3)) == {"D00000": None, "D00001": "front", "D00003": "rear"}


def test_no_sheet_has_a_text_that_is_not_certain() -> None:
    assert told(drawings(sheets(0, 1, 2), declared=2)) == {"D00000": None, "D00001": None, "D00002": None}
    assert told(drawings(sheets(0, 1, 2, 3, 4), declared=4))["D00001"] is None


def test_all_figures_of_a_single_sheet_are_on_it() -> None:
    found = drawings(sheets(0, 1), THREE[:2])
    assert found[1].text == "FIG. 1 is a front view of a cup; FIG. 2 is a top view thereof; and,"


def test_an_only_drawing_is_no_front_page() -> None:
    (found,) = drawings(sheets(0), THREE[:1])
    assert (found.sheet, found.front_page, found.view) == ("D00000", False, "front")


def test_an_image_named_twice_counts_once_and_one_without_a_file_not_at_all() -> None:
    found = drawings([*sheets(1, 2), sheets(1)[0].replace("TIF", "tif"), 'he="1mm"', 'file="cover.png"'])
    assert [drawing.sheet for drawing in found] == ["D00001", "D00002", "cover"]


def test_a_range_of_figures_counts_as_so_many() -> None:
    lines = ("FIGS. 1 and 2 are front views;", "FIG. 3 is a rear view thereof.")
    assert told(drawings(sheets(1, 2, 3), lines)) == {"D00001": "front", "D00002": "front", "D00003": "rear"}


@pytest.mark.parametrize(
    ("line", "figures"),
    [
        ("FIG. 1 is a view", ("1",)),
        ("FIGS. 1-3 are views", ("1", "2", "3")),
        ("FIGS. 1 to 3 show", ("1", "2", "3")),
        ("FIGS. 1, 2 and 4 show", ("1", "2", "4")),
        ("FIGS. 2a and 2b comprise", ("2A", "2B")),
        ("FIGS. 1A-1C show", ("1A", "1B", "1C")),
        ("FIG. 3A through FIG. 3C show", ("3A", "3B", "3C")),
        ("FIG. 1: is a top view", ("1",)),
        ("Figure 12 shows a cup", ("12",)),
        ("The FIGURE is a front view", ("",)),
        ("The sole figure is a front view", ("",)),
        ("1.4 : Left", ("1.4",)),
        ("1.8 is an enlarged view", ("1.8",)),
        ("FIGS. 1-999999999 are views", ("1", "9999", "99999")),
    ],
)
def test_figures_of_a_line(line: str, figures: tuple[str, ...]) -> None:
    description = etree.fromstring(f"<d><description-of-drawings><p>{line}</p></description-of-drawings></d>")
    (found,) = figure_lines(description)
    assert found.figures[:1] == figures[:1]
    assert found.figures == figures or "9999" in line


def test_remarks_are_no_figures_and_several_in_a_paragraph_are_split() -> None:
    description = etree.fromstring(
        "<d><description-of-drawings><heading>DRAWINGS</heading><p>1. A cup</p>"
        "<p>FIG. 1 is a view of a cup; FIG. 2 is a top view of the cup of FIG. 1; and FIG. 3 shows its rear.</p>"
        "<p>The broken lines in FIGS. 1-3 form no part.</p><p>FIG. 2 is told of again.</p>"
        "</description-of-drawings></d>"
    )
    assert figure_lines(description) == (
        FigureLine(("1",), "FIG. 1 is a view of a cup;"),
        FigureLine(("2",), "FIG. 2 is a top view of the cup of FIG. 1;"),
        FigureLine(("3",), "FIG. 3 shows its rear."),
    )


def test_instructions_mark_the_lines_where_no_element_does() -> None:
    description = etree.fromstring(
        '<d><p>FIG. 9 before</p><?brief-description-of-drawings end="lead"?><heading>H</heading><p>FIG. 1 is a view</p>'
        '<?brief-description-of-drawings end="tail"?><p>FIG. 8 after</p></d>'
    )
    assert [line.figures for line in figure_lines(description)] == [("1",)]


@pytest.mark.parametrize(
    ("line", "view"),
    [
        ("FIG. 1 is a front perspective view of a razor", "front perspective"),
        ("FIG. 1 is a top, front perspective view of the filter", "top front perspective"),
        ("FIG. 1 is a front and left perspective view of a tablet", "front left perspective"),
        ("FIG. 3 is a top view perspective view thereof", "top perspective"),
        ("FIG. 8 is a back perspective view thereof", "rear perspective"),
        ("FIG. 4 is a left-side elevation view thereof", "left side"),
        ("FIG. 6 is a right view thereof", "right side"),
        ("FIG. 6 is a top plan view thereof", "top"),
        ("FIG. 3 is a bottom thereof", "bottom"),
        ("FIG. 2 is a front elevation of the fascia of FIG. 1", "front"),
        ("FIG. 5 is an opposite side view thereof", "side"),
        ("FIG. 2 is an elevation view thereof", "elevation"),
        ("FIG. 7 is a cross-sectional view taken along line 7-7 of the front", "sectional"),
        ("FIG. 2 is an exploded perspective view of the left parts", "exploded perspective"),
        ("FIG. 3 is an enlarged fragmentary view of the bottom", "enlarged"),
        ("FIG. 7 is a flowchart of a method", "flowchart"),
        ("FIG. 7 is a schematic view of a turbine", "schematic"),
        ("FIG. 5 is a block diagram of the front end", "block diagram"),
        ("1.4 : Left", "left side"),
        ("1.1 : Perspective", "perspective"),
        ("FIG. 1 shows a cup with a front handle", None),
        ("FIG. 9 is a graph showing the rear axle", None),
    ],
)
def test_the_view_of_a_line(line: str, view: str | None) -> None:
    assert view_of(line) == view
