"""Time as the portal uses it: milliseconds in tables, ISO 8601 at +07:00 for people.

The clock itself is an argument of whoever needs it (`Clock`), so that tests can turn it; nothing
here may read the time of day except `system_clock`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

Clock = Callable[[], int]
"""Answers milliseconds since 1970, UTC."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
VIETNAM = timezone(timedelta(hours=7))
"""The country has had one offset and no summer time since 1975."""


def system_clock() -> int:
    return int(datetime.now(UTC).timestamp() * 1000)


def in_vietnam(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, VIETNAM)


def iso(at_ms: int) -> str:
    """To the second, with offset: `2026-11-23T09:42:00+07:00`."""
    return in_vietnam(at_ms).replace(microsecond=0).isoformat()


def read_moment(text: str) -> datetime:
    """A moment that somebody wrote, at +07:00. Without an offset it is meant so already; a day
    alone ends when offices close. Raises ValueError for what is in no calendar."""
    moment = datetime.fromisoformat(f"{text}T17:00" if _DAY.fullmatch(text) else text)
    try:
        return moment.replace(tzinfo=moment.tzinfo or VIETNAM).astimezone(VIETNAM)
    except OverflowError as error:
        raise ValueError("beyond the calendar") from error


def sortable(text: str) -> str:
    """The same instant in UTC, so that text order is time order; unreadable text stays."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=VIETNAM)
        return moment.astimezone(UTC).replace(microsecond=0).isoformat()
    except (ValueError, OverflowError):
        return text[:40]
