from __future__ import annotations

import subprocess
import sys

from search.access.keys import make


def test_no_log_line_and_no_traceback_shows_a_secret() -> None:
    key, text = make("portal", ("search",), 1)
    code = (
        "import logging; from search.logs import configure_logging; configure_logging('DEBUG')\n"
        "try: raise ValueError('opened with ' + KEY)\n"
        "except ValueError: logging.getLogger('x').exception('GET /%s', KEY)\n"
    ).replace("KEY", repr(text))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.count(f"fsk_{key.key_id}_***") >= 2
    assert "Traceback" in done.stderr
    assert text not in done.stderr
