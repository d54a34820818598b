import io
import tarfile
import zipfile
from collections import Counter

from encoder.training.drawings.drawn import draw_design
from encoder.training.drawings.families import FAMILIES, SAMPLE_FAMILIES
from encoder.training.drawings.family import Draw
from encoder.training.drawings.frequencies import in_turn, long_tailed
from encoder.training.drawings.grant import grant_member
from encoder.training.drawings.plan import Design, plan_designs
from encoder.training.drawings.projection import FLAT_VIEWS, project
from encoder.training.drawings.redbook import fixed_width_uspc
from encoder.training.drawings.sample import sample_path
from encoder.training.drawings.solids import disc

SAMPLE_DESIGNS = 150


def _unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name.rsplit("/", 1)[1]: archive.read(name) for name in archive.namelist()}


def _sample_plans(count: int, seed: int = 1) -> list[Design]:
    return plan_designs(in_turn(SAMPLE_FAMILIES, count), seed)


def test_two_designs_are_the_shipped_ones_to_the_byte_every_time() -> None:
    with tarfile.open(sample_path()) as tar:
        for plan, member in zip(_sample_plans(2), tar.getmembers(), strict=False):
            name, made = grant_member(draw_design(plan, plain=True))
            shipped = tar.extractfile(member)
            assert name == member.name
            assert shipped is not None
            # What deflate makes of the XML may differ between builds of zlib; what is inside may not.
            assert _unzipped(made) == _unzipped(shipped.read())


def test_a_shorter_plan_is_the_start_of_a_longer_one() -> None:
    assert _sample_plans(SAMPLE_DESIGNS)[:40] == _sample_plans(40)
    assert _sample_plans(5) != _sample_plans(5, seed=2)
    assert [*long_tailed(FAMILIES, 300, seed=1)][:40] == [*long_tailed(FAMILIES, 40, seed=1)]


def test_a_few_families_hold_most_designs_and_another_seed_has_other_ones() -> None:
    counts = Counter(family.name for family in long_tailed(FAMILIES, 2_000, seed=1))
    (largest, most), *_ = counts.most_common()
    assert 0.15 < most / 2_000 < 0.27
    assert 0.5 < sum(count for _, count in counts.most_common(10)) / 2_000 < 0.75
    assert len(counts) == len(FAMILIES)
    assert Counter(family.name for family in long_tailed(FAMILIES, 2_000, seed=2)).most_common(1)[0][0] != largest
    assert set(Counter(family.name for family in in_turn(FAMILIES, 2 * len(FAMILIES))).values()) == {2}


def test_a_continuation_is_its_parent_in_other_sizes() -> None:
    designs = {design.number: design for design in _sample_plans(SAMPLE_DESIGNS)}
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
