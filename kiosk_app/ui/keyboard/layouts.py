"""The keys of every keyboard and pad, as data: rows of what a key shows, presses and weighs.

Widths are in letter keys; a tone key's own width is measured from its name. Nothing here draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kiosk_app.flow.lettering import KeyWords
from kiosk_app.ui.keyboard.composer import BACKSPACE, DELETE_WORD, LEFT, RIGHT
from kiosk_app.ui.keyboard.marks import (
    ACUTE,
    DOT,
    GRAVE,
    HOOK,
    MARKED,
    TILDE,
    TONE_NAMES,
    with_tone,
)

SHIFT = "shift"
PAGE = "page"
MODE = "mode"
EXTRA = "extra"
EXTRA_LABEL = "ĕ ƀ ñ"  # the same in every language
BREVE = "\u0306"  # joins the letter before it: ê and it are the ê̆ of Ê Đê
CLEAR = "clear"


class Kind(Enum):
    """How a key looks."""

    LETTER = "letter"
    TONE = "tone"
    FUNCTION = "function"


@dataclass(frozen=True, slots=True)
class Key:
    """One key: what it presses, its label or icon, its width in letter keys."""

    press: str
    label: str = ""
    kind: Kind = Kind.LETTER
    width: float = 1.0
    icon: str = ""
    sample: str = ""  # a tone on the letter a


Rows = tuple[tuple[Key, ...], ...]


def _letters(row: str) -> tuple[Key, ...]:
    return tuple(Key(letter, letter) for letter in row)


def _tones() -> tuple[Key, ...]:
    tones = (ACUTE, GRAVE, HOOK, TILDE, DOT)
    return tuple(
        Key(tone, TONE_NAMES[tone], Kind.TONE, sample=with_tone("a", tone)) for tone in tones
    )


_BACKSPACE = Key(BACKSPACE, kind=Kind.FUNCTION, width=1.43, icon="backspace")


def _last_row(words: KeyWords, page: str, *, has_mode: bool) -> tuple[Key, ...]:
    mode = (Key(MODE, words.mode_off, Kind.FUNCTION, 1.67),) if has_mode else ()
    return (
        Key(PAGE, page, Kind.FUNCTION, 1.43),
        *mode,
        Key(" ", words.space, width=4.4 if has_mode else 6.0),
        Key(LEFT, kind=Kind.FUNCTION, icon="arrow-left"),
        Key(RIGHT, kind=Kind.FUNCTION, icon="arrow-right"),
        Key(DELETE_WORD, words.delete_word, Kind.FUNCTION, 1.7, icon="backspace"),
    )


def letter_rows(layout: str, words: KeyWords) -> Rows:
    """The first page. `layout` is "text", "name" or "email"."""
    is_email = layout == "email"
    extra = {"text": ",", "name": "'", "email": "@"}[layout]
    first = _letters("1234567890-_") if is_email else (*_letters(MARKED), *_tones())
    shift = Key(SHIFT, kind=Kind.FUNCTION, width=1.43, icon="arrow-fat-up")
    below = "zxcvbnm." if is_email else "zxcvbnm"
    return (
        first,
        _letters("qwertyuiop"),
        _letters("asdfghjkl" + extra),
        (shift, *_letters(below), _BACKSPACE),
        _last_row(words, words.symbols, has_mode=not is_email),
    )


def symbol_rows(words: KeyWords) -> Rows:
    """The page of digits and signs."""
    return (
        _letters("1234567890"),
        _letters(",./-'\":;?!"),
        _letters("@#&()+=%_*"),
        (*_letters("[]<>’~"), Key(EXTRA, EXTRA_LABEL, Kind.FUNCTION, 1.7), _BACKSPACE),
        _last_row(words, words.letters, has_mode=False),
    )


def extra_rows(words: KeyWords) -> Rows:
    """The page of the letters of Ê Đê, Gia Rai and Ba Na that Vietnamese has not."""
    shift = Key(SHIFT, kind=Kind.FUNCTION, width=1.43, icon="arrow-fat-up")
    return (
        _letters("1234567890"),
        _letters("ăâêôơưđ"),
        (*_letters("ĕĭŏŭƀčñ"), Key(BREVE, "˘")),
        (shift, *_letters("ēīōū'’"), _BACKSPACE),
        _last_row(words, words.letters, has_mode=False),
    )


def pad_rows(kind: str, words: KeyWords) -> Rows:
    """The keys of a pad: number, decimal, date, phone, id, money or code."""
    back = Key(BACKSPACE, icon="backspace")
    clear = Key(CLEAR, words.clear)
    if kind == "code":  # all letters: an authority's number may be typed here too
        return (
            _letters("1234567890"),
            _letters("ABCDEFGHIJ"),
            _letters("KLMNOPQRST"),
            (*_letters("UVWXYZ-."), clear, back),
        )
    corner = {"money": Key("000", "000"), "decimal": Key(",", ",")}.get(kind, clear)
    return (_letters("123"), _letters("456"), _letters("789"), (corner, Key("0", "0"), back))


def characters(kind: str) -> frozenset[str]:
    """What a pad lets in, also from hardware keys."""
    rows = pad_rows(kind, KeyWords())
    return frozenset(key.press for row in rows for key in row if len(key.press) == 1)
