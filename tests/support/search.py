"""The shipped words, the list of other procedures and the search over all, read once for tests."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from support.catalogue import FOLDER, shipped_catalogue

from kiosk_app.domain.other_procedures import (
    LIST_FILE,
    TOPICS_FILE,
    OtherProcedures,
    parse_other_procedures,
)
from kiosk_app.domain.procedure_index import ProcedureIndex, findable, findable_elsewhere
from kiosk_app.domain.search_words import FILE, SearchWords, parse_search_words

TODAY = "2026-11-24"


def text_of(name: str) -> str:
    """A shipped file of the catalogue."""
    return FOLDER.joinpath(name).read_text("utf-8")


@cache
def others() -> OtherProcedures:
    """The shipped list of what only the desk does."""
    return parse_other_procedures(text_of(LIST_FILE), text_of(TOPICS_FILE))


@cache
def words() -> SearchWords:
    """The shipped words."""
    return parse_search_words(text_of(FILE))


@cache
def index() -> ProcedureIndex:
    """What the kiosk searches on that day."""
    here = shipped_catalogue().offered(TODAY)
    codes = {procedure.code for procedure in here}
    elsewhere = [other for other in others().procedures if other.code not in codes]
    return ProcedureIndex([*map(findable, here), *map(findable_elsewhere, elsewhere)], words())


@cache
def phrases() -> tuple[tuple[str, str], ...]:
    """What people type, and the code that must be among the first three."""
    path = Path(__file__).parents[1] / "data" / "search_phrases.csv"
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    return tuple((row["typed"], row["code"]) for row in csv.DictReader(lines))
