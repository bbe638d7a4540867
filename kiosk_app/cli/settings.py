"""The command `settings`: what in settings.toml names something that is not on this machine.

It owns the questions that need more than the settings themselves: languages, places, folders. A
kiosk starts all the same with what it finds here, so it changes nothing and stops nothing.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

from kiosk_app.cli.answers import answer, say
from kiosk_app.cli.opening import settings_of
from kiosk_app.domain.units import Units
from kiosk_app.facts import load_units
from kiosk_app.settings import SETTINGS_FILE, KioskSettings, Settings
from kiosk_app.usecases.language_packs import load_languages

DOUBTFUL = 1


@dataclass(frozen=True, slots=True)
class Doubt:
    """A key whose value names nothing here, what that means, and what to write instead."""

    key: str
    message: str
    remedy: str


def check(options: Namespace) -> int:
    """Exit 1 with key, message and remedy of each; 2 for what keeps a kiosk from starting."""
    settings = settings_of(options)
    file = settings.data / SETTINGS_FILE
    doubts = say_doubts(settings)
    problems = [{"key": one.key, "message": one.message, "remedy": one.remedy} for one in doubts]
    answer({"file": str(file), "is_there": file.exists(), "problems": problems})
    return DOUBTFUL if doubts else 0


def say_doubts(settings: Settings) -> list[Doubt]:
    """Every doubt, told in words as well."""
    doubts = [*_language(settings), *_place(settings), *_folders(settings)]
    for one in doubts:
        say(f"{settings.data / SETTINGS_FILE}: {one.key}: {one.message}; {one.remedy}")
    return doubts


def _language(settings: Settings) -> Iterator[Doubt]:
    known = load_languages(settings).packs
    lang = settings.kiosk.language
    if lang not in known:
        yield Doubt(
            "[kiosk] language",
            f"there is no language {lang!r} here, so Vietnamese is shown",
            f"write one of {', '.join(known)}, or add it with motcua-kiosk language add FOLDER",
        )


def _place(settings: Settings) -> Iterator[Doubt]:
    units, where = load_units(settings), settings.kiosk
    if where.province_code and units.find_province(where.province_code) is None:
        codes = ", ".join(sorted(one.code for one in units.provinces()))
        yield Doubt(
            "[kiosk] province_code",
            f"no province has the code {where.province_code!r}, so none is offered first",
            f"write one of {codes}",
        )
    if where.ward_code and (words := _wrong_ward(units, where)):
        yield Doubt(
            "[kiosk] ward_code",
            words,
            'find it with motcua-kiosk search "NAME" --kind commune',
        )


def _wrong_ward(units: Units, where: KioskSettings) -> str:
    if units.find_ward(where.ward_code) is None:
        return f"no commune has the code {where.ward_code!r}, so none is offered first"
    if where.province_code and not units.ward_in_province(where.ward_code, where.province_code):
        return f"commune {where.ward_code!r} is not in province {where.province_code!r}"
    return ""


def _folders(settings: Settings) -> Iterator[Doubt]:
    if settings.printer.kind == "folder":
        yield from _writable("[printer] folder", settings.data / settings.printer.folder)
    read = (
        ("[camera] folder", settings.camera.folder if settings.camera.kind == "simulated" else ""),
        ("[scans] folder", settings.scans.folder),
    )
    for key, folder in read:
        place = settings.data / folder  # as the drivers take it: beside the settings, or absolute
        if folder and not _is(place.is_dir):
            yield Doubt(key, f"there is no folder {place}", "make it, or name one that is there")
    # What is plugged in comes and goes; the place where it appears does not.
    for key, folder in (
        ("[stick] folder", settings.stick.folder),
        ("[phone] folder", settings.phone.folder),
    ):
        place = settings.data / folder
        if folder and not (_is(place.is_dir) or _is(place.parent.is_dir)):
            words = f"neither {place} nor the folder that holds it is there"
            yield Doubt(
                key, words, "name the place where the system shows it when it is plugged in"
            )


def _is(asked: Callable[[], bool]) -> bool:
    """Path asks the system, which may deny even the answer: that is no reason to stop a kiosk."""
    try:
        return asked()
    except OSError:
        return False


def _writable(key: str, folder: Path) -> Iterator[Doubt]:
    there = next(one for one in (folder, *folder.absolute().parents) if _is(one.exists))
    try:
        with TemporaryFile(dir=there):  # rights alone tell nothing of a medium that is read-only
            return
    except OSError as error:
        words = f"{folder} cannot be made or written ({error.strerror}), so nothing is printed"
        yield Doubt(key, words, f"look at {there}, or name a folder that this user may write")
