"""How Telex and VNI keys act on a syllable: the engine both methods share.

A syllable is always computed again from all the keys typed for it, so that marks and tones may
come in any order (vietej, dduongwf) and an undo needs no history. Decisions where engines differ:

- The same key again undoes and is written (aaa -> aa, ass -> as); after that the word takes no
  more marks (or tones) from letters, so "tooss" is "tôs" and "aaaa" is "aaa".
- A word that can be no syllable shows the keys as typed: case, test, jira stay English, and come
  to no harm when a later key makes them possible again.
- A lone w stays w; after an onset it is ư (tw -> tư). z and 0 clear a tone, else are written.
- Endings c, ch, p, t take sắc and nặng only: "catf" stays as typed.
- Words without a vowel take đ only (QDD -> QĐ).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

from kiosk_app.ui.keyboard.marks import base, like
from kiosk_app.ui.keyboard.syllable import (
    Word,
    is_possible,
    pair_horns,
    parts,
    settle,
    word_of,
)


class Act(Enum):
    """What a key of a method may ask for besides being a letter."""

    TONE = "tone"
    CLEAR = "clear"
    HAT = "hat"
    HORN = "horn"
    BREVE = "breve"
    BREVE_OR_HORN = "breve_or_horn"
    STROKE = "stroke"


@dataclass(frozen=True, slots=True)
class Meaning:
    """An act and what it acts with: the tone, or the letters a hat may sit on."""

    act: Act
    on: str = ""


Method = Mapping[str, tuple[Meaning, ...]]
"""Key in lower case -> meanings, tried in order; a key that none of them fits is a letter."""

_HATS = {"a": "â", "e": "ê", "o": "ô"}
_HORNS = {"u": "ư", "o": "ơ"}


@dataclass(frozen=True, slots=True)
class _State:
    word: Word
    at: int  # where the next letter goes
    takes_marks: bool = True
    takes_tones: bool = True
    touched: bool = False  # a key did something else than write itself

    @property
    def undone(self) -> bool:
        return not (self.takes_marks and self.takes_tones)


@dataclass(frozen=True, slots=True)
class Written:
    """The syllable as shown and the caret's place in it."""

    text: str
    caret: int


def write(seed: str, at: int, keys: str, method: Method, *, old_style: bool) -> Written:
    """Type `keys` at place `at` of the existing syllable `seed`."""
    state = _State(word_of(seed), at)
    for key in keys:
        state = _press(state, key, method, old_style)
    harmed = state.touched and not state.undone and not _is_acceptable(state.word)
    if harmed:
        return Written(seed[:at] + keys + seed[at:], at + len(keys))
    return Written(state.word.text, state.at)


def _is_acceptable(word: Word) -> bool:
    no_vowel = parts(word.letters) is None
    return no_vowel or is_possible(word.letters, word.tone)


def _press(state: _State, key: str, method: Method, old_style: bool) -> _State:
    for meaning in method.get(key.lower(), ()):
        after = _act(state, key, meaning, old_style)
        if after is not None:
            return after
    return _insert(state, key, old_style)


def _insert(state: _State, key: str, old_style: bool) -> _State:
    word, at = state.word, state.at
    letters = word.letters[:at] + key + word.letters[at:]
    paired = pair_horns(letters) if state.touched else letters
    if is_possible(paired):
        letters = paired
    tone_at = word.tone_at + (1 if word.tone and word.tone_at >= at else 0)
    grown = settle(Word(letters, word.tone, tone_at), old_style=old_style)
    return replace(state, word=grown, at=at + 1)


def _act(state: _State, key: str, meaning: Meaning, old_style: bool) -> _State | None:
    if meaning.act is Act.TONE:
        return _tone(state, key, meaning.on, old_style)
    if meaning.act is Act.CLEAR:
        if not state.word.tone:
            return None
        return replace(state, word=Word(state.word.letters), touched=True)
    if not state.takes_marks:
        return None
    if meaning.act is Act.STROKE:
        return _stroke(state, key, old_style)
    return _mark(state, key, meaning, old_style)


def _tone(state: _State, key: str, tone: str, old_style: bool) -> _State | None:
    word = state.word
    if not state.takes_tones or parts(word.letters) is None:
        return None
    if word.tone == tone:
        bare = replace(state, word=Word(word.letters), takes_tones=False)
        return _insert(bare, key, old_style)
    if not is_possible(word.letters, tone):
        return None
    toned = settle(Word(word.letters, tone, 0), old_style=old_style)
    return replace(state, word=toned, touched=True)


def _stroke(state: _State, key: str, old_style: bool) -> _State | None:
    letters = state.word.letters
    at = _stroke_place(letters, state.at)
    if at < 0:
        return None
    if letters[at].lower() == "đ":
        bare = replace(state.word, letters=_put(letters, at, like("d", letters[at])))
        return _insert(replace(state, word=bare, takes_marks=False), key, old_style)
    changed = _put(letters, at, like("đ", letters[at]))
    if parts(changed) is not None and not is_possible(changed, state.word.tone):
        return None
    return replace(state, word=replace(state.word, letters=changed), touched=True)


def _stroke_place(letters: str, at: int) -> int:
    if parts(letters) is None:  # initials such as QĐ: the letter just typed
        return at - 1 if at and letters[at - 1].lower() in "dđ" else -1
    return 0 if letters[:1].lower() in ("d", "đ") else -1


def _put(letters: str, at: int, letter: str) -> str:
    return letters[:at] + letter + letters[at + 1 :]


def _mark(state: _State, key: str, meaning: Meaning, old_style: bool) -> _State | None:
    letters = state.word.letters
    if parts(letters) is None:
        return _lone_horn(state, key, meaning)
    if meaning.act is Act.HAT:
        if _prefers_letter(state, key):
            return None
        candidates, made = _single(letters, {v: _HATS[v] for v in meaning.on})
    elif meaning.act is Act.BREVE:
        candidates, made = _single(letters, {"a": "ă"})
    elif meaning.act is Act.HORN:
        candidates, made = _horned(letters)
    else:  # Telex w: ưa before oă, so the horn is tried first
        candidates, made = _horned(letters)
        breves, breved = _single(letters, {"a": "ă"})
        candidates, made = ([], made + breved) if made or breved else (candidates + breves, "")
    for candidate in candidates:
        if is_possible(candidate, state.word.tone):
            word = settle(replace(state.word, letters=candidate), old_style=old_style)
            return replace(state, word=word, touched=True)
    if made:
        bare = replace(state.word, letters=_bare(letters, made))
        return _insert(replace(state, word=bare, takes_marks=False), key, old_style)
    return None


def _lone_horn(state: _State, key: str, meaning: Meaning) -> _State | None:
    """Telex w after an onset writes ư; VNI 7 needs a letter to act on."""
    letters = state.word.letters
    writes = meaning.act is Act.BREVE_OR_HORN and state.at == len(letters)
    if not writes or not letters or not is_possible(letters):
        return None
    word = replace(state.word, letters=letters + like("ư", key))
    return replace(state, word=word, at=state.at + 1, touched=True)


def _prefers_letter(state: _State, key: str) -> bool:
    """A vowel key away from its fellow is a letter where a rhyme wants one: ngoeo, ngoao."""
    if not key.isalpha():
        return False
    letters, at = state.word.letters, state.at
    if at and base(letters[at - 1]).lower() == key.lower():
        return False
    return is_possible(letters[:at] + key + letters[at:])


def _single(letters: str, marks: Mapping[str, str]) -> tuple[list[str], str]:
    """Spellings with one mark set on a vowel, last vowel first; the marks already there."""
    found = parts(letters)
    assert found is not None
    candidates, made = [], ""
    for at in range(found.last - 1, found.first - 1, -1):
        mark = marks.get(base(letters[at]).lower())
        if mark is None:
            continue
        if letters[at].lower() == mark:
            made += mark
            continue
        candidate = _put(letters, at, like(mark, letters[at]))
        candidates.append(candidate)
        # uơ + o is uô, ươ + o is uô: the horn of u goes with the horn of o.
        if at > found.first and letters[at - 1].lower() == "ư":
            candidates.append(_put(candidate, at - 1, like("u", letters[at - 1])))
    return ([] if made else candidates), made


def _horned(letters: str) -> tuple[list[str], str]:
    """Spellings with a horn: ươ when closed, uơ when open, else the first letter that takes it."""
    found = parts(letters)
    assert found is not None
    pair = letters[found.first : found.first + 2]
    if base(pair[:1]).lower() + base(pair[1:]).lower() == "uo":
        horned = pair.lower()
        full = like("ư", pair[0]) + like("ơ", pair[1])
        whole = letters[: found.first] + full + letters[found.first + 2 :]
        if horned == "ươ" or (horned == "uơ" and len(letters) == found.first + 2):
            return [], "ươ"
        if horned == "ưo" or len(letters) > found.first + 2:
            return [whole], ""
        return [_put(letters, found.first + 1, like("ơ", pair[1]))], ""
    candidates, made = [], ""
    for at in range(found.first, found.last):
        horn = _HORNS.get(base(letters[at]).lower())
        if horn and letters[at].lower() == horn:
            made += horn
        elif horn:
            candidates.append(_put(letters, at, like(horn, letters[at])))
    return ([] if made else candidates), made


def _bare(letters: str, marks: str) -> str:
    return "".join(base(x) if x.lower() in marks else x for x in letters)
