"""The sheets that a place may offer for paper; nothing of their content."""

from __future__ import annotations

from enum import Enum


class Sheet(Enum):
    """What may be put on paper; the values are the first parts of its messages."""

    RECEIPT = "receipt"
    SUPPLEMENT = "supplement"
    SLIP = "slip"
    OPINION = "opinion"
    BRING = "bring"
    RESULT = "result"
    REQUEST = "request"
    STICK = "stick"
