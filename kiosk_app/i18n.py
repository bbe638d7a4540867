"""Languages: packs of messages, and how dates, numbers and money are said in each of them.

Owns `Locale`, the `Message` that remembers its id, and the reading of `assets/locales/<lang>/`:
`locale.toml` names the pack (name in its own script, font, shaping script, voice), every other TOML
file there holds messages, nested tables giving dotted ids. Ids are stable, because voice clips
carry the same names. A missing message is an error, never a hole on the screen: all packs are
compared by tests. It must never know a screen.
"""

from __future__ import annotations

import string
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sync import Unreadable, read_text, read_toml

PACK_FILE = "locale.toml"
DEFAULT_LANG = "vi"
LARGEST_BYTES = 1024 * 1024
# Scripts of the country and its neighbours that the interface can shape (ISO 15924); "" is Latin.
SCRIPTS = frozenset({"", "Latn", "Cham", "Khmr", "Laoo", "Thai", "Mymr", "Hani", "Talu", "Tale"})


class LocaleError(Exception):
    """A language pack is incomplete or cannot be read; the words name file, key and remedy."""


class MissingMessage(KeyError):
    """No message has this id in this language."""


class Message(str):
    """A text of a pack that remembers where it came from, so that it can be heard as a clip.

    It is the text, and nothing else, to everybody who only draws it.
    """

    __slots__ = ("id", "values")
    id: str
    values: Mapping[str, object]

    @classmethod
    def of(cls, key: str, template: str, values: Mapping[str, object]) -> Message:
        """The message with its placeholders filled."""
        message = cls(template.format_map(values) if values else template)
        message.id, message.values = key, values
        return message


@dataclass(frozen=True, slots=True)
class Locale:
    """One language. `font` names a family of `assets/fonts`, `font_script` is one of SCRIPTS,
    `order` where the language stands among the tiles, `voice` the synthesiser's voice that reads
    it ("" when none does)."""

    lang: str
    name: str
    sample: str
    font: str
    font_script: str
    order: int
    messages: Mapping[str, str]
    voice: str = ""

    def has(self, key: str) -> bool:
        """Whether the pack knows this message."""
        return key in self.messages

    def t(self, key: str, **values: object) -> Message:
        """The message with its placeholders filled. Raises MissingMessage."""
        text = self.messages.get(key)
        if text is None:
            raise MissingMessage(f"{self.lang}: {key}")
        return Message.of(key, text, values)

    def date(self, iso: str) -> str:
        """A full or partial ISO date as people write it: 18/11/2026, 11/2026 or 2026."""
        return "/".join(reversed(iso[:10].split("-")))

    def weekday_date(self, iso: str) -> str:
        """A full date with its weekday: 18/11/2026 (Thứ Tư); a partial one without."""
        try:
            day = date.fromisoformat(iso[:10])
        except ValueError:
            return self.date(iso)
        return f"{self.date(iso)} ({self.t(f'date.weekday{day.isoweekday()}')})"

    def short_time(self, iso: str) -> str:
        """A moment on a timeline: 23/11 · 09:42. Text without a time is given as a date."""
        try:
            moment = datetime.fromisoformat(iso)
        except ValueError:
            return iso
        return f"{moment:%d/%m} · {moment:%H:%M}" if "T" in iso or " " in iso else self.date(iso)

    def long_time(self, iso: str) -> str:
        """A moment in full: 09:42, 23/11/2026."""
        try:
            moment = datetime.fromisoformat(iso)
        except ValueError:
            return iso
        return f"{moment:%H:%M}, {moment:%d/%m/%Y}"

    def number(self, value: int) -> str:
        """Thousands grouped with the pack's own sign: 1.250 or 1,250."""
        return f"{value:,}".replace(",", self.t("number.thousands"))

    def money(self, dong: int) -> str:
        """An amount of đồng: 8.000 đồng."""
        return self.t("number.money", amount=self.number(dong))


def load_locales(folder: Path, fonts: Collection[str]) -> dict[str, Locale]:
    """Every pack of a folder, by language, in the order of the tiles. Raises LocaleError.

    `fonts` are the families that there are: a pack in another would be drawn as empty boxes.
    """
    packs = [load_pack(path.parent, fonts) for path in sorted(folder.glob(f"*/{PACK_FILE}"))]
    if DEFAULT_LANG not in {pack.lang for pack in packs}:
        raise LocaleError(f"{folder}: no pack for {DEFAULT_LANG!r}; add {DEFAULT_LANG}/{PACK_FILE}")
    return {pack.lang: pack for pack in sorted(packs, key=lambda pack: (pack.order, pack.lang))}


def placeholders(message: str) -> frozenset[str]:
    """Names of the placeholders of a message."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(message) if name)


def load_pack(folder: Path, fonts: Collection[str]) -> Locale:
    """The pack of one folder, whose name is the language. Raises LocaleError."""
    about = _read(folder / PACK_FILE)
    _check_letters(about, folder / PACK_FILE, fonts)
    messages: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.name != PACK_FILE:
            _flatten(_read(path), "", messages, path)
    try:
        return Locale(
            lang=folder.name,
            name=str(about["name"]),
            sample=str(about["sample"]),
            font=str(about["font"]),
            font_script=str(about.get("font_script", "")),
            order=int(about["order"]),
            messages=messages,
            voice=str(about.get("voice", "")),
        )
    except KeyError as error:
        raise LocaleError(f"{folder / PACK_FILE}: {error.args[0]} is missing; add it") from error


def file_of(folder: Path, key: str) -> str:
    """The name of the file in which a loaded pack says this message."""
    for path in sorted(folder.glob("*.toml")):
        found: dict[str, str] = {}
        if path.name != PACK_FILE:
            _flatten(_read(path), "", found, path)
        if key in found:
            return path.name
    return folder.name


def _check_letters(about: Mapping[str, Any], path: Path, fonts: Collection[str]) -> None:
    """That the pack can be drawn: its direction, font and script."""
    font, script = about.get("font"), about.get("font_script", "")
    if about.get("direction", "ltr") != "ltr":
        raise LocaleError(f"{path}: only direction 'ltr' can be drawn; remove the pack until then")
    if font is not None and font not in fonts:
        raise LocaleError(
            f"{path}: there is no font {font!r}; put {font}-Regular.ttf, {font}-SemiBold.ttf and"
            f" {font}-Bold.ttf into assets/fonts, or name one of {', '.join(sorted(fonts))}"
        )
    if script not in SCRIPTS:
        known = ", ".join(sorted(SCRIPTS - {""}))
        raise LocaleError(f"{path}: font_script {script!r} is unknown; it may be one of {known}")


def _flatten(table: Mapping[str, Any], prefix: str, into: dict[str, str], path: Path) -> None:
    for key, value in table.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            _flatten(value, f"{name}.", into, path)
        elif not isinstance(value, str):
            raise LocaleError(f"{path}: {name} is no text; write it in quotes")
        elif name in into:
            raise LocaleError(f"{path}: {name} is given twice; remove one")
        else:
            into[name] = value


def _read(path: Path) -> dict[str, Any]:
    try:
        return read_toml(read_text(path, LARGEST_BYTES))
    except Unreadable as error:
        raise LocaleError(f"{path}: {error}") from error
