"""Builders for keyboard tests: press keys in turn, spell syllables from the rules of the script."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk_app.ui.keyboard.composer import Composition, Mode, Rules, press
from kiosk_app.ui.keyboard.marks import ACUTE, DOT, GRAVE, HOOK, TILDE, with_tone
from kiosk_app.ui.keyboard.syllable import tone_place


def _listed(row: str) -> tuple[str, ...]:
    return tuple(row.split())


ONSETS = ("", *_listed("b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"))
OPEN = _listed(
    "a e ê i o ô ơ u ư y ai ao au âu ay ây eo êu ia iêu iu oa oai oao oay oe oeo oi ôi ơi ua uây "
    "uê ui ưi uôi ươi ươu ưu uơ uy uya uyu ưa yêu"
)
CLOSED = _listed("a ă â e ê i o ô ơ u ư iê oa oă oe oo uâ uê uô ươ uy uyê yê")
ENDINGS = _listed("c ch m n ng nh p t")
TONES = ("", ACUTE, GRAVE, HOOK, TILDE, DOT)
TELEX_TONES = dict(zip(TONES, ("", "s", "f", "r", "x", "j"), strict=True))
VNI_TONES = dict(zip(TONES, ("", "1", "2", "3", "4", "5"), strict=True))
TELEX_LETTERS = {
    "ă": "aw", "â": "aa", "đ": "dd", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw",
}  # fmt: skip
VNI_LETTERS = {"ă": "a8", "â": "a6", "đ": "d9", "ê": "e6", "ô": "o6", "ơ": "o7", "ư": "u7"}
PLAIN = {"ă": "a", "â": "a", "đ": "d", "ê": "e", "ô": "o", "ơ": "o", "ư": "u"}


def typed(keys: str, mode: Mode = Mode.PLAIN, rules: Rules | None = None) -> str:
    """The text after pressing each character of `keys` in turn."""
    composition = Composition()
    for key in keys:
        composition = press(composition, key, mode, rules)
    return composition.text


def rhymes() -> Iterator[str]:
    """Every rhyme of the tables above."""
    yield from OPEN
    for vowels in CLOSED:
        for ending in ENDINGS:
            yield vowels + ending


def syllables() -> Iterator[tuple[str, str, str]]:
    """(toneless letters, tone, syllable): every onset with every rhyme and every tone it allows."""
    for onset in ONSETS:
        for rhyme in rhymes():
            if _collides(onset, rhyme):
                continue
            letters = onset + rhyme
            stopped = letters.endswith(("c", "ch", "p", "t"))
            for tone in ("", ACUTE, DOT) if stopped else TONES:
                at = tone_place(letters)
                toned = with_tone(letters[at], tone)
                yield letters, tone, letters[:at] + toned + letters[at + 1 :]


def _collides(onset: str, rhyme: str) -> bool:
    """Spellings that do not exist: qu before u, gi before i, a double vowel letter at the joint."""
    return (
        (onset == "qu" and rhyme[0] in "uưoô")
        or (onset == "gi" and rhyme[0] in "iyê")
        or (onset == "g" and rhyme.startswith("i"))
    )
