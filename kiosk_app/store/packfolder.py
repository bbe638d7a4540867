"""A language pack from outside: a folder of plain files, the list of their digests, its signature.

It owns `files.sha256` (one line for each file, as sha256sum writes it) and `files.sha256.sig`, and
the bounds of such a folder. Nothing in it is believed before the list is signed and every file has
its digest; names lead nowhere else, and links are not followed.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from kiosk_app.domain.catalogue_problem import CatalogueProblem
from kiosk_app.store.shelf import read_trusted
from kiosk_app.store.trust import Verify
from sync import Unreadable, fsync_folder, read_file, write_new

LIST = "files.sha256"
SIGNATURE = f"{LIST}.sig"
MOST_FILES = 64
LARGEST_FILE_BYTES = 16 * 1024 * 1024
LARGEST_PACK_BYTES = 64 * 1024 * 1024
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}\.(toml|ttf|txt)")
_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")


class PackRefused(Exception):
    """The folder is no pack that may be used; `problem` says why and what to do."""

    def __init__(self, problem: CatalogueProblem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def is_language(name: str) -> bool:
    """Whether a folder may be called so: "bdq", "km", "jra-Latn"."""
    return _LANGUAGE.fullmatch(name) is not None


def list_of(folder: Path) -> bytes:
    """The text of LIST for the files of a folder, for its maker. Raises PackRefused."""
    names = sorted(path.name for path in folder.iterdir() if path.name not in (LIST, SIGNATURE))
    lines = [f"{_digest(_read(folder, name))}  {name}\n" for name in _allowed(names)]
    return "".join(lines).encode()


def read_pack(folder: Path, is_signed: Verify, *, is_trusted: bool) -> dict[str, bytes]:
    """Every file of the pack by name, the list and its signature too; all of them whole.

    `is_trusted`: the settings accept packs that nobody signed; a list is needed all the same.
    Raises PackRefused.
    """
    if not is_language(folder.name):
        raise _refused(folder.name, "is no name of a language", "call the folder bdq, km or alike")
    text = read_trusted(folder / LIST, is_signed, is_trusted=is_trusted)
    if isinstance(text, CatalogueProblem):
        remedy = f"sign the pack: motcua-kiosk language sign {folder.name} --key KEY"
        if (folder / SIGNATURE).exists():  # signed, but not by somebody whom this machine trusts
            remedy = (
                f"add the line of KEY.pub to keys/catalogue.pub of the data folder; or {remedy}"
            )
        raise PackRefused(CatalogueProblem(LIST, "", text.message, remedy))
    files: dict[str, bytes] = {LIST: text.encode()}
    room = LARGEST_PACK_BYTES
    for name, digest in _listed(text).items():
        files[name] = _read(folder, name)
        room -= len(files[name])
        if room < 0:
            raise _refused(name, "the pack is larger than 64 MiB", "take fonts out")
        if _digest(files[name]) != digest:
            raise _refused(name, "is not the file that was signed", "copy the pack again")
    if (folder / SIGNATURE).is_file():
        files[SIGNATURE] = _read(folder, SIGNATURE)
    return files


def place_pack(files: Mapping[str, bytes], target: Path) -> None:
    """The files as the folder `target`, whole or not at all, in place of an older one. OSError."""
    new, old = (target.with_name(f".{mark}-{target.name}") for mark in ("new", "old"))
    for folder in (new, old):
        shutil.rmtree(folder, ignore_errors=True)
    try:
        new.mkdir(parents=True)
        for name, data in files.items():
            write_new(new / name, data)
        fsync_folder(new)
        if target.exists():
            target.rename(old)
        new.rename(target)
        fsync_folder(target.parent)
    finally:
        for folder in (new, old):
            shutil.rmtree(folder, ignore_errors=True)


def _listed(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        match = _LINE.fullmatch(line)
        if match is None:
            words, remedy = "is no line of sha256sum", "let language sign write the list"
            raise PackRefused(CatalogueProblem(LIST, "", words, remedy, number))
        found[match[2]] = match[1]
    _allowed(list(found))
    return found


def _allowed(names: list[str]) -> list[str]:
    for name in names:
        if _NAME.fullmatch(name) is None:
            words = "does not belong into a pack"
            raise _refused(name[:60], words, "keep .toml, .ttf and .txt files only, no folders")
    if not 0 < len(names) <= MOST_FILES:
        raise _refused(LIST, f"a pack has 1 to {MOST_FILES} files", "take some out")
    return names


def _read(folder: Path, name: str) -> bytes:
    try:
        return read_file(folder / name, LARGEST_FILE_BYTES, through_links=False)
    except Unreadable as error:
        raise _refused(name, error.words, error.remedy) from error


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _refused(file: str, words: str, remedy: str) -> PackRefused:
    return PackRefused(CatalogueProblem(file, "", words, remedy))
