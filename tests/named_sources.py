"""A small catalog and a few icons of two sets in the layouts of their packages, made here."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from encoder.training.drawings.icon_sets import ICON_SETS

CATALOG = """# A catalog as Sweet Home 3D writes it.
name=Small catalog
license=Creative Commons Attribution 3.0
id#1=one
name#1=Oak caf\\u00e9 table
category#1=Kitchen
tags#1=Wood, Dining
model#1=/small/table/table.obj
width#1=80
depth#1=40
height#1=60
creator#1=A. Maker
name#2=Parking slot
model#2=/small/slot.obj
width#2=200
depth#2=400
height#2=0.1
name#3=Modello Tre
tags#3=Fast, Car
model#3=/small/table/table.obj
modelRotation#3=1 0 0 0 0 -1 0 1 0
width#3=10
depth#3=20
height#3=30
"""
WEDGE = b"v 0 0 0\nv 1 0 0\nv 0 0 1\nv 0 1 0\nf 1 2 3\nf 1 2 4\nf 1 3 4\nf 2 3 4\n"
SLOT = b"v 0 0 0\nv 1 0 0\nv 1 0 1\nv 0 0 1\nf 1 2 3 4\n"
# By the set that has them: what is drawn twice, in a style that is not taken, with a sign, and no goods.
ICONS = {
    "tabler": ("lamp-2", "lamp-off", "cat", "lamp-filled", "arrow-up"),
    "ph": ("lamp-thin", "lamp-bold", "chair-fill", "chair"),
}
BODY = '<path fill="none" stroke="currentColor" d="M4 20h16M12 20v-8a4 4 0 0 1 8 0z"/>'
FILLED = '<path d="M4 4h16v16H4z"/>'


def catalog(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(folder / "Small.sh3f", "w") as packed:
        packed.writestr("PluginFurnitureCatalog.properties", CATALOG.encode("latin-1"))
        packed.writestr("small/table/table.obj", WEDGE)
        packed.writestr("small/slot.obj", SLOT)
    return folder / "Small.sh3f"


def icon_sets(folder: Path) -> None:
    """Make the packages of all icon sets as they lie in the cache; two of them have icons."""
    for package in ICON_SETS:
        prefix = package.name.removeprefix("@iconify-json/")
        names = ICONS.get(prefix, ())
        unpacked = folder / package.archive.removesuffix(".tgz") / "package"
        unpacked.mkdir(parents=True)
        told = {"name": prefix.title(), "author": {"name": "A. Hand"}, "license": {"title": "MIT"}}
        icons = {name: {"body": FILLED if name.endswith("fill") else BODY} for name in names}
        (unpacked / "info.json").write_text(json.dumps(told))
        (unpacked / "icons.json").write_text(json.dumps({"prefix": prefix, "width": 24, "height": 24, "icons": icons}))
