"""A solid seen from a side as line art: its visible edges and outlines, with everything hidden removed."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from OCP.BRepAdaptor import BRepAdaptor_Curve
from OCP.BRepLib import BRepLib
from OCP.GCPnts import GCPnts_TangentialDeflection
from OCP.gp import gp_Ax2, gp_Dir, gp_Pnt
from OCP.HLRAlgo import HLRAlgo_Projector
from OCP.HLRBRep import HLRBRep_Algo, HLRBRep_HLRToShape
from OCP.HLRBRep import HLRBRep_TypeOfResultingEdge as _KIND
from OCP.TopAbs import TopAbs_ShapeEnum
from OCP.TopExp import TopExp_Explorer
from OCP.TopoDS import TopoDS

Polyline = tuple[tuple[float, float], ...]
Vector = tuple[float, float, float]
Curve = tuple[Vector, ...]

# Projected curves carry no 3D geometry until they are built; this is OpenCASCADE's own confusion distance.
CURVE_TOLERANCE = 1e-6
# Finer than a pixel at 300 dpi: a turn of six degrees and one part in 4,000 of the thing's size.
TURN_RADIANS = math.radians(6)
CHORD_SHARE = 1 / 4000
# Looking exactly along a face makes OpenCASCADE's hidden-line removal a hundred times slower on bent tubes; a view is
# therefore off by this much, a tenth of a pixel over a sheet.
NUDGE = 1e-4


@dataclass(frozen=True)
class View:
    """A side to look from: the direction towards the eye and the one that is up on the sheet."""

    name: str
    eye: Vector
    up: Vector


@dataclass(frozen=True)
class Label:
    """A short text about a point in the picture's plane."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class LineArt:
    """Visible polylines in the picture's plane (millimetres, y up): `firm` outlines and edges, `faint` smooth seams."""

    firm: tuple[Polyline, ...]
    faint: tuple[Polyline, ...]
    labels: tuple[Label, ...] = ()

    def bounds(self) -> tuple[float, float, float, float]:
        """Return left, bottom, right and top."""
        points = [point for line in self.firm + self.faint for point in line]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return min(xs), min(ys), max(xs), max(ys)


# The front faces -Y; top and bottom are unfolded from the front, as third-angle projection has it.
FLAT_VIEWS = (
    View("front", (0, -1, 0), (0, 0, 1)),
    View("rear", (0, 1, 0), (0, 0, 1)),
    View("left side", (-1, 0, 0), (0, 0, 1)),
    View("right side", (1, 0, 0), (0, 0, 1)),
    View("top", (0, 0, 1), (0, 1, 0)),
    View("bottom", (0, 0, -1), (0, -1, 0)),
)


def perspective(turn_degrees: float, rise_degrees: float) -> View:
    """Return the oblique view from the front, `turn_degrees` to the right (left when negative) and above (or below)."""
    turn, rise = math.radians(turn_degrees), math.radians(rise_degrees)
    eye = (math.sin(turn) * math.cos(rise), -math.cos(turn) * math.cos(rise), math.sin(rise))
    return View("perspective", eye, (0, 0, 1))


def project(solid: Any, view: View) -> LineArt:
    """Return what is seen of a build123d shape from one side, in parallel projection."""
    seen = _seen(solid, view)
    chord = solid.bounding_box().diagonal * CHORD_SHARE
    firm = (*_polylines(seen.VCompound(), chord), *_polylines(seen.OutLineVCompound(), chord))
    return LineArt(firm, tuple(_polylines(seen.Rg1LineVCompound(), chord)))


def project_in_space(solid: Any, view: View) -> tuple[tuple[Curve, ...], tuple[Curve, ...]]:
    """Return what `project` does, firm and faint, as curves where they lie on the solid (millimetres)."""
    seen = _seen(solid, view)
    chord = solid.bounding_box().diagonal * CHORD_SHARE
    edges, outlines, seams = (
        tuple(_curves(seen.CompoundOfEdges(kind, True, True), chord))
        for kind in (_KIND.HLRBRep_Sharp, _KIND.HLRBRep_OutLine, _KIND.HLRBRep_Rg1Line)
    )
    return edges + outlines, seams


def isolines(solid: Any, view: View, count: int) -> tuple[Curve, ...]:
    """Return what is seen of `count` evenly spaced lines along each of the two directions of every face."""
    seen = _seen(solid, view, count)
    chord = solid.bounding_box().diagonal * CHORD_SHARE
    return tuple(_curves(seen.CompoundOfEdges(_KIND.HLRBRep_IsoLine, True, True), chord))


def flattened(curve: Curve, view: View) -> Polyline:
    """Return a curve as it is seen from a side."""
    right = _cross(view.up, view.eye)
    length = math.hypot(*right)
    right = (right[0] / length, right[1] / length, right[2] / length)
    up = _cross(view.eye, right)
    return tuple((_dot(point, right), _dot(point, up)) for point in curve)


def _seen(solid: Any, view: View, isolines: int = 0) -> HLRBRep_HLRToShape:
    hidden_lines = HLRBRep_Algo()
    hidden_lines.Add(solid.wrapped, isolines)
    right = _cross(view.up, view.eye)
    eye = [along + NUDGE * (up + 0.7 * across) for along, up, across in zip(view.eye, view.up, right, strict=True)]
    hidden_lines.Projector(HLRAlgo_Projector(gp_Ax2(gp_Pnt(0, 0, 0), gp_Dir(*eye), gp_Dir(*right))))
    hidden_lines.Update()
    hidden_lines.Hide()
    return HLRBRep_HLRToShape(hidden_lines)


def _polylines(compound: Any, chord: float) -> Iterator[Polyline]:
    return (tuple((x, y) for x, y, _ in curve) for curve in _curves(compound, chord))


def _curves(compound: Any, chord: float) -> Iterator[Curve]:
    if compound is None or compound.IsNull():
        return
    BRepLib.BuildCurves3d_s(compound, CURVE_TOLERANCE)
    explorer = TopExp_Explorer(compound, TopAbs_ShapeEnum.TopAbs_EDGE)
    while explorer.More():
        curve = BRepAdaptor_Curve(TopoDS.Edge(explorer.Current()))
        points = GCPnts_TangentialDeflection(curve, TURN_RADIANS, chord)
        yield tuple(points.Value(i).Coord() for i in range(1, points.NbPoints() + 1))
        explorer.Next()


def _dot(a: Vector, b: Vector) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _cross(a: Vector, b: Vector) -> Vector:
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])
