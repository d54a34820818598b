"""Logs: one line an event on stderr, with time in UTC, level and the part of figseek that speaks."""

from __future__ import annotations

import logging
import sys
import time

from search.access.keys import redacted

FORMAT = "%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s: %(message)s"

# These tell of every request at INFO, and of every retry with a traceback; ours say the same in one line.
CHATTY = ("elastic_transport", "elasticsearch", "waitress", "PIL")


class _Formatter(logging.Formatter):
    """Takes the secret out of an API key, wherever in a message or a traceback it got."""

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


def configure_logging(level: str) -> None:
    """Send all logs of the process to stderr."""
    formatter = _Formatter(FORMAT, datefmt="%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.ERROR)
