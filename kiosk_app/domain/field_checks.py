"""What a field of a file says about itself, beyond the schema: that its keys suit its type.

It owns which keys go with which type and that their values agree (bounds, options, defaults). It
looks at one field at a time and must never look at its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kiosk_app.domain.catalogue_problem import Finding, closest
from kiosk_app.domain.condition_checks import values_of
from kiosk_app.domain.pattern import PatternProblem, example_of
from kiosk_app.domain.procedure import CodeList
from kiosk_app.domain.toml_lines import Path

Table = Mapping[str, Any]
MOST_ROWS = 50
_TEXTS = ("text", "long_text", "person_name", "email", "phone", "generated")
_USUAL_LENGTH = 200  # of a text without max_length
_DATES = ("date", "partial_date")
# The least max_length under which every answer of a kind can be kept.
_SHORTEST = {"phone": 10, "email": 6, "date_words": 80, "money_words": 190}
# Key: the types it goes with.
SUITS = {
    "options": ("choice", "multi_choice", "matrix", "text", "long_text"),
    "rows": ("matrix",),
    "catalogue": ("choice",),
    "present": ("choice",),
    "columns": ("table",),
    "minimum": ("number", "money", "table"),
    "maximum": ("number", "money", "table"),
    "pattern": ("text", "long_text"),
    "max_length": _TEXTS,
    "uppercase": ("text", "person_name"),
    "date_limit": _DATES,
    "number_formats": ("id_number",),
    "formats_by": ("id_number",),
    "generate": ("generated",),
    "spells": ("generated",),
    "given_by": ("consent",),
}


def field_findings(
    field: Table, path: Path, code_lists: Mapping[str, CodeList], *, is_column: bool
) -> Iterator[Finding]:
    """What is wrong with one field or column."""
    kind = field["type"]
    for key, kinds in SUITS.items():
        if key in field and kind not in kinds:
            yield Finding(
                (*path, key), f'"{key}" does not go with {kind}', f"it is for {', '.join(kinds)}"
            )
    match kind:
        case "choice":
            yield from _choice(field, path, code_lists)
        case "multi_choice" | "matrix":
            yield from _several(field, path, is_column)
        case "table":
            yield from _table(field, path, is_column)
        case "id_number" if ("number_formats" in field) == ("formats_by" in field):
            yield Finding(
                path,
                "the format of the number is not clear",
                "give either number_formats or formats_by",
            )
        case "generated":
            yield from _generated(field, path, is_column)
    if is_column and "same_as" in field:
        yield Finding((*path, "same_as"), "a column takes nothing over", "take it out")
    for key in ("options", "rows"):
        yield from _doubles(field, key, path)
    yield from _bounds(field, path)
    yield from _default(field, path)


def _choice(field: Table, path: Path, code_lists: Mapping[str, CodeList]) -> Iterator[Finding]:
    if ("options" in field) == ("catalogue" in field):
        yield Finding(path, "the options are not clear", "give either options or a catalogue")
        return
    if "catalogue" in field and field["catalogue"] not in code_lists:
        yield Finding(
            (*path, "catalogue"),
            f'there is no code list "{field["catalogue"]}"',
            closest(field["catalogue"], code_lists),
        )
        return
    values = values_of(field, code_lists)
    if field.get("present") == "yes_no" and len(values) != 2:
        yield Finding((*path, "present"), "yes_no needs exactly two options", 'write "tiles"')
    default = field.get("default")
    if default is not None and default not in values:
        yield Finding(
            (*path, "default"),
            f'the default "{default}" is not among the options',
            closest(str(default), values) if len(values) < 20 else "write the value of an option",
        )


def _doubles(field: Table, key: str, path: Path) -> Iterator[Finding]:
    """Values of options or rows that are there twice."""
    seen: set[str] = set()
    for i, entry in enumerate(field.get(key, ())):
        if entry["value"] in seen:
            at: Path = (*path, key, i, "value")
            yield Finding(at, f'the value "{entry["value"]}" is there twice', "take one out")
        seen.add(entry["value"])


def _several(field: Table, path: Path, is_column: bool) -> Iterator[Finding]:
    """A checklist needs its options, a matrix also its rows."""
    wanted = ("options", "rows") if field["type"] == "matrix" else ("options",)
    for key in wanted:
        if key not in field:
            yield Finding(path, f'"{key}" is missing', f"add {key} = [{{ value, label }}, ...]")
    if is_column and field["type"] == "matrix":
        yield Finding((*path, "type"), "a column cannot be a matrix", "make it a field of its own")


def _table(field: Table, path: Path, is_column: bool) -> Iterator[Finding]:
    if is_column:
        yield Finding((*path, "type"), "a column cannot be a table", "make it a field of its own")
    elif "columns" not in field:
        yield Finding(path, '"columns" is missing', "add [[parts.questions.fields.columns]]")
    for bound in ("minimum", "maximum"):
        if field.get(bound, 1) > MOST_ROWS:
            yield Finding((*path, bound), "too many rows", f"give at most {MOST_ROWS}")


def _generated(field: Table, path: Path, is_column: bool) -> Iterator[Finding]:
    generate = field.get("generate")
    if generate is None:
        yield Finding(path, '"generate" is missing', "add generate = ...")
    elif generate == "row_number":
        if not is_column:
            yield Finding((*path, "generate"), "only a column counts rows", "use date_words")
    elif "spells" not in field:
        yield Finding(path, '"spells" is missing', "name the field that is written in words")


def _bounds(field: Table, path: Path) -> Iterator[Finding]:
    low, high = field.get("minimum"), field.get("maximum")
    least = 1 if field["type"] == "table" else 0
    if high is not None and high < least and (low is None or least):
        remedy = "take it out" if least else "give a minimum below it, or take it out"
        yield Finding((*path, "maximum"), f"no answer is as small as {high}", remedy)
    kind, length = field.get("generate", field["type"]), field.get("max_length")
    shortest = _SHORTEST.get(kind, 1)
    if length is not None and length < shortest:
        yield Finding(
            (*path, "max_length"),
            f"{length} is too short for {kind}",
            f"give at least {shortest}, or take it out",
        )
    if low is not None and high is not None and low > high:
        yield Finding(
            (*path, "minimum"), f"minimum {low} is above maximum {high}", "exchange the two"
        )
    if "pattern" in field:
        try:
            example_of(field["pattern"], field.get("max_length", _USUAL_LENGTH))
        except PatternProblem as problem:
            yield Finding((*path, "pattern"), problem.message, problem.remedy)


def _default(field: Table, path: Path) -> Iterator[Finding]:
    kind, default = field["type"], field.get("default")
    if default is not None and kind != "choice":
        wants_number = kind in ("number", "money")
        if isinstance(default, int) != wants_number:
            what = "a whole number" if wants_number else "text in quotes"
            yield Finding((*path, "default"), f"the default does not suit {kind}", f"write {what}")
    source = field.get("default_from")
    wanted = {"today": _DATES, "commune": ("text", "long_text")}.get(source or "")
    if wanted and kind not in wanted:
        yield Finding(
            (*path, "default_from"), f"{source} does not suit {kind}", f"it is for {wanted[0]}"
        )
