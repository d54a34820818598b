"""Images fetched from a real server on this machine, which the settings of these tests allow by its network."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from search.blobs import Blobs
from search.settings import Settings
from search.writing.remote import Allowed, NotFetched, fetch
from tests.integration.made_patents import drawing
from tests.integration.writing import digest, figseek, record
from workers.fetching import fetched


class Server(BaseHTTPRequestHandler):
    """Answers by the path; `emptied` counts who has read a drip to its end."""

    emptied = 0

    def do_GET(self) -> None:
        kind, _, rest = self.path.strip("/").partition("/")
        if kind == "moved":
            self._head(302, Location=rest.replace("~", "/"))
        elif kind == "loop":
            self._head(302, Location="/loop/")
        elif kind == "drip":
            self._head(200)
            for _ in range(600):
                self.wfile.write(b"x")
                time.sleep(0.05)
            Server.emptied += 1
        elif kind == "host":
            self._whole(self.headers["Host"].encode())
        elif kind == "image":
            self._whole(drawing(int(rest.partition(".")[0].rpartition("-")[2])))
        else:
            self._head(404)

    def _whole(self, data: bytes) -> None:
        self._head(200, **{"Content-Length": str(len(data))})
        self.wfile.write(data)

    def _head(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        return


class Patient(ThreadingHTTPServer):
    """We hang up on what is too slow or too large, which is no fault of the server's."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        return


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = Patient(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


def here(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


def allowed(port: int, networks: str = "127.0.0.0/8") -> Allowed:
    return Allowed.of(f"images.example:{port},other.example:{port}", networks)


def test_the_checked_address_is_asked_under_the_name_of_its_host(port: int) -> None:
    url = f"http://images.example:{port}"
    assert fetch(f"{url}/image/7.png", allowed(port), 10_000, here) == drawing(7)
    assert fetch(f"{url}/host/", allowed(port), 100, here) == f"images.example:{port}".encode()
    with pytest.raises(NotFetched, match="which is not public"):
        fetch(f"{url}/image/7.png", allowed(port, ""), 10_000, here)


def test_a_redirect_is_followed_and_checked_like_the_first_address(port: int) -> None:
    url = f"http://images.example:{port}/moved"
    assert fetch(f"{url}/~image~7.png", allowed(port), 10_000, here) == drawing(7)
    assert fetch(f"{url}/http:~~other.example:{port}~image~7.png", allowed(port), 10_000, here) == drawing(7)
    for target, words in (
        ("http:~~169.254.169.254~latest", "FIGSEEK_IMAGE_HOSTS"),
        ("http:~~evil.example~a", "FIGSEEK_IMAGE_HOSTS"),
        ("file:~~~etc~passwd", "no address of the web"),
        ("http:~~[", "redirects to what is no address"),
    ):
        with pytest.raises(NotFetched, match=words):
            fetch(f"{url}/{target}", allowed(port), 10_000, here)

    def moving(host: str, port: int) -> list[str]:
        return ["127.0.0.1"] if host == "images.example" else ["10.0.0.1"]

    with pytest.raises(NotFetched, match=r"10\.0\.0\.1"):
        fetch(f"{url}/http:~~other.example:{port}~image~7.png", allowed(port), 10_000, moving)
    with pytest.raises(NotFetched, match="more than 3 redirects"):
        fetch(f"http://images.example:{port}/loop/", allowed(port), 10_000, here)


def test_what_is_too_large_too_slow_or_not_there_is_refused(port: int) -> None:
    url = f"http://images.example:{port}"
    with pytest.raises(NotFetched, match="more than 10 bytes"):
        fetch(f"{url}/image/7.png", allowed(port), 10, here)
    with pytest.raises(NotFetched, match="took too long"):
        fetch(f"{url}/drip/", allowed(port), 10_000, here, total_s=1.0)
    assert not Server.emptied
    with pytest.raises(NotFetched, match="/nothing answered 404") as refused:
        fetch(f"{url}/nothing?signature=secret", allowed(port), 10_000, here)
    assert "secret" not in str(refused.value)
    with pytest.raises(NotFetched, match="cannot be fetched"):
        fetch("http://images.example:1/a", Allowed.of("images.example:1", "127.0.0.0/8"), 10, here)
    with pytest.raises(NotFetched, match="cannot be fetched"):  # no TLS there
        fetch(f"https://images.example:{port}/image/7.png", allowed(port), 10_000, here)


def test_images_of_one_write_share_its_time_and_what_is_late_is_named(tmp_path: Path, port: int) -> None:
    server = f"http://localhost:{port}"
    images = {
        "7.png": {"url": f"{server}/image/7.png"},
        "here.png": {"digest": digest(8)},
        "slow.png": {"url": f"{server}/drip/"},
        "9.png": {"url": f"{server}/image/9.png"},
        "there.png": {"digest": digest(8)},
    }
    there = Allowed.of(f"localhost:{port}", "127.0.0.0/8, ::1/128")
    got = fetched(images, Blobs(str(tmp_path)), there, total_s=3.0)
    assert [got[name] for name in ("7.png", "here.png", "there.png")] == [{"digest": digest(one)} for one in (7, 8, 8)]
    assert "took too long" in got["slow.png"]["reason"]
    assert not Server.emptied
    assert "3 s" in got["9.png"]["reason"]


def test_a_write_has_its_images_fetched_by_the_worker(services: Settings, tmp_path: Path, port: int) -> None:
    hosts, networks = f"localhost:{port}", "127.0.0.0/8, ::1/128"
    made = record(1, 7, 8)
    made["image_url"] = f"http://localhost:{port}/image/{{publication}}-{{file}}"
    made["figures"][1]["digest"] = digest(9)
    with figseek(services, tmp_path, image_hosts=hosts, image_networks=networks) as there:
        answer = there.client.put("/api/v1/patents/USD0800001S1", json=made)
        assert answer.status_code == 201, answer.text
        (failure,) = answer.get_json()["failures"]
        assert failure["figure"] == "8.png"
        assert digest(9) in failure["reason"]
        shown = there.client.get("/api/v1/patents/USD0800001S1").get_json()
        assert [one["digest"] for one in shown["figures"]] == [digest(7)]
        made["image_url"] = "http://evil.example/{file}"
        assert there.client.put("/api/v1/patents/USD0800001S1", json=made).status_code == 422
