"""The decoding processes: the same images as in this process, and files and signals that end them."""

from __future__ import annotations

import io
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from PIL import Image, ImageDraw

from encoder.decoding import MAX_PIXELS
from encoder.errors import DecoderUnavailable, UnreadableImage
from encoder.images import open_drawing
from encoder.sandbox import process
from encoder.sandbox.child import MEMORY_BYTES
from encoder.sandbox.pool import Sandbox
from tests.hostile.images import endless


def drawing(size: tuple[int, int] = (120, 160), mode: str = "1") -> bytes:
    image = Image.new("L", size, 255)
    ImageDraw.Draw(image).rectangle((20, 30, size[0] - 20, size[1] - 20), outline=0, width=3)
    buffer = io.BytesIO()
    image.convert(mode).save(buffer, "TIFF")
    return buffer.getvalue()


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    made = Sandbox()
    yield made
    made.close()


def children() -> list[psutil.Process]:
    return psutil.Process().children()


def descriptors() -> set[int]:
    """Those of this process, without the one by which they are listed."""
    return {int(path.name) for path in list(Path("/proc/self/fd").iterdir()) if path.is_symlink()}


def same(one: Image.Image, other: Image.Image) -> bool:
    return (one.mode, one.size, one.tobytes()) == (other.mode, other.size, other.tobytes())


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "I;16"])
@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_the_image_is_the_same_as_in_this_process(sandbox: Sandbox, mode: str, orientation: str) -> None:
    data = drawing((403, 301), mode)
    assert same(sandbox.open_drawing(data, orientation=orientation), open_drawing(data, orientation=orientation))


def test_a_refused_image_has_the_same_reason_and_costs_no_process(sandbox: Sandbox) -> None:
    sandbox.open_drawing(drawing())
    before = children()
    for bad in (b"", b"hello", drawing()[:200]):
        with pytest.raises(UnreadableImage) as here:
            open_drawing(bad)
        with pytest.raises(UnreadableImage) as there:
            sandbox.open_drawing(bad)
        assert str(there.value) == str(here.value)
    sandbox.open_drawing(drawing())
    assert children() == before


def test_a_process_that_stands_still_is_replaced(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox.open_drawing(drawing())
    (child,) = children()
    monkeypatch.setattr(process, "WALL_S", 3.0)
    child.suspend()
    assert same(sandbox.open_drawing(drawing()), open_drawing(drawing()))
    assert not child.is_running()


def test_two_processes_that_stand_still_are_no_fault_of_the_image(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(process, "WALL_S", 0.2)
        with pytest.raises(DecoderUnavailable, match="no answer within"):
            sandbox.open_drawing(endless())
    assert children() == []
    assert same(sandbox.open_drawing(drawing()), open_drawing(drawing()))


def test_too_much_of_the_processor_is_refused_at_once(sandbox: Sandbox) -> None:
    sandbox.open_drawing(drawing())
    (child,) = children()
    child.send_signal(signal.SIGXCPU)  # as the kernel does
    with pytest.raises(UnreadableImage, match="it takes more than 10 s to decode"):
        sandbox.open_drawing(drawing())
    assert children() == []


def test_a_process_killed_between_two_images_costs_nothing(sandbox: Sandbox) -> None:
    sandbox.open_drawing(drawing())
    (child,) = children()
    child.kill()
    assert same(sandbox.open_drawing(drawing()), open_drawing(drawing()))


def test_an_image_on_which_two_processes_die_is_refused_and_the_next_is_opened(sandbox: Sandbox) -> None:
    killed: set[int] = set()

    def kill_two() -> None:
        while len(killed) < 2:
            for child in children():
                if child.cpu_times().user > 1:  # it has started, and works
                    killed.add(child.pid)
                    child.kill()
            time.sleep(0.01)

    killer = threading.Thread(target=kill_two)
    killer.start()
    with pytest.raises(UnreadableImage, match="the decoder crashed on it"):
        sandbox.open_drawing(endless())
    killer.join()
    assert same(sandbox.open_drawing(drawing()), open_drawing(drawing()))


def test_a_process_has_its_limits_and_nothing_of_ours(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIGSEEK_ELASTICSEARCH_API_KEY", "secret")
    sandbox.open_drawing(drawing())
    (child,) = children()
    assert child.rlimit(psutil.RLIMIT_AS) == (MEMORY_BYTES, MEMORY_BYTES)
    assert child.rlimit(psutil.RLIMIT_FSIZE) == child.rlimit(psutil.RLIMIT_CORE) == (0, 0)
    assert child.num_fds() == 7  # two that lead nowhere, four ends of pipes, and the memory for images
    assert child.num_threads() == 1
    assert not any(name.startswith("FIGSEEK_") for name in child.environ())
    child.send_signal(signal.SIGINT)  # Ctrl-C reaches the children too; their parent decides
    sandbox.open_drawing(drawing())
    assert children() == [child]


def test_whatever_takes_a_process_over_cannot_cut_the_memory_that_it_shares(sandbox: Sandbox) -> None:
    sandbox.open_drawing(drawing())
    (child,) = children()
    (shared,) = [path for path in Path(f"/proc/{child.pid}/fd").iterdir() if "memfd:drawing" in str(path.readlink())]
    for size in (0, MAX_PIXELS // 2, 2 * MAX_PIXELS):
        with pytest.raises(PermissionError):
            os.truncate(shared, size)


def test_too_much_memory_is_refused_with_the_limit(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox.open_drawing(drawing())
    (child,) = children()
    little = child.memory_info().vms + 20_000_000
    child.rlimit(psutil.RLIMIT_AS, (little, little))
    large = drawing((6000, 6000))
    # The first process has too little memory; the second, a fresh one, has enough.
    assert same(sandbox.open_drawing(large), open_drawing(large))
    assert child not in children()


def test_images_are_opened_side_by_side_from_many_threads() -> None:
    sandbox = Sandbox(2)
    sizes = [(200 + number, 300) for number in range(40)]
    with ThreadPoolExecutor(8) as threads:
        images = list(threads.map(lambda size: sandbox.open_drawing(drawing(size)), sizes))
    assert all(same(image, open_drawing(drawing(size))) for image, size in zip(images, sizes, strict=True))
    assert 1 <= len(children()) <= 2
    sandbox.close()
    assert children() == []


def test_a_process_is_replaced_after_so_many_images(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "REQUESTS", 2)
    pids = []
    for _ in range(4):
        sandbox.open_drawing(drawing())
        pids.append([child.pid for child in children()])
    assert pids[1] == pids[3] == []
    assert pids[0] != pids[2]


def test_the_processes_end_with_the_sandbox_that_is_forgotten() -> None:
    sandbox = Sandbox()
    sandbox.open_drawing(drawing())
    assert len(children()) == 1
    del sandbox
    assert children() == []


def test_a_process_ends_when_its_parent_does() -> None:
    program = (
        "import os, sys\n"
        "from encoder.sandbox.pool import Sandbox\n"
        "sandbox = Sandbox()\n"
        "try: sandbox.open_drawing(b'')\n"
        "except Exception as error: print(error, flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"the file is empty\n"
        (child,) = psutil.Process(parent.pid).children()
        parent.kill()
    child.wait(60)


def test_a_decoder_that_cannot_be_started_is_no_fault_of_the_image(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    with pytest.raises(DecoderUnavailable, match="cannot be started"):
        sandbox.open_drawing(drawing())
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(DecoderUnavailable, match="does not start"):
        sandbox.open_drawing(drawing())


def test_descriptors_that_run_out_are_no_fault_of_the_image_and_none_is_lost(sandbox: Sandbox) -> None:
    data, before = drawing(), descriptors()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    free = [number for number in range(len(before) + 20) if number not in before]
    # Eight are needed: the memory and its mapping, two pipes to the child, and one by which it tells that it runs.
    for spare in range(8):
        resource.setrlimit(resource.RLIMIT_NOFILE, (free[spare], hard))
        try:
            with pytest.raises(DecoderUnavailable, match="Too many open files"):
                sandbox.open_drawing(data)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        assert descriptors() == before
    assert same(sandbox.open_drawing(data), open_drawing(data))


def test_who_waits_too_long_for_a_turn_is_told_to_come_back() -> None:
    sandbox = Sandbox(1, lambda: 0.05)
    sandbox.open_drawing(drawing())
    (child,) = children()
    child.suspend()
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(sandbox.open_drawing, drawing())
        while sandbox._idle:  # until the first one has its turn
            time.sleep(0.01)
        with pytest.raises(DecoderUnavailable, match="All image decoders are at work"):
            sandbox.open_drawing(drawing())
        child.resume()
        assert same(first.result(), open_drawing(drawing()))
    assert same(sandbox.open_drawing(drawing()), open_drawing(drawing()))
    sandbox.close()
