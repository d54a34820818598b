"""Every image of the corpus is opened rightly or refused with its cause, in the sandbox and in this process."""

from __future__ import annotations

import io
from collections.abc import Iterator

import psutil
import pytest
from PIL import Image, ImageChops, ImageStat

from encoder.errors import UnreadableImage
from encoder.images import open_drawing
from encoder.sandbox.pool import Sandbox
from tests.hostile.fax import fax_cases, without_ends
from tests.hostile.images import FORMATS, ImageCase, cases, endless, frames

CASES = [*cases(), *fax_cases()]
# What only a process of its own can tell: how long it takes, and what libtiff says to nobody.
HEARD = ("noise at", "an end in its midst", "ends before its rows")
IN_PROCESS = [case for case in CASES if case.make is not endless and not any(word in case.name for word in HEARD)]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    made = Sandbox()
    yield made
    made.close()


@pytest.mark.timeout(120)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_sandbox_opens_or_refuses_it(case: ImageCase, sandbox: Sandbox) -> None:
    if case.refused is None:
        _assert_shown(sandbox.open_drawing(case.make()), case.shows(), case.near)
        return
    with pytest.raises(UnreadableImage, match=case.refused):
        sandbox.open_drawing(case.make())


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's remarks on tags
@pytest.mark.parametrize("case", IN_PROCESS, ids=lambda case: case.name)
def test_this_process_says_the_same(case: ImageCase, sandbox: Sandbox) -> None:
    assert _told(sandbox, case.make()) == _told(None, case.make())


def test_the_animation_has_as_many_frames_as_it_says() -> None:
    with Image.open(io.BytesIO(frames(10_000))) as image:
        assert getattr(image, "n_frames", 1) == 10_000


def test_group_3_rows_without_ends_are_read_as_they_are() -> None:
    # Its zeros behind the last row are many; they are no end of line.
    assert open_drawing(without_ends()).tobytes() == open_drawing(FORMATS["group 3 TIFF"]()).tobytes()


def test_no_process_is_left_but_the_sandbox_s(sandbox: Sandbox) -> None:
    sandbox.open_drawing(CASES[0].make())
    assert len(psutil.Process().children()) == 1


def _assert_shown(image: Image.Image, expected: Image.Image, near: float) -> None:
    assert image.size == expected.size
    assert ImageStat.Stat(ImageChops.difference(image, expected)).mean[0] <= near


def _told(sandbox: Sandbox | None, data: bytes) -> str | bytes:
    try:
        image: Image.Image = sandbox.open_drawing(data) if sandbox else open_drawing(data)
    except UnreadableImage as error:
        return str(error)
    return image.tobytes()
