"""How conditions are written: tables of TOML or JSON, read once into statements of conditions.py.

It owns the grammar and its limits and says in words what lies outside of it, at which place and
what to write instead. It must never evaluate anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from kiosk_app.domain.conditions import (
    ORDERINGS,
    All,
    AnyOf,
    Compare,
    Condition,
    Count,
    FieldRef,
    Not,
    Op,
    Operand,
    Today,
    Years,
)
from kiosk_app.domain.toml_lines import Path

MAX_DEPTH = 6
MAX_NODES = 60
TODAY = "today"
LISTS = (
    Op.IN,
    Op.NOT_IN,
    Op.INCLUDES_ANY,
    Op.CONTAINS_ANY,
    Op.NAMES_ANY,
    Op.FIRST_WORD_IN,
)


class ConditionError(ValueError):
    """A condition that says something outside the language; `place` is the path below it."""

    def __init__(self, place: Path, message: str, remedy: str) -> None:
        super().__init__(message)
        self.place = place
        self.message = message
        self.remedy = remedy


def parse_condition(data: object) -> Condition:
    """Condition of a table read from TOML or JSON; raises ConditionError beyond the language."""
    budget = [MAX_NODES]
    return _parse(data, (), 1, budget)


def _parse(data: object, place: Path, depth: int, budget: list[int]) -> Condition:
    budget[0] -= 1
    if depth > MAX_DEPTH or budget[0] < 0:
        raise ConditionError(
            place,
            f"the condition is nested deeper than {MAX_DEPTH} or longer than {MAX_NODES} parts",
            "split it into several rules or questions",
        )
    if not isinstance(data, Mapping):
        raise ConditionError(
            place, "a condition must be a table", 'write { field = "...", is = "..." }'
        )
    keys = set(data)
    for name, make in (("all", All), ("any", AnyOf)):
        if name in keys:
            _only(keys, {name}, place)
            parts = data[name]
            if not isinstance(parts, Sequence) or isinstance(parts, str) or not parts:
                raise ConditionError(
                    place, f"{name} needs a list of conditions", "give at least one"
                )
            return make(
                tuple(_parse(p, (*place, name, i), depth + 1, budget) for i, p in enumerate(parts))
            )
    if "not" in keys:
        _only(keys, {"not"}, place)
        return Not(_parse(data["not"], (*place, "not"), depth + 1, budget))
    if "count" in keys:
        return _parse_count(data, place)
    if "years_from" in keys or "years_to" in keys:
        return _parse_years(data, place)
    return _parse_compare(data, place)


def _only(keys: set[str], allowed: set[str], place: Path) -> None:
    extra = sorted(keys - allowed)
    if extra:
        raise ConditionError(
            place,
            f"unknown or misplaced key {extra[0]!r}",
            f"use only {', '.join(sorted(allowed))} here",
        )


def _one_op(data: Mapping[str, Any], taken: set[str], ops: Sequence[Op], place: Path) -> Op:
    names = {op.value: op for op in ops}
    _only(set(data), taken | set(names), place)
    found = [names[key] for key in data if key in names]
    if len(found) != 1:
        raise ConditionError(
            place, "exactly one comparison is needed", f"give one of {', '.join(names)}"
        )
    return found[0]


def _parse_compare(data: Mapping[str, Any], place: Path) -> Compare:
    field = data.get("field")
    if not isinstance(field, str):
        raise ConditionError(place, "no field is named", 'add field = "the id of a field"')
    op = _one_op(data, {"field"}, tuple(Op), place)
    raw = data[op.value]
    if op is Op.ANSWERED:
        if not isinstance(raw, bool):
            raise ConditionError(place, "answered must be true or false", "write answered = true")
        return Compare(field, op, (raw,))
    many = op in LISTS
    values = raw if many and isinstance(raw, list) else [raw]
    if many and (not isinstance(raw, list) or not raw):
        raise ConditionError(
            place, f"{op.value} needs a list of values", f'write {op.value} = ["..."]'
        )
    return Compare(field, op, tuple(_operand(v, op, place) for v in values))


def _operand(raw: object, op: Op, place: Path) -> Operand:
    if isinstance(raw, Mapping):
        if set(raw) != {"field"} or not isinstance(raw["field"], str):
            raise ConditionError(
                place, "a value table may only name a field", 'write { field = "id" }'
            )
        return FieldRef(raw["field"])
    if op is Op.MATCHES:
        return _pattern(raw, place)
    if raw == TODAY and op in ORDERINGS:
        return Today()
    if isinstance(raw, (bool, int, str)):
        return raw
    raise ConditionError(
        place, f"{op.value} cannot compare with {raw!r}", "use a text, a whole number or true/false"
    )


def _pattern(raw: object, place: Path) -> str:
    try:
        re.compile(str(raw))
    except re.error as error:
        raise ConditionError(
            place, f"not a regular expression: {error}", 'for example "[0-9]{4}"'
        ) from error
    return str(raw)


def _parse_years(data: Mapping[str, Any], place: Path) -> Years:
    op = _one_op(data, {"years_from", "years_to"}, (*ORDERINGS, Op.IS), place)
    ends: list[FieldRef | Today] = []
    for key in ("years_from", "years_to"):
        name = data.get(key)
        if not isinstance(name, str):
            raise ConditionError(place, f"{key} is missing", f'add {key} = "today" or a date field')
        ends.append(Today() if name == TODAY else FieldRef(name))
    return Years(ends[0], ends[1], op, _amount(data[op.value], op, place))


def _parse_count(data: Mapping[str, Any], place: Path) -> Count:
    op = _one_op(data, {"count", "where"}, (*ORDERINGS, Op.IS), place)
    where = data.get("where")
    column: str | None = None
    value: Operand | None = None
    if where is not None:
        if not isinstance(where, Mapping) or set(where) != {"column", "is"}:
            raise ConditionError(
                (*place, "where"),
                "where needs column and is",
                'write where = { column = "...", is = "..." }',
            )
        column = str(where["column"])
        value = _operand(where["is"], Op.IS, (*place, "where"))
    if not isinstance(data["count"], str):
        raise ConditionError(place, "count must name a table field", 'write count = "id"')
    return Count(data["count"], column, value, op, _amount(data[op.value], op, place))


def _amount(raw: object, op: Op, place: Path) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise ConditionError(
            place, f"{op.value} needs a whole number here", f"write {op.value} = 1"
        )
    return raw
