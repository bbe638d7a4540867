"""Which font writes which letters on paper: Be Vietnam Pro wherever it can, another where not.

Owns the division of a text into runs of one font. It lacks the letters of Ê Đê, Gia Rai and Ba Na
and every other script; then Noto Sans, or any further family of the font folder, writes the word's
letters that are wanting, mark and base together. It never draws.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kiosk_app.fontfiles import letters
from kiosk_app.resources import FONT_WEIGHTS, font_families

FIRST = "BeVietnamPro"
_JOINERS = "\u200c\u200d"

Run = tuple[str, str]  # the family, its part of the text


@dataclass(frozen=True, slots=True)
class Lettering:
    """The families of a font folder in the order in which they are asked, and what each draws."""

    folder: Path
    families: tuple[tuple[str, frozenset[int]], ...]

    def file(self, family: str, weight: str) -> Path:
        """The file of a family in a weight: regular, semibold or bold."""
        return self.folder / f"{family}-{FONT_WEIGHTS[weight]}.ttf"

    def runs(self, text: str) -> list[Run]:
        """The text (composed) in runs; what no font has stays with the first."""
        runs: list[Run] = []
        for cluster in _clusters(unicodedata.normalize("NFC", text)):
            stays = cluster.isspace() and runs
            family = runs[-1][0] if stays else self._family(cluster)
            if runs and runs[-1][0] == family:
                runs[-1] = (family, runs[-1][1] + cluster)
            else:
                runs.append((family, cluster))
        return runs

    def _family(self, cluster: str) -> str:
        wanted = {ord(sign) for sign in cluster if sign not in _JOINERS and not sign.isspace()}
        for name, known in self.families:
            if wanted <= known:
                return name
        return self.families[0][0]


@cache
def lettering(folder: Path) -> Lettering:
    """The families of a folder, read once: a printer's font files do not change while it runs.

    Raises OSError when Be Vietnam Pro is missing.
    """
    names = [FIRST, *(name for name in font_families(folder) if name != FIRST)]
    weight = FONT_WEIGHTS["regular"]
    return Lettering(
        folder, tuple((name, letters(folder / f"{name}-{weight}.ttf")) for name in names)
    )


def _clusters(text: str) -> list[str]:
    """A base with the marks that belong to it, which one font must draw together."""
    found: list[str] = []
    for sign in text:
        joined = bool(found) and (
            unicodedata.category(sign).startswith("M")
            or sign in _JOINERS
            or found[-1][-1] in _JOINERS
        )
        if joined:
            found[-1] += sign
        else:
            found.append(sign)
    return found
