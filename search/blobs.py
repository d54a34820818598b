"""Files by their SHA-256, in a local folder or any bucket that fsspec knows; written once, or kept for a time."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import fsspec
from fsspec.implementations.local import LocalFileSystem

from encoder import png
from search.errors import BadSettings, Corrupt, NotFound, Unavailable

# "xml": sources as published; "records": the same as JSON, or what a write asks; "images": drawings as published;
# "upright": PNG renditions under their image's digest; "vocabulary": vectors of the words for drawings, under
# a digest of words and encoder.
Kind = Literal["xml", "records", "images", "upright", "vocabulary"]
_SUFFIXES: dict[str, str] = {"xml": "", "records": "", "images": "", "upright": ".png", "vocabulary": ".npz"}
_NAMED_BY_CONTENT = ("xml", "records", "images")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_KEPT = re.compile(r"([0-9a-f]{64})-([0-9]{1,12})\.png")


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture that is kept for a time: `expires` in seconds since 1970, as its name has it, `size` in bytes."""

    digest: str
    expires: int
    size: int


class Blobs:
    """A store at `url`, as fsspec writes it: a local path, `s3://bucket/folder`, `memory://name`."""

    def __init__(self, url: str) -> None:
        try:
            filesystem, root = fsspec.core.url_to_fs(url)
        except (ImportError, ValueError) as error:
            raise BadSettings(f"FIGSEEK_BLOBS_URL: {error}") from error
        self._filesystem: Any = filesystem
        self._root = str(root).rstrip("/")
        self._local = isinstance(filesystem, LocalFileSystem)

    def put(self, kind: Kind, data: bytes) -> str:
        """Store `data` under its own SHA-256 and return that, 64 hex digits."""
        if kind not in _NAMED_BY_CONTENT:
            raise ValueError(f"Blobs of the kind {kind!r} are not named by their content.")
        digest = hashlib.sha256(data).hexdigest()
        self._write(self._path(kind, digest), data)
        return digest

    def put_named(self, kind: Kind, digest: str, data: bytes) -> None:
        """Store a rendition under the digest of the image that it was made from, in the place of a damaged one."""
        if kind in _NAMED_BY_CONTENT:
            raise ValueError(f"Blobs of the kind {kind!r} are named by their content.")
        path = self._path(kind, digest)
        with _storing():
            if self._size(path) != len(data) or self._filesystem.cat_file(path) != data:
                self._replace(path, data)

    def get(self, kind: Kind, digest: str) -> bytes:
        """Return the bytes; `NotFound` when there are none, `Corrupt` when they are not what the name says."""
        data = self._read(self._path(kind, digest), f"There is no {kind} blob {digest}; take its patent in again.")
        if kind in _NAMED_BY_CONTENT and hashlib.sha256(data).hexdigest() != digest:
            raise Corrupt(f"The {kind} blob {digest} is damaged; delete it and take its patent in again.")
        return data

    def exists(self, kind: Kind, digest: str) -> bool:
        """Whether such a blob is stored, and more than the empty file that a power cut may leave; it is not read."""
        path = self._path(kind, digest)
        try:
            # A second ingest looks at every file, and a Path takes longer than the look.
            return (os.lstat(path).st_size if self._local else self._size(path) or 0) > 0
        except OSError:  # who stores it again is told why that fails
            return False

    def whole(self, digest: str) -> bool:
        """Whether the rendition of an image is there and, in a folder, undamaged; a bucket checks its own objects."""
        if not self._local:
            return self.exists("upright", digest)
        try:
            return png.is_whole(self.get("upright", digest))
        except NotFound:
            return False

    # ---- pictures that are kept for a time, in one folder of their own ----

    def put_until(self, digest: str, expires: int, data: bytes) -> None:
        """Store a picture under the digest of the file that it was made from, with the second that it expires."""
        with _storing():
            self._replace(self._kept_path(digest, expires), data)

    def kept(self) -> list[Kept]:
        """List the pictures that are kept, expired ones too; other names in the folder are none of ours."""
        folder = f"{self._root}/drawings"
        try:
            # Other processes write there too.
            self._filesystem.invalidate_cache(folder)
            found = self._filesystem.ls(folder, detail=True)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise Unavailable(f"The drawings cannot be listed: {error.strerror or error}.") from None
        names = ((_KEPT.fullmatch(one["name"].rsplit("/", 1)[-1]), one) for one in found)
        return [Kept(name[1], int(name[2]), int(one["size"] or 0)) for name, one in names if name]

    def get_kept(self, kept: Kept) -> bytes:
        """Return the bytes of a kept picture; `NotFound` when it was dropped meanwhile."""
        return self._read(self._kept_path(kept.digest, kept.expires), f"There is no drawing {kept.digest} any more.")

    def drop(self, kept: Kept) -> None:
        """Delete a kept picture; one that is gone is fine."""
        try:
            self._filesystem.rm_file(self._kept_path(kept.digest, kept.expires))
        except FileNotFoundError:
            return
        except OSError as error:
            raise Unavailable(f"The drawing {kept.digest} cannot be deleted: {error.strerror or error}.") from None

    def _kept_path(self, digest: str, expires: int) -> str:
        if not _DIGEST.fullmatch(digest):
            raise NotFound("A digest has 64 hexadecimal digits, in lower case.")
        return f"{self._root}/drawings/{digest}-{expires}.png"

    def _read(self, path: str, absent: str) -> bytes:
        try:
            data: bytes = _read_local(path) if self._local else self._filesystem.cat_file(path)
        except FileNotFoundError:
            raise NotFound(absent) from None
        except OSError as error:
            raise Unavailable(f"{path.rsplit('/', 1)[-1]} cannot be read: {error.strerror or error}.") from None
        return data

    def _path(self, kind: str, digest: str) -> str:
        """Return the place of a blob; kind and digest may come from a request, so no other text gets into a path."""
        if kind not in _SUFFIXES:
            raise ValueError(f"There is no kind of blob {kind!r}.")
        if not _DIGEST.fullmatch(digest):
            raise NotFound("A digest has 64 hexadecimal digits, in lower case.")
        return f"{self._root}/{kind}/{digest[:2]}/{digest}{_SUFFIXES[kind]}"

    def _write(self, path: str, data: bytes) -> None:
        # What is there is left alone, unless it is damaged; a bucket checks its own objects, but for one cut short.
        with _storing():
            if self._size(path) != len(data) or (self._local and _read_local(path) != data):
                self._replace(path, data)

    def _replace(self, path: str, data: bytes) -> None:
        if self._local:
            _write_local(Path(self._root), Path(path), data)
        else:
            self._filesystem.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
            self._filesystem.pipe_file(path, data)

    def _size(self, path: str) -> int | None:
        try:
            return Path(path).stat().st_size if self._local else int(self._filesystem.info(path)["size"])
        except FileNotFoundError:
            return None


@contextmanager
def _storing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable(f"Images cannot be stored: {error.strerror or error}.") from error


def _read_local(path: str) -> bytes:
    """Read a file by its plain name: a second ingest looks at every picture, and a Path takes longer than the file."""
    with os.fdopen(os.open(path, os.O_RDONLY), "rb") as stream:
        return stream.read()


def _write_local(root: Path, path: Path, data: bytes) -> None:
    """Write beside the place and rename, so that a reader sees all of a file or none of it.

    No fsync: a process that is killed loses nothing, and after a power cut the size tells.
    """
    if not path.parent.is_dir():
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.parent.mkdir(mode=0o700, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
    partial = path.parent / f".{secrets.token_hex(8)}.part"
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(data)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
