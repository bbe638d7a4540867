"""Invented languages: the longest texts with every mark, and Khmer words; never shipped.

Owns how a text of a shipped pack becomes one of the pseudo-language, and how a pack is written into
a folder so that the product reads it like any other. No word here means anything.
"""

from __future__ import annotations

import json
import math
import shutil
import string
from dataclasses import replace
from pathlib import Path

from support.assets import ASSETS, packs

from kiosk_app.i18n import Locale

PSEUDO = "pseudo"
KHMER = "khmer"
GROWTH = 1.4  # the longest translations of short Vietnamese texts
MARKED = ("č", "ŏ", "ĕ", "ŭ", "ƀ", "ơ\u0306", "ê\u0306")  # letters of Ê Đê, Gia Rai and Ba Na
KHMER_FONT = Path(__file__).resolve().parents[1] / "data" / "NotoSansKhmer-Regular.ttf"
KHMER_WORDS = "ខ្មែរ ភាសា ស្រុក"  # subscripts and vowels that stand before their consonant
_MARKS = {
    "c": "č", "o": "ŏ", "e": "ĕ", "u": "ŭ", "b": "ƀ", "ơ": "ơ\u0306", "ê": "ê\u0306", "C": "Č",
    "O": "Ŏ", "E": "Ĕ", "U": "Ŭ", "B": "Ƀ", "Ê": "Ê\u0306", "Ơ": "Ơ\u0306",
}  # fmt: skip
_FILLERS = "ŭčơê"


def pseudo(text: str) -> str:
    """A text of at least GROWTH times the letters, word by word, with every mark of MARKED."""
    return "\n".join(" ".join(map(_pseudo_word, line.split(" "))) for line in text.split("\n"))


def _pseudo_word(word: str) -> str:
    letters = sum(sign.isalpha() for sign in word)
    if not letters or any(sign.isdigit() for sign in word):
        return word  # numbers, codes and signs are the same in every language
    more = math.ceil(letters * (GROWTH - 1))
    filler = "".join(_FILLERS[n % len(_FILLERS)] for n in range(more))
    end = len(word.rstrip(".,:;?!)\"'"))
    return "".join(_MARKS.get(sign, sign) for sign in word[:end] + filler + word[end:])


def pseudo_message(message: str) -> str:
    """The same for a message; its placeholders stay."""
    parts = []
    for text, name, spec, conversion in string.Formatter().parse(message):
        parts.append(pseudo(text))
        if name is not None:
            parts.append("{" + name + (f"!{conversion}" if conversion else ""))
            parts.append((f":{spec}" if spec else "") + "}")
    return "".join(parts)


def pseudo_pack() -> Locale:
    """The pseudo-language: the longer of the Vietnamese and the English text, grown."""
    vi, en = packs()["vi"], packs()["en"]
    longest = {
        key: pseudo_message(max(text, en.messages[key], key=len))
        for key, text in vi.messages.items()
        if not key.startswith("number.")
    }
    same = {key: text for key, text in vi.messages.items() if key.startswith("number.")}
    return replace(
        vi,
        lang=PSEUDO,
        name=pseudo(vi.name),
        sample=pseudo(vi.sample),
        font="NotoSans",
        order=8,
        messages={**longest, **same},
    )


def khmer_pack() -> Locale:
    """A language whose letters change their shape beside each other; every text is the same."""
    messages = {
        key: KHMER_WORDS + "".join(f" {{{name}}}" for name in _names(text))
        for key, text in packs()["vi"].messages.items()
    }
    return replace(
        packs()["vi"],
        lang=KHMER,
        name="ភាសាខ្មែរ",
        sample=KHMER_WORDS,
        font="NotoSansKhmer",
        font_script="Khmr",
        order=9,
        messages=messages,
    )


def _names(message: str) -> list[str]:
    return [name for _, name, _, _ in string.Formatter().parse(message) if name]


def write_pack(pack: Locale, folder: Path, **about: object) -> Path:
    """The pack as files below `folder`, as a translator hands it in; `about` replaces keys of
    locale.toml, None leaves one out. Returns its own folder."""
    place = folder / pack.lang
    place.mkdir(parents=True)
    keys = {
        "name": pack.name,
        "sample": pack.sample,
        "font": pack.font,
        "font_script": pack.font_script,
        "order": pack.order,
        "voice": pack.voice,
        **about,
    }
    known = {key: value for key, value in keys.items() if value is not None}
    (place / "locale.toml").write_text(_toml(known), encoding="utf-8")
    (place / "ui.toml").write_text(_toml(dict(pack.messages)), encoding="utf-8")
    return place


def _toml(values: dict[str, object]) -> str:
    # A dotted id is a key of nested tables; JSON's quotes are those of TOML's basic strings.
    return "".join(
        f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items()
    )


def assets_with(folder: Path, *invented: Locale) -> Path:
    """A folder of assets with the shipped packs and fonts, the Khmer font and invented packs."""
    for shipped in ASSETS.iterdir():
        if shipped.name not in ("fonts", "locales"):
            (folder / shipped.name).symlink_to(shipped)
    shutil.copytree(ASSETS / "fonts", folder / "fonts", copy_function=_link)
    shutil.copytree(ASSETS / "locales", folder / "locales", copy_function=_link)
    for weight in ("Regular", "SemiBold", "Bold"):
        (folder / "fonts" / f"NotoSansKhmer-{weight}.ttf").symlink_to(KHMER_FONT)
    for pack in invented:
        write_pack(pack, folder / "locales")
    return folder


def _link(source: str, target: str) -> None:
    Path(target).symlink_to(source)
