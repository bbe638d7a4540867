"""Numbers, money and dates written out in Vietnamese words, as paper forms want them.

It owns the rules of reading numbers aloud (mốt, tư, lăm, linh). It must never format for a screen:
that is the locale's work.
"""

from __future__ import annotations

from datetime import date

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", "nghìn", "triệu")
_LIMIT = 10**18


def number_in_words(number: int) -> str:
    """0 to 10^18 - 1 in words: 21 is "hai mươi mốt", 105 "một trăm linh năm"."""
    if not 0 <= number < _LIMIT:
        raise ValueError("only numbers from 0 to 10^18 - 1 are written in words")
    if number == 0:
        return _DIGITS[0]
    billions, rest = divmod(number, 10**9)
    words = []
    if billions:
        words.append(f"{number_in_words(billions)} tỷ")
    words += _below_billion(rest, lead=not billions)
    return " ".join(words)


def money_in_words(dong: int) -> str:
    """An amount in đồng with a capital: "Một trăm nghìn đồng"."""
    words = f"{number_in_words(dong)} đồng"
    return words[0].upper() + words[1:]


def date_in_words(day: date) -> str:
    """ "Ngày mười tám tháng mười một năm hai nghìn không trăm hai mươi sáu"."""
    month = "tư" if day.month == 4 else number_in_words(day.month)
    spoken = number_in_words(day.day)
    first = f"mùng {spoken}" if day.day <= 10 else spoken
    return f"Ngày {first} tháng {month} năm {number_in_words(day.year)}"


def _below_billion(number: int, *, lead: bool) -> list[str]:
    words = []
    for power in (2, 1, 0):
        group = number // 1000**power % 1000
        if group:
            words.append(_below_thousand(group, lead=lead))
            if _GROUPS[power]:
                words.append(_GROUPS[power])
        lead = lead and not group
    return words


def _below_thousand(number: int, *, lead: bool) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = [] if lead and not hundreds else [_DIGITS[hundreds], "trăm"]
    if tens > 1:
        words += [_DIGITS[tens], "mươi"]
    elif tens == 1:
        words.append("mười")
    elif ones and words:
        words.append("linh")
    if ones:
        words.append(_one(ones, tens))
    return " ".join(words)


def _one(ones: int, tens: int) -> str:
    if ones == 1 and tens > 1:
        return "mốt"
    if ones == 4 and tens > 1:
        return "tư"
    if ones == 5 and tens >= 1:
        return "lăm"
    return _DIGITS[ones]
