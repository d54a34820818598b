"""Small meshes as line art: what is drawn of them, and what is hidden."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from scipy import ndimage

from encoder.errors import UnreadableModel
from encoder.training.drawings.contours import Ink, draw
from encoder.training.drawings.depth import foremost
from encoder.training.drawings.meshes import Mesh
from encoder.training.drawings.projection import FLAT_VIEWS, View, perspective
from encoder.training.drawings.wavefront import read_obj

OBLIQUE = perspective(30, 20)
CORNERS = [(x, y, z) for x in (0, 1) for y in (0, 1) for z in (0, 1)]
SQUARES = ("1 2 4 3", "5 7 8 6", "1 5 6 2", "3 4 8 7", "1 3 7 5", "2 6 8 4")


def obj(points: Sequence[tuple[float, ...]], faces: tuple[str, ...], *more: str) -> bytes:
    lines = [f"v {x} {y} {z}" for x, y, z in points]
    return "\n".join([*lines, *more, *(f"f {face}" for face in faces)]).encode()


def cube(*faces: str) -> Mesh:
    return Mesh.of(read_obj(obj(CORNERS, faces or SQUARES)))


def tube(sides: int, *, smooth: bool) -> Mesh:
    """A closed cylinder, Z up; its normals round it off, or are those of its faces."""
    turns = [math.tau * side / sides for side in range(sides)]
    points = [(math.cos(turn), math.sin(turn), z) for z in (0.0, 3.0) for turn in turns]
    half = 0.0 if smooth else math.pi / sides
    normals = [f"vn {math.cos(turn + half)} {math.sin(turn + half)} 0" for turn in turns] + ["vn 0 0 1"]
    walls, end = [], sides + 1
    for side in range(sides):
        after = (side + 1) % sides
        own, next_ = side + 1, (after if smooth else side) + 1
        walls.append(f"{side + 1}//{own} {after + 1}//{next_} {after + sides + 1}//{next_} {side + sides + 1}//{own}")
    caps = [" ".join(f"{first + side}//{end}" for side in range(sides)) for first in (1, sides + 1)]
    return Mesh.of(read_obj(obj(points, (*walls, *caps), *normals)))


def regions(ink: Ink) -> int:
    """How many parts the ink divides the paper into: what is around the thing, and each face that is seen."""
    sizes = np.bincount(ndimage.label(~ink)[0].ravel())[1:]
    return int((sizes > 20).sum())


def test_a_cube_has_twelve_edges_and_the_diagonals_of_its_squares_are_none() -> None:
    mesh = cube()
    assert (len(mesh.points), len(mesh.faces)) == (8, 12)
    assert (len(mesh.sharp), len(mesh.smooth), len(mesh.open)) == (12, 6, 0)


@pytest.mark.parametrize(("view", "faces"), [(OBLIQUE, 3), *((view, 1) for view in FLAT_VIEWS)])
def test_a_cube_shows_the_edges_of_its_near_faces_alone(view: View, faces: int) -> None:
    ink = draw(cube(), view, 200, 2)
    assert regions(ink) == 1 + faces
    # Four strokes of two pixels around one square; nine around three faces, none of them longer than a side.
    length = ink.sum() / 2
    assert length == pytest.approx(4 * 200, rel=0.05) if faces == 1 else 7 * 200 < length < 9 * 1.4 * 200


def test_a_cube_without_a_face_shows_its_inside() -> None:
    open_top = cube(*SQUARES[:5])
    assert len(open_top.open) == 4
    # Of the far wall and the left one a corner is seen beyond the near rim; the floor is hidden.
    assert regions(draw(open_top, OBLIQUE, 200, 2)) == 1 + 4
    assert regions(draw(open_top, FLAT_VIEWS[0], 200, 2)) == 1 + 1


def test_faces_that_are_there_twice_make_the_same_drawing() -> None:
    twice = cube(*SQUARES, *(" ".join(reversed(square.split())) for square in SQUARES))
    assert np.array_equal(draw(twice, OBLIQUE, 200, 2), draw(cube(), OBLIQUE, 200, 2))


def test_a_seam_in_a_square_is_no_line() -> None:
    # The corner in the middle of one long side is no corner of the face beyond it.
    points = [(0, 0, 0), (2, 0, 0), (2, 0, 1), (0, 0, 1), (1, 0, 1), (0, 0, 2), (2, 0, 2)]
    mesh = Mesh.of(read_obj(obj(points, ("1 2 3 4", "4 5 6", "5 7 6", "5 3 7"))))
    assert len(mesh.open) > 4
    assert regions(draw(mesh, FLAT_VIEWS[0], 100, 2)) == 2


@pytest.mark.parametrize(
    ("sides", "smooth", "side_regions"),
    [(24, True, 2), (24, False, 2), (8, True, 2), (8, False, 5)],
)
def test_a_cylinder_is_round_where_its_maker_meant_it_to_be(sides: int, smooth: bool, side_regions: int) -> None:
    mesh = tube(sides, smooth=smooth)
    front, top = FLAT_VIEWS[0], FLAT_VIEWS[4]
    assert regions(draw(mesh, front, 100, 2)) == side_regions
    assert regions(draw(mesh, top, 100, 2)) == 2
    assert regions(draw(mesh, OBLIQUE, 100, 2)) == (3 if side_regions == 2 else 6)


def test_what_stands_before_a_thing_hides_it() -> None:
    points = [(x, y, z) for y, size in ((0, 1.0), (5, 3.0)) for x in (-size, size) for z in (-size, size)]
    mesh = Mesh.of(read_obj(obj(points, ("1 2 4 3", "5 6 8 7"))))
    front, rear = FLAT_VIEWS[:2]
    assert regions(draw(mesh, front, 50, 2)) == 3
    assert regions(draw(mesh, rear, 50, 2)) == 2


def test_a_pixel_belongs_to_the_nearest_triangle_that_holds_its_centre() -> None:
    points = np.array([(0, 0, 0), (8, 0, 0), (0, 8, 8), (0, 0, 5), (3, 0, 5), (0, 3, 5)], np.float64)
    seen = foremost(points, np.array([(0, 1, 2), (3, 4, 5)]), 8, 8)
    assert seen.face[0].tolist() == [1, 1, 0, 0, 0, 0, 0, -1]
    assert seen.face[:, 0].tolist() == [1, 1, 0, 0, 0, 0, 0, -1]
    assert seen.depth[0, 0] == pytest.approx(5)
    assert seen.depth[4, 0] == pytest.approx(4.5)
    assert seen.depth[7, 7] == -np.inf


def test_a_stroke_is_as_broad_as_it_is_told() -> None:
    one, two, three = (draw(cube(), FLAT_VIEWS[0], 200, px).sum() for px in (1, 2, 3))
    assert two == pytest.approx(2 * one, rel=0.02)
    assert three == pytest.approx(3 * one, rel=0.02)


def test_obj_corners_count_from_either_end_and_need_no_normals() -> None:
    points = [(0, 0, 0), (1, 0, 0), (0, 1, 0)]
    forward, backward = (read_obj(obj(points, (face,))) for face in ("1 2 3", "-3 -2 -1"))
    assert np.array_equal(forward.faces, backward.faces)
    assert forward.normals is None
    assert read_obj(obj(points, ("1/1/1 2/1/1 3/1/1",), "vn 0 0 1")).normals is not None


@pytest.mark.parametrize("content", [b"", b"v 0 0 0\nf 1 2 3\n", b"v 0 zero 0\n", b"v 0 0\nf 1 1 1\n", b"\x00\xff"])
def test_a_file_that_is_no_model_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableModel, match=r"^The OBJ file"):
        read_obj(content)
