"""What the authority published, on this machine: kept by version, shown while it stands.

It owns the way from an inbox record to what the first page says. It must never show what is not yet
valid, has ended or was withdrawn, nor need a link for it.
"""

from __future__ import annotations

from datetime import date, timedelta

from kiosk_app.domain import publications as published
from kiosk_app.domain.board import Board, read_board
from kiosk_app.domain.consultation import read_consultation
from kiosk_app.domain.publications import Malformed, Notice
from kiosk_app.usecases.machine import Machine
from sync import RecordError, parse, write

NEVER = ("", "")
ALWAYS = ("", "9999-12-31")  # until the next one comes
KEEP_DAYS = 30


def take(machine: Machine, kind: str, body: bytes) -> str:
    """Inside the caller's write: "" when the version was kept or an older one left out, else why
    it cannot be used."""
    try:
        content = parse(body)
        edition = published.read_edition(content)
        days = NEVER if edition.withdrawn else _days(kind, content)
    except (RecordError, Malformed):
        return "malformed"
    kept = b"" if edition.withdrawn else body
    machine.publications.keep(edition.publication, kind, edition.version, days, kept)
    return ""


def _days(kind: str, content: object) -> tuple[str, str]:
    """Reads the whole of it, so that nothing unreadable is ever kept. Raises Malformed."""
    if kind == published.BOARD:
        read_board(content)
        return ALWAYS
    read = read_consultation if kind == published.CONSULTATION else published.read_notice
    found = read(content)
    return found.first, found.last


def forget_old(machine: Machine) -> None:
    """Takes away what ended long ago: a version that comes late is still known."""
    day = (date.fromisoformat(machine.today()) - timedelta(days=KEEP_DAYS)).isoformat()
    if machine.publications.has_before(day):
        with write(machine.db):
            machine.publications.empty_before(day)


def board(machine: Machine) -> Board | None:
    """The public board as it came last; None while none has."""
    rows = machine.publications.standing(published.BOARD, machine.today())
    return read_board(parse(rows[0].body)) if rows else None


def count_filed(machine: Machine) -> int:
    """How many applications this machine took in and still knows of."""
    return machine.applications.count()


def notices(machine: Machine) -> list[Notice]:
    """The notices of today, what ends first before the others."""
    rows = machine.publications.standing(published.NOTICE, machine.today())
    return [published.read_notice(parse(row.body)) for row in rows]
