"""Reading one file of the catalogue: text in, a procedure or problems out.

It owns the order of judgement (readable, TOML, schema, checks) and that whatever a stranger wrote
ends as a problem with file, place, line and remedy, never as an exception. It opens no file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import islice
from typing import Any

from kiosk_app.domain.catalogue_problem import (
    MOST_FINDINGS,
    CatalogueProblem,
    Finding,
    place_of,
    schema_findings,
)
from kiosk_app.domain.procedure import CodeList, LifeEvent, Procedure
from kiosk_app.domain.procedure_builder import (
    build_code_list,
    build_life_events,
    build_procedure,
)
from kiosk_app.domain.procedure_checks import procedure_findings
from kiosk_app.domain.toml_lines import line_of, lines_of
from sync import Unreadable, read_toml

LARGEST_FILE_CHARS = 256 * 1024
_LONGEST_WORDS = 300
TEXT_RULE = {
    "type": "object",
    "required": ["vi"],
    "additionalProperties": {"type": "string", "pattern": "\\S"},
}
_LIFE_EVENTS_RULE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["life_events"],
    "properties": {
        "life_events": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["id", "title"],
                "properties": {
                    "id": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
                    "icon": {"type": "string"},
                    "title": TEXT_RULE,
                    "note": TEXT_RULE,
                    "on_home": {"type": "boolean"},
                },
            },
        }
    },
}
_CODE_LIST_RULE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "title", "entries"],
    "properties": {
        "id": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
        "title": TEXT_RULE,
        "source": {"type": "string"},
        "note": {"type": "string"},
        "entries": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["value"],
                "properties": {
                    "value": {"type": "string", "pattern": "\\S"},
                    "code": {"type": "string"},
                    "icon": {"type": "string"},
                    "label": TEXT_RULE,
                    "also": {"type": "array", "items": {"type": "string"}},
                },
            },
        },
    },
}


def parse_procedure(
    text: str,
    file: str,
    schema: Mapping[str, Any],
    life_events: Iterable[LifeEvent],
    code_lists: Mapping[str, CodeList],
) -> tuple[Procedure | None, list[CatalogueProblem]]:
    """The procedure of a file's text, or None and what is wrong with it.

    `schema` is the content of procedure.schema.json; `file` is only named in the problems.
    """
    tree, problems = read_tree(text, file, schema)
    if tree is None:
        return None, problems
    doors: Collection[str] = [event.id for event in life_events]
    problems = _problems(procedure_findings(tree, doors, code_lists), text, file)
    return (None if problems else build_procedure(tree, code_lists)), problems


def parse_life_events(
    text: str, file: str = "life_events.toml"
) -> tuple[tuple[LifeEvent, ...], list[CatalogueProblem]]:
    """The doors of the menu in their order; none, and problems, when the file is broken."""
    tree, problems = read_tree(text, file, _LIFE_EVENTS_RULE)
    return (() if tree is None else build_life_events(tree)), problems


def parse_code_lists(
    files: Mapping[str, str],
) -> tuple[dict[str, CodeList], list[CatalogueProblem]]:
    """Code lists by their ids, from file names and texts; broken files are left out."""
    lists: dict[str, CodeList] = {}
    problems: list[CatalogueProblem] = []
    for file, text in files.items():
        tree, found = read_tree(text, file, _CODE_LIST_RULE)
        problems += found
        if tree is None:
            continue
        code_list = build_code_list(tree)
        values = [option.value for option in code_list.options]
        doubled = next((value for value in values if values.count(value) > 1), None)
        if doubled is not None:
            finding = Finding(("entries",), f'"{doubled}" is there twice', "take one out")
            problems += _problems([finding], text, file)
            continue
        lists[code_list.id] = code_list
    return lists, problems


def read_tree(
    text: str, file: str, schema: Mapping[str, Any]
) -> tuple[dict[str, Any] | None, list[CatalogueProblem]]:
    """The tables of any TOML file of the catalogue that fit a schema; None and why when not."""
    if len(text) > LARGEST_FILE_CHARS:
        return None, [
            CatalogueProblem(file, "", "the file is too large", "a procedure has some 20 KB")
        ]
    try:
        tree = read_toml(text)
    except Unreadable as error:
        problem = CatalogueProblem(file, "", error.words, error.remedy, error.line, error.column)
        return None, [problem]
    findings = schema_findings(tree, schema)
    return (None if findings else tree), _problems(findings, text, file)


def _problems(findings: Iterable[Finding], text: str, file: str) -> list[CatalogueProblem]:
    """The first ones only, each cut to what can be read: a broken file may hold thousands."""
    first = list(islice(findings, MOST_FINDINGS))
    lines = lines_of(text) if first else {}
    return [
        CatalogueProblem(
            file,
            place_of(finding.path)[:_LONGEST_WORDS],
            finding.message[:_LONGEST_WORDS],
            finding.remedy[:_LONGEST_WORDS],
            line_of(lines, finding.path),
        )
        for finding in first
    ]
