"""Patterns of catalogue files: the small part of regular expressions that a file may use.

It owns the grammar: literal signs, `.`, `\\d` (0 to 9), classes in square brackets, groups,
alternatives, `?` and {m,n} on anything, `+` and `*` on single signs. What lies outside is refused
in words when the file is read, and every accepted pattern has an example. Whether a text matches is
pattern_matching.py: never Python's own engine, whose time some patterns of strangers explode.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 100  # characters of a pattern
MOST_TIMES = 200  # of a repetition
MOST_SIGNS = 500  # that a pattern describes when every repetition is written out
_MORE = 8  # how many beyond the least a drawn repetition may have
_TRIES = 20
_OUTSIDE = "\\[]{}()|?+*^$."
_SHOWN = "0123456789ABCDEFGHJKLMNPQRSTUVXYabcdefghjkmnpqrstuvxyĐÊƠƯđêơưàảãáạ-/., "
_ALL = ((0x20, 0x10FFFF),)
_DIGITS = ((0x30, 0x39),)

Ranges = tuple[tuple[int, int], ...]  # code points, both ends included


class PatternProblem(ValueError):
    """A pattern outside the grammar: what is wrong and what to write instead."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message}; {remedy}")
        self.message = message
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign within `ranges`, or outside of them."""

    ranges: Ranges
    excludes: bool = False

    def fits(self, char: str) -> bool:
        """Whether this one character is meant."""
        code = ord(char)
        return any(low <= code <= high for low, high in self.ranges) != self.excludes


@dataclass(frozen=True, slots=True)
class Repeat:
    """`part` from `least` to `most` times; None: without an end, a single sign only."""

    part: Node
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """One after the other."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several."""

    branches: tuple[Node, ...]


Node = Sign | Repeat | Row | Choice


def parse_pattern(text: str) -> Node:
    """The pattern of a text, which it describes as a whole. Raises PatternProblem."""
    if len(text) > LONGEST:
        raise PatternProblem("the pattern is too long", f"give at most {LONGEST} characters")
    reader = _Reader(text)
    node = reader.choice()
    if reader.at < len(text):
        raise PatternProblem(f"there is a {text[reader.at]} too much", "close what is open, once")
    if size(node) > MOST_SIGNS:
        raise PatternProblem(
            f"the pattern describes more than {MOST_SIGNS} signs", "repeat fewer times"
        )
    return node


def size(node: Node) -> int:
    """How many single signs the pattern describes with its repetitions written out."""
    match node:
        case Sign():
            return 1
        case Repeat():
            return size(node.part) * max(node.least if node.most is None else node.most, 1)
        case Row():
            return sum(size(part) for part in node.parts)
        case Choice():
            return sum(size(branch) for branch in node.branches)


def draw_match(pattern: str, rng: random.Random, most: int = MOST_SIGNS) -> str:
    """A tidy text of at most `most` signs that the whole pattern matches.

    Raises PatternProblem when there is none: then nobody could answer either.
    """
    node = parse_pattern(pattern)
    for n in range(_TRIES + 1):
        text = "".join(_draw(node, rng, is_short=n == _TRIES))
        if len(text) <= most and _is_tidy(text):
            return text
    raise PatternProblem(
        f"no answer of at most {most} signs can match it", "write what people can type"
    )


def example_of(pattern: str, most: int = MOST_SIGNS) -> str:
    """One text that matches, always the same. Raises PatternProblem as draw_match."""
    return draw_match(pattern, random.Random(0), most)  # noqa: S311 - guards nothing


def _draw(node: Node, rng: random.Random, *, is_short: bool) -> Iterator[str]:
    match node:
        case Sign():
            yield rng.choice(_typed(node))
        case Repeat():
            high = node.least + _MORE if node.most is None else node.most
            high = node.least if is_short else min(high, node.least + _MORE)
            for _ in range(rng.randint(node.least, high)):
                yield from _draw(node.part, rng, is_short=is_short)
        case Row():
            for part in node.parts:
                yield from _draw(part, rng, is_short=is_short)
        case Choice():
            branch = min(node.branches, key=size) if is_short else rng.choice(node.branches)
            yield from _draw(branch, rng, is_short=is_short)


def _typed(sign: Sign) -> list[str]:
    """Signs that people type, as many as are easily found; a blank only where nothing else fits."""
    found = [char for char in _SHOWN if sign.fits(char)]
    if found in ([], [" "]) and not sign.excludes:
        # The first of each range are enough for an example.
        firsts = (range(low, min(high, low + 64) + 1) for low, high in sign.ranges)
        found += [chr(code) for codes in firsts for code in codes if chr(code) not in found]
        found = [char for char in found if _is_tidy(char)] or found
    elif len(found) > 1:
        found = [char for char in found if char != " "]
    if not found:
        raise PatternProblem("no sign that can be typed fits a class", "write the wanted signs")
    return found


def _is_tidy(text: str) -> bool:
    """Whether an answer is stored just so: composed, visible signs, no blanks at the ends."""
    return (
        text != ""
        and text == " ".join(text.split())
        and text == unicodedata.normalize("NFC", text)
        and not any(unicodedata.category(char)[0] in "CM" for char in text)
    )


@dataclass(slots=True)
class _Reader:
    """Reads one pattern from left to right."""

    text: str
    at: int = 0

    def choice(self) -> Node:
        branches = [self._row()]
        while self._takes("|"):
            branches.append(self._row())
        return branches[0] if len(branches) == 1 else Choice(tuple(branches))

    def _row(self) -> Node:
        parts: list[Node] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            parts.append(self._repeated(self._atom()))
        return parts[0] if len(parts) == 1 else Row(tuple(parts))

    def _takes(self, char: str) -> bool:
        if self.text.startswith(char, self.at):
            self.at += len(char)
            return True
        return False

    def _next(self, inside: str) -> str:
        if self.at >= len(self.text):
            raise PatternProblem(f"{inside} is not closed", "close it")
        self.at += 1
        return self.text[self.at - 1]

    def _atom(self) -> Node:
        char = self._next("the pattern")
        match char:
            case "(":
                return self._group()
            case "[":
                return self._class()
            case ".":
                return Sign(_ALL)
            case "\\":
                return self._escaped()
            case "^" | "$":
                raise PatternProblem(
                    f"{char} says nothing here", "take it out: the whole answer is compared"
                )
        if char in _OUTSIDE:
            raise PatternProblem(f"{char} stands alone", f"write \\{char} when the sign is meant")
        return Sign(((ord(char), ord(char)),))

    def _group(self) -> Node:
        self._takes("?:")
        if self.text.startswith("?", self.at):
            raise PatternProblem("only plain groups ( ) are known", "take out what follows the (?")
        node = self.choice()
        self._next("a group")
        return node

    def _escaped(self) -> Sign:
        char = self._next("the pattern")
        if char == "d":
            return Sign(_DIGITS)
        if char.isalnum():
            raise PatternProblem(
                f"\\{char} is not known", "write the signs in brackets, for example [0-9A-Za-z]"
            )
        return Sign(((ord(char), ord(char)),))

    def _class(self) -> Sign:
        excludes = self._takes("^")
        ranges: list[tuple[int, int]] = []
        while not self._takes("]"):
            low, high = self._class_sign()
            if not self.text.startswith("-]", self.at) and self._takes("-"):
                last, end = self._class_sign()
                if (low, last) != (high, end) or low > last:
                    raise PatternProblem("a class has a range that is none", "write [0-9A-Z]")
                high = last
            ranges.append((low, high))
        if not ranges:
            raise PatternProblem("a class holds nothing", "write for example [0-9A-Z]")
        return Sign(tuple(ranges), excludes)

    def _class_sign(self) -> tuple[int, int]:
        char = self._next("a class")
        if char == "[":
            raise PatternProblem("a class stands in a class", "write \\[ when the sign is meant")
        return self._escaped().ranges[0] if char == "\\" else (ord(char), ord(char))

    def _repeated(self, node: Node) -> Node:
        times = self._times()
        if times is None:
            return node
        least, most = times
        if most is None and not isinstance(node, Sign):
            raise PatternProblem(
                "a group is repeated without an end", "say how often, for example (...){0,5}"
            )
        if max(least, most or 0) > MOST_TIMES or (most is not None and least > most):
            raise PatternProblem(
                "a repetition is not possible", f"write {{m,n}} with n at most {MOST_TIMES}"
            )
        if self._times() is not None:
            raise PatternProblem("a repetition is repeated", "write one: ?, +, * or {m,n}")
        return Repeat(node, least, most)

    def _times(self) -> tuple[int, int | None] | None:
        for sign, times in (("?", (0, 1)), ("+", (1, None)), ("*", (0, None))):
            if self._takes(sign):
                return times
        if not self._takes("{"):
            return None
        inside = ""
        while (char := self._next("a repetition")) != "}":
            inside += char
        least, comma, most = inside.partition(",")
        if not _is_count(least) or not (most == "" or _is_count(most)):
            raise PatternProblem(
                f"{{{inside}}} is no repetition", f"write {{m,n}} with n at most {MOST_TIMES}"
            )
        if not comma:
            return int(least), int(least)
        return int(least), int(most) if most else None


def _is_count(digits: str) -> bool:
    return digits.isascii() and digits.isdigit() and len(digits) <= 12
