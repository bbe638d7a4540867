"""Words for procedures, fields and papers, read from catalogue files as plain data.

The portal works without a catalogue: whatever is not found falls back to its id. Nothing in a file
is executed or trusted; unknown shapes are passed over, and a broken file only costs its labels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sync.reading import Unreadable, read_text, read_toml

LANGUAGES = ("vi", "en")
_MOST_FILE_BYTES = 2_000_000
Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FieldLabel:
    id: str
    words: Words
    type: str = ""
    options: Mapping[str, Words] = field(default_factory=dict)
    columns: Mapping[str, FieldLabel] = field(default_factory=dict)
    rows: Mapping[str, Words] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PartLabel:
    words: Words
    fields: tuple[FieldLabel, ...]


@dataclass(frozen=True, slots=True)
class ProcedureLabels:
    code: str
    version: str
    title: Words
    parts: tuple[PartLabel, ...]
    papers: Mapping[str, Words]


class Labels:
    """All procedures found in a folder. `find` answers None for one that is not there."""

    def __init__(self, procedures: Mapping[tuple[str, str], ProcedureLabels]) -> None:
        self._by_version = dict(procedures)
        self._newest: dict[str, ProcedureLabels] = {}
        for key in sorted(procedures):
            self._newest[key[0]] = procedures[key]

    def has(self, code: str, version: str) -> bool:
        """Whether this very version is there; `find` gives the newest in place of another."""
        return (code, version) in self._by_version

    def find(self, code: str, version: str = "") -> ProcedureLabels | None:
        return self._by_version.get((code, version)) or self._newest.get(code)

    def title(self, code: str, language: str) -> str | None:
        found = self.find(code)
        return say(found.title, language, code) if found else None

    def applicant(self, code: str, version: str, answers: Mapping[str, object]) -> str:
        """The first person's name that the procedure asks for, "" when there is none."""
        found = self.find(code, version)
        for part in found.parts if found else ():
            for one in part.fields:
                answer = answers.get(one.id)
                if one.type == "person_name" and isinstance(answer, str) and answer:
                    return answer[:120]
        return ""


def say(words: Words, language: str, fallback: str) -> str:
    """The text in `language`, else Vietnamese, else the id."""
    return words.get(language) or words.get("vi") or fallback


def read_labels(folder: Path | None) -> Labels:
    """Read every `*.toml` of `folder`; a missing folder or a broken file gives no labels."""
    found: dict[tuple[str, str], ProcedureLabels] = {}
    if folder is None or not folder.is_dir():
        return Labels(found)
    for path in sorted(folder.glob("*.toml")):
        labels = _read_file(path)
        if labels:
            found[(labels.code, labels.version)] = labels
    return Labels(found)


def packaged_catalogue() -> Path:
    """The folder of a checkout or a bundle: beside the package `sync`."""
    return Path(__file__).resolve().parents[2] / "assets" / "catalogue" / "procedures"


def _read_file(path: Path) -> ProcedureLabels | None:
    try:
        tree = read_toml(read_text(path, _MOST_FILE_BYTES))
    except Unreadable:
        return None
    code = tree.get("code")
    if not isinstance(code, str):
        return None
    parts = tuple(_part(part) for part in _tables(tree.get("parts")))
    documents = _tables(tree.get("documents")) + _tables(tree.get("papers"))
    papers = {
        name: _words(document.get("name"))
        for document in documents
        if isinstance(name := document.get("paper", document.get("code")), str)
    }
    title = _words(tree.get("title")) or _words(tree.get("official_name"))
    return ProcedureLabels(code, str(tree.get("version", "")), title, parts, papers)


def _part(part: Mapping[str, Any]) -> PartLabel:
    """Fields stand under the part itself or under its questions; a question may hold one field."""
    fields: list[FieldLabel] = [_field(one) for one in _tables(part.get("fields"))]
    for question in _tables(part.get("questions")):
        inner = _tables(question.get("fields"))
        fields.extend(_field(one) for one in inner or (question,))
    return PartLabel(_words(part.get("title")), tuple(fields))


def _field(tree: Mapping[str, Any]) -> FieldLabel:
    words = _words(tree.get("label")) or _words(tree.get("ask"))
    options, rows = (
        {str(one.get("value")): _words(one.get("label")) for one in _tables(tree.get(key))}
        for key in ("options", "rows")
    )
    columns = {column.id: column for column in map(_field, _tables(tree.get("columns")))}
    return FieldLabel(
        str(tree.get("id", "")), words, str(tree.get("type", "")), options, columns, rows
    )


def _tables(tree: object) -> tuple[Mapping[str, Any], ...]:
    if not isinstance(tree, list):
        return ()
    return tuple(one for one in tree if isinstance(one, dict))


def _words(tree: object) -> Words:
    if isinstance(tree, str):
        return {"vi": tree}
    if not isinstance(tree, dict):
        return {}
    return {str(lang): text for lang, text in tree.items() if isinstance(text, str)}
