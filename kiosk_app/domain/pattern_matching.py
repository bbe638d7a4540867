"""Does a text match a pattern? Answered in time that grows with the text alone.

It owns the automaton: every sign of the written-out pattern is a state, and all states that the
text may be in are carried along together, so no pattern makes it go back and try again. It knows
nothing of fields or answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kiosk_app.domain.pattern import Choice, Node, Repeat, Row, Sign, parse_pattern


def matches(pattern: str, text: str) -> bool:
    """Whether the whole `text` matches. Raises PatternProblem for what is no pattern."""
    automaton = _Automaton()
    whole = automaton.add(parse_pattern(pattern))
    if not text:
        return whole.may_be_empty
    fitting = {char: automaton.fitting(char) for char in set(text)}
    reached = whole.first & fitting[text[0]]
    for char in text[1:]:
        if not reached:
            return False
        reached = automaton.after(reached) & fitting[char]
    return bool(reached & whole.last)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Part of the automaton: the states it may begin and end in, one bit each."""

    may_be_empty: bool
    first: int
    last: int


_NOTHING = _Piece(True, 0, 0)


@dataclass(slots=True)
class _Automaton:
    """States are numbered; `_next[n]` are those that may follow state n."""

    _signs: list[Sign] = field(default_factory=list)
    _next: list[int] = field(default_factory=list)

    def add(self, node: Node) -> _Piece:
        match node:
            case Sign():
                state = 1 << len(self._signs)
                self._signs.append(node)
                self._next.append(0)
                return _Piece(False, state, state)
            case Row():
                return self._joined(self.add(part) for part in node.parts)
            case Choice():
                branches = [self.add(branch) for branch in node.branches]
                return _Piece(
                    any(branch.may_be_empty for branch in branches),
                    _union(branch.first for branch in branches),
                    _union(branch.last for branch in branches),
                )
            case Repeat():
                return self._joined(self._copies(node))

    def after(self, states: int) -> int:
        """All states that may follow any of `states`."""
        return _union(self._next[n] for n in _numbers(states))

    def fitting(self, char: str) -> int:
        """All states whose sign this is."""
        return _union(1 << n for n, sign in enumerate(self._signs) if sign.fits(char))

    def _copies(self, node: Repeat) -> Iterator[_Piece]:
        for _ in range(node.least):
            yield self.add(node.part)
        for _ in range((node.most or node.least) - node.least):
            piece = self.add(node.part)
            yield _Piece(True, piece.first, piece.last)
        if node.most is None:
            piece = self.add(node.part)
            self._lead(piece.last, piece.first)
            yield _Piece(True, piece.first, piece.last)

    def _joined(self, pieces: Iterator[_Piece]) -> _Piece:
        whole = _NOTHING
        for piece in pieces:
            self._lead(whole.last, piece.first)
            whole = _Piece(
                whole.may_be_empty and piece.may_be_empty,
                whole.first | (piece.first if whole.may_be_empty else 0),
                piece.last | (whole.last if piece.may_be_empty else 0),
            )
        return whole

    def _lead(self, states: int, to: int) -> None:
        for n in _numbers(states):
            self._next[n] |= to


def _numbers(states: int) -> Iterator[int]:
    while states:
        lowest = states & -states
        yield lowest.bit_length() - 1
        states ^= lowest


def _union(states: Iterator[int]) -> int:
    found = 0
    for some in states:
        found |= some
    return found
