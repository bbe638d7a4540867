"""Folding and ordering of Vietnamese text: what search compares and how lists are sorted.

It owns the one folding rule of the product (NFD, marks dropped, đ to d, lower case, apostrophes and
spaces collapsed), the comparison of spellings and the collation key of the Vietnamese alphabet.
It must never change stored text.
"""

from __future__ import annotations

import unicodedata

# NFD never takes đ apart; Ð (Eth) and Ɖ (African D) look the same and are typed by mistake.
_D_LETTERS = str.maketrans({"đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "ɖ": "d", "Ɖ": "d"})
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"})

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền hỏi ngã sắc nặng; no mark (ngang) sorts first

CollationKey = tuple[tuple[int, ...], tuple[int, ...], str]


def fold(text: str) -> str:
    """Lower-case text without marks, đ as d, single spaces, straight apostrophes."""
    decomposed = unicodedata.normalize("NFD", text.translate(_D_LETTERS).translate(_APOSTROPHES))
    bare = "".join(ch for ch in decomposed if unicodedata.category(ch) != "Mn")
    return " ".join(bare.lower().split())


def fold_words(text: str) -> str:
    """Folded text with everything but letters and digits turned into single spaces."""
    return " ".join("".join(ch if ch.isalnum() else " " for ch in fold(text)).split())


def spelling_key(text: str) -> str:
    """Words for comparing spellings: lower case, marks kept, each tone moved behind its word.

    So "Hoà Bình" equals "Hòa Bình" (old and new style of tone placement) but not "Hoa Binh".
    """
    plain = unicodedata.normalize("NFD", text.translate(_APOSTROPHES)).lower()
    words = []
    for word in "".join(_kept(ch) for ch in plain).split():
        letters = "".join(ch for ch in word if ch not in _TONES)
        tones = "".join(ch for ch in word if ch in _TONES)
        words.append(unicodedata.normalize("NFC", letters) + tones)
    return " ".join(words)


def _kept(char: str) -> str:
    return char if char.isalnum() or unicodedata.category(char) == "Mn" else " "


def collation_key(text: str) -> CollationKey:
    """Sort key: letters in the order of the Vietnamese alphabet first, tones as tie-break.

    Tones order ngang, huyền, hỏi, ngã, sắc, nặng (as ICU does for `vi`).
    """
    ranks = [_rank(char) for char in unicodedata.normalize("NFC", text).lower()]
    return tuple(letter for letter, _ in ranks), tuple(tone for _, tone in ranks), text


def _rank(char: str) -> tuple[int, int]:
    """(place of the letter, place of its tone); spaces first, then digits, letters, the rest."""
    base = unicodedata.normalize("NFD", char)
    tone = next((_TONES.index(mark) + 1 for mark in base if mark in _TONES), 0)
    letter = unicodedata.normalize("NFC", "".join(mark for mark in base if mark not in _TONES))
    if letter and letter in _ALPHABET:
        return 100 + _ALPHABET.index(letter), tone
    if letter.isspace():
        return 1, 0
    if letter.isdecimal():
        return 10 + int(letter), 0
    return 10_000 + ord(char), tone
