"""The villagers' words for things, as data: what may stand for what, and which words say nothing.

It owns the shape of search_words.toml. Which procedure is meant by a phrase stands in the file,
never in a program; ranking is procedure_index.py. It opens no file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk_app.domain.catalogue_problem import CatalogueProblem
from kiosk_app.domain.folding import fold_words
from kiosk_app.domain.procedure_file import read_tree

FILE = "search_words.toml"
_WORDS = {"type": "array", "items": {"type": "string", "pattern": "\\S"}}
_RULE = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "source": {"type": "string"},
        "fillers": _WORDS,
        "same": {"type": "array", "items": {**_WORDS, "minItems": 2}},
        "say": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["code", "words"],
                "properties": {"code": {"type": "string", "minLength": 1}, "words": _WORDS},
            },
        },
    },
}


@dataclass(frozen=True, slots=True)
class SearchWords:
    """`fillers` are folded; `same` are groups of phrases as written; `said` phrases by code."""

    fillers: frozenset[str] = frozenset()
    same: tuple[tuple[str, ...], ...] = ()
    said: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problems: tuple[CatalogueProblem, ...] = ()


def parse_search_words(text: str) -> SearchWords:
    """The words of the file; none, with problems, when it is broken."""
    tree, problems = read_tree(text, FILE, _RULE)
    if tree is None:
        return SearchWords(problems=tuple(problems))
    said: dict[str, tuple[str, ...]] = {}
    for entry in tree.get("say", ()):
        said[entry["code"]] = (*said.get(entry["code"], ()), *entry["words"])
    return SearchWords(
        fillers=frozenset(fold_words(word) for word in tree.get("fillers", ())),
        same=tuple(tuple(group) for group in tree.get("same", ())),
        said=said,
    )
