"""Whether a condition of a file speaks of things that the file has.

It owns the checks of names and values inside conditions: unknown fields, fields that come later,
values that are no option, columns that a table lacks. It must never evaluate a condition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kiosk_app.domain.catalogue_problem import Finding, closest
from kiosk_app.domain.conditions import (
    All,
    AnyOf,
    Compare,
    Condition,
    Count,
    FieldRef,
    Not,
    Op,
    Operand,
    fields_of,
)
from kiosk_app.domain.grammar import ConditionError, parse_condition
from kiosk_app.domain.procedure import CodeList
from kiosk_app.domain.toml_lines import Path

Table = Mapping[str, Any]
VALUED = (Op.IS, Op.IS_NOT, Op.IN, Op.NOT_IN, Op.INCLUDES_ANY)  # operands are options of a choice
_CHOICES = ("choice", "multi_choice")
# What may be said about answers that are several values in one; others are one value.
_ABOUT_SEVERAL = {
    "multi_choice": (Op.INCLUDES_ANY, Op.ANSWERED),
    "matrix": (Op.ANSWERED,),
}


@dataclass(frozen=True, slots=True)
class Known:
    """The fields of which a condition may speak at some place, by id."""

    fields: Mapping[str, Table]
    code_lists: Mapping[str, CodeList]

    @classmethod
    def of(cls, fields: Iterable[Table], code_lists: Mapping[str, CodeList]) -> Known:
        """Known fields from their tables."""
        return cls({field["id"]: field for field in fields}, code_lists)

    def with_field(self, field: Table) -> Known:
        """One field more."""
        return Known({**self.fields, field["id"]: field}, self.code_lists)

    def values_of(self, field: Table) -> frozenset[str] | None:
        """The values of a choice or a checklist; None for other fields."""
        return values_of(field, self.code_lists) if field["type"] in _CHOICES else None


def values_of(field: Table, code_lists: Mapping[str, CodeList]) -> frozenset[str]:
    """The values of a choice's own options or of its code list."""
    own = frozenset(option["value"] for option in field.get("options", ()))
    code_list = code_lists.get(field.get("catalogue", ""))
    return own or frozenset(o.value for o in code_list.options) if code_list else own


def condition_findings(
    holder: Table, key: str, path: Path, may: Known, everything: Known
) -> Iterator[Finding]:
    """What is wrong with `holder[key]`, if that is a condition. `may` bounds what it may name."""
    table = holder.get(key)
    if table is None or isinstance(table, bool):
        return
    at: Path = (*path, key)
    try:
        condition = parse_condition(table)
    except ConditionError as error:
        yield Finding((*at, *error.place), error.message, error.remedy)
        return
    unknown = False
    for name in fields_of(condition):
        if name not in may.fields:
            unknown = True
            later = name in everything.fields
            yield Finding(
                at,
                f'"{name}" is asked later' if later else f'there is no field "{name}"',
                "speak of earlier fields only" if later else closest(name, may.fields),
            )
    if not unknown:
        for statement in statements(condition):
            yield from _values(statement, at, may)


def statements(condition: Condition) -> Iterator[Condition]:
    """The condition taken apart to its single statements."""
    match condition:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from statements(part)
        case Not(part):
            yield from statements(part)
        case _:
            yield condition


def _values(statement: Condition, at: Path, known: Known) -> Iterator[Finding]:
    match statement:
        case Compare(name, op, operands):
            yield from _comparison(known.fields[name], op, at)
            if op in VALUED:
                yield from _options(known.fields[name], operands, at, known)
        case Count(name, column, value, _, _):
            table = known.fields[name]
            columns = {c["id"]: c for c in table.get("columns", ())}
            if not columns:
                tables = [n for n, tree in known.fields.items() if "columns" in tree]
                yield Finding(at, f'"{name}" is no table', closest(name, tables))
            elif column is not None and column not in columns:
                yield Finding(at, f'{name} has no column "{column}"', closest(column, columns))
            elif column is not None and value is not None:
                yield from _options(columns[column], (value,), at, known)


def _comparison(field: Table, op: Op, at: Path) -> Iterator[Finding]:
    """A checklist has no one value that could be equal to something, a text no list to hold it."""
    kind = field["type"]
    may = _ABOUT_SEVERAL.get(kind, tuple(one for one in Op if one is not Op.INCLUDES_ANY))
    if op not in may:
        yield Finding(
            at,
            f'"{op.value}" does not go with {field["id"]}, a {kind}',
            f"write {may[0].value}" if kind in _ABOUT_SEVERAL else "write in = [...]",
        )


def _options(
    field: Table, operands: Iterable[Operand], at: Path, known: Known
) -> Iterator[Finding]:
    values = known.values_of(field)
    if values is None:
        return
    for operand in operands:
        if not isinstance(operand, FieldRef) and operand not in values:
            yield Finding(
                at,
                f'"{operand}" is not an option of {field["id"]}',
                closest(str(operand), values) if len(values) < 20 else "see its list",
            )
