import io
import tarfile
import zipfile
from pathlib import Path

from click.testing import CliRunner

from encoder.training.drawings.__main__ import main
from encoder.training.drawings.families import SAMPLE_FAMILIES
from encoder.training.drawings.family import Draw
from encoder.training.drawings.grant import make_grant
from encoder.training.drawings.plan import plan_designs
from encoder.training.drawings.projection import FLAT_VIEWS, project
from encoder.training.drawings.redbook import fixed_width_uspc
from encoder.training.drawings.sample import sample_path
from encoder.training.drawings.solids import disc

SAMPLE_DESIGNS = 150


def _unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name.rsplit("/", 1)[1]: archive.read(name) for name in archive.namelist()}


def test_two_designs_are_the_shipped_ones_to_the_byte_every_time(tmp_path: Path) -> None:
    ran = CliRunner().invoke(main, [str(tmp_path), "--designs", "2", "--processes", "1"])
    assert ran.exit_code == 0, ran.output
    made = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.ZIP"))
    assert made == [f"I20260106/DESIGN/USD990000{n}-20260106.ZIP" for n in (1, 2)]
    with tarfile.open(sample_path()) as tar:
        for name, plan in zip(made, plan_designs(SAMPLE_FAMILIES, 2, seed=1), strict=True):
            shipped = tar.extractfile(name)
            assert shipped is not None
            # What deflate makes of the XML may differ between builds of zlib; what is inside may not.
            files = _unzipped((tmp_path / name).read_bytes())
            assert files == _unzipped(shipped.read())
            assert files == make_grant(plan).files


def test_a_shorter_plan_is_the_start_of_a_longer_one() -> None:
    assert plan_designs(SAMPLE_FAMILIES, SAMPLE_DESIGNS, seed=1)[:40] == plan_designs(SAMPLE_FAMILIES, 40, seed=1)
    assert plan_designs(SAMPLE_FAMILIES, 5, seed=1) != plan_designs(SAMPLE_FAMILIES, 5, seed=2)


def test_a_continuation_is_its_parent_in_other_sizes() -> None:
    designs = {design.number: design for design in plan_designs(SAMPLE_FAMILIES, SAMPLE_DESIGNS, seed=1)}
    continued = [design for design in designs.values() if design.parent]
    assert continued
    for design in continued:
        assert design.parent is not None
        parent = designs[design.parent.number]
        assert (design.structure, design.applicant, design.family) == (
            parent.structure,
            parent.applicant,
            parent.family,
        )
        assert design.sizes != parent.sizes
        assert design.filed > parent.filed


def test_a_draw_is_the_same_for_the_same_seeds() -> None:
    one, other = Draw("a", "b"), Draw("a", "c")
    assert [one.pick(range(100)) for _ in range(5)] == [other.pick(range(100)) for _ in range(5)]
    assert [one.size(0, 100) for _ in range(5)] != [other.size(0, 100) for _ in range(5)]


def test_a_cylinder_has_its_outline_from_every_side() -> None:
    solid = disc(10, 40)
    for view in FLAT_VIEWS:
        left, bottom, right, top = project(solid, view).bounds()
        assert round(right - left, 1) == 20
        assert round(top - bottom, 1) == (20 if view.name in ("top", "bottom") else 40)


def test_uspc_is_written_in_columns() -> None:
    cases = {"D6/716.4": "D 67164", "D26/93": "D26 93", "D12/209": "D12209", "D8/21": "D 8 21", "D10/15": "D10 15"}
    assert {code: fixed_width_uspc(code) for code in cases} == cases
