"""The solids that families are put together from, in millimetres: slabs, rods, turned and bent parts."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from build123d import (
    Axis,
    BuildLine,
    BuildPart,
    BuildSketch,
    Circle,
    Compound,
    Ellipse,
    FilletPolyline,
    Line,
    Plane,
    Polygon,
    Polyline,
    Pos,
    Rectangle,
    RectangleRounded,
    RegularPolygon,
    Rot,
    Solid,
    Spline,
    Transition,
    Vector,
    extrude,
    fillet,
    loft,
    make_face,
    revolve,
    sweep,
)

Point = tuple[float, float, float]
Flat = tuple[float, float]


def join(parts: Iterable[Any]) -> Any:
    """Return the union of solids that touch or overlap; loose ones stay loose in one compound."""
    first, *rest = parts
    return first.fuse(*rest) if rest else first


def beside(parts: Iterable[Any]) -> Any:
    """Return solids that do not overlap as one compound, which is far quicker than their union."""
    return Compound(children=list(parts))


def cut(solid: Any, tools: Iterable[Any]) -> Any:
    """Return the solid without the tools."""
    return solid.cut(*tools)


def common(solid: Any, other: Any) -> Any:
    """Return what two solids that overlap share."""
    return Compound(children=list(solid.intersect(other)))


def slab(width: float, depth: float, height: float, *, corner: float = 0, soft: float = 0) -> Any:
    """Return a board on z = 0 about the Z axis; `corner` rounds it in plan, `soft` its upper and lower rims."""
    with BuildPart() as part:
        with BuildSketch():
            if corner:
                RectangleRounded(width, depth, corner)
            else:
                Rectangle(width, depth)
        extrude(amount=height)
        if soft:
            top_and_bottom = part.faces().sort_by(Axis.Z)
            fillet(top_and_bottom[-1].edges() + top_and_bottom[0].edges(), soft)
    return part.part.solid()


def disc(radius: float, height: float) -> Any:
    """Return a cylinder that stands on z = 0 about the Z axis."""
    return Solid.make_cylinder(radius, height)


def prism(outline: Sequence[Flat], height: float) -> Any:
    """Return a plate of any straight-sided outline in XY, z from 0 to `height`."""
    with BuildPart() as part:
        with BuildSketch():
            Polygon(*outline, align=None)
        extrude(amount=height)
    return part.part.solid()


def plate(*runs: Sequence[Flat], height: float) -> Any:
    """Return a plate with a curved outline in XY, z from 0 to `height`; its runs of points go as those of `turned`."""
    with BuildPart() as part:
        with BuildSketch():
            with BuildLine():
                _outline(runs)
            make_face()
        extrude(amount=height)
    return part.part.solid()


def profile(*runs: Sequence[Flat], width: float) -> Any:
    """Return a plate whose outline is a side view of (y, z) points, `width` across about the plane x = 0."""
    return Pos(-width / 2, 0, 0) * Rot(0, 0, 90) * Rot(90, 0, 0) * plate(*runs, height=width)


def ball(radius: float) -> Any:
    """Return a sphere about the origin."""
    return Solid.make_sphere(radius)


def hoop(radius: float, thin: float) -> Any:
    """Return a round bar of the radius `thin`, bent to a circle about the Z axis in the plane z = 0."""
    return Solid.make_torus(radius, thin)


def band(outer: float, inner: float, height: float) -> Any:
    """Return a ring of square section that stands on z = 0 about the Z axis."""
    return turned_straight((inner, 0), (outer, 0), (outer, height), (inner, height), (inner, 0))


def rod(start: Point, end: Point, radius: float, end_radius: float | None = None) -> Any:
    """Return a round bar between two points, tapered where the end has another radius."""
    along = Vector(*end) - Vector(*start)
    plane = Plane(origin=start, z_dir=along)
    if end_radius is None or end_radius == radius:
        return Solid.make_cylinder(radius, along.length, plane)
    return Solid.make_cone(radius, end_radius, along.length, plane)


def beam(start: Point, end: Point, width: float, thickness: float) -> Any:
    """Return a square bar between two points; `width` lies across, `thickness` in the upright plane of the bar."""
    along = Vector(*end) - Vector(*start)
    upright = abs(along.normalized().Z) > 1 - 1e-6
    across = Vector(1, 0, 0) if upright else along.cross(Vector(0, 0, 1))
    plane = Plane(origin=start, x_dir=across, z_dir=along)
    return plane.location * Solid.make_box(width, thickness, along.length).moved(Pos(-width / 2, -thickness / 2, 0))


def turned(*runs: Sequence[Flat]) -> Any:
    """Return a body turned about the Z axis: each run of (radius, z) points goes on where the last ended.

    A run of two points is straight and one of more is a smooth curve through them. The whole is closed along the
    axis, or is a ring where it ends at its start.
    """
    with BuildPart() as part:
        with BuildSketch(Plane.XZ):
            with BuildLine():
                _outline(runs)
            make_face()
        revolve(axis=Axis.Z)
    return part.part.solid()


def turned_straight(*points: Flat) -> Any:
    """Return a turned body whose outline is straight from point to point."""
    return turned(*(points[i : i + 2] for i in range(len(points) - 1)))


def _outline(runs: Sequence[Sequence[Flat]]) -> None:
    for run in runs:
        if len(run) == 2:
            Line(*run)
        else:
            Spline(*run)
    start, end = runs[0][0], runs[-1][-1]
    if start != end:
        Line(end, start)


def tube(path: Sequence[Point], radius: float, *, bend: float) -> Any:
    """Return a round bar along straight stretches whose corners are bent to the radius `bend`."""
    with BuildLine() as line:
        FilletPolyline(*path, radius=bend) if len(path) > 2 else Polyline(*path)
    wire = line.wire()
    with BuildPart() as part:
        with BuildSketch(Plane(origin=wire @ 0, z_dir=wire % 0)):
            Circle(radius)
        sweep(path=wire, transition=Transition.ROUND)
    return part.part.solid()


def strap(path: Sequence[Point], width: float, thickness: float, *, bend: float) -> Any:
    """Return a flat bar bent in the XZ plane, `width` across it (along Y), as `tube` bends a round one."""
    with BuildLine() as line:
        FilletPolyline(*path, radius=bend) if len(path) > 2 else Polyline(*path)
    wire = line.wire()
    with BuildPart() as part:
        with BuildSketch(Plane(origin=wire @ 0, x_dir=(0, 1, 0), z_dir=wire % 0)):
            RectangleRounded(width, thickness, min(width, thickness) * 0.35)
        sweep(path=wire, transition=Transition.ROUND)
    return part.part.solid()


def hose(points: Sequence[Point], radius: float) -> Any:
    """Return a round bar along a smooth curve through the points."""
    with BuildLine() as line:
        Spline(*points)
    wire = line.wire()
    with BuildPart() as part:
        with BuildSketch(Plane(origin=wire @ 0, z_dir=wire % 0)):
            Circle(radius)
        sweep(path=wire)
    return part.part.solid()


def ovals(rings: Sequence[tuple[float, float, float, float]]) -> Any:
    """Return a smooth body through ellipses, one for each (half width, half depth, y, z), z rising."""
    with BuildPart() as part:
        for half_width, half_depth, y, z in rings:
            with BuildSketch(Plane.XY.offset(z).move(Pos(0, y, 0))):
                Ellipse(half_width, half_depth)
        loft()
    return part.part.solid()


def faceted(sides: int, rings: Sequence[Flat], twist: float = 0) -> Any:
    """Return a body of regular polygons, one for each (radius, z), each turned by `twist` degrees against the last."""
    with BuildPart() as part:
        for step, (radius, z) in enumerate(rings):
            with BuildSketch(Plane.XY.offset(z)):
                RegularPolygon(radius, sides, rotation=twist * step)
        loft(ruled=True)
    return part.part.solid()


def squared(rings: Sequence[tuple[float, float, float, float]]) -> Any:
    """Return a body of rounded rectangles, one for each (width, depth, corner, z), with ruled sides between."""
    with BuildPart() as part:
        for width, depth, corner, z in rings:
            with BuildSketch(Plane.XY.offset(z)):
                RectangleRounded(width, depth, corner)
        loft(ruled=True)
    return part.part.solid()


def moved(solid: Any, x: float = 0, y: float = 0, z: float = 0) -> Any:
    """Return the solid at another place."""
    return Pos(x, y, z) * solid


def rotated(solid: Any, x: float = 0, y: float = 0, z: float = 0) -> Any:
    """Return the solid turned about the axes through the origin, in degrees."""
    return Rot(x, y, z) * solid


def mirrored(solid: Any) -> list[Any]:
    """Return the solid and its mirror image on the other side of the plane x = 0."""
    return [solid, solid.mirror(Plane.YZ)]


def facing(solid: Any) -> Any:
    """Return a solid made lying on XY stood up: what was its top faces the front, what was +Y is up."""
    return Rot(90, 0, 0) * solid


def around(count: int, radius: float, start_degrees: float = 90) -> list[Flat]:
    """Return evenly spaced points on a circle about the Z axis."""
    angles = [math.radians(start_degrees + 360 * i / count) for i in range(count)]
    return [(round(radius * math.cos(a), 6), round(radius * math.sin(a), 6)) for a in angles]


def turns(solid: Any, count: int, start_degrees: float = 0) -> list[Any]:
    """Return copies of a solid evenly turned about the Z axis."""
    return [Rot(0, 0, start_degrees + 360 * i / count) * solid for i in range(count)]


def spread(count: int, width: float) -> list[float]:
    """Return `count` evenly spaced places from -width/2 to width/2; one alone is in the middle."""
    return [0.0] if count == 1 else [-width / 2 + width * i / (count - 1) for i in range(count)]
