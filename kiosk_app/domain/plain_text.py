"""Text from people and offices as plain text: what is shown and sent holds no hidden signs.

It owns which signs may stand in a text. It must never interpret markup: "<b>" is three letters.
"""

from __future__ import annotations

import unicodedata

# Signs that turn the order of letters around: a text must read as it is written.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def one_line(text: str, most: int) -> str:
    """The text on one line without control signs, at most so many characters."""
    return " ".join(plain(text).split())[:most].strip()


def plain(text: str) -> str:
    """The text in NFC without control and turning signs; a line's end stays."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(sign for sign in composed if sign == "\n" or not is_hidden(sign))


def is_hidden(sign: str) -> bool:
    """Whether a sign draws nothing and changes how others are drawn or read."""
    return unicodedata.category(sign) in ("Cc", "Cs") or sign in _TURNING
