"""DeepPatent and DeepPatent2 in their published layouts, made small."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from PIL import Image, ImageDraw

from encoder.sandbox.pool import Sandbox
from workers.cli import main
from workers.evaluation.labelled import Item, Labelled
from workers.training.data import Reader, Source

PATENTS = ("USD0834581-20181127", "USD0807264-20180109")
# Of queries and of the database, by sheet: an own front page may be a query, as in the published test split.
SPLIT = {"test_query_patent.txt": (0, 2), "test_db_patent.txt": (1, 3)}


def _png(seed: int) -> bytes:
    image = Image.new("L", (90, 60), 255)
    ImageDraw.Draw(image).rectangle((10, 10, 30 + 8 * (seed % 6), 50), outline=0, width=2)
    kept = io.BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()


def _read(*paths: Path) -> tuple[list[Item], list[tuple[str, str]]]:
    refused: list[tuple[str, str]] = []
    return list(Labelled(paths).read(lambda name, reason: refused.append((name, reason)))), refused


@pytest.fixture
def deeppatent(tmp_path: Path) -> Path:
    for place, patent in enumerate(PATENTS):
        folder = tmp_path / "patent_data" / f"I{patent[-8:]}" / patent
        folder.mkdir(parents=True)
        for sheet in range(4):
            (folder / f"{patent}-D0000{sheet}.png").write_bytes(_png(4 * place + sheet))
    (tmp_path / "data").mkdir()
    for name, sheets in SPLIT.items():
        lines = [
            f"I{patent[-8:]}/{patent}/{patent}-D0000{sheet}.png {label}"
            for label, patent in enumerate(PATENTS, 1)
            for sheet in sheets
        ]
        (tmp_path / "data" / name).write_text("\n".join(lines) + "\n")
    return tmp_path


def test_the_folder_of_deeppatent_is_read_with_its_front_pages_told_apart(deeppatent: Path) -> None:
    for path in (deeppatent, deeppatent / "patent_data"):
        items, refused = _read(path)
        assert refused == []
        assert [item.drawing.name for item in items[:4]] == [f"USD0807264-D0000{sheet}" for sheet in range(4)]
        assert [item.drawing.front_page for item in items] == [True, False, False, False] * 2
        assert {item.drawing.design.year for item in items} == {2018}
    (week, refused) = _read(deeppatent / "patent_data" / "I20181127")
    assert refused == []
    assert {item.drawing.design.number for item in week} == {"USD0834581"}
    assert week[1].load() == _png(1)


def test_the_published_split_parts_queries_from_what_they_look_for(deeppatent: Path) -> None:
    query, db = (deeppatent / "data" / name for name in SPLIT)
    items, refused = _read(query, db)
    assert refused == []
    asking = {item.drawing.name for item in items if item.drawing.asks}
    found = {item.drawing.name for item in items if item.drawing.is_found}
    assert asking == {f"{patent[:10]}-D0000{sheet}" for patent in PATENTS for sheet in (0, 2)}
    assert found == {f"{patent[:10]}-D0000{sheet}" for patent in PATENTS for sheet in (1, 3)}
    out = deeppatent / "run"
    answer = CliRunner().invoke(main, ["evaluate", str(query), str(db), "--out", str(out), "--json"])
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.stdout)["protocols"]
    assert (told["same-design-d00000"]["queries"], told["same-design"]["queries"]) == (4, 2)
    ranked = [line.split()[:3:2] for line in (out / "same-design-d00000.run").read_text().splitlines()]
    assert {one for one, _ in ranked} == asking
    assert {other for _, other in ranked} == found


def test_a_list_that_cannot_be_used_is_refused_by_name(deeppatent: Path, tmp_path: Path) -> None:
    away = tmp_path / "away" / "lists" / "train_patent_trn.txt"
    away.parent.mkdir(parents=True)
    away.write_text(f"I20181127/{PATENTS[0]}/{PATENTS[0]}-D00001.png 1\n")
    assert _read(away) == (
        [],
        [(away.name, f"The drawings of {away.name} are not beside it; put it where DeepPatent was unpacked.")],
    )
    query = deeppatent / "data" / "test_query_patent.txt"
    query.write_text(query.read_text() + "a chair\n")
    items, refused = _read(query)
    assert len(items) == 4
    assert refused == [(f"{query.name}:5", f"Line 5 of {query.name} names no drawing of DeepPatent.")]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("patent_data.partaa", "cat patent_data.part?? > DeepPatent.tar.gz"),
        ("2019.aa", "cat 2019.?? > 2019.zip"),
        ("DeepPatent.tar.gz", "is to be unpacked first"),
        ("Segmented.tar.gz", "is to be unpacked first"),
    ],
)
def test_what_is_still_packed_is_refused_with_how_to_unpack_it(tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / name).write_bytes(b"packed")
    for path in (tmp_path / name, tmp_path):
        items, ((refused, why),) = _read(path)
        assert items == []
        assert refused == path.name
        assert name in why
        assert told in why


TOOTHBRUSH = "USD0871717-20200107"


def _figure(patent: str, sheet: int, figure: str, **more: object) -> dict[str, Any]:
    return {
        "id": 1,
        "patentID": patent,
        "patentdate": "2020-01-07",
        "figid": figure,
        "caption": f"FIG. {figure} is a front perspective view of a toothbrush, showing my new design;",
        "object": "toothbrush",
        "aspect": "front perspective view",
        "figure_file": f"{patent}-D0000{sheet}.png",
        "subfigure_file": f"{patent}-D0000{sheet}_{figure}.png",
        "object_title": "Electric toothbrush",
        "classification_national": "D 4104",
        **more,
    }


Write = Callable[..., Path]


@pytest.fixture
def deeppatent2(tmp_path: Path) -> Write:
    def write(figures: list[dict[str, Any]]) -> Path:
        folder = tmp_path / "2020"
        (folder / "Segmented").mkdir(parents=True)
        (folder / "design2020.json").write_text(json.dumps(figures))
        for place, figure in enumerate(figures):
            (folder / "Segmented" / figure["subfigure_file"]).write_bytes(_png(place))
        return tmp_path

    return write


def test_deeppatent2_tells_what_each_figure_shows_and_from_where(deeppatent2: Write) -> None:
    figures = [
        _figure(TOOTHBRUSH, 1, "1"),
        _figure(TOOTHBRUSH, 1, "2", object="brush head", aspect=""),
        # The label of this one was not found, so its words may be those of any other.
        _figure(TOOTHBRUSH, 2, "9991", object="stand", aspect="rear view"),
        _figure(TOOTHBRUSH, 3, "4", object=float("nan"), aspect=None, caption=None),
        _figure("USD0871718-20200107", 0, "1", classification_national="?"),
    ]
    root = deeppatent2(figures)
    for path in (root, root / "2020", root / "2020" / "design2020.json"):
        items, refused = _read(path)
        assert refused == []
        first, second, unmatched, wordless, other = items
        design = first.drawing.design
        assert (design.number, design.title, design.year, design.uspc) == (
            "USD0871717",
            "Electric toothbrush",
            2020,
            "D4/104",
        )
        assert first.drawing.name == "USD0871717-D00001_1"
        assert (first.view, second.view) == ("front perspective", None)
        assert first.made is not None
        assert (first.made.name, first.made.aliases) == ("toothbrush", ("Electric toothbrush", "brush head"))
        for one in (unmatched, wordless):
            assert (one.view, one.text, one.made) == (None, None, None)
        assert other.drawing.front_page
        assert other.drawing.design.uspc == ""
        assert first.load() == _png(0)


def test_deeppatent2_is_learned_from_by_its_own_words_and_its_uspc_classes(deeppatent2: Write, tmp_path: Path) -> None:
    figures = [_figure(f"USD08717{n}-20200107", 1, "1", object=("toothbrush", "brush")[n % 2]) for n in range(10, 22)]
    root = deeppatent2([*figures, _figure(TOOTHBRUSH, 2, "9991")])
    reader = Reader(Sandbox(1), tmp_path / "cache", lambda name, why: pytest.fail(why), int)
    split = reader.split([Source("teeth", (root,), 0.4)], side=32, seed=1)
    everything = [*split.learned.examples, *split.aside.examples]
    assert {(one.subclass, one.main_class) for one in everything} == {("D4/104", "D4")}
    by_name = {one.name: one.texts for one in everything}
    told = by_name["USD0871711-D00001_1"]
    assert {"front perspective view of a brush", "front perspective view of an electric toothbrush"} <= set(told)
    assert told[-1] == "Electric toothbrush. Front perspective view of a toothbrush. Brushware."
    assert by_name["USD0871712-D00001_1"] != told
    assert len(by_name["USD0871717-D00002_9991"]) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[{"patent_id": "USD0871717", "Figure_file": "a.png", "n_subfigures": 1}]', "has no patentID"),
        ('[{"patentID": ', "is not DeepPatent2's"),
        (json.dumps([_figure(TOOTHBRUSH, 1, "1")]), "unpack its Segmented.tar.gz there"),
    ],
)
def test_a_file_of_deeppatent2_that_cannot_be_used_is_refused_in_one_sentence(
    tmp_path: Path, text: str, told: str
) -> None:
    (tmp_path / "design2019.json").write_text(text)
    items, ((name, why),) = _read(tmp_path)
    assert items == []
    assert name == "design2019.json"
    assert told in why
    assert "\n" not in why


def test_a_figure_or_a_number_that_is_missing_is_named_and_the_rest_goes_on(deeppatent2: Write) -> None:
    root = deeppatent2([_figure(TOOTHBRUSH, 1, "1"), _figure("a chair", 1, "1"), _figure(TOOTHBRUSH, 1, "2")])
    (root / "2020" / "Segmented" / f"{TOOTHBRUSH}-D00001_2.png").unlink()
    items, ((name, why),) = _read(root)
    assert name == "a chair"
    assert "is not a publication number" in why
    with pytest.raises(Exception, match=r"D00001_2\.png is not beside the JSON"):
        items[1].load()
