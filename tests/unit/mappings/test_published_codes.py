"""Every class code and publication number of the real documents beside the project is read."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mappings.classification import canonical, from_fixed_width_uspc
from mappings.publication import parse, stem

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="needs the real documents in ../shared/data")

# What the office printed where it had no class.
NO_CLASS = "None"
# An application number is not a publication; its citations bear this kind.
APPLICATION = "00"


def documents() -> Iterator[str]:
    for folder in ("grants", "applications", "xml"):
        for path in sorted((DATA / folder).rglob("*")):
            if path.suffix.lower() == ".xml":
                yield path.read_text(encoding="utf-8", errors="replace")


def found(pattern: str) -> set[tuple[str, ...]]:
    expression = re.compile(pattern, re.DOTALL)
    return {match.groups() for text in documents() for match in expression.finditer(text)}


def test_every_uspc_code_is_read_from_its_columns() -> None:
    blocks = found(r"<classification-national>(.*?)</classification-national>")
    codes = {code for (block,) in blocks for code in re.findall(r"<(?:main|further)-classification>([^<]+)<", block)}
    assert len(codes) > 700
    for code in codes - {NO_CLASS}:
        read = from_fixed_width_uspc(code)
        assert canonical("uspc", code) == canonical("uspc", read) == read
        assert read.replace("/", "").replace(".", "") in re.sub(" ", "", code)


def test_every_locarno_code_is_read() -> None:
    codes = found(r"<edition>\d+</edition>\s*<main-classification>(\d{4})</main-classification>")
    assert len(codes) > 10
    for (code,) in codes:
        assert canonical("locarno", code) == f"{code[:2]}-{code[2:]}"


def test_every_cpc_and_ipc_symbol_is_read() -> None:
    texts = found(r"<classification-cpc-text>([^<]+)<")
    assert len(texts) > 400
    for (text,) in texts:
        assert canonical("cpc", text) == text.partition("-")[0]
    for scheme, tag in (("cpc", "cpc"), ("ipc", "ipcr")):
        parts = found(
            rf"<classification-{tag}>(?:(?!</classification-{tag}>).)*?<section>(\w)</section>\s*<class>(\w+)</class>"
            r"\s*<subclass>(\w)</subclass>\s*<main-group>(\d+)</main-group>\s*<subgroup>(\d+)</subgroup>"
        )
        assert len(parts) > 40
        for section, main, sub, group, subgroup in parts:
            symbol = f"{section}{main}{sub} {group}/{subgroup}"
            assert canonical(scheme, symbol) == symbol
    for (text,) in found(r"<ipc>([^<]+)</ipc>"):
        assert canonical("ipc", text)


def test_every_publication_reads_as_the_number_that_is_published() -> None:
    published = found(
        r"<publication-reference>\s*<document-id>\s*<country>(\w\w)</country>\s*<doc-number>(\w+)</doc-number>"
        r"\s*<kind>(\w+)</kind>"
    )
    assert len(published) > 30
    for office, number, kind in published:
        assert parse(f"{office}{number}{kind}").name == f"{office}{number}{kind}"


def test_every_cited_number_with_a_kind_has_a_stem() -> None:
    cited = found(r"<country>(\w\w)</country>\s*<doc-number>([^<]+)</doc-number>\s*<kind>(\w+)</kind>")
    assert len(cited) > 1000
    for office, number, kind in cited:
        if kind != APPLICATION:
            assert stem(f"{office} {number}") == stem(f"{office}{number}{kind}")
