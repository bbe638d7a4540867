"""The closed language of conditions: tables of data, parsed once into dataclasses, never run as code.

It owns what a `when`, a `required` or a rule's `require` may say and what that means for a set of
answers. The value is three-valued (Kleene): true, false, or None where an answer that is spoken of
is not there yet. A question shows only on true; a rule complains only on false. So an unanswered
field neither opens a branch nor makes an error. It must never read a clock: today is an argument.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from kiosk_app.domain.folding import fold

MAX_DEPTH = 6
MAX_NODES = 60
TODAY = "today"


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
    CONTAINS_ANY = "contains_any"
    FIRST_WORD_IN = "first_word_in"


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
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition


Condition = Compare | Years | Count | All | AnyOf | Not


class ConditionError(ValueError):
    """A condition that says something outside the language; `place` is below the condition."""

    def __init__(self, place: str, message: str, remedy: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place
        self.message = message
        self.remedy = remedy


def parse_condition(data: object) -> Condition:
    """Condition of a table read from TOML or JSON; raises ConditionError beyond the language."""
    budget = [MAX_NODES]
    return _parse(data, "", 1, budget)


def _parse(data: object, place: str, depth: int, budget: list[int]) -> Condition:
    budget[0] -= 1
    if depth > MAX_DEPTH or budget[0] < 0:
        raise ConditionError(
            place,
            f"the condition is nested deeper than {MAX_DEPTH} or longer than {MAX_NODES} parts",
            "split it into several rules or questions",
        )
    if not isinstance(data, Mapping):
        raise ConditionError(place, "a condition must be a table", 'write { field = "...", is = "..." }')
    keys = set(data)
    for name, make in (("all", All), ("any", AnyOf)):
        if name in keys:
            _only(keys, {name}, place)
            parts = data[name]
            if not isinstance(parts, Sequence) or isinstance(parts, str) or not parts:
                raise ConditionError(place, f"{name} needs a list of conditions", "give at least one")
            return make(
                tuple(_parse(p, f"{place}.{name}[{i}]", depth + 1, budget) for i, p in enumerate(parts))
            )
    if "not" in keys:
        _only(keys, {"not"}, place)
        return Not(_parse(data["not"], f"{place}.not", depth + 1, budget))
    if "count" in keys:
        return _parse_count(data, place)
    if "years_from" in keys or "years_to" in keys:
        return _parse_years(data, place)
    return _parse_compare(data, place)


def _only(keys: set[str], allowed: set[str], place: str) -> None:
    extra = sorted(keys - allowed)
    if extra:
        raise ConditionError(
            place, f"unknown or misplaced key {extra[0]!r}", f"use only {', '.join(sorted(allowed))} here"
        )


def _one_op(data: Mapping[str, Any], taken: set[str], ops: Sequence[Op], place: str) -> Op:
    names = {op.value: op for op in ops}
    _only(set(data), taken | set(names), place)
    found = [names[key] for key in data if key in names]
    if len(found) != 1:
        raise ConditionError(
            place, "exactly one comparison is needed", f"give one of {', '.join(names)}"
        )
    return found[0]


def _parse_compare(data: Mapping[str, Any], place: str) -> Compare:
    field = data.get("field")
    if not isinstance(field, str):
        raise ConditionError(place, "no field is named", 'add field = "the id of a field"')
    op = _one_op(data, {"field"}, tuple(Op), place)
    raw = data[op.value]
    if op is Op.ANSWERED:
        if not isinstance(raw, bool):
            raise ConditionError(place, "answered must be true or false", "write answered = true")
        return Compare(field, op, (raw,))
    many = op in (Op.IN, Op.NOT_IN, Op.CONTAINS_ANY, Op.FIRST_WORD_IN)
    values = raw if many and isinstance(raw, list) else [raw]
    if many and (not isinstance(raw, list) or not raw):
        raise ConditionError(place, f"{op.value} needs a list of values", f'write {op.value} = ["..."]')
    return Compare(field, op, tuple(_operand(v, op, place) for v in values))


def _operand(raw: object, op: Op, place: str) -> Operand:
    if isinstance(raw, Mapping):
        if set(raw) != {"field"} or not isinstance(raw["field"], str):
            raise ConditionError(place, "a value table may only name a field", 'write { field = "id" }')
        return FieldRef(raw["field"])
    if raw == TODAY and op in ORDERINGS:
        return Today()
    if isinstance(raw, (bool, int, str)):
        return raw
    raise ConditionError(
        place, f"{op.value} cannot compare with {raw!r}", "use a text, a whole number or true/false"
    )


def _parse_years(data: Mapping[str, Any], place: str) -> Years:
    op = _one_op(data, {"years_from", "years_to"}, (*ORDERINGS, Op.IS), place)
    ends: list[FieldRef | Today] = []
    for key in ("years_from", "years_to"):
        name = data.get(key)
        if not isinstance(name, str):
            raise ConditionError(place, f"{key} is missing", f'add {key} = "today" or a date field')
        ends.append(Today() if name == TODAY else FieldRef(name))
    return Years(ends[0], ends[1], op, _amount(data[op.value], op, place))


def _parse_count(data: Mapping[str, Any], place: str) -> Count:
    op = _one_op(data, {"count", "where"}, (*ORDERINGS, Op.IS), place)
    where = data.get("where")
    column: str | None = None
    value: Operand | None = None
    if where is not None:
        if not isinstance(where, Mapping) or set(where) != {"column", "is"}:
            raise ConditionError(
                f"{place}.where", "where needs column and is", 'write where = { column = "...", is = "..." }'
            )
        column = str(where["column"])
        value = _operand(where["is"], Op.IS, f"{place}.where")
    if not isinstance(data["count"], str):
        raise ConditionError(place, "count must name a table field", 'write count = "id"')
    return Count(data["count"], column, value, op, _amount(data[op.value], op, place))


def _amount(raw: object, op: Op, place: str) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise ConditionError(place, f"{op.value} needs a whole number here", f"write {op.value} = 1")
    return raw


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
    """False for nothing, empty text, empty table, and an address or a consent without content."""
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
        case Op.CONTAINS_ANY:
            return any(f" {fold(str(o))} " in f" {_plain(value)} " for o in others)
        case Op.FIRST_WORD_IN:
            return _first(value) in {_first(o) for o in others}
        case _:
            return _order(value, others[0], c.op)


def _same(a: object, b: object) -> bool:
    return type(a) is type(b) and a == b


def _plain(value: object) -> str:
    return " ".join("".join(ch if ch.isalnum() else " " for ch in fold(str(value))).split())


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
