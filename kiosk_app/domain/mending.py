"""Text that a scanner or decoder spoiled: mended where the bytes prove it, doubted where not.

It owns the wrong guesses at an encoding that card readers make (cards carry UTF-8 without saying
so) and what letters a name or an address in Vietnam is written with. It must never guess a letter:
a text is mended only when every byte of it falls into place.
"""

from __future__ import annotations

import re
import unicodedata

MOST_LAYERS = 2  # a scanner that guesses wrong behind a driver that guesses wrong
_WINDOWS = ("cp1252", "cp1258")  # Latin-1 is within the first
_ASIAN = ("big5", "big5hkscs", "shift_jis", "cp932", "gbk")
_VOWELS = frozenset("aeiouy")
_CONSONANTS = frozenset("bcdfghjklmnpqrstvwxzđƀ")
# Tones, circumflex, breve, horn; and the letters ñ and č of Ê-đê and Gia Rai.
_MARKS = {
    **dict.fromkeys(_VOWELS, frozenset("\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323")),
    "n": frozenset("\u0303"),
    "c": frozenset("\u030c"),
}
_IN_NAMES = frozenset(" '’ʼ‘-.")
_IN_ADDRESSES = frozenset("’ʼ‘–—“”") | {chr(code) for code in range(0x20, 0x7F)}
# What is left of "à" when its second byte was taken for a blank.
_HALF_LETTER = re.compile(r"[ÃÂ] [a-zà-ỹ]")
_BETWEEN_WORDS = re.compile(r"[ '’ʼ‘.-]+")


def mended(text: str) -> str:
    """The text in NFC, without up to two wrong guesses at its encoding."""
    for _ in range(MOST_LAYERS):
        found = _undone(text)
        if found is None:
            break
        text = found
    return unicodedata.normalize("NFC", text)


def is_name_doubtful(name: str) -> bool:
    """Whether signs of a name, or parts of signs, were lost on the way."""
    if not _is_written_with(name, _IN_NAMES) or _HALF_LETTER.search(name):
        return True
    words = _BETWEEN_WORDS.split(name)
    return not all(len(word) < 2 or _has_vowel(word) for word in words)


def is_address_doubtful(address: str) -> bool:
    """The same for an address, in which also figures and punctuation stand."""
    return not _is_written_with(address, _IN_ADDRESSES)


def _undone(text: str) -> str | None:
    """What the text was before one wrong guess; None when no guess explains every byte."""
    if text.isascii():
        return None
    for encoding in (*_WINDOWS, *_ASIAN):
        try:
            found = _as_bytes(text, encoding).decode("utf-8")
        except UnicodeError:
            continue
        if not found.isascii():
            return found
    return None


def _as_bytes(text: str, encoding: str) -> bytes:
    if encoding in _WINDOWS:
        return b"".join(_byte(char, encoding) for char in text)
    return text.encode(encoding)


def _byte(char: str, encoding: str) -> bytes:
    """One byte of a Windows code page, whose unused places decoders take for control signs."""
    try:
        return char.encode(encoding)
    except UnicodeEncodeError:
        return char.encode("latin-1")


def _is_written_with(text: str, signs: frozenset[str]) -> bool:
    """Only `signs` and the letters that Vietnamese and the uplands' languages are written with."""
    base = ""
    for char in unicodedata.normalize("NFD", text.lower()):
        if char in _MARKS.get(base, ()):
            continue
        if char not in signs and char not in _VOWELS and char not in _CONSONANTS:
            return False
        base = char
    return True


def _has_vowel(word: str) -> bool:
    return any(char in _VOWELS for char in unicodedata.normalize("NFD", word.lower()))
