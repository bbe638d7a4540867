"""The catalogue: which procedures there are, behind which doors, and how people find them.

It owns versions (several of one code side by side, each valid for a time), the doors of the menu
and the search. Reading files is procedure_file.py; what is re-exported here is all that others
need. It must never hold an answer, and a day is always an argument.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kiosk_app.domain.catalogue_problem import CatalogueProblem
from kiosk_app.domain.folding import fold_words, spelling_key
from kiosk_app.domain.procedure import CodeList, LifeEvent, Procedure
from kiosk_app.domain.procedure_file import (
    parse_code_lists,
    parse_life_events,
    parse_procedure,
)

__all__ = [
    "Catalogue",
    "CatalogueProblem",
    "Match",
    "parse_code_lists",
    "parse_life_events",
    "parse_procedure",
]


@dataclass(frozen=True, slots=True)
class Match:
    """A procedure found by search; a higher `score` is better."""

    procedure: Procedure
    score: int


@dataclass(frozen=True, slots=True)
class _Entry:
    """What search compares: (weight, folded words, spelling) of each text of a procedure."""

    procedure: Procedure
    texts: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Procedures by (code, version). `on` is an ISO day; without it the newest version is meant."""

    procedures: tuple[Procedure, ...] = ()
    life_events: tuple[LifeEvent, ...] = ()
    problems: tuple[CatalogueProblem, ...] = ()
    code_lists: Mapping[str, CodeList] = field(default_factory=dict)
    _index: tuple[_Entry, ...] = field(init=False, repr=False, compare=False, default=())

    def __post_init__(self) -> None:
        """Folds the texts once; search runs at every key that is pressed."""
        object.__setattr__(self, "_index", tuple(_entry(p) for p in self.procedures))

    def find(
        self, code: str, version: str | None = None, on: str | None = None
    ) -> Procedure | None:
        """This version; without one, the version valid on the day, or the newest. Or None."""
        of_code = [p for p in self.procedures if p.code == code]
        if version is not None:
            return next((p for p in of_code if p.version == version), None)
        valid = [p for p in of_code if on is None or is_valid(p, on)]
        return max(valid, key=_age, default=None)

    def get(self, code: str, version: str | None = None, on: str | None = None) -> Procedure:
        """As find, but KeyError when there is none."""
        found = self.find(code, version, on)
        if found is None:
            raise KeyError(code if version is None else f"{code} version {version}")
        return found

    def offered(self, on: str | None = None) -> tuple[Procedure, ...]:
        """One version of each code, in the order in which the codes came."""
        codes = dict.fromkeys(p.code for p in self.procedures)
        found = (self.find(code, on=on) for code in codes)
        return tuple(p for p in found if p is not None)

    def in_life_event(self, life_event: str, on: str | None = None) -> tuple[Procedure, ...]:
        """The procedures behind one door."""
        return tuple(p for p in self.offered(on) if p.life_event == life_event)

    def life_events_with_procedures(self, on: str | None = None) -> tuple[LifeEvent, ...]:
        """The doors that lead somewhere, in the order of the menu."""
        used = {p.life_event for p in self.offered(on)}
        return tuple(event for event in self.life_events if event.id in used)

    def search(self, words: str, limit: int = 20, on: str | None = None) -> list[Match]:
        """Procedures for typed words, best first; marks may be left out, words unfinished.

        More than half of the words must be found. Whole words, right marks and titles count more.
        """
        offered = {(p.code, p.version) for p in self.offered(on)}
        typed = fold_words(words).split()
        spelled = spelling_key(words)
        matches = [
            Match(entry.procedure, score)
            for entry in self._index
            if (entry.procedure.code, entry.procedure.version) in offered
            and (score := _score(entry, typed, spelled))
        ]
        matches.sort(key=lambda match: (-match.score, match.procedure.code))
        return matches[:limit]


def is_valid(procedure: Procedure, on: str) -> bool:
    """Whether the procedure is offered on an ISO day, first and last day included."""
    return procedure.valid_from <= on and (
        procedure.valid_until is None or on <= procedure.valid_until
    )


def _age(procedure: Procedure) -> tuple[str, str]:
    return procedure.valid_from, procedure.version


def _entry(procedure: Procedure) -> _Entry:
    weighted: list[tuple[int, str]] = [(4, procedure.code), (2, procedure.official_name)]
    for text in (procedure.title, procedure.plain_title):
        weighted += [(4, words) for _, words in text.by_lang]
    weighted += [(3, words) for words in procedure.keywords]
    return _Entry(procedure, tuple((w, fold_words(t), spelling_key(t)) for w, t in weighted))


def _score(entry: _Entry, typed: list[str], spelled: str) -> int:
    """Sum over the typed words of their best find, plus a bonus for the whole phrase."""
    finds = [max(_finds(entry, word), default=0) for word in typed]
    found = sum(1 for find in finds if find)
    if not found or (found < len(typed) and found * 2 <= len(typed)):
        return 0
    phrase = max((w for w, _, text in entry.texts if f" {spelled} " in f" {text} "), default=0)
    return 10 * sum(finds) // len(typed) + 20 * phrase


def _finds(entry: _Entry, word: str) -> Iterator[int]:
    for weight, folded, _ in entry.texts:
        for known in folded.split():
            if known == word:
                yield 2 * weight
            elif known.startswith(word):
                yield weight
