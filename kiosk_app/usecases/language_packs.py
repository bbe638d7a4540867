"""Languages of this machine: the shipped packs, and signed ones that a technician added.

It owns DATA/locales/LANG/ and what an added pack may say: every message has the placeholders of the
Vietnamese one and no other (a text is filled in, never evaluated), and what it lacks is said in
Vietnamese, because a pack may be older than the program. A pack that is refused is named in the
log; it never keeps the kiosk from starting.
"""

from __future__ import annotations

import logging
import shutil
import string
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kiosk_app.domain.catalogue_problem import CatalogueProblem
from kiosk_app.fontfiles import is_sound
from kiosk_app.i18n import (
    DEFAULT_LANG,
    PACK_FILE,
    Locale,
    LocaleError,
    file_of,
    load_locales,
    load_pack,
    placeholders,
)
from kiosk_app.resources import asset, font_families
from kiosk_app.settings import Settings
from kiosk_app.store.packfolder import (
    LIST,
    PackRefused,
    is_language,
    list_of,
    place_pack,
    read_pack,
)
from kiosk_app.store.trust import trusted_keys, verifier
from sync import Unreadable, read_text, read_toml

ON_STICK = ("motcua", "locales")  # where packs lie on a technician's stick
_LONGEST = 2000  # letters of a message
_LONGEST_NAME = 40
_LARGEST_ABOUT_BYTES = 16 * 1024

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Languages:
    """`packs` by language in the order of the tiles, `fonts` the folders that hold their fonts."""

    packs: Mapping[str, Locale]
    fonts: tuple[Path, ...]
    problems: tuple[CatalogueProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class PackFound:
    """A pack on a stick: where, its language, its own name for itself ("" when it has none)."""

    folder: Path
    lang: str
    name: str


def shipped_languages() -> dict[str, Locale]:
    """The packs of the program. LocaleError: it is damaged."""
    return load_locales(asset("locales"), font_families(asset("fonts")))


def load_languages(settings: Settings) -> Languages:
    """Everything that can be chosen on this machine. LocaleError: the program itself is damaged."""
    shipped = shipped_languages()
    packs, fonts = dict(shipped), [asset("fonts")]
    problems: list[CatalogueProblem] = []
    for folder in _added(settings):
        try:
            pack = _usable(settings, folder, shipped)
        except PackRefused as error:
            problems.append(error.problem)
            log.warning("language.refused", extra={"file": error.problem.file})
            continue
        packs[pack.lang] = pack
        fonts.append(folder)
    ordered = sorted(packs.values(), key=lambda pack: (pack.order, pack.lang))
    return Languages({pack.lang: pack for pack in ordered}, tuple(fonts), tuple(problems))


def packs_on(stick: Path) -> list[PackFound]:
    """The packs below `motcua/locales` of a stick, or of the sticks mounted in a folder."""
    found = []
    try:
        places = [stick, *sorted(path for path in stick.iterdir() if path.is_dir())]
    except OSError:
        return []
    for place in places[:16]:
        for about in sorted(place.joinpath(*ON_STICK).glob(f"*/{PACK_FILE}"))[:32]:
            found.append(PackFound(about.parent, about.parent.name, _own_name(about.parent)))
    return found


def add_language(settings: Settings, folder: Path) -> Locale:
    """Copies a pack into the data folder; it can be chosen when the interface starts next.

    Raises PackRefused, OSError (a full disk, a stick that was pulled); then nothing has changed.
    """
    files = _read(settings, folder)
    target = settings.data / "locales" / folder.name
    trial = target.with_name(f".try-{folder.name}") / folder.name
    shipped = shipped_languages()
    try:
        place_pack(files, trial)
        pack = _usable(settings, trial, shipped)
        place_pack(files, target)
    finally:
        shutil.rmtree(trial.parent, ignore_errors=True)
    log.info("language.added", extra={"file": folder.name})
    return pack


def check_language(folder: Path) -> Locale:
    """As add_language judges, without a signature and without adding. Raises PackRefused."""
    shipped = shipped_languages()
    if not is_language(folder.name):
        problem = ("is no name of a language", "call the folder bdq, km or alike")
        raise PackRefused(CatalogueProblem(folder.name, "", *problem))
    list_of(folder)
    return _filled(folder, shipped[DEFAULT_LANG])


def remove_language(settings: Settings, lang: str) -> bool:
    """Takes an added pack away; False when there is none."""
    folder = settings.data / "locales" / lang
    if not is_language(lang) or not folder.is_dir():
        return False
    shutil.rmtree(folder)
    log.info("language.removed", extra={"file": lang})
    return True


def _added(settings: Settings) -> list[Path]:
    return sorted(path.parent for path in (settings.data / "locales").glob(f"[!.]*/{LIST}"))


def _read(settings: Settings, folder: Path) -> dict[str, bytes]:
    is_signed = verifier(trusted_keys(settings))
    return read_pack(folder, is_signed, is_trusted=settings.accepts_unsigned)


def _usable(settings: Settings, folder: Path, shipped: Mapping[str, Locale]) -> Locale:
    _read(settings, folder)
    return _filled(folder, shipped[DEFAULT_LANG])


def _parsed(folder: Path) -> Locale:
    for font in sorted(folder.glob("*.ttf")):
        if not is_sound(font):
            remedy = "take the file from the makers of the font"
            raise PackRefused(
                CatalogueProblem(font.name, "", "is no font that we can read", remedy)
            )
    fonts: Collection[str] = {*font_families(asset("fonts")), *font_families(folder)}
    try:
        return load_pack(folder, fonts)
    except LocaleError as error:
        words = str(error).replace(f"{folder}/", "")
        file, _, rest = words.partition(": ")
        message, _, remedy = rest.partition("; ")
        problem = CatalogueProblem(file, "", message, remedy or "look at this file")
        raise PackRefused(problem) from error
    except (ValueError, TypeError) as error:  # order = "first"
        problem = CatalogueProblem(PACK_FILE, "order", "is no number", "write order = 3")
        raise PackRefused(problem) from error


def _filled(folder: Path, vi: Locale) -> Locale:
    """The pack of a folder with every message that there is: its own, else the Vietnamese."""
    pack, messages = _parsed(folder), {}
    for key, original in vi.messages.items():
        own = pack.messages.get(key)
        if own is None:
            messages[key] = original
            continue
        if wrong := _wrong(own, original):
            remedy = "use the placeholders of the Vietnamese text, as {name} and nothing more"
            raise PackRefused(CatalogueProblem(file_of(folder, key), key, wrong, remedy))
        messages[key] = own
    return replace(pack, messages=messages)


def _wrong(own: str, original: str) -> str:
    if len(own) > _LONGEST:
        return f"is longer than {_LONGEST} letters"
    known = placeholders(original)
    try:
        parts = list(string.Formatter().parse(own))
    except ValueError:
        return "has a brace that is not closed"
    for _, name, spec, conversion in parts:
        if name is None:
            continue
        if name not in known:
            return f"has the placeholder {{{name[:40]}}}, which is not filled"
        if spec or conversion:
            return f"says how {{{name[:40]}}} is to be written"
    return ""


def _own_name(folder: Path) -> str:
    """Of a stick nobody has vouched for: only this one short text is read of it."""
    try:
        name = read_toml(read_text(folder / PACK_FILE, _LARGEST_ABOUT_BYTES)).get("name")
    except Unreadable:
        return ""
    return name[:_LONGEST_NAME] if isinstance(name, str) else ""
