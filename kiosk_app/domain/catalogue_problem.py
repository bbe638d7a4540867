"""What is wrong with a file of the catalogue, in words for the person who wrote it.

It owns the shape of such a problem and the translation of schema errors: every one gets a place
("parts[2].questions[0].fields[1].type"), a line where it is known, and a remedy. It must never let
the words of the schema library through; they speak to programmers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.validators import extend

from kiosk_app.domain.toml_lines import Path

MOST_FINDINGS = 20  # of one file; who mends these sees the next ones
_KINDS = {
    "string": "text in quotes",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a table",
}
_BOUNDS = {
    "minimum": ("is too small", "give at least {}"),
    "maximum": ("is too large", "give at most {}"),
    "minLength": ("is too short", "give at least {} character"),
    "maxLength": ("is too long", "give at most {} characters"),
    "minItems": ("has too few entries", "give at least {}"),
    "minProperties": ("is empty", "give at least {} key"),
}


@dataclass(frozen=True, slots=True)
class CatalogueProblem:
    """One thing that keeps a file from being used. `place` is "" for the file as a whole; `line`
    and `column` count from 1, where they are known."""

    file: str
    place: str
    message: str
    remedy: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """file, line 12, column 3: place: message; remedy"""
        where = ", ".join(part for part in (self.file, self.spot) if part)
        place = f"{self.place}: " if self.place else ""
        return f"{where}: {place}{self.message}; {self.remedy}"

    @property
    def spot(self) -> str:
        """Where in the text, for people: "line 12, column 3", or ""."""
        column = f", column {self.column}" if self.column else ""
        return f"line {self.line}{column}" if self.line else ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem before its file and line are known."""

    path: Path
    message: str
    remedy: str


def place_of(path: Path) -> str:
    """("parts", 2, "title") as parts[2].title."""
    place = ""
    for step in path:
        place += f"[{step}]" if isinstance(step, int) else f".{step}" if place else step
    return place


def closest(word: str, known: Iterable[str]) -> str:
    """A remedy that offers the nearest known word, or all of them when there are few."""
    names = sorted(known)
    near = get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return f'did you mean "{near[0]}"?'
    return "use one of: " + ", ".join(names) if names else "take it out"


def schema_findings(tree: object, schema: Mapping[str, Any]) -> list[Finding]:
    """Everything in `tree` that the published schema does not allow, in the order of the file."""
    found: dict[Finding, None] = {}
    # The library takes 1.0 for a whole number; nothing built from a file may meet a float.
    whole = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, v: type(v) is int)
    validator = extend(Draft202012Validator, type_checker=whole)
    for error in validator(schema).iter_errors(tree):
        found.update(dict.fromkeys(islice(_words(error), MOST_FINDINGS)))
        if len(found) >= MOST_FINDINGS:
            break
    return list(found)


def _words(error: Any) -> Iterator[Finding]:
    path: Path = tuple(error.absolute_path)
    given, wanted = error.instance, error.validator_value
    match error.validator:
        case "required":
            # One error comes for each missing key; its message begins with the key in quotes.
            key = next(k for k in wanted if k not in given and error.message.startswith(repr(k)))
            yield Finding((*path, key), f'"{key}" is missing', _add(key, error.schema))
        case "additionalProperties" if isinstance(given, Mapping):
            known = set(error.schema.get("properties", ()))
            for key in _unknown(given, error.schema):
                yield Finding((*path, key), f'unknown key "{key}"', closest(key, known))
        case "type":
            kinds = " or ".join(
                _KINDS[k] for k in ([wanted] if isinstance(wanted, str) else wanted)
            )
            yield Finding(path, f"{_shown(given)} is not {kinds}", f"write {kinds}{_help(error)}")
        case "enum":
            yield Finding(path, f"{_shown(given)} is not known here", closest(str(given), wanted))
        case "pattern":
            yield Finding(path, f"{_shown(given)} is not written rightly", _written(error))
        case name if name in _BOUNDS:
            message, remedy = _BOUNDS[name]
            yield Finding(path, f"{_shown(given)} {message}", remedy.format(wanted) + _help(error))
        case _:
            yield Finding(path, f"{_shown(given)} is not allowed", f"see the schema{_help(error)}")


def _unknown(given: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[str]:
    """Keys that neither `properties` nor `patternProperties` of this schema allow."""
    named = schema.get("properties", {})
    patterns = tuple(schema.get("patternProperties", ()))
    for key in given:
        if key not in named and not any(re.search(pattern, key) for pattern in patterns):
            yield key


def _add(key: str, schema: Mapping[str, Any]) -> str:
    about = schema.get("properties", {}).get(key, {}).get("description", "")
    return f"add {key} = ...{': ' + about if about else ''}"


def _help(error: Any) -> str:
    about = error.schema.get("description", "")
    return f": {about}" if about else ""


def _written(error: Any) -> str:
    if error.validator_value == "\\S":
        return "write some words"
    return f"it must match {error.validator_value}{_help(error)}"


def _shown(value: object) -> str:
    match value:
        case str():
            return f'"{value[:40]}{"…" if len(value) > 40 else ""}"'
        case Mapping():
            return "the table"
        case list():
            return "the list"
        case bool():
            return str(value).lower()
        case _:
            return str(value)[:40]
