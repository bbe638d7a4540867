"""The shipped catalogue as tests need it: parsed, or as text to be broken on purpose."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from support.assets import ASSETS

from kiosk_app.domain.catalogue import (
    Catalogue,
    CatalogueProblem,
    parse_code_lists,
    parse_life_events,
    parse_procedure,
)
from kiosk_app.domain.procedure import CodeList, LifeEvent, Procedure

FOLDER = ASSETS / "catalogue"
EVERY_KIND = Path(__file__).parents[1] / "data" / "procedure_every_kind.toml"
CODES = tuple(sorted(path.stem for path in (FOLDER / "procedures").glob("*.toml")))


@cache
def schema() -> dict[str, Any]:
    """The published schema."""
    content: dict[str, Any] = json.loads(_read("procedure.schema.json"))
    return content


@cache
def life_events() -> tuple[LifeEvent, ...]:
    """The shipped doors of the menu."""
    events, problems = parse_life_events(_read("life_events.toml"))
    assert not problems, problems
    return events


@cache
def code_lists() -> dict[str, CodeList]:
    """The shipped code lists."""
    files = {path.name: path.read_text("utf-8") for path in (FOLDER / "code_lists").glob("*.toml")}
    lists, problems = parse_code_lists(files)
    assert not problems, problems
    return lists


def source(code: str) -> str:
    """The text of a shipped procedure file."""
    return _read(f"procedures/{code}.toml")


def parse(text: str, file: str = "x.toml") -> tuple[Procedure | None, list[CatalogueProblem]]:
    """A text parsed against the shipped schema, doors and lists."""
    return parse_procedure(text, file, schema(), life_events(), code_lists())


@cache
def shipped(code: str) -> Procedure:
    """A shipped procedure."""
    procedure, problems = parse(source(code), f"{code}.toml")
    assert procedure is not None, problems
    return procedure


@cache
def shipped_catalogue() -> Catalogue:
    """All shipped procedures."""
    return Catalogue(
        procedures=tuple(shipped(code) for code in CODES),
        life_events=life_events(),
        code_lists=code_lists(),
    )


@cache
def every_kind() -> Procedure:
    """The invented procedure with every kind of field."""
    procedure, problems = parse(EVERY_KIND.read_text("utf-8"), EVERY_KIND.name)
    assert procedure is not None, problems
    return procedure


def _read(name: str) -> str:
    return FOLDER.joinpath(*name.split("/")).read_text("utf-8")
