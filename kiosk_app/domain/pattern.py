"""A text that a simple pattern of a catalogue file matches, for invented answers.

It owns the small part of regular expressions that such patterns use: literal signs, classes in
square brackets, \\d, groups without choices, repetition by {n}, {m,n}, ?, + and *. What it cannot
draw raises ValueError, so that nobody takes a wrong example for a right one.
"""

from __future__ import annotations

import random
import re

_PIECE = re.compile(
    r"(?P<sign>\\d|\\.|\[[^\]]+\]|\((?!\?)[^()|]+\)|[^\\\[\]{}()|?+*^$.])"
    r"(?:\{(?P<least>\d+)(?:,(?P<most>\d*))?\}|(?P<often>[?+*]))?"
)
_MORE = 3  # how many beyond the least an open repetition may draw


def draw_match(pattern: str, rng: random.Random) -> str:
    """A text that the whole `pattern` matches."""
    text = _drawn(pattern, rng)
    if not re.fullmatch(pattern, text):
        raise ValueError(f"no example can be drawn for the pattern {pattern!r}")
    return text


def _drawn(pattern: str, rng: random.Random) -> str:
    drawn, at = [], 0
    while at < len(pattern):
        piece = _PIECE.match(pattern, at)
        if piece is None:
            raise ValueError(f"no example can be drawn for the pattern {pattern!r}")
        least, most = _times(piece)
        for _ in range(rng.randint(least, most)):
            sign = piece["sign"]
            is_group = sign.startswith("(")
            drawn.append(_drawn(sign[1:-1], rng) if is_group else rng.choice(_signs(sign)))
        at = piece.end()
    return "".join(drawn)


def _times(piece: re.Match[str]) -> tuple[int, int]:
    if piece["least"] is not None:
        least = int(piece["least"])
        if piece["most"] is None:
            return least, least
        return least, int(piece["most"]) if piece["most"] else least + _MORE
    match piece["often"]:
        case "?":
            return 0, 1
        case "+":
            return 1, 1 + _MORE
        case "*":
            return 0, _MORE
    return 1, 1


def _signs(sign: str) -> str:
    if sign == r"\d":
        return "0123456789"
    if sign.startswith("\\"):
        return sign[1]
    if not sign.startswith("["):
        return sign
    body = sign[1:-1].replace(r"\d", "0-9")
    if body.startswith("^"):
        raise ValueError("no example is drawn for an excluding class")
    found = []
    for first, last, single in re.findall(r"(.)-(.)|(.)", body):
        found += [single] if single else [chr(c) for c in range(ord(first), ord(last) + 1)]
    return "".join(found)
