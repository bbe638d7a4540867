"""English read aloud: numbers in words, days as ordinals, years in pairs, letters by their names.

Owns what English does with the signs that Vietnamese forms carry. It must never touch words that
are already words.
"""

from __future__ import annotations

from collections.abc import Mapping

_ONES = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (10**3, "thousand"))
_MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
]  # fmt: skip
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
    "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip
_LETTERS = {
    "A": "ay", "B": "bee", "C": "see", "D": "dee", "Đ": "dee", "E": "ee", "F": "ef", "G": "jee",
    "H": "aitch", "I": "eye", "J": "jay", "K": "kay", "L": "el", "M": "em", "N": "en", "O": "oh",
    "P": "pee", "Q": "cue", "R": "are", "S": "ess", "T": "tee", "U": "you", "V": "vee",
    "W": "double you", "X": "ex", "Y": "why", "Z": "zed",
}  # fmt: skip
_WORDS = {
    "UBND": "People's Committee",
    "CCCD": "citizen identity card",
    "CMND": "old identity card",
    "VNeID": "V N E I D",
    "QR": "cue are",
    "PDF": "pee dee ef",
    "USB": "you ess bee",
    "đồng": "dong",
    "e.g.": "for example",
    "&": "and",
    "+": "plus",
}
_UNITS = {
    "VND": "dong",
    "m2": "square metres",
    "m²": "square metres",
    "km": "kilometres",
    "kg": "kilograms",
    "ha": "hectares",
}


class English:
    """The rules of reading, as a `Tongue`."""

    thousands = ","
    point = "."
    words: Mapping[str, str] = _WORDS
    units: Mapping[str, str] = _UNITS
    joints: Mapping[str, str] = {
        "to": "to",
        "of": "of",
        "of_parts": "part item page",
        "at": "at",
        "dot": "dot",
        "point": "point",
        "percent": "percent",
    }

    def number(self, value: int) -> str:
        """1250 is "one thousand two hundred and fifty"."""
        return _number(value)

    def digit(self, sign: str) -> str:
        """One digit by itself."""
        return _ONES[int(sign)]

    def letter(self, sign: str) -> str:
        """The name of a letter."""
        return _LETTERS.get(sign, sign.lower())

    def date(self, day: int, month: int, year: int | None) -> str:
        """ "the fifth of January twenty twenty-six"."""
        whole = f"the {_ordinal(day)} of {_MONTHS[month - 1]}"
        return whole if year is None else f"{whole} {_year(year)}"

    def month(self, month: int, year: int) -> str:
        """ "April twenty twenty-six"."""
        return f"{_MONTHS[month - 1]} {_year(year)}"

    def moment(self, hour: int, minute: int) -> str:
        """ "nine forty-two", "nine o'clock"."""
        if not minute:
            return f"{_number(hour)} o'clock"
        return f"{_number(hour)} {'oh ' if minute < 10 else ''}{_number(minute)}"

    def counted(self, before: str, value: int, after: str) -> str:
        """A year after the name of a month, else the plain number."""
        named = (*_MONTHS, "In", "Since")
        is_year = 1900 <= value <= 2099 and before.capitalize() in named and after != "of"
        return _year(value) if is_year else _number(value)

    def law(self, number: int, year: int | None, kind: str) -> str:
        """The number, the year, and the sign of who made it, letter by letter."""
        words = [_number(number)] + ([f"of {_year(year)}"] if year is not None else [])
        spoken = " ".join(
            self.digit(sign) if sign.isdigit() else self.letter(sign)
            for sign in kind
            if sign != "-"
        )
        return f"{' '.join(words)}, {spoken}"


def _number(value: int) -> str:
    for scale, name in _SCALES:
        if value >= scale:
            whole, rest = divmod(value, scale)
            joint = " and " if 0 < rest < 100 else " "
            return f"{_number(whole)} {name}" + (f"{joint}{_number(rest)}" if rest else "")
    if value >= 100:
        whole, rest = divmod(value, 100)
        return f"{_ONES[whole]} hundred" + (f" and {_number(rest)}" if rest else "")
    if value >= 20:
        tens, ones = divmod(value, 10)
        return _TENS[tens - 2] + (f"-{_ONES[ones]}" if ones else "")
    return _ONES[value]


def _ordinal(value: int) -> str:
    head, dash, last = _number(value).rpartition("-")
    if last in _ORDINALS:
        ordinal = _ORDINALS[last]
    elif last.endswith("y"):
        ordinal = f"{last[:-1]}ieth"
    else:
        ordinal = f"{last}th"
    return f"{head}{dash}{ordinal}"


def _year(year: int) -> str:
    century, rest = divmod(year, 100)
    if not 1000 <= year <= 2099 or 2000 <= year <= 2009:
        return _number(year)
    if rest == 0:
        return f"{_number(century)} hundred"
    return f"{_number(century)} {'oh ' if rest < 10 else ''}{_number(rest)}"
