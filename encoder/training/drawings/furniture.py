"""The models of a Sweet Home 3D catalog (`.sh3f`, a ZIP of OBJ files) with their names, sizes, makers and licences."""

import re
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from encoder.training.drawings.meshes import Mesh
from encoder.training.drawings.wavefront import read_obj

CATALOG = "PluginFurnitureCatalog.properties"
# Java's property files are Latin-1, other characters escaped.
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


@dataclass(frozen=True)
class Piece:
    """One model of a catalog: where it lies, what it is called, and its width, height and depth in centimetres."""

    archive: Path
    member: str
    name: str
    category: str
    tags: tuple[str, ...]
    credit: str
    size: tuple[float, float, float]
    rotation: tuple[float, ...]


def read_catalog(archive: Path) -> list[Piece]:
    """Return the models in the order of the catalog."""
    with zipfile.ZipFile(archive) as packed:
        text = packed.read(CATALOG).decode("latin-1")
    said = {}
    for line in text.splitlines():
        key, separator, value = line.partition("=")
        if separator and not line.startswith("#"):
            said[key.strip()] = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), value.strip())
    numbers = sorted(int(key.removeprefix("model#")) for key in said if key.startswith("model#"))
    return [_piece(archive, said, number) for number in numbers]


def load(piece: Piece) -> Mesh:
    """Return a model in its true proportions, as made drawings have it: Z up, the front towards -Y."""
    with zipfile.ZipFile(piece.archive) as packed:
        triangles = read_obj(packed.read(piece.member))
    points = triangles.points
    normals = triangles.normals
    if piece.rotation:
        points = _rotated(points, piece.rotation)
        normals = None if normals is None else _rotated(normals, piece.rotation)
    extent = np.ptp(points, axis=0)
    # The catalog's size is what the model is stretched to; flat ones have no thickness to stretch.
    points = points * np.where(extent > 0, np.array(piece.size) / np.where(extent > 0, extent, 1), 1)
    return Mesh.of(replace(triangles, points=_upright(points), normals=None if normals is None else _upright(normals)))


def _piece(archive: Path, said: dict[str, str], number: int) -> Piece:
    def of(key: str) -> str:
        return said.get(f"{key}#{number}", "")

    maker, license_ = of("creator") or "unknown", " ".join(said["license"].split())
    return Piece(
        archive=archive,
        member=of("model").removeprefix("/"),
        name=of("name"),
        category=of("category"),
        tags=tuple(filter(None, (tag.strip() for tag in of("tags").split(",")))),
        credit=f"3D model by {maker}, {said['name']}: {license_}",
        size=(float(of("width")), float(of("height")), float(of("depth"))),
        rotation=tuple(float(word) for word in of("modelRotation").split()),
    )


def _rotated(points: NDArray[np.float64], rotation: tuple[float, ...]) -> NDArray[np.float64]:
    """Turn vectors by a matrix that is written row by row; normals are unit vectors a corner."""
    rows = np.array(rotation).reshape(3, 3)
    return np.stack([(points * row).sum(-1) for row in rows], -1)


def _upright(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn Y up and the front towards +Z into Z up and the front towards -Y."""
    return np.stack([points[..., 0], -points[..., 2], points[..., 1]], -1)
