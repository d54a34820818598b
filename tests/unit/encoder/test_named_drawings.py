"""Named drawings of a small catalog and a few icons, made here in the layouts of their packages."""

from __future__ import annotations

import hashlib
import io
import tarfile
from pathlib import Path

import numpy as np
import pytest

from encoder.errors import SourceUnavailable
from encoder.training.drawings.furniture import load, read_catalog
from encoder.training.drawings.goods import SUBCLASS, subclass
from encoder.training.drawings.icon_sets import ICON_SETS
from encoder.training.drawings.icons import ICON_PX, MARGIN_PX, by_title, draw_icon, read_icons
from encoder.training.drawings.packages import FURNITURE, Package, fetch
from mappings.classification import canonical
from tests.named_sources import catalog, icon_sets


def test_a_catalog_tells_names_and_makers_and_the_size_of_each_model(tmp_path: Path) -> None:
    table, _, car = read_catalog(catalog(tmp_path))
    assert (table.name, table.tags, table.size) == ("Oak café table", ("Wood", "Dining"), (80, 60, 40))
    assert table.credit == "3D model by A. Maker, Small catalog: Creative Commons Attribution 3.0"
    mesh = load(table)
    # Width, depth and height, Z up; what was towards the viewer is towards -Y.
    assert np.ptp(mesh.points, axis=0) == pytest.approx([80, 40, 60])
    assert sorted(mesh.points[:, 1].tolist()) == pytest.approx([-40, 0, 0, 0])
    # The third is turned by its matrix: what is up in it was away from the viewer.
    assert load(car).points[:, 2].min() == pytest.approx(-30)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Chair", "06-01"),
        ("Oak chairs", "06-01"),
        ("Coffee table", "06-03"),
        ("Table fan", "23-04"),
        ("Table on trestles", "06-03"),
        ("Chair with cushion", "06-01"),
        ("Plate, glass and cutlery", "07-01"),
        ("Air conditioning - External unit", "23-04"),
        ("Sofa 2 seats", "06-01"),
        ("Towel rack", ""),
        ("Snowman", ""),
        ("", ""),
    ],
)
def test_a_name_tells_its_class_where_it_is_plain(name: str, code: str) -> None:
    assert subclass(name) == code


def test_every_class_of_goods_is_one() -> None:
    assert {code for code in SUBCLASS.values() if code and canonical("locarno", code) != code} == set()


def test_icons_of_goods_without_signs_are_put_together_by_what_they_show(tmp_path: Path) -> None:
    icon_sets(tmp_path)
    icons = by_title(icon for found in sorted(tmp_path.iterdir()) for icon in read_icons(found / "package"))
    assert {title: [icon.name for icon in hands] for title, hands in icons.items()} == {
        "Chair": ["ph/chair-fill"],
        "Lamp": ["ph/lamp-thin", "tabler/lamp-2"],
    }
    assert icons["Lamp"][1].credit == "Tabler by A. Hand (MIT)"


def test_what_is_filled_is_drawn_by_its_contours(tmp_path: Path) -> None:
    icon_sets(tmp_path)
    (chair,) = read_icons(next(tmp_path.glob("iconify-json-ph-*")) / "package")[:1]
    pixels = np.asarray(draw_icon(chair))
    # A frame around white paper, of a square that fills two thirds of its picture.
    assert pixels.shape == pytest.approx((ICON_PX * 2 / 3 + 2 * MARGIN_PX,) * 2, abs=4)
    assert pixels[20:-20, 20:-20].min() == 255
    assert (pixels[len(pixels) // 2] == 0).sum() == 4


def test_an_archive_is_unpacked_once_if_it_is_the_pinned_one(tmp_path: Path) -> None:
    archive = tmp_path / "icons-1.tgz"
    with tarfile.open(archive, "w:gz") as tar:
        member = tarfile.TarInfo("package/LICENSE")
        member.size = 3
        tar.addfile(member, io.BytesIO(b"MIT"))
    package = Package("npm", "icons", "1", archive.name, hashlib.sha256(archive.read_bytes()).hexdigest())
    folder = fetch(package, tmp_path)
    assert (folder / "package" / "LICENSE").read_bytes() == b"MIT"
    archive.write_bytes(b"another")
    assert fetch(package, tmp_path) == folder
    folder.rename(tmp_path / "away")
    with pytest.raises(SourceUnavailable, match="is not icons 1 as it is pinned"):
        fetch(package, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["away", "icons-1.tgz"]


def test_what_is_fetched_is_pinned() -> None:
    assert FURNITURE.download == ("apt-get", "download", "-qq", "sweethome3d-furniture=1.8-1")
    assert ICON_SETS[0].download == ("npm", "pack", "--silent", "@iconify-json/carbon@1.2.29")
