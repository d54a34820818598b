"""Fetches the images of one write that are only named by their addresses, all of them within one time."""

from __future__ import annotations

import time
from collections.abc import Mapping

from search import limits
from search.blobs import Blobs
from search.writing.record import checked
from search.writing.remote import TOTAL_S, Allowed, NotFetched, fetch

# Half of what a task may take (`workers.app`); the other half is for opening and encoding what was fetched.
FETCHING_S = 300.0


def fetched(
    images: Mapping[str, Mapping[str, str]], blobs: Blobs, allowed: Allowed, total_s: float = FETCHING_S
) -> dict[str, Mapping[str, str]]:
    """Put what has an address into the blob store; what cannot be had in time is the failure of its figure."""
    deadline = time.monotonic() + total_s
    return {file: _fetched(image, blobs, allowed, deadline, total_s) for file, image in images.items()}


def _fetched(
    image: Mapping[str, str], blobs: Blobs, allowed: Allowed, deadline: float, total_s: float
) -> Mapping[str, str]:
    if "url" not in image:
        return image
    left_s = deadline - time.monotonic()
    if left_s <= 0:
        return {"reason": f"it was not fetched: the images before it took the {total_s:.0f} s that a write has for it."}
    try:
        data = fetch(image["url"], allowed, limits.UPLOAD_BYTES, total_s=min(TOTAL_S, left_s))
    except NotFetched as error:
        return {"reason": str(error)}
    return checked(image.get("expected"), blobs.put("images", data))
