"""Dates as the XML prints them, "20210105", into ISO."""

from __future__ import annotations

from datetime import date


def iso_day(text: str) -> str | None:
    """Return "2021-01-05" for "20210105", None for anything that is no day ("20210100")."""
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])).isoformat()
    except ValueError:
        return None


def iso_bounded(text: str) -> str | None:
    """Return the day, or the month or year alone where no more is told: cited patents come as "19990600"."""
    day = iso_day(text)
    if day or len(text) != 8:
        return day
    if text.endswith("00") and (month := iso_day(text[:6] + "01")):
        return month[:7]
    year = iso_day(text[:4] + "0101") if text.endswith("0000") else None
    return year[:4] if year else None
