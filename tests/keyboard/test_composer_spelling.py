"""Every syllable can be typed by Telex, by VNI and by the mark and tone keys alone."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from support.typing import (
    PLAIN,
    TELEX_LETTERS,
    TELEX_TONES,
    VNI_LETTERS,
    VNI_TONES,
    syllables,
    typed,
)

from kiosk_app.ui.keyboard.composer import Mode
from kiosk_app.ui.keyboard.marks import MARKED, with_tone
from kiosk_app.ui.keyboard.syllable import tone_place

DATA = Path(__file__).parent.parent / "data"
ALL = list(syllables())


def _examples(name: str) -> list[tuple[str, str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return [(row["keys"], row["text"]) for row in rows]


@pytest.mark.parametrize(
    ("name", "mode"), [("keyboard_telex.csv", Mode.TELEX), ("keyboard_vni.csv", Mode.VNI)]
)
def test_sequences_that_all_engines_agree_on_give_the_agreed_text(name: str, mode: Mode) -> None:
    """People bring habits from other keyboards; where those agree, this one must too."""
    wrong = [(k, t, typed(k, mode)) for k, t in _examples(name) if typed(k, mode) != t]
    assert wrong == []


def _spell(letters: str, table: dict[str, str]) -> str:
    spelled = "".join(table.get(letter, letter) for letter in letters)
    # A true double o (xoong) is written with the undo: o, o makes ô, the third o takes it back.
    return spelled.replace("oo", "ooo") if table is TELEX_LETTERS and "oo" in letters else spelled


def _failures(keys_of, mode: Mode) -> list[tuple[str, str, str]]:
    wrong = []
    for letters, tone, expected in ALL:
        keys = keys_of(letters, tone)
        got = typed(keys, mode)
        if got != expected:
            wrong.append((keys, expected, got))
    return wrong


def test_telex_writes_every_syllable_with_the_tone_at_the_end() -> None:
    """The textbook order: letters with their marks, then the tone."""
    assert _failures(lambda x, t: _spell(x, TELEX_LETTERS) + TELEX_TONES[t], Mode.TELEX)[:9] == []


def test_vni_writes_every_syllable_with_the_tone_at_the_end() -> None:
    """The same for VNI."""
    assert _failures(lambda x, t: _spell(x, VNI_LETTERS) + VNI_TONES[t], Mode.VNI)[:9] == []


def test_vni_writes_every_syllable_with_marks_and_tone_after_all_letters() -> None:
    """Free marking: many type the bare word first."""

    def keys(letters: str, tone: str) -> str:
        marks = [VNI_LETTERS[x][1] for x in letters if x in MARKED]
        if "ươ" in letters or ("uơ" in letters and not letters.startswith("qu")):
            marks = ["7"] if "đ" not in letters else ["9", "7"]
        return _spell(letters, PLAIN) + "".join(marks) + VNI_TONES[tone]

    assert _failures(keys, Mode.VNI)[:9] == []


def test_telex_takes_the_tone_right_after_the_vowel() -> None:
    """Tones typed early move along as the syllable grows."""

    def keys(letters: str, tone: str) -> str:
        at = tone_place(letters)
        head, tail = letters[: at + 1], letters[at + 1 :]
        return _spell(head, TELEX_LETTERS) + TELEX_TONES[tone] + _spell(tail, TELEX_LETTERS)

    assert _failures(keys, Mode.TELEX)[:9] == []


def test_mark_keys_in_place_and_the_tone_key_at_the_end_write_every_syllable() -> None:
    """Who has never heard of Telex presses the letter that is drawn on the key."""
    assert _failures(lambda x, t: x + t, Mode.PLAIN)[:9] == []


def test_mark_keys_after_the_plain_letter_write_every_syllable() -> None:
    """A person writes a, sees it lacks its hat, presses â."""

    def keys(letters: str, tone: str) -> str:
        return "".join(PLAIN[x] + x if x in MARKED else x for x in letters) + tone

    assert _failures(keys, Mode.PLAIN)[:9] == []


def test_mark_keys_after_the_whole_word_write_every_syllable() -> None:
    """Letters first, then the marks, then the tone: the order of handwriting."""

    def keys(letters: str, tone: str) -> str:
        return _spell(letters, PLAIN) + "".join(x for x in letters if x in MARKED) + tone

    assert _failures(keys, Mode.PLAIN)[:9] == []


def test_tone_keys_right_after_their_vowel_write_every_syllable() -> None:
    """The tone is set as soon as its vowel stands; letters that follow keep it right."""

    def keys(letters: str, tone: str) -> str:
        at = tone_place(letters)
        return letters[: at + 1] + tone + letters[at + 1 :]

    assert _failures(keys, Mode.PLAIN)[:9] == []


def test_the_tables_cover_thousands_of_syllables() -> None:
    """A check of the check: an empty generator would prove nothing."""
    assert len(ALL) > 10_000
    assert with_tone("ê", "\u0301") == "ế"
