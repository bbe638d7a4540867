"""How a written text is said: what a voice must be given so that it reads numbers, dates and codes.

Owns which signs of a text are one thing (a date, a code, a masked number) and in what order they
are looked for; how a language says them is its `Tongue`. Masked digits are never said. It must
never choose a voice, and never change words that stand there as words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Protocol

DOT = "•"
LONG_NUMBER = 7  # so many digits without a sign between them are read one by one
MOST_COUNTED = 15  # digits of the longest number that is read as one


class Tongue(Protocol):
    """What a language knows about reading aloud. Everything comes as it was written."""

    thousands: str
    point: str
    words: Mapping[str, str]  # abbreviations and signs, as written
    units: Mapping[str, str]  # what is a unit behind a number only
    joints: Mapping[str, str]  # "to", "of", "at", "dot", "percent"

    def number(self, value: int) -> str:
        """A whole number, for example "hai mươi mốt"."""
        ...

    def digit(self, sign: str) -> str:
        """One digit by itself."""
        ...

    def letter(self, sign: str) -> str:
        """The name of a capital letter."""
        ...

    def date(self, day: int, month: int, year: int | None) -> str:
        """A day, with or without its year."""
        ...

    def month(self, month: int, year: int) -> str:
        """A month of a year."""
        ...

    def moment(self, hour: int, minute: int) -> str:
        """A time of day."""
        ...

    def counted(self, before: str, value: int, after: str) -> str:
        """A number between the word before and the word after it, which may change its form."""
        ...

    def law(self, number: int, year: int | None, kind: str) -> str:
        """The sign of a law or decision."""
        ...


_CAPITALS = "A-ZĐÀ-ÖØ-ÝĂĨŨƠƯẠ-Ỹ"
_PATTERNS = (
    ("masked", rf"[{DOT}][{DOT} ]*(?:\d{{1,4}}\b)?"),
    ("mail", r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    ("law", r"\b\d{1,4}/(?:\d{4}/)?[A-ZĐ]{2,}\d{0,2}(?:-[A-ZĐ]{2,})*\b"),
    ("date", r"\b\d{1,2}/\d{1,2}/\d{4}\b"),
    ("month", r"\b\d{1,2}/\d{4}\b"),
    ("part", r"\b\d{1,3}/\d{1,3}\b"),
    ("moment", r"\b\d{1,2}:\d{2}\b"),
    ("kiosk_code", r"\b[A-Z0-9]{3}-[A-Z0-9]{4}-[A-Z0-9]{4}\b"),
    ("procedure", r"\b\d\.\d{6}\b"),
    ("spaced", r"\b\d{3,4}(?: \d{3,4}){1,4}\b|\b0\d{2,3}(?:\.\d{3,4}){2,3}\b"),
    ("code", r"\b(?=[A-ZĐ0-9.-]*[A-ZĐ])(?=[A-ZĐ.-]*\d)[A-ZĐ0-9]+(?:[-.][A-ZĐ0-9]+)*\b"),
    ("percent", r"\b\d+(?:[.,]\d+)*\s?%"),
    ("span", r"\b\d{1,4}\s?[-–]\s?\d{1,4}\b"),
    ("number", r"\b\d+(?:[.,]\d+)*\b"),
    ("capitals", rf"[{_CAPITALS}]{{2,}}\b"),
)
_TOKEN = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _PATTERNS))
_PAUSES = re.compile(r"\s*(?:[·|•()\[\]“”\"„…]|\.\.\.|\s[-–]\s)\s*")
_DOUBLED = re.compile(r"\s*,(?:\s*[,:])*(\s*[.!?;:,])?\s*")
_VOWELS = frozenset("AEIOUY")


def said(text: str, tongue: Tongue) -> str:
    """The text in words that a voice reads rightly; "" when nothing of it may be said."""
    line = " ".join(text.split())
    for sign, words in sorted(tongue.words.items(), key=lambda item: -len(item[0])):
        line = re.sub(rf"(?<!\w){re.escape(sign)}(?!\w)", words, line)
    for sign, words in tongue.units.items():
        line = re.sub(rf"(?<=\d) ?{re.escape(sign)}(?!\w)", f" {words}", line)
    line = _TOKEN.sub(lambda found: _say(found, tongue), line)
    line = _PAUSES.sub(", ", line.replace("/", ", "))
    return _tidy(line)


def _say(found: re.Match[str], tongue: Tongue) -> str:
    kind, written = found.lastgroup or "", found.group()
    words = _SAYERS[kind](written, found, tongue)
    first, _, rest = words.partition(" ")
    return rest if rest and first == _word_before(found) else words  # "ngày 05/01/2026"


def _masked(_written: str, _found: re.Match[str], _tongue: Tongue) -> str:
    return ""


def _mail(written: str, _found: re.Match[str], tongue: Tongue) -> str:
    return written.replace("@", f" {tongue.joints['at']} ").replace(
        ".", f" {tongue.joints['dot']} "
    )


def _law(written: str, _found: re.Match[str], tongue: Tongue) -> str:
    number, *rest = written.split("/")
    return tongue.law(int(number), int(rest[0]) if len(rest) > 1 else None, rest[-1])


def _date(written: str, _found: re.Match[str], tongue: Tongue) -> str:
    day, month, year = (int(part) for part in written.split("/"))
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return digits(written, tongue)
    return tongue.date(day, month, year)


def _month(written: str, _found: re.Match[str], tongue: Tongue) -> str:
    month, year = (int(part) for part in written.split("/"))
    return tongue.month(month, year) if 1 <= month <= 12 else digits(written, tongue)


def _part(written: str, found: re.Match[str], tongue: Tongue) -> str:
    """ "23/11" is a day; "3/8" so many of so many."""
    one, two = written.split("/")
    is_day = len(one) == len(two) == 2 and 1 <= int(one) <= 31 and 1 <= int(two) <= 12
    if is_day and _word_before(found) not in tongue.joints["of_parts"].split():
        return tongue.date(int(one), int(two), None)
    return f"{tongue.number(int(one))} {tongue.joints['of']} {tongue.number(int(two))}"


def _moment(written: str, _found: re.Match[str], tongue: Tongue) -> str:
    hour, minute = (int(part) for part in written.split(":"))
    return tongue.moment(hour, minute) if hour < 25 and minute < 60 else digits(written, tongue)


def _procedure(written: str, _found: re.Match[str], tongue: Tongue) -> str:
    return f" {tongue.joints['dot']} ".join(digits(part, tongue) for part in written.split("."))


def _digits(written: str, _found: re.Match[str], tongue: Tongue) -> str:
    return digits(written, tongue)


def _code(written: str, _found: re.Match[str], tongue: Tongue) -> str:
    return spelled(written, tongue)


def _percent(written: str, _found: re.Match[str], tongue: Tongue) -> str:
    return f"{_amount(written.rstrip('% '), tongue)} {tongue.joints['percent']}"


def _span(written: str, _found: re.Match[str], tongue: Tongue) -> str:
    one, two = re.findall(r"\d+", written)
    return f"{tongue.number(int(one))} {tongue.joints['to']} {tongue.number(int(two))}"


def _capitals(written: str, _found: re.Match[str], tongue: Tongue) -> str:
    """A name in capitals is a name; letters without a vowel are an abbreviation."""
    is_word = any(sign in _VOWELS or (not sign.isascii() and sign != "Đ") for sign in written)
    return written.capitalize() if is_word else spelled(written, tongue)


def _number(written: str, found: re.Match[str], tongue: Tongue) -> str:
    bare = written.replace(tongue.thousands, "")
    is_one_by_one = written.isdigit() and (
        len(written) >= LONG_NUMBER or (len(written) > 2 and written[0] == "0")
    )
    if is_one_by_one or len(bare) > MOST_COUNTED:
        return digits(written, tongue)
    if bare.isdigit() and (written.isdigit() or _is_grouped(written, tongue)):
        return tongue.counted(_word_before(found), int(bare), _word_after(found))
    return _amount(written, tongue)


def _amount(written: str, tongue: Tongue) -> str:
    """A number that may have a part after the point."""
    if _is_grouped(written, tongue) or written.isdigit():
        return tongue.number(int(written.replace(tongue.thousands, "")))
    whole, point, part = written.partition(tongue.point)
    whole = whole.replace(tongue.thousands, "")
    if point and whole.isdigit() and part.isdigit():
        after = digits(part, tongue) if part[0] == "0" else tongue.number(int(part))
        return f"{tongue.number(int(whole))} {tongue.joints['point']} {after}"
    dot = f" {tongue.joints['dot']} "
    return dot.join(tongue.number(int(piece)) for piece in re.findall(r"\d+", written))


def _is_grouped(written: str, tongue: Tongue) -> bool:
    return re.fullmatch(rf"\d{{1,3}}(?:{re.escape(tongue.thousands)}\d{{3}})+", written) is not None


def _word_before(found: re.Match[str]) -> str:
    words = found.string[: found.start()].split()
    return words[-1].lower() if words else ""


def _word_after(found: re.Match[str]) -> str:
    words = found.string[found.end() :].split(maxsplit=1)
    return words[0].lower().rstrip(".,;:!?") if words else ""


def digits(written: str, tongue: Tongue) -> str:
    """Digit by digit, in groups of three, the first of a telephone number of four."""
    bare = "".join(sign for sign in written if sign.isdigit())
    groups = [part for part in re.split(r"\D+", written) if part]
    if len(groups) < 2:
        head = len(bare) % 3 + 3 if len(bare) % 3 == 1 and len(bare) > 3 else len(bare) % 3
        groups = [bare[:head]] if head else []
        groups += [bare[at : at + 3] for at in range(head, len(bare), 3)]
    return ", ".join(" ".join(tongue.digit(sign) for sign in group) for group in groups)


def spelled(written: str, tongue: Tongue) -> str:
    """Sign by sign; the parts of a code have a pause between them."""
    parts = [part for part in re.split(r"[-. ]", written) if part]
    return ", ".join(
        " ".join(tongue.digit(s) if s.isdigit() else tongue.letter(s) for s in part)
        for part in parts
    )


def _tidy(line: str) -> str:
    """Pauses that stand beside one another become one."""
    line = _DOUBLED.sub(lambda found: f"{(found.group(1) or ',').strip()} ", line)
    return re.sub(r"\s+([.!?;:,])", r"\1", " ".join(line.split())).strip(" ,;:·")


_Sayer = Callable[[str, "re.Match[str]", Tongue], str]
_SAYERS: Mapping[str, _Sayer] = {
    "masked": _masked,
    "mail": _mail,
    "law": _law,
    "date": _date,
    "month": _month,
    "part": _part,
    "moment": _moment,
    "kiosk_code": _code,
    "procedure": _procedure,
    "spaced": _digits,
    "code": _code,
    "percent": _percent,
    "span": _span,
    "number": _number,
    "capitals": _capitals,
}
