"""A sheet that the index does not hold finds the patent that it was left out of: on real grants."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from search.hybrid.query import build
from search.settings import Settings
from workers.context import connect, service_of
from workers.services import running_services

GRANTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "grants"
Ingest = Callable[..., tuple[int, dict[str, Any]]]


def _leave_out(grant: Path, target: Path) -> Path | None:
    """Copy a grant without its second sheet, in folder and XML; returns that sheet, or None where there are too few."""
    sheets = sorted(path for path in grant.glob("*.TIF") if not path.stem.endswith("D00000"))
    if len(sheets) < 3:
        return None
    folder = target / grant.name
    shutil.copytree(grant, folder)
    left_out = sheets[1]
    (folder / left_out.name).unlink()
    xml = next(folder.glob("*.XML"))
    figures = re.compile(rf"<figure [^>]*>\s*<img [^>]*{re.escape(left_out.name)}.*?</figure>", re.DOTALL)
    text, count = figures.subn("", xml.read_text())
    assert count == 1
    xml.write_text(text)
    return left_out


@pytest.mark.skipif(not GRANTS.exists(), reason="needs the folder of real grants beside the project")
def test_nine_in_ten_left_out_sheets_find_their_patent_in_the_first_ten(tmp_path: Path, ingest_json: Ingest) -> None:
    pairs = [(grant.name, _leave_out(grant, tmp_path / "grants")) for grant in sorted(GRANTS.iterdir())]
    left_out = {name.split("-")[0]: sheet for name, sheet in pairs if sheet is not None}
    data = tmp_path / "data"
    settings = Settings.from_environ({"FIGSEEK_DATA": str(data), "FIGSEEK_ELASTICSEARCH_HEAP": "512m"})
    with running_services(settings, "tests") as services:
        status, _ = ingest_json(data, tmp_path / "grants")
        assert status == 0
        context = connect(services, threads=2)
        service = service_of(context)
        found = [
            number
            for number, sheet in left_out.items()
            if any(
                result["publication"].startswith(number)
                for result in service.search(build({}), sheet.read_bytes())["results"]
            )
        ]
    assert len(left_out) >= 20
    assert len(found) >= 0.9 * len(left_out), sorted(set(left_out) - set(found))
