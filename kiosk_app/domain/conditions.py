"""The closed language of conditions: what its statements are and what they mean for answers.

It owns what a `when`, a `required` or a rule's `require` may say; how that is written in a file is
grammar.py. Statements are data, never run as code. The value is three-valued (Kleene): true, false,
or None where an answer that is spoken of is not there yet. A question shows only on true; a rule
complains only on false. So an unanswered field neither opens a branch nor makes an error. It must
never read a clock: today is an argument.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from kiosk_app.domain.folding import fold, spelling_key


class Op(Enum):
    """What may be said about one value."""

    IS = "is"
    IS_NOT = "is_not"
    IN = "in"
    NOT_IN = "not_in"
    ANSWERED = "answered"
    GREATER = "greater"
    AT_LEAST = "at_least"
    LESS = "less"
    AT_MOST = "at_most"
    INCLUDES_ANY = "includes_any"
    CONTAINS_ANY = "contains_any"
    NAMES_ANY = "names_any"
    FIRST_WORD_IN = "first_word_in"
    MATCHES = "matches"


ORDERINGS = (Op.GREATER, Op.AT_LEAST, Op.LESS, Op.AT_MOST)


@dataclass(frozen=True, slots=True)
class FieldRef:
    """The answer of another field, written `{ field = "id" }`."""

    field: str


@dataclass(frozen=True, slots=True)
class Today:
    """The day of the evaluation, written `"today"` beside an ordering or in a year count."""


Operand = str | int | bool | FieldRef | Today


@dataclass(frozen=True, slots=True)
class Compare:
    """`{ field = F, <op> = operand }`."""

    field: str
    op: Op
    operands: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Years:
    """Whole years from one date to another: `{ years_from = A, years_to = B, at_least = 18 }`."""

    start: FieldRef | Today
    end: FieldRef | Today
    op: Op
    amount: int


@dataclass(frozen=True, slots=True)
class Count:
    """Rows of a table: `{ count = T, where = { column = C, is = V }, is = 1 }`."""

    table: str
    column: str | None
    value: Operand | None
    op: Op
    amount: int


@dataclass(frozen=True, slots=True)
class All:
    """Every part is true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part is true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of its part."""

    part: Condition


Condition = Compare | Years | Count | All | AnyOf | Not


def fields_of(condition: Condition) -> Iterator[str]:
    """Every field id that the condition speaks of, in order."""
    match condition:
        case Compare(field, _, operands):
            yield field
            yield from (o.field for o in operands if isinstance(o, FieldRef))
        case Years(start, end, _, _):
            yield from (o.field for o in (start, end) if isinstance(o, FieldRef))
        case Count(table, _, value, _, _):
            yield table
            if isinstance(value, FieldRef):
                yield value.field
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from fields_of(part)
        case Not(part):
            yield from fields_of(part)


def is_answered(value: object) -> bool:
    """False for nothing, empty text, empty table or checklist, and a mapping without content."""
    if value is None or value == "" or value == []:
        return False
    if isinstance(value, Mapping):
        return any(is_answered(v) for v in value.values() if v is not False)
    return True


def evaluate(condition: Condition, answers: Mapping[str, Any], today: date) -> bool | None:
    """True, false, or None when an answer that decides is not there yet."""
    match condition:
        case Compare():
            return _compare(condition, answers, today)
        case Years():
            return _years(condition, answers, today)
        case Count():
            return _count(condition, answers)
        case Not(part):
            inner = evaluate(part, answers, today)
            return None if inner is None else not inner
        case All(parts):
            values = [evaluate(p, answers, today) for p in parts]
            return False if False in values else (None if None in values else True)
        case AnyOf(parts):
            values = [evaluate(p, answers, today) for p in parts]
            return True if True in values else (None if None in values else False)


def holds(condition: Condition | bool | None, answers: Mapping[str, Any], today: date) -> bool:
    """A condition used as a switch: absent means yes, undecided means no."""
    if condition is None:
        return True
    if isinstance(condition, bool):
        return condition
    return evaluate(condition, answers, today) is True


def _resolve(operand: Operand, answers: Mapping[str, Any], today: date) -> object:
    if isinstance(operand, FieldRef):
        value = answers.get(operand.field)
        return value if is_answered(value) else None
    if isinstance(operand, Today):
        return today.isoformat()
    return operand


def _compare(c: Compare, answers: Mapping[str, Any], today: date) -> bool | None:
    value = answers.get(c.field)
    if c.op is Op.ANSWERED:
        return is_answered(value) is c.operands[0]
    if not is_answered(value):
        return None
    others = [o for o in (_resolve(o, answers, today) for o in c.operands) if o is not None]
    if not others:
        return None
    match c.op:
        case Op.IS | Op.IN:
            return any(_same(value, o) for o in others)
        case Op.IS_NOT | Op.NOT_IN:
            return not any(_same(value, o) for o in others)
        case Op.INCLUDES_ANY:
            return isinstance(value, (list, tuple)) and any(o in value for o in others)
        case Op.CONTAINS_ANY:
            return any(
                f" {spelling_key(str(o))} " in f" {spelling_key(str(value))} " for o in others
            )
        case Op.NAMES_ANY:
            return any(_names(str(value), str(o)) for o in others)
        case Op.MATCHES:
            return re.fullmatch(str(others[0]), str(value)) is not None
        case Op.FIRST_WORD_IN:
            return _first(value) in {_first(o) for o in others}
        case _:
            return _order(value, others[0], c.op)


def _same(a: object, b: object) -> bool:
    return type(a) is type(b) and a == b


def _names(text: str, word: str) -> bool:
    """Whether `word` stands before another word with nothing but spaces between ("huyện X")."""
    clauses = "".join(ch if ch.isalnum() or ch.isspace() else "\n" for ch in text).split("\n")
    wanted = f" {spelling_key(word)} "
    found = (f" {spelling_key(clause)} ".partition(wanted) for clause in clauses)
    return any(between and after for _, between, after in found)


def _first(value: object) -> str:
    return (fold(str(value)).split() or [""])[0]


def _order(a: object, b: object, op: Op) -> bool | None:
    if isinstance(a, str) and isinstance(b, str):
        # Partial dates ("1990") and full ones compare on what both of them know.
        length = min(len(a), len(b))
        return _ordered((a[:length] > b[:length]) - (a[:length] < b[:length]), op)
    if isinstance(a, int) and isinstance(b, int):
        return _ordered((a > b) - (a < b), op)
    return None


def _ordered(sign: int, op: Op) -> bool:
    match op:
        case Op.GREATER:
            return sign > 0
        case Op.AT_LEAST:
            return sign >= 0
        case Op.LESS:
            return sign < 0
        case Op.AT_MOST:
            return sign <= 0
        case _:
            return sign == 0


def _years(c: Years, answers: Mapping[str, Any], today: date) -> bool | None:
    start, end = (_resolve(o, answers, today) for o in (c.start, c.end))
    if not isinstance(start, str) or not isinstance(end, str):
        return None
    years = whole_years(start, end)
    return None if years is None else _ordered((years > c.amount) - (years < c.amount), c.op)


def whole_years(start: str, end: str) -> int | None:
    """Completed years between two (possibly partial) ISO dates; None when either is not a date."""
    try:
        a = [int(p) for p in start.split("-")]
        b = [int(p) for p in end.split("-")]
    except ValueError:
        return None
    known = min(len(a), len(b))
    return b[0] - a[0] - (1 if b[1:known] < a[1:known] else 0)


def _count(c: Count, answers: Mapping[str, Any]) -> bool | None:
    rows = answers.get(c.table)
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        rows = []
    value = c.value
    if isinstance(value, FieldRef):
        value = answers.get(value.field)
        if value is None:
            return None
    found = sum(
        1
        for row in rows
        if c.column is None or (isinstance(row, Mapping) and _same(row.get(c.column), value))
    )
    return _ordered((found > c.amount) - (found < c.amount), c.op)
