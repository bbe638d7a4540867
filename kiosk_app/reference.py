"""Reads the catalogue that ships with the program, and what was added to it.

It owns which files those are and whose signature an added procedure needs. It opens no database, so
that commands about procedures and communes answer on any machine.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from kiosk_app.domain.catalogue import (
    Catalogue,
    parse_code_lists,
    parse_life_events,
    parse_procedure,
)
from kiosk_app.domain.catalogue_problem import CatalogueProblem
from kiosk_app.domain.other_procedures import (
    LIST_FILE,
    TOPICS_FILE,
    OtherProcedures,
    parse_other_procedures,
)
from kiosk_app.domain.procedure import Procedure
from kiosk_app.domain.search_words import FILE as WORDS_FILE
from kiosk_app.domain.search_words import SearchWords, parse_search_words
from kiosk_app.resources import asset_files, read_asset
from kiosk_app.settings import Settings
from kiosk_app.store.shelf import (
    Shelf,
    Signature,
    doubles,
    find_signature,
    load_shelf,
    read_trusted,
)
from kiosk_app.store.trust import Verify, trusted_keys, verifier
from sync import read_json

BESIDE = (LIST_FILE, TOPICS_FILE, WORDS_FILE)  # of the catalogue, and no procedures

log = logging.getLogger(__name__)


def load_procedures(settings: Settings) -> Shelf:
    """Bundled procedures and those of DATA/catalogue; broken ones become problems."""
    return _load(settings, added_files(settings))


def added_files(settings: Settings) -> list[Path]:
    """The procedure files of DATA/catalogue."""
    found = sorted((settings.data / "catalogue").glob("*.toml"))
    return [path for path in found if path.name not in BESIDE]


def procedures_in(folder: Path) -> Catalogue:
    """The procedures of a folder whose owner is trusted, signed or not; broken ones are absent."""
    return _shelf(None, sorted(folder.glob("*.toml")), (), accepts_unsigned=True).catalogue


def check_files(settings: Settings, files: Sequence[Path]) -> Shelf:
    """The given files, as their maker asks before signing; those of DATA/catalogue as the kiosk
    takes them. A copy of a known procedure is a problem."""
    added = [file for file in files if _is_added(settings, file)]
    others = [file for file in files if file not in added]
    accepts_unsigned = settings.accepts_unsigned
    shelf = _shelf(settings, others, added, accepts_unsigned=accepts_unsigned)
    known = load_procedures(settings).files
    copies = [
        problem
        for key, path in shelf.files.items()
        if key in known and not path.samefile(known[key])
        for problem in doubles(key, known[key], path)
        if problem.file == path.name
    ]
    return replace(shelf, problems=(*shelf.problems, *copies))


def signatures(settings: Settings, files: Sequence[Path]) -> dict[str, Signature]:
    """What the signatures of those files say that lie in DATA/catalogue, by their names."""
    is_signed = verifier(trusted_keys(settings))
    own = [file for file in files if _is_added(settings, file)]
    found = {file.name: find_signature(file, is_signed) for file in own}
    return {name: state for name, state in found.items() if state is not None}


def _is_added(settings: Settings, file: Path) -> bool:
    return file.resolve().parent == (settings.data / "catalogue").resolve()


def _load(settings: Settings, added: Sequence[Path]) -> Shelf:
    bundled = asset_files("catalogue/procedures", ".toml")
    return _shelf(settings, bundled, added, accepts_unsigned=settings.accepts_unsigned)


def _shelf(
    settings: Settings | None,  # None: no data folder, so nothing of its own beside the files
    bundled: Sequence[Path],
    added: Sequence[Path],
    *,
    accepts_unsigned: bool,
) -> Shelf:
    schema = read_json(read_asset("catalogue", "procedure.schema.json"))
    life_events, problems = parse_life_events(read_asset("catalogue", "life_events.toml"))
    lists = asset_files("catalogue/code_lists", ".toml")
    code_lists, found = parse_code_lists(
        {path.name: path.read_text(encoding="utf-8") for path in lists}
    )
    problems = [*problems, *found]
    trusted = () if settings is None else trusted_keys(settings)

    def parse(text: str, file: str) -> tuple[Procedure | None, list[CatalogueProblem]]:
        return parse_procedure(text, file, schema, life_events, code_lists)

    is_signed = verifier(trusted)

    def text(name: str) -> tuple[str, list[CatalogueProblem]]:
        return _beside(settings, name, is_signed)

    def build(procedures: tuple[Procedure, ...]) -> Catalogue:
        return Catalogue(procedures, life_events, tuple(problems), code_lists)

    shelf = load_shelf(bundled, added, parse, is_signed, build, accepts_unsigned=accepts_unsigned)
    return replace(
        shelf,
        problems=(*problems, *shelf.problems),
        others=cache(lambda: _others(text)),
        words=cache(lambda: _words(text)),
    )


def _others(text: Callable[[str], tuple[str, list[CatalogueProblem]]]) -> OtherProcedures:
    lines, problems = text(LIST_FILE)
    topics, found = text(TOPICS_FILE)
    others = parse_other_procedures(lines, topics)
    return replace(others, problems=_told([*problems, *found, *others.problems]))


def _words(text: Callable[[str], tuple[str, list[CatalogueProblem]]]) -> SearchWords:
    content, problems = text(WORDS_FILE)
    words = parse_search_words(content)
    return replace(words, problems=_told([*problems, *words.problems]))


def _told(problems: Sequence[CatalogueProblem]) -> tuple[CatalogueProblem, ...]:
    """These files are read long after the start, so their problems go to the log from here."""
    for problem in problems:
        log.warning("catalogue.refused", extra={"file": problem.file, "place": problem.place})
    return tuple(problems)


def _beside(
    settings: Settings | None, name: str, is_signed: Verify
) -> tuple[str, list[CatalogueProblem]]:
    """The text of a file of BESIDE: the one in DATA/catalogue when it may be trusted."""
    text = None if settings is None else _added(settings, name, is_signed)
    if text is None:
        return read_asset("catalogue", name), []
    if isinstance(text, CatalogueProblem):
        return read_asset("catalogue", name), [text]
    return text, []


def added_text(settings: Settings, name: str) -> str | CatalogueProblem | None:
    """The text of DATA/catalogue/NAME, or why it may not be trusted; None when there is none."""
    return _added(settings, name, verifier(trusted_keys(settings)))


def text_in(folder: Path, name: str) -> str | CatalogueProblem | None:
    """As added_text, of a folder whose owner is trusted, signed or not."""
    file = folder / name
    return read_trusted(file, verifier(()), is_trusted=True) if file.exists() else None


def _added(settings: Settings, name: str, is_signed: Verify) -> str | CatalogueProblem | None:
    file = settings.data / "catalogue" / name
    if not file.exists():
        return None
    return read_trusted(file, is_signed, is_trusted=settings.accepts_unsigned)
