"""What the mark and tone keys of the first row do to one syllable.

Owns the choice of the letter a mark goes to and the taking away on the second press. It acts on
any word, also on names no spelling rule knows (Blă, Ksor): there the letter nearest before the
caret is meant.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk_app.ui.keyboard.marks import VOWELS, base, like
from kiosk_app.ui.keyboard.syllable import (
    Word,
    is_possible,
    is_settled,
    pair_horns,
    parts,
    settle,
    tone_place,
    word_of,
)


@dataclass(frozen=True, slots=True)
class Marked:
    """The syllable after a mark key, and the second letter that was marked along with it."""

    text: str
    paired: str = ""


def tone_syllable(text: str, caret: int, tone: str, *, old_style: bool) -> str:
    """The syllable with the tone set, or taken away when it has it; as it was without a vowel."""
    word = word_of(text)
    at = _tone_place(word.letters, caret, old_style)
    if at < 0:
        return text
    if word.tone == tone:
        return word.letters
    return Word(word.letters, tone, at).text


def _tone_place(letters: str, caret: int, old_style: bool) -> int:
    if is_possible(letters):
        return tone_place(letters, old_style=old_style)
    vowels = [i for i, letter in enumerate(letters) if letter.lower() in VOWELS]
    return max((i for i in vowels if i < caret), default=vowels[0] if vowels else -1)


def mark_syllable(text: str, caret: int, mark: str, *, old_style: bool) -> Marked | None:
    """The syllable with the mark set or taken away; None when no letter of it can bear the mark."""
    word = word_of(text)
    places = _places(word.letters, caret, mark)
    if not places:
        return None
    bearing = [at for at in places if word.letters[at].lower() == mark]
    if bearing:
        return Marked(_settled(word, _without(word.letters, bearing[0]), old_style))
    spellings = [_put(word.letters, at, mark) for at in places]
    chosen = next((x for x in spellings if is_possible(x)), spellings[0])
    whole = pair_horns(chosen)
    other = ("ư" if mark == "ơ" else "ơ") if whole != chosen else ""
    return Marked(_settled(word, whole, old_style), other)


def _places(letters: str, caret: int, mark: str) -> list[int]:
    """Letters the mark may go to, the one before the caret first, then from the left."""
    found = parts(letters)
    wanted = base(mark)
    if mark == "đ" or found is None:
        candidates = [i for i, letter in enumerate(letters) if base(letter).lower() == wanted]
    else:
        span = range(found.first, found.last)
        candidates = [i for i in span if base(letters[i]).lower() == wanted]
    if found is not None and _has_left(letters, caret, found.last):
        candidates = [i for i in candidates if i >= found.last]
    return sorted(candidates, key=lambda i: (i != caret - 1, i))


def _has_left(letters: str, caret: int, last: int) -> bool:
    """Whether the caret has gone past the syllable: two letters on that are no ending (Đắkl|)."""
    return caret - last >= 2 and letters[last:caret].lower() not in ("ch", "ng", "nh")


def _put(letters: str, at: int, letter: str) -> str:
    return letters[:at] + like(letter, letters[at]) + letters[at + 1 :]


def _without(letters: str, at: int) -> str:
    """Take a mark away; of a closed ươ both horns, for neither stands alone there."""
    bare = _put(letters, at, base(letters[at]))
    found = parts(letters)
    if found is None or letters[found.first : found.first + 2].lower() != "ươ":
        return bare
    closed = len(letters) > found.first + 2
    first = found.first
    return _put(_put(letters, first, "u"), first + 1, "o") if closed else bare


def _settled(word: Word, letters: str, old_style: bool) -> str:
    marked = replace(word, letters=letters)
    if marked.tone and is_possible(letters) and is_settled(marked):
        return marked.text
    return settle(marked, old_style=old_style).text
