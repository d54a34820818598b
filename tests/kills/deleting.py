"""Deletes patents as a portal does: `python -m tests.kills.deleting URL PUBLICATION...` asks until each is gone.

It names on stdout those of which it was told that they are deleted.
"""

from __future__ import annotations

import http.client
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence

# Between two questions, so that a kill finds some patents deleted and some not.
PAUSE_S = 0.3
TIMEOUT_S = 90


def main(url: str, publications: Sequence[str]) -> int:
    """Delete them one by one; what is gone already was deleted by a call whose answer was lost."""
    for publication in publications:
        while (status := _ask(f"{url}/api/v1/patents/{publication}")) not in (200, 204, 404):
            if status not in (0, 503):
                sys.stderr.write(f"{publication}: {status}\n")
                return 1
            time.sleep(PAUSE_S)
        if status != 404:
            sys.stdout.write(f"{publication}\n")
            sys.stdout.flush()
        time.sleep(PAUSE_S)
    return 0


def _ask(address: str) -> int:
    """The status of a DELETE, 0 when nobody answers."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, method="DELETE"), timeout=TIMEOUT_S) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except (OSError, http.client.HTTPException):
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
