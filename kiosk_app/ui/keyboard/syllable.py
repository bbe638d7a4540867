"""What may be a Vietnamese syllable, and where its tone is written.

Owns the spelling rules as small tables (onset, vowels, ending), never a word list: every
combination the script allows is possible, whether a dictionary knows it or not. The tables are
wide on purpose: letters still waiting for their marks ("tieng", "duoc") count as possible.
Tone placement follows the new style (hoà, thuý, khoẻ) or, as a setting, the old one (hòa, thúy,
khỏe); the two differ in open oa, oe, uy only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk_app.ui.keyboard.marks import (
    ACUTE,
    DOT,
    VOWELS,
    base,
    like,
    split_tone,
    with_tone,
)


def _listed(row: str) -> frozenset[str]:
    return frozenset(row.split())


ONSETS = _listed("b c ch d đ g gh gi h k kh l m n ng ngh nh p ph q qu r s t th tr v x") | {""}

# Onsets of names of the Central Highlands (Krông, Kbang, Kpă, Hrê, Đrắk). They take marks, but
# a Telex tone letter after them stays a letter, so that Kbor, Hrin, Kpas are never rewritten.
HIGHLAND_ONSETS = _listed("kr kb kp hr hl đr dh")

# Vowels that an ending may follow, and those that stand open; marks may be still missing.
_CLOSABLE = _listed(
    "a ă â e ê i o ô ơ u ư y ie iê oa oă oe oo ua uâ ue uê uo uô uơ ưo ươ uy uye uyê ye yê"
)
_OPEN = _CLOSABLE | _listed(
    "ai ao au âu ay ây eo eu êu ia ieu iêu iu oai oao oay oeo oi ôi ơi uay uây ueu uêu ui ưi "
    "uoi uôi uơi ưoi ươi uou uơu ưou ươu uu ưu uya uyu ưa yeu yêu ya"
)
_ENDINGS = _listed("c ch m n ng nh p t")
_STOPS = _listed("c ch p t k")
_SECOND_IN_NEW_STYLE = frozenset({"oa", "oe", "uy"})
_ALWAYS_SECOND = frozenset({"ie", "oo", "ue", "uo", "uye", "ye", "ya"})


@dataclass(frozen=True, slots=True)
class Parts:
    """Places in a word: vowels are `letters[first:last]`, the onset before, the ending after."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Word:
    """A syllable in the making: toneless letters in their case, a tone and the letter it is on."""

    letters: str
    tone: str = ""
    tone_at: int = -1

    @property
    def text(self) -> str:
        """The word as written."""
        if not self.tone:
            return self.letters
        at = self.tone_at
        toned = with_tone(self.letters[at], self.tone)
        return self.letters[:at] + toned + self.letters[at + 1 :]


def word_of(text: str) -> Word:
    """The word that `text` writes; when it bears several tones, all but the last stay letters."""
    letters, tone, tone_at = list(text), "", -1
    for index in range(len(text) - 1, -1, -1):
        letter, found = split_tone(text[index])
        if found:
            letters[index], tone, tone_at = letter, found, index
            break
    return Word("".join(letters), tone, tone_at)


def parts(letters: str) -> Parts | None:
    """Where the vowels are; None without one. The u of qu and the i of gi belong to the onset."""
    lower = letters.lower()
    first = next((i for i, letter in enumerate(lower) if letter in VOWELS), None)
    if first is None:
        return None
    glide = lower[: first + 1] in ("qu", "gi")
    if glide and first + 1 < len(lower) and lower[first + 1] in VOWELS:
        first += 1
    last = first
    while last < len(lower) and lower[last] in VOWELS:
        last += 1
    return Parts(first, last)


def is_possible(letters: str, tone: str = "") -> bool:
    """Whether toneless letters can be, or still become, a syllable with this tone."""
    lower = letters.lower()
    found = parts(lower)
    if found is None:
        return not tone and (lower in ONSETS or lower in HIGHLAND_ONSETS)
    onset, vowels = lower[: found.first], lower[found.first : found.last]
    ending = lower[found.last :]
    if onset not in ONSETS and (tone or onset not in HIGHLAND_ONSETS):
        return False
    if not ending:
        return vowels in _OPEN
    if ending in _STOPS and tone and tone not in (ACUTE, DOT):
        return False
    if ending == "k":  # Đắk, Lắk, Pơk: no ending of Vietnamese words, so only after a mark
        return vowels in ("ă", "ơ", "ư")
    return vowels in _CLOSABLE and ending in _ENDINGS


def tone_place(letters: str, *, old_style: bool = False) -> int:
    """Index of the letter that bears the tone; -1 without a vowel. For possible syllables."""
    found = parts(letters)
    if found is None:
        return -1
    vowels = letters[found.first : found.last].lower()
    marked = [i for i, letter in enumerate(vowels) if base(letter) != letter]
    if marked:
        return found.first + marked[-1]
    if len(vowels) == 1:
        return found.first
    closed = found.last < len(letters)
    if closed or vowels in _ALWAYS_SECOND:
        return found.last - 1
    if len(vowels) == 2:
        second = vowels in _SECOND_IN_NEW_STYLE and not old_style
        return found.first + (1 if second else 0)
    return found.first + 1


def settle(word: Word, *, old_style: bool = False) -> Word:
    """The word with its tone on the right letter when it is a possible syllable, else as it is."""
    if not word.tone or not is_possible(word.letters):
        return word
    return replace(word, tone_at=tone_place(word.letters, old_style=old_style))


def is_settled(word: Word) -> bool:
    """Whether the tone stands where one of the two styles writes it."""
    return word.tone_at in (
        tone_place(word.letters, old_style=False),
        tone_place(word.letters, old_style=True),
    )


def pair_horns(letters: str) -> str:
    """Make uơ and ưo a full ươ as soon as a letter follows: duơn -> dươn, thuơ stays."""
    found = parts(letters)
    if found is None:
        return letters
    vowels = letters[found.first : found.last]
    one_horned = vowels[:2].lower() in ("uơ", "ưo")
    if not one_horned or found.first + 2 >= len(letters):
        return letters
    pair = like("ư", vowels[0]) + like("ơ", vowels[1])
    return letters[: found.first] + pair + letters[found.first + 2 :]
