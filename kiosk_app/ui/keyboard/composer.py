"""The text being typed, as a value: each press of a key gives the next one.

Owns what every key does to text, caret and syllable, for the drawn keyboard and for hardware keys
alike; never draws, never reads a clock, never looks a word up. Rules of the seven mark keys and
five tone keys: they act on the syllable at the caret, wherever in the text that is; pressing one
again takes its mark away; a mark key that finds no letter to act on writes its own letter. Plain
letters are never rewritten: a tone moves only when a new letter leaves it where neither style
writes it (củ + a is của, hò + a stays hòa).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from enum import Enum

from kiosk_app.ui.keyboard.marking import mark_syllable, tone_syllable
from kiosk_app.ui.keyboard.marks import MARKED, TONES, is_letter, is_vowel
from kiosk_app.ui.keyboard.method import Method, write
from kiosk_app.ui.keyboard.syllable import is_possible, is_settled, settle, word_of
from kiosk_app.ui.keyboard.telex import TELEX
from kiosk_app.ui.keyboard.vni import VNI

BACKSPACE = "backspace"
DELETE_WORD = "delete_word"
LEFT = "left"
RIGHT = "right"
HOME = "home"
END = "end"


class Mode(Enum):
    """How letters are read: as they are, by Telex or by VNI."""

    PLAIN = "plain"
    TELEX = "telex"
    VNI = "vni"

    @property
    def following(self) -> Mode:
        """The mode after one touch of the mode key: off, Telex, VNI, off."""
        order = (Mode.PLAIN, Mode.TELEX, Mode.VNI)
        return order[(order.index(self) + 1) % 3]


_METHODS: dict[Mode, Method] = {Mode.TELEX: TELEX, Mode.VNI: VNI}


@dataclass(frozen=True, slots=True)
class Rules:
    """What the field and the settings ask of the typing."""

    old_style: bool = False
    names: bool = False  # capitalise each syllable
    max_length: int = 1000  # code points, NFC


@dataclass(frozen=True, slots=True)
class Typed:
    """The keys of the syllable under way: typed at place `at` of what stood there before."""

    start: int
    length: int
    seed: str
    at: int
    keys: str


@dataclass(frozen=True, slots=True)
class Composition:
    """Text in NFC, caret (0..len), the syllable under way. Equal values behave equally."""

    text: str = ""
    caret: int = 0
    typed: Typed | None = None
    paired: str = ""  # the letter that a mark key set along with its own (uo + ơ -> ươ)
    is_composing: bool = False

    @classmethod
    def of(cls, text: str) -> Composition:
        """A text that stands already, caret at its end."""
        text = unicodedata.normalize("NFC", text)
        return cls(text, len(text))

    @property
    def preedit(self) -> tuple[int, int]:
        """The range to underline: the whole syllable being composed; empty (n, n) when none is."""
        if not self.is_composing:
            return self.caret, self.caret
        if self.typed is not None:
            return self.typed.start, self.typed.start + self.typed.length
        return word_span(self.text, self.caret)

    def moved(self, caret: int) -> Composition:
        """The same text with the caret elsewhere; nothing is being composed then."""
        return Composition(self.text, max(0, min(caret, len(self.text))))


def press(
    composition: Composition, key: str, mode: Mode = Mode.PLAIN, rules: Rules | None = None
) -> Composition:
    """The composition after one key.

    `key` is one character, one of the seven marked letters (the mark keys, also in capitals), one
    of `marks.TONES` (the tone keys) or a name above. A press that would exceed `max_length`
    changes nothing.
    """
    rules = rules or Rules()
    if len(key) > 1:
        return _edit(composition, key)
    if key in TONES:
        after = _press_tone(composition, key, rules)
    elif key.lower() in MARKED:
        after = _press_mark(composition, key, rules)
    else:
        after = _press_character(composition, key, mode, rules)
    return composition if len(after.text) > rules.max_length else after


def insert(composition: Composition, text: str, rules: Rules | None = None) -> Composition:
    """Text as it is (a scanned value, a paste): no key of it is read as Telex or VNI."""
    rules = rules or Rules()
    before, after = composition.text[: composition.caret], composition.text[composition.caret :]
    begun = unicodedata.normalize("NFC", before + text)  # a mark joins the letter before it
    whole = begun + after
    if len(whole) > rules.max_length:
        return composition
    return Composition(whole, len(begun))


def replace_word(composition: Composition, word: str, rules: Rules | None = None) -> Composition:
    """A touched suggestion in place of the syllable at the caret, and a space after it."""
    rules = rules or Rules()
    start, end = word_span(composition.text, composition.caret)
    rest = composition.text[end:]
    text = composition.text[:start] + word + (rest if rest[:1] == " " else " " + rest)
    if len(text.rstrip()) > rules.max_length:
        return composition
    return Composition(text, start + len(word) + 1)


def word_span(text: str, caret: int) -> tuple[int, int]:
    """The run of letters that touches the caret; (caret, caret) when none does."""
    start = end = caret
    while start > 0 and is_letter(text[start - 1]):
        start -= 1
    while end < len(text) and is_letter(text[end]):
        end += 1
    return start, end


def syllable_span(text: str, caret: int) -> tuple[int, int]:
    """The part of the word at the caret with one group of vowels, the last begun before it."""
    start, end = word_span(text, caret)
    groups = _vowel_groups(text, start, end)
    if len(groups) < 2:
        return start, end
    index = max((i for i, (first, _) in enumerate(groups) if first < caret), default=0)
    if index > 0:
        start = groups[index - 1][1]
    if index + 1 < len(groups):
        end = groups[index + 1][0]
    return start, end


def _vowel_groups(text: str, start: int, end: int) -> list[tuple[int, int]]:
    groups: list[tuple[int, int]] = []
    for at in range(start, end):
        if not is_vowel(text[at]):
            continue
        if groups and groups[-1][1] == at:
            groups[-1] = (groups[-1][0], at + 1)
        else:
            groups.append((at, at + 1))
    return groups


def _edit(composition: Composition, key: str) -> Composition:
    text, caret = composition.text, composition.caret
    if key == LEFT:
        return composition.moved(caret - 1)
    if key == RIGHT:
        return composition.moved(caret + 1)
    if key in (HOME, END):
        return composition.moved(0 if key == HOME else len(text))
    if key == BACKSPACE:
        start = max(caret - 1, 0)
        while start > 0 and unicodedata.combining(text[start]):
            start -= 1
        return Composition(text[:start] + text[caret:], start, is_composing=True)
    if key == DELETE_WORD:
        while caret > 0 and not is_letter(text[caret - 1]) and text[caret - 1].isspace():
            caret -= 1
        start, end = word_span(text, caret)
        if start == end:
            start = max(caret - 1, 0)
        return Composition(text[:start] + text[max(end, composition.caret) :], start)
    return composition


def _press_character(c: Composition, key: str, mode: Mode, rules: Rules) -> Composition:
    if rules.names and key.isalpha() and (c.caret == 0 or not is_letter(c.text[c.caret - 1])):
        key = key.upper()
    method = _METHODS.get(mode)
    if method is not None and _joins_syllable(c, key, method):
        return _press_method(c, key, method, rules)
    text = unicodedata.normalize("NFC", c.text[: c.caret] + key)
    after = replace(c, text=text + c.text[c.caret :], caret=len(text), typed=None, paired="")
    if not key.isalpha():
        return replace(after, is_composing=False)
    return _resettle(replace(after, is_composing=True), rules)


def _joins_syllable(c: Composition, key: str, method: Method) -> bool:
    if key.isalpha() and key.isascii():
        return True
    return key in method and (c.typed is not None or syllable_span(c.text, c.caret)[0] < c.caret)


def _press_method(c: Composition, key: str, method: Method, rules: Rules) -> Composition:
    typed = c.typed
    if typed is None:
        start, end = syllable_span(c.text, c.caret)
        typed = Typed(start, end - start, c.text[start:end], c.caret - start, "")
    keys = typed.keys + key
    written = write(typed.seed, typed.at, keys, method, old_style=rules.old_style)
    end = typed.start + typed.length
    text = c.text[: typed.start] + written.text + c.text[end:]
    typed = replace(typed, length=len(written.text), keys=keys)
    return Composition(text, typed.start + written.caret, typed, is_composing=True)


def _resettle(c: Composition, rules: Rules) -> Composition:
    """After a plain letter: move the tone only from where neither style writes it."""
    start, end = syllable_span(c.text, c.caret)
    word = word_of(c.text[start:end])
    if not word.tone or not is_possible(word.letters) or is_settled(word):
        return c
    moved = settle(word, old_style=rules.old_style)
    return replace(c, text=c.text[:start] + moved.text + c.text[end:])


def _press_tone(c: Composition, tone: str, rules: Rules) -> Composition:
    start, end = syllable_span(c.text, c.caret)
    before = c.text[start:end]
    after = tone_syllable(before, c.caret - start, tone, old_style=rules.old_style)
    if after == before:
        return c
    text = c.text[:start] + after + c.text[end:]
    return Composition(text, c.caret, paired=c.paired, is_composing=True)


def _press_mark(c: Composition, mark: str, rules: Rules) -> Composition:
    if c.paired and mark.lower() == c.paired:
        return replace(c, paired="")
    start, end = syllable_span(c.text, c.caret)
    marked = mark_syllable(
        c.text[start:end], c.caret - start, mark.lower(), old_style=rules.old_style
    )
    if marked is None:
        return _press_character(c, mark, Mode.PLAIN, rules)
    text = c.text[:start] + marked.text + c.text[end:]
    return Composition(text, c.caret, paired=marked.paired, is_composing=True)
