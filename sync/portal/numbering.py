"""The authority's own number of an application, e.g. `H40.15.07-261123-0007`.

Unit, day of acceptance (yymmdd) and the order within that day, as the national one-stop rules
number dossiers. The order is counted in the caller's transaction, so that no number is given twice
and none is given for a decision that did not commit. Officials may type another: older systems
number as `000.00.01.H22-...`, ministries as `G09.20-20260609-0092637`, some offices in a way of
their own, so that any short text will do. A number must never look like a kiosk's code: people and
programs ask with either, and one must not open somebody else's application.
"""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy import Connection, insert, select

from sync.portal.moments import in_vietnam
from sync.portal.registering import LETTERS, SIGNS
from sync.portal.store import lock_counters
from sync.portal.tables import APPLICATIONS, NUMBERS

LONGEST_NUMBER = 40
_SEPARATORS = re.compile(r"[\s./_\-\u2013\u2014]")
# What a code may be mistyped as; kiosks forgive case, separators and these two.
_LOOK_ALIKES = str.maketrans({"Z": "2", "G": "6"})
# A machine's three characters (a fourth one day), seven random signs, a check.
_RANDOM_AND_CHECK = 8
_CODE_LENGTHS = (11, 12)
_COUNTED = re.compile(r"(.{1,25})-(\d{6})-(\d{4,8})", re.ASCII)
_CODE = re.compile(f"[{LETTERS}][{SIGNS}]{{10,11}}")


def as_code(text: str) -> str | None:
    """What somebody typed, grouped as kiosks print their codes (M7F-29QX-K4PC); None for what is
    shaped like none. Kiosks forgive the same."""
    signs = _signs(text)
    if _CODE.fullmatch(signs) is None:
        return None
    machine = len(signs) - _RANDOM_AND_CHECK
    return f"{signs[:machine]}-{signs[machine : machine + 4]}-{signs[machine + 4 :]}"


def never_in_a_code(text: str) -> str:
    """What to say of a text of a code's length that holds signs which no code has; else ""."""
    signs = _signs(text)
    strange = sorted({sign for sign in signs if sign not in SIGNS})
    if strange and signs.isalnum() and _CODE_LENGTHS[0] <= len(signs) <= _CODE_LENGTHS[1]:
        return f": a code never holds {' '.join(strange)}, look at it again"
    return ""


def is_number(text: str) -> bool:
    """Whether an official may give this number."""
    is_short = 0 < len(text) <= LONGEST_NUMBER and text == text.strip()
    return is_short and text.isprintable() and as_code(text) is None


def _signs(text: str) -> str:
    signs = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()
    return signs.translate(_LOOK_ALIKES)


def next_number(connection: Connection, unit: str, at_ms: int) -> str:
    lock_counters(connection)
    day = f"{in_vietnam(at_ms):%y%m%d}"
    here = (NUMBERS.c.unit == unit) & (NUMBERS.c.day == day)
    found = connection.execute(select(NUMBERS.c.last).where(here)).scalar()
    order = int(found or 0) + 1
    # A number typed by an official may already stand where ours would come.
    while is_taken(connection, number := f"{unit}-{day}-{order:04d}"):
        order += 1
    if found is None:
        connection.execute(insert(NUMBERS).values(unit=unit, day=day, last=order))
    else:
        connection.execute(NUMBERS.update().where(here).values(last=order))
    return number


def note_number(connection: Connection, number: str) -> None:
    """A number that was given before this database was restored: counting goes on above it."""
    found = _COUNTED.fullmatch(number)
    if found is None:
        return
    lock_counters(connection)
    unit, day, order = found[1], found[2], int(found[3])
    here = (NUMBERS.c.unit == unit) & (NUMBERS.c.day == day)
    last = connection.execute(select(NUMBERS.c.last).where(here)).scalar()
    if last is None:
        connection.execute(insert(NUMBERS).values(unit=unit, day=day, last=order))
    elif last < order:
        connection.execute(NUMBERS.update().where(here).values(last=order))


def is_taken(connection: Connection, number: str) -> bool:
    """Whether some application is found under this text already, be it number or code."""
    asked = (APPLICATIONS.c.authority_number == number) | (APPLICATIONS.c.code == number)
    known = select(APPLICATIONS.c.id).where(asked)
    return connection.execute(known).first() is not None
