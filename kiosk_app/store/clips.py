"""Voice clips as files: those that ship with a build, those that somebody recorded here.

Owns the naming (`ID.DIGEST.ending` in a folder per language): the digest is that of the very text,
so a changed text has no clip until it gets a new one, and a recorded clip goes before a synthesised
one. Owns also the list of messages that were said without a clip: ids only, never words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kiosk_app.domain.prompts import Prompt, digest_of
from sync import Unreadable, read_file, read_json, read_text, write_whole

SHIPPED_ENDING, RECORDED_ENDING = ".ogg", ".wav"
LARGEST_BYTES = 8 * 1024 * 1024
VOICE_FOLDER = "voice"  # in the data folder: what was recorded on this machine
MISSING_FILE = "missing.json"
MOST_MISSING = 2000


@dataclass(slots=True)
class Clips:
    """`shipped` and `recorded` hold a folder per language. Each thread has its own: what another
    one records is seen, because the folders are read again when they change."""

    shipped: Path
    recorded: Path
    _known: dict[str, tuple[tuple[int, ...], dict[str, Path]]] = field(default_factory=dict)

    def find(self, lang: str, text: str) -> bytes | None:
        """The clip of this very text, or None. A file that cannot be read counts as none."""
        path = self._of(lang).get(digest_of(text))
        if path is None:
            return None
        try:
            return read_file(path, LARGEST_BYTES)
        except Unreadable:
            return None

    def keep(self, lang: str, prompt: Prompt, wav: bytes) -> None:
        """A recorded clip, durable when this returns; an older one of the same text is replaced."""
        folder = self.recorded / lang
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / f"{prompt.clip}{RECORDED_ENDING}", wav)

    def drop(self, lang: str, prompt: Prompt) -> None:
        """Takes a recorded clip away; the shipped one is heard again."""
        (self.recorded / lang / f"{prompt.clip}{RECORDED_ENDING}").unlink(missing_ok=True)

    def is_recorded(self, lang: str, prompt: Prompt) -> bool:
        """Whether somebody has read this text as it is now."""
        return (self.recorded / lang / f"{prompt.clip}{RECORDED_ENDING}").is_file()

    def count(self, lang: str) -> int:
        """How many texts have a clip."""
        return len(self._of(lang))

    def note_missing(self, lang: str, message: str) -> None:
        """Remember, for the technician, that a message was said without a clip."""
        missing = {code: list(ids) for code, ids in self.missing().items()}
        known = missing.setdefault(lang, [])
        if message in known or len(known) >= MOST_MISSING:
            return
        known.append(message)
        self.recorded.mkdir(parents=True, exist_ok=True)
        write_whole(self.recorded / MISSING_FILE, json.dumps(missing).encode())

    def missing(self) -> Mapping[str, tuple[str, ...]]:
        """Message ids by language that were said without a clip."""
        try:
            content = read_json(read_text(self.recorded / MISSING_FILE, LARGEST_BYTES))
        except Unreadable:
            return {}
        if not isinstance(content, dict):
            return {}
        return {
            str(lang): tuple(str(one) for one in ids)
            for lang, ids in content.items()
            if isinstance(ids, list)
        }

    def _of(self, lang: str) -> dict[str, Path]:
        folders = (self.shipped / lang, self.recorded / lang)
        stamp = tuple(_changed(folder) for folder in folders)
        known = self._known.get(lang)
        if known is None or known[0] != stamp:
            files = {**_files(folders[0], SHIPPED_ENDING), **_files(folders[1], RECORDED_ENDING)}
            known = self._known[lang] = (stamp, files)
        return known[1]


def _changed(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0


def _files(folder: Path, ending: str) -> dict[str, Path]:
    return {path.stem.rpartition(".")[2]: path for path in sorted(folder.glob(f"*{ending}"))}
