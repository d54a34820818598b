from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from search.evaluation.measures import MEASURES
from search.evaluation.plots import plot_changes, plot_runs


def _means(mean: float) -> dict[str, Any]:
    one = {"mean": mean, "low": mean - 0.1, "high": mean + 0.1}
    return {"measures": dict.fromkeys(MEASURES, one), "groups": {}}


def _change(change: float | None) -> dict[str, Any]:
    one = {"change": change, "low": change, "high": change}
    return {"measures": dict.fromkeys(MEASURES, one), "groups": {"head": {"measures": None}}}


NOT_JUDGED: dict[str, Any] = {"measures": None, "groups": {}}


def _grey(path: Path) -> NDArray[np.uint8]:
    with Image.open(path) as image:
        return np.asarray(image.convert("L"))


def _ink(path: Path) -> int:
    return int((_grey(path) < 128).sum())


def test_a_plot_is_the_same_each_time_and_another_for_other_figures(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.png", "b.png", "c.png")]
    for path, mean in zip(paths, (0.4, 0.4, 0.6), strict=True):
        plot_runs({"one": {"uspc": _means(mean)}}, path)
    assert paths[0].read_bytes() == paths[1].read_bytes() != paths[2].read_bytes()


def test_each_run_has_its_points_and_a_protocol_without_judgments_no_panel(tmp_path: Path) -> None:
    alone, both, wide = (tmp_path / name for name in ("alone.png", "both.png", "wide.png"))
    plot_runs({"a$1": {"uspc": _means(0.4), "examiner": NOT_JUDGED}}, alone)
    plot_runs({"a$1": {"uspc": _means(0.4)}, "b$2": {"uspc": _means(0.7)}}, both)
    plot_runs({"a$1": {"uspc": _means(0.4), "examiner": _means(0.4)}}, wide)
    assert _grey(alone).shape[1] == _grey(both).shape[1] < _grey(wide).shape[1]
    assert _ink(alone) < _ink(both)


def test_changes_that_are_relative_to_nothing_are_not_shown(tmp_path: Path) -> None:
    known, unknown, none = (tmp_path / name for name in ("known.png", "unknown.png", "none.png"))
    plot_changes({"uspc": _change(0.3)}, known)
    plot_changes({"uspc": _change(None)}, unknown)
    plot_changes({"uspc": NOT_JUDGED}, none)
    assert _ink(unknown) < _ink(known)
    assert _ink(none) > 0
