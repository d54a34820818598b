"""Wavefront OBJ: the triangles of a model, and the normals that tell where its maker meant it to look smooth."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from encoder.errors import UnreadableModel


@dataclass(frozen=True)
class Triangles:
    """Corners as the file has them: `points` (n, 3), `faces` (m, 3) into them, `normals` a corner (m, 3, 3) or none."""

    points: NDArray[np.float64]
    faces: NDArray[np.int64]
    normals: NDArray[np.float64] | None


def read_obj(content: bytes) -> Triangles:
    """Return the triangles of an OBJ file, polygons cut into fans; lines, points and curves are left out.

    A file without faces, or with a face of corners that it lacks, is an `UnreadableModel`.
    """
    points: list[list[float]] = []
    normals: list[list[float]] = []
    corners: list[tuple[int, int]] = []
    try:
        for line in content.decode("latin-1").splitlines():
            if line.startswith("v "):
                points.append([float(word) for word in line.split()[1:4]])
            elif line.startswith("vn "):
                normals.append([float(word) for word in line.split()[1:4]])
            elif line.startswith("f "):
                polygon = [_corner(word, len(points), len(normals)) for word in line.split()[1:]]
                for second, third in pairwise(polygon[1:]):
                    corners += (polygon[0], second, third)
        at = np.array(corners, dtype=np.int64).reshape(-1, 3, 2)
        place = np.array(points, dtype=np.float64).reshape(-1, 3)
        turned = np.array(normals, dtype=np.float64).reshape(-1, 3)
    except ValueError as error:
        raise UnreadableModel(f"The OBJ file has a line that is none: {error}.") from None
    faces, toward = at[..., 0], at[..., 1]
    if not len(faces) or faces.max() >= len(place) or faces.min() < 0 or toward.max() >= len(turned):
        raise UnreadableModel("The OBJ file has no faces, or faces of corners that it lacks.")
    return Triangles(place, faces, turned[toward] if toward.min() >= 0 else None)


def _corner(word: str, points: int, normals: int) -> tuple[int, int]:
    """Return a corner's point and normal, counted from 0; the normal is -1 where there is none."""
    parts = word.split("/")
    point = int(parts[0])
    normal = int(parts[2]) if len(parts) > 2 and parts[2] else 0
    # A negative number counts back from the last one so far.
    return point - 1 if point > 0 else points + point, normal - 1 if normal >= 0 else normals + normal
