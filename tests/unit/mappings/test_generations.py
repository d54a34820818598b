from datetime import UTC, datetime, timedelta, timezone

import pytest

from mappings.body import SCHEMA
from mappings.generations import Generation, new, parse

NOW = datetime(2026, 11, 23, 15, 0, 0, 123456, tzinfo=UTC)
NAME = f"patents-v{SCHEMA}-figseek-lite0-minilm.1a2b3c4d-20261123t150000z"


def test_a_name_says_schema_encoder_and_time() -> None:
    assert new("", "figseek-lite0-minilm", "1a2b3c4d", NOW).name == NAME


@pytest.mark.parametrize("prefix", ["", "a-", "test_"])
@pytest.mark.parametrize(
    "encoder", ["figseek-lite0-minilm", "ViT-B-32/laion2b_s34b_b79k", "hf-hub:x.y/Z", "../É", "x" * 300]
)
def test_a_name_is_parsed_back_and_lawful(prefix: str, encoder: str) -> None:
    generation = new(prefix, encoder, "1a2b3c4d", NOW)
    assert parse(generation.name, prefix) == generation
    assert len(generation.name.encode()) < 200
    assert generation.name == generation.name.lower()
    assert not set(generation.name) & set('\\/*?"<>| ,#:')


def test_time_is_utc_to_the_second() -> None:
    paris = NOW.astimezone(timezone(timedelta(hours=1)))
    assert new("", "e", "1a2b3c4d", paris) == Generation("", SCHEMA, "e", "1a2b3c4d", NOW.replace(microsecond=0))


@pytest.mark.parametrize(
    "name",
    [
        "patents",
        "patents-next",
        "",
        "patents-v1",
        f"x{NAME}",
        f"{NAME}-copy",
        NAME.upper(),
        f"{NAME}\n",
        NAME.replace("patents-v", "patents-v0"),
        NAME.replace(f"v{SCHEMA}", "v"),
        NAME.replace("1a2b3c4d", "1a2b"),
        NAME.replace(".", "-"),
        NAME.replace("20261123", "20261323"),
        NAME.replace("t15", "t25"),
        NAME.removesuffix("z"),
        NAME.replace("lite0-", "lite0--"),
        NAME.replace("2026", "0001"),
    ],
)
def test_a_name_that_is_not_ours_is_none(name: str) -> None:
    assert parse(name, "") is None


def test_a_generation_of_another_prefix_is_none() -> None:
    assert parse(NAME, "a-") is None
    assert parse(f"a-{NAME}", "") is None
