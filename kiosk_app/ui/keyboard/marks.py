"""Vietnamese letters as (base letter, mark, tone): taking them apart and putting them together.

Owns the tables of the script and nothing else: no rule of spelling, no key, no Kivy. Text is NFC.
"""

from __future__ import annotations

import unicodedata

ACUTE, GRAVE, HOOK, TILDE, DOT = "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"
TONES = (ACUTE, GRAVE, HOOK, TILDE, DOT)
"""The five tone keys, as combining characters: sắc, huyền, hỏi, ngã, nặng."""

TONE_NAMES = {ACUTE: "sắc", GRAVE: "huyền", HOOK: "hỏi", TILDE: "ngã", DOT: "nặng"}

MARKED = "ăâđêôơư"
"""The seven mark keys, each by the letter it makes."""

_BASE = {"ă": "a", "â": "a", "đ": "d", "ê": "e", "ô": "o", "ơ": "o", "ư": "u"}
VOWELS = frozenset("aeiouyăâêôơư")


def base(letter: str) -> str:
    """The unmarked letter of a toneless letter, keeping its case: "Ơ" -> "O", "đ" -> "d"."""
    plain = _BASE.get(letter.lower(), letter.lower())
    return plain.upper() if letter.isupper() else plain


def like(letter: str, model: str) -> str:
    """`letter` in the case of `model`."""
    return letter.upper() if model.isupper() else letter.lower()


def split_tone(character: str) -> tuple[str, str]:
    """A character without its tone, and the tone ("" when it has none): "ế" -> ("ê", ACUTE)."""
    decomposed = unicodedata.normalize("NFD", character)
    tone = next((mark for mark in decomposed if mark in TONES), "")
    if not tone:
        return character, ""
    return unicodedata.normalize("NFC", decomposed.replace(tone, "", 1)), tone


def with_tone(letter: str, tone: str) -> str:
    """A toneless letter with a tone ("" for none), composed."""
    return unicodedata.normalize("NFC", letter + tone)


def is_vowel(character: str) -> bool:
    """Whether a character, marked and toned or not, is a Vietnamese vowel letter."""
    return split_tone(character)[0].lower() in VOWELS


def is_letter(character: str) -> bool:
    """Whether a character belongs to a word: a letter of any script or a mark combined with one."""
    return character.isalpha() or unicodedata.combining(character) != 0
