"""The pictures of papers on paper: named signs of the icon font.

Owns which file and which sign; an unknown name is a sheet of paper, never an empty box.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk_app.resources import asset
from sync import read_json

UNKNOWN = "file-text"


@dataclass(frozen=True, slots=True)
class IconFont:
    """The file of the filled signs and their code points by name."""

    file: Path
    codes: Mapping[str, int]

    def sign(self, name: str) -> str:
        """The character of a name."""
        return chr(self.codes.get(name) or self.codes[UNKNOWN])


def icons() -> IconFont:
    """The shipped icons."""
    table = read_json(asset("icons", "icons.json").read_text(encoding="utf-8"))
    return IconFont(asset("icons", str(table["fill"])), table["codes"])
