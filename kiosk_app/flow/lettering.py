"""What a language is written and typed with: its font, its script, the words on drawn keys.

Owns no text of a page. It travels with the frame of every view, so that the interface needs to know
no language.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KeyWords:
    """The words on the drawn keys; the names of the tones are Vietnamese in every language."""

    space: str = "Dấu cách"
    delete_word: str = "từ"
    mode_off: str = "Telex: tắt"
    mode_telex: str = "Telex: bật"
    mode_vni: str = "VNI: bật"
    symbols: str = "123"
    letters: str = "abc"
    clear: str = "Xoá"


@dataclass(frozen=True, slots=True)
class Letters:
    """What a language is written with: a family of `assets/fonts`, and its shaping script (ISO
    15924) where its letters change their shape beside each other."""

    font: str = "BeVietnamPro"
    script: str = ""


VIETNAMESE_KEYS = KeyWords()
VIETNAMESE_LETTERS = Letters()
