"""The compression dictionaries that ship with the program, read and checked.

It owns their place (`assets/dictionary/NNNN-<id in hexadecimal>.zdict`) and their names. A file
whose bytes are not what its name says is passed over: without a dictionary everything still
travels, only larger. It must never look into the working directory.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sync.codec import Dictionary

MOST_BYTES = 512 * 1024
_NAME = re.compile(r"(\d{4})-([0-9a-f]{8})\.zdict")


@dataclass(frozen=True, slots=True)
class Shipped:
    """All dictionaries that this side can undo, and the one that it packs with (None: none)."""

    known: Mapping[bytes, Dictionary] = field(default_factory=dict)
    newest: Dictionary | None = None


def shipped_folder() -> Path:
    """`assets/dictionary` beside the packages, or in a bundle's folder (`sys._MEIPASS`)."""
    bundle = getattr(sys, "_MEIPASS", None)
    root = Path(bundle) if bundle else Path(__file__).resolve().parents[1]
    return root / "assets" / "dictionary"


def load_dictionaries(folder: Path | None = None) -> Shipped:
    """What lies in `folder` (default: shipped_folder()); the highest number is the newest.

    Old ones stay for as long as any kiosk in the field may pack with them (24 months).
    """
    place = folder or shipped_folder()
    known: dict[bytes, Dictionary] = {}
    newest: Dictionary | None = None
    for path in sorted(place.glob("*.zdict")):
        named = _NAME.fullmatch(path.name)
        if named is None or path.stat().st_size > MOST_BYTES:
            continue
        dictionary = Dictionary(path.read_bytes())
        if dictionary.id.hex() == named.group(2):
            known[dictionary.id] = newest = dictionary
    return Shipped(known, newest)
