"""Kiosks for tests: the real verbs over a real database, with clocks moved by hand."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from kiosk_app.domain.calendar import Holidays
from kiosk_app.domain.folding import fold
from kiosk_app.domain.units import Units
from kiosk_app.facts import load_holidays, load_units
from kiosk_app.reference import load_procedures
from kiosk_app.resources import asset
from kiosk_app.settings import Settings, load_settings
from kiosk_app.store.database import open_store
from kiosk_app.usecases.clock import Instant
from kiosk_app.usecases.kiosk import Kiosk
from kiosk_app.usecases.machine import Machine
from sync import AttachmentFiles, Outbox, Record, new_run, open_device, write

KEY = bytes(range(32))
BOOT = bytes(range(8))
START_MS = 1_795_485_600_000  # 2026-11-24 09:00 in Vietnam


@dataclass
class HandClock:
    """A clock that stands still until a test moves it."""

    now: Instant = field(default_factory=lambda: Instant(START_MS, 60_000, BOOT))

    def read(self) -> Instant:
        return self.now

    def advance(self, seconds: float) -> None:
        ms = int(seconds * 1000)
        self.now = replace(
            self.now, wall_ms=self.now.wall_ms + ms, boottime_ms=self.now.boottime_ms + ms
        )


@cache
def units() -> Units:
    """Read once for all tests."""
    return load_units()


@cache
def holidays() -> Holidays:
    """Read once for all tests."""
    return load_holidays()


def make_kiosk(data: Path, clock: HandClock | None = None, **changes: Any) -> Kiosk:
    """A kiosk over `data`; `changes` replace parts of its machine."""
    settings: Settings = load_settings(data, {})
    db = open_store(data, KEY)
    device = open_device(db)
    clock = clock or HandClock()
    machine = Machine(
        settings=settings,
        db=db,
        files=AttachmentFiles(data / "attachments"),
        device=device,
        outbox=Outbox(db, device, new_run()),
        shelf=changes.get("shelf") or load_procedures(settings),
        holidays=holidays(),
        units=units(),
        clock=clock,
        trusted=lambda: None,
        random=secrets.token_bytes,
    )
    return Kiosk(replace(machine, **changes), asset("fonts"))


@contextmanager
def a_kiosk(data: Path, clock: HandClock | None = None, **changes: Any) -> Iterator[Kiosk]:
    """As make_kiosk, closed afterwards."""
    kiosk = make_kiosk(data, clock, **changes)
    try:
        yield kiosk
    finally:
        kiosk.machine.db.close()


def from_portal(kiosk: Kiosk, kind: str, content: Any, position: int | None = None) -> Record:
    """Puts a record into the inbox, as the agent does when it came down signed."""
    from sync import Inbox

    db = kiosk.machine.db
    number = position or db["sync_inbox"].count + 1
    record = Record.create(bytes([9] * 16), bytes([8] * 8), number, kind, content)
    with write(db):
        Inbox(db).append(number, record)
    return record


def in_clear(folder: Path, word: str) -> list[str]:
    """Files in which `word` stands, in any encoding or spelling that a reader would try."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for spelling in (word, fold(word), word.upper()):
                for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
                    if spelling.encode(encoding) in content:
                        found.append(path.name)
    return found
