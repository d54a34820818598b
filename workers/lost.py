"""Gives back rows that a killed worker or broker took along, and notes the writes that end by it."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from search.jobs import InHand
from workers.audited import note_write
from workers.context import Context

logger = logging.getLogger(__name__)


def give_back(context: Context, gone: Sequence[InHand]) -> None:
    """Let rows that were lost wait again; one that took too many workers along has failed, and is noted as such."""
    rows = context.ledger.give_back(gone)
    logger.warning("%d rows were lost with their worker or message and wait again", len(rows))
    for row in rows:
        if row.state == "failed":
            note_write(context, row)
