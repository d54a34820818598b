"""The documents name what exists, and all that a newcomer needs is named in them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from search.settings import PREFIX, Settings
from workers.cli import main

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("mappings", "encoder", "search", "workers")
DOCUMENTS = [ROOT / "README.md", ROOT / "ARCHITECTURE.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]
README = (ROOT / "README.md").read_text()
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text()
# `path/like.this`, as documents write files of the repository.
FILE = re.compile(r"`((?:[\w-]+/)+[\w-]+\.[a-z]+|[\w-]+\.(?:md|toml|yaml))`")


def _sources() -> list[str]:
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return sorted(str(path.relative_to(ROOT)) for path in files if path.name != "__init__.py")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_document_names_only_files_that_exist(document: Path) -> None:
    if document.name.startswith("0006"):  # it names what was planned and not built
        return
    missing = [
        name
        for name in FILE.findall(document.read_text())
        if not any((base / name).exists() for base in _bases(document))
    ]
    assert not missing


def _bases(document: Path) -> list[Path]:
    return [ROOT, document.parent, *(ROOT / package for package in PACKAGES)]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_in_the_readme(name: str) -> None:
    assert f"`{PREFIX}{name.upper()}`" in README


def test_the_readme_names_only_settings_that_exist() -> None:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"`(FIGSEEK_[A-Z_]+)`", README)) <= known


@pytest.mark.parametrize("command", main.commands)
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"figseek {command}" in README


def test_the_documents_name_only_commands_that_exist() -> None:
    text = README + ARCHITECTURE
    blocks = "\n".join(re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    named = set(re.findall(r"`figseek ([a-z]+)", text)) | set(re.findall(r"^figseek ([a-z]+)", blocks, re.MULTILINE))
    assert named <= set(main.commands)


@pytest.mark.parametrize("source", _sources())
def test_every_source_file_has_its_line_in_the_architecture(source: str) -> None:
    folder, _, name = source.rpartition("/")
    section = ARCHITECTURE.partition(f"\n### `{folder}/`")[2].partition("\n### ")[0]
    assert f"`{name}`" in section


def test_every_make_target_of_the_documents_exists() -> None:
    makefile = (ROOT / "Makefile").read_text()
    named = {target for path in DOCUMENTS for target in re.findall(r"`make ([a-z]+)`", path.read_text())}
    assert named <= set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


def test_no_file_names_this_machine_or_a_registry() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    hosts = re.compile(
        "|".join(["pypi" + r"\.org", "pythonhosted" + r"\.org", "registry" + r"\.npmjs", "repo1" + r"\.maven"])
    )
    guilty = []
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.suffix in (".onnx", ".tar", ".png", ".npz", ".npy") or not path.exists():
            continue
        text = path.read_text(errors="replace")
        if hosts.search(text) or f"{ROOT.parent}/" in text:
            guilty.append(name)
    assert guilty == []
