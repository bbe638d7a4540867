"""Reads the facts that decrees change: places, days off, the prefixes of personal numbers.

It owns which table is used: a signed one of DATA/catalogue, else the shipped one. The tables of
places name each other, so they are judged together and replaced together or not at all. A table
that is refused is named in the log; it never keeps the kiosk from starting.
"""

from __future__ import annotations

import csv
import gzip
import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from kiosk_app.domain.calendar import Holidays, parse_holidays
from kiosk_app.domain.catalogue_problem import CatalogueProblem
from kiosk_app.domain.fact_tables import (
    CARD_PROVINCES,
    FACT_FILES,
    HOLIDAYS,
    OLD_WARDS,
    PROVINCES,
    UNIT_FILES,
    WARDS,
    facts_problems,
)
from kiosk_app.domain.units import Units
from kiosk_app.reference import added_text, text_in
from kiosk_app.resources import asset
from kiosk_app.settings import Settings

Added = Callable[[str], str | CatalogueProblem | None]

log = logging.getLogger(__name__)


def load_units(settings: Settings | None = None) -> Units:
    """Provinces, communes and what they were before 1 July 2025; None: the shipped ones."""
    texts = _tables(UNIT_FILES, _added_to(settings))
    return Units(texts[PROVINCES], texts[WARDS], texts[OLD_WARDS])


def load_holidays(settings: Settings | None = None) -> Holidays:
    """Days off and make-up days; None: the shipped ones."""
    return parse_holidays(_tables((HOLIDAYS,), _added_to(settings))[HOLIDAYS])


def holidays_in(folder: Path) -> Holidays:
    """As load_holidays, with the table of a folder whose owner is trusted, signed or not."""
    return parse_holidays(_tables((HOLIDAYS,), lambda name: text_in(folder, name))[HOLIDAYS])


def load_card_prefixes(settings: Settings | None = None) -> frozenset[str]:
    """The first three digits that identity numbers were issued with."""
    text = _tables((CARD_PROVINCES,), _added_to(settings))[CARD_PROVINCES]
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(row["prefix"] for row in rows)


def check_facts(settings: Settings, files: Sequence[Path] = ()) -> tuple[CatalogueProblem, ...]:
    """What is wrong with the given tables, as their maker asks before signing; without any, with
    those of DATA/catalogue as the kiosk takes them."""
    if not files:
        added = _added_to(settings)
        return tuple(
            problem
            for group in (UNIT_FILES, (HOLIDAYS,), (CARD_PROVINCES,))
            for problem in _judged(group, added)[1]
        )
    given = {path.name: path for path in files if path.name in FACT_FILES}

    def text(name: str) -> str | CatalogueProblem | None:
        return text_in(given[name].parent, name) if name in given else None

    groups = (UNIT_FILES, (HOLIDAYS,), (CARD_PROVINCES,))
    return tuple(problem for group in groups for problem in _judged(group, text)[1])


def _added_to(settings: Settings | None) -> Added:
    return lambda name: None if settings is None else added_text(settings, name)


def _tables(names: Sequence[str], added: Added) -> Mapping[str, str]:
    texts, problems = _judged(names, added)
    for problem in problems:
        log.warning("catalogue.refused", extra={"file": problem.file, "place": problem.place})
    return texts


def _judged(
    names: Sequence[str], added: Added
) -> tuple[Mapping[str, str], tuple[CatalogueProblem, ...]]:
    """The texts to use for tables that belong together, and why added ones are not among them."""
    found = {name: text for name in names if (text := added(name)) is not None}
    problems = tuple(text for text in found.values() if isinstance(text, CatalogueProblem))
    shipped = {name: _shipped(name) for name in names}
    if not found or problems:
        return shipped, problems
    texts = shipped | {name: str(text) for name, text in found.items()}
    problems = facts_problems(texts)
    return (shipped, problems) if problems else (texts, ())


def _shipped(name: str) -> str:
    plain = asset("reference", name)
    if plain.exists():
        return plain.read_text(encoding="utf-8")
    return gzip.decompress(asset("reference", f"{name}.gz").read_bytes()).decode("utf-8")
