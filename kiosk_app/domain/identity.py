"""Identity cards: what their QR says, in all the ways in which scanners and decoders spoil it.

It owns the parsing of the card's payload and the checks between its parts. It proves nobody: a
payload can be copied, so each application says how identity was established. Source of the layout:
public parsers of the chip card, Circular 59/2021/TT-BCA; the 2024 card may carry more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum

from kiosk_app.domain.folding import fold
from kiosk_app.domain.mending import is_address_doubtful, is_name_doubtful, mended

FIELDS = 7
NAME_DOUBTFUL = "name_doubtful"
EXTRA_FIELDS = "extra_fields"
# The number is made from sex and year of birth (Decree 137/2015/NĐ-CP): a code in which they differ
# is not what an authority printed.
_CONTRADICTIONS = frozenset({"number_century", "number_birth_year", "number_sex"})
IDENTITY_LAW = "2024-07-01"
POLICE, POLICE_SINCE = "Cục Cảnh sát quản lý hành chính về trật tự xã hội", "2018-10-10"
MAX_PAYLOAD = 4096  # no card comes near; a longer text is something else
_NUMBER = re.compile(r"[0-9]{12}")
_OLD_NUMBER = re.compile(r"[0-9]{9}")
_YEAR = re.compile(r"(?:0000)?((?:19|20)[0-9]{2})")
_DATE = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
# Fourth digit of the number: sex and century (Decree 137/2015/NĐ-CP, annex).
_CENTURIES = {0: 1900, 1: 1900, 2: 2000, 3: 2000, 4: 2100, 5: 2100}


class IdentityHow(Enum):
    """How identity was established, said with each application."""

    TYPED = "typed"
    CARD_SCANNED = "card_scanned"
    SEEN_BY_OFFICIAL = "seen_by_official"


@dataclass(frozen=True, slots=True)
class Card:
    """What a card said. Dates are ISO, `sex` is "Nam" or "Nữ", "" where the card says nothing.

    `extra` are fields after the seventh, kept as they are; `warnings` are codes of doubts.
    """

    number: str
    old_number: str
    name: str
    birth_date: str
    sex: str
    address: str
    issued: str
    extra: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """Which card it is, in the words of the forms; "" when its date of issue is unknown.

        Since 1 July 2024 the identity card ("thẻ căn cước") is issued and the citizen's one no more
        (Law 26/2023/QH15, articles 18 and 46); only the new one's code holds more than seven parts.
        """
        if self.extra or self.issued >= IDENTITY_LAW:
            return "Căn cước"
        return "Căn cước công dân" if self.issued else ""

    @property
    def issuer(self) -> str:
        """The authority that such a card names, "" when that is not certain.

        The new card names the ministry. The citizen's one names the department in its seal since 10
        October 2018, when Circular 33/2018/TT-BCA came into force, which amends Circular
        61/2015/TT-BCA; before it was another one. Read in guides of law offices, not in the text of
        the circular: low confidence, and shown to the person to be confirmed.
        """
        if self.kind == "Căn cước":
            return "Bộ Công an"
        return POLICE if self.issued >= POLICE_SINCE else ""


def parse_card(payload: str | bytes, known_prefixes: frozenset[str] = frozenset()) -> Card | None:
    """The card in a scanned payload, or None when it is none.

    Accepts six fields (the empty old number dropped), seven, or more; text that decoders took for
    another encoding, once or twice; composed and decomposed letters; CR, LF or TAB at the end. What
    was lost on the way leaves a warning: "name_doubtful" asks the person for the name.
    """
    if len(payload) > MAX_PAYLOAD:
        return None
    text = _text_of(payload)
    # A part that is damaged must not keep the others from being mended.
    read = [mended(part) for part in text.strip().split("|")]
    parts = [_clean(part) for part in read]
    if len(parts) < FIELDS - 1 or not _NUMBER.fullmatch(parts[0]):
        return None
    if _born(parts[2]) and not _born(parts[3]):
        read.insert(1, "")
        parts.insert(1, "")  # the old number was dropped, not left empty
    if len(parts) < FIELDS:
        return None
    number, old_number, name, born, sex, address, issued = parts[:FIELDS]
    birth_date, issued_date = _born(born), _iso(issued)
    if birth_date is None or not name:
        return None
    card = Card(
        number, old_number, name, birth_date, _sex(sex), address, issued_date or "",
        tuple(part for part in parts[FIELDS:] if part),
    )  # fmt: skip
    return _with_warnings(card, known_prefixes, _doubts(read[2], read[5]))


def is_contradictory(card: Card, today: date) -> bool:
    """Whether the card's parts cannot be true together: an edited code, or a damaged one."""
    has_future = max(card.birth_date, card.issued) > today.isoformat()
    is_before_birth = bool(card.issued) and card.issued < card.birth_date
    return has_future or is_before_birth or not _CONTRADICTIONS.isdisjoint(card.warnings)


def number_warnings(number: str, birth_date: str, sex: str) -> tuple[str, ...]:
    """Doubts about a 12-digit number beside a birth date (ISO, may be "") and a sex (may be "")."""
    if not _NUMBER.fullmatch(number):
        return ("number_format",)
    century = _CENTURIES.get(int(number[3]))
    if century is None:
        return ("number_century",)
    found = []
    if birth_date and century + int(number[4:6]) != int(birth_date[:4]):
        found.append("number_birth_year")
    if sex and (int(number[3]) % 2 == 0) != (sex == "Nam"):
        found.append("number_sex")
    return tuple(found)


def _doubts(name: str, address: str) -> list[str]:
    """Looked for before tidying, which would hide what a decoder left of a letter."""
    found = []
    if is_name_doubtful(name):
        found.append(NAME_DOUBTFUL)
    if is_address_doubtful(address):
        found.append("address_doubtful")
    return found


def _with_warnings(card: Card, known_prefixes: frozenset[str], doubts: list[str]) -> Card:
    found = [*doubts, *number_warnings(card.number, card.birth_date, card.sex)]
    if len(card.birth_date) < len("1990-01-01"):
        found.append("birth_date_partial")
    if known_prefixes and card.number[:3] not in known_prefixes:
        found.append("number_prefix")  # births after 1 July 2025 may have new ones: never an error
    if card.old_number and not _OLD_NUMBER.fullmatch(card.old_number):
        found.append("old_number_format")
    if not card.sex:
        found.append("sex_unknown")
    if not card.issued:
        found.append("issued_unknown")
    if card.extra:
        found.append(EXTRA_FIELDS)
    return Card(
        card.number, card.old_number, card.name, card.birth_date, card.sex, card.address,
        card.issued, card.extra, tuple(found),
    )  # fmt: skip


def _text_of(payload: str | bytes) -> str:
    if isinstance(payload, bytes):
        payload = payload.decode("utf-8", "replace")
    # As a whole first: some decoders pair a byte of a letter with the "|" that follows it.
    return mended(payload)


def _clean(part: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in part).split())


def _sex(word: str) -> str:
    match fold(word):
        case "nam":
            return "Nam"
        case "nu":
            return "Nữ"
        case _:
            return ""


def _born(text: str) -> str | None:
    """ISO, or the year alone where the card knows no more."""
    year = _YEAR.fullmatch(text)
    return year[1] if year else _iso(text)


def _iso(text: str) -> str | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    day, month, year = (int(group) for group in match.groups())
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
