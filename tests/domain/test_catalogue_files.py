"""The shipped catalogue: valid, complete and true to what the national portal knows."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from support.assets import ASSETS
from support.catalogue import (
    CODES,
    code_lists,
    life_events,
    parse,
    schema,
    shipped,
    source,
)

from kiosk_app.domain.folding import fold
from kiosk_app.domain.procedure import FieldType, Text
from kiosk_app.resources import asset, asset_files

FROM_THE_PORTAL = Path(__file__).parents[1] / "data" / "procedures_expected.json"
EXPECTED = json.loads(FROM_THE_PORTAL.read_text("utf-8"))["procedures"]
SHIPPED = [*sorted((ASSETS / "catalogue").rglob("*.toml")), FROM_THE_PORTAL]
REMARK = re.compile(r"\b(memory|unverified|todo|fixme|guess(ed)?|low confidence)\b", re.I)
# Written from general knowledge: the national list gives their names and nothing else.
WITHOUT_NATIONAL_DATA = {"1.001266", "1.001570", "2.000720"}
KNOWN = [code for code in CODES if code not in WITHOUT_NATIONAL_DATA]


@pytest.mark.parametrize("code", CODES)
def test_a_shipped_file_is_valid(code: str) -> None:
    """A broken file would take its tile from the menu."""
    procedure, problems = parse(source(code), f"{code}.toml")
    assert problems == []
    assert procedure is not None
    assert procedure.code == code


@pytest.mark.parametrize("code", KNOWN)
def test_fields_and_values_are_those_of_the_portal(code: str) -> None:
    """Field ids and choice values are what is sent; one letter off is another field."""
    procedure = shipped(code)
    expected = EXPECTED[code]["fields"]
    papers = {document.paper for document in procedure.documents}
    files = {name for name, known in expected.items() if known.get("type") == "file"}
    assert {f"{code}-{name}" for name in files} <= papers  # here a file is a paper
    assert {field.id for field in procedure.fields()} == set(expected) - files
    for field_id, known in expected.items():
        if field_id in files:
            continue
        field = procedure.get_field(field_id)
        if "values" in known:
            assert sorted(o.value for o in field.options) == sorted(known["values"])
        assert field.catalogue == known.get("list")
        if known["required"]:
            assert field.required is True
        if "columns" in known:
            assert len(field.columns) == len(known["columns"])


@pytest.mark.parametrize("code", KNOWN)
def test_papers_results_and_laws_are_those_of_the_portal(code: str) -> None:
    """Paper codes name the attachments at the portal; where it has none, ours are stable."""
    procedure = shipped(code)
    expected = EXPECTED[code]
    papers = sorted(document.paper for document in procedure.documents)
    assert expected["papers"] in ([], papers)
    results = sorted(result.code for result in procedure.results)
    assert expected["results"] in ([], results)
    own = [] if expected["papers"] else papers
    own += [] if expected["results"] else results
    assert all(name.startswith(f"{code}-") for name in own)
    assert sorted(procedure.legal_basis) == expected["legal_basis"]


@pytest.mark.parametrize("code", sorted(WITHOUT_NATIONAL_DATA & set(CODES)))
def test_what_is_from_general_knowledge_says_so(code: str) -> None:
    """Whoever serves it must know that nobody compared it with the portal."""
    procedure = shipped(code)
    assert code not in EXPECTED
    assert {mark for _, mark in procedure.confidence.marks} == {"low"}
    assert "general knowledge" in procedure.confidence.note
    own = [*(d.paper for d in procedure.documents), *(r.code for r in procedure.results)]
    assert all(name.startswith(f"{code}-") for name in own)


@pytest.mark.parametrize("code", CODES)
def test_every_text_is_there_in_both_languages(code: str) -> None:
    """Vietnamese and English are the complete language packs."""
    procedure = shipped(code)
    texts: list[Text] = [procedure.title, procedure.plain_title, procedure.fee.text]
    texts += [part.title for part in procedure.parts]
    texts += [rule.message for rule in procedure.rules]
    texts += [document.name for document in procedure.documents]
    for field in procedure.fields():
        texts += [one for f in (field, *field.columns) for one in (f.label, f.ask)]
        if field.catalogue is None:
            texts += [option.label for option in field.options]
    for text in texts:
        assert {lang for lang, _ in text.by_lang} == {"vi", "en"}, text


@pytest.mark.parametrize("file", SHIPPED, ids=lambda path: path.name)
def test_no_words_carry_a_remark_of_their_makers(file: Path) -> None:
    """Remarks on sources belong into the confidence note: labels are read, values are sent."""
    tree = json.loads(file.read_text("utf-8")) if file.suffix == ".json" else toml(file)
    assert [words for words in _words(tree) if REMARK.search(words)] == []


def test_every_property_of_the_schema_is_described() -> None:
    """A stranger writes a procedure from the schema alone."""
    Draft202012Validator.check_schema(schema())
    missing = list(_undescribed(schema(), ""))
    assert missing == []


def test_every_object_of_the_schema_is_closed() -> None:
    """A misspelt key must be found, not silently passed over."""
    assert list(_open_objects(schema(), "")) == []


def test_every_icon_is_in_the_font() -> None:
    """An unknown name would show a sheet of paper where a picture is meant."""
    known = json.loads((ASSETS / "icons" / "icons.json").read_text("utf-8"))["codes"]
    for code in CODES:
        procedure = shipped(code)
        names = {procedure.icon, *(document.icon for document in procedure.documents)}
        for _, question in procedure.questions():
            names |= {question.icon, *(o.icon for f in question.fields for o in f.options)}
        assert names - {"", "boy", "girl"} <= set(known)  # those two are drawn


def test_there_are_54_groups_with_their_numbers() -> None:
    """Decision 121-TCTK/PPCĐ of 1979 knows 54; the portal's second "Mông" is a note."""
    groups = code_lists()["dan_toc"]
    assert len(groups.options) == 54
    assert [option.code for option in groups.options] == [f"{n:02d}" for n in range(1, 55)]
    assert "Mông (Hmông)" in groups.note
    folded = {fold(option.value) for option in groups.options}
    assert len(folded) == 54


def test_long_lists_become_searchable_options() -> None:
    """Whoever shows or judges a choice looks at its options only."""
    field = shipped("1.001193").get_field("tre_dan_toc")
    assert field.type is FieldType.CHOICE
    assert field.present == "list"
    assert "Mông" in {option.value for option in field.options}


def test_assets_are_found_beside_the_package() -> None:
    """A checkout and a bundle keep the same folder."""
    assert asset("catalogue", "procedure.schema.json").is_file()
    found = {path.stem for path in asset_files("catalogue/procedures", ".toml")}
    assert found >= set(CODES)


def toml(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text("utf-8"))


def _words(node: Any) -> Iterator[str]:
    """Every text of a file, but for where its makers have it from and how sure they are."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for one in node:
            yield from _words(one)
    elif isinstance(node, dict):
        for key, one in node.items():
            if key not in ("confidence", "source"):
                yield from _words(one)


def _undescribed(node: Any, place: str) -> list[str]:
    found: list[str] = []
    if isinstance(node, dict):
        for key in ("properties", "patternProperties"):
            for name, child in node.get(key, {}).items():
                if len(child.get("description", "")) < 10:
                    found.append(f"{place}.{name}")
        for key, child in node.items():
            found += _undescribed(child, f"{place}.{key}")
    return found


def _open_objects(node: Any, place: str) -> list[str]:
    found: list[str] = []
    if isinstance(node, dict):
        if isinstance(node.get("properties"), dict) and "description" not in node["properties"]:
            found += [] if node.get("additionalProperties") is False else [place]
        for key, child in node.items():
            found += _open_objects(child, f"{place}.{key}")
    return found


def test_nationalities_begin_with_the_usual_ones() -> None:
    """Nearly everybody touches the first line; each has a code of its own."""
    nations = code_lists()["quoc_tich"].options
    assert nations[0].value == "Việt Nam"
    assert {"Lào", "Campuchia", "Trung Quốc"} <= {option.value for option in nations[:6]}
    assert len({option.code for option in nations}) == len(nations)


def test_the_schema_names_every_door_of_the_menu() -> None:
    """Who writes a procedure from the schema alone must know where it may stand."""
    about = schema()["properties"]["life_event"]["description"]
    assert all(event.id in about for event in life_events())
