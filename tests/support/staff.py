"""Officials and technicians for tests: lists as a portal signs them, PINs that cost little."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from support.kiosks import from_portal

from kiosk_app.usecases.kiosk import Kiosk
from sync import NamedStaff, StaffList, StaffRole, staff_content, write
from sync.key_statements import first_statement
from sync.portal_link import _save
from sync.sealing import PrivateKeys

ROOT = PrivateKeys.from_bytes(bytes(range(64)))
ONLINE = PrivateKeys.from_bytes(bytes(range(64, 128)))
PIN, OWN_PIN = "480913", "715284"


def cheap_verifier(pin: str) -> str:
    """As the real ones, but of 64 KiB."""
    argon = Argon2id(salt=os.urandom(16), length=32, iterations=1, lanes=1, memory_cost=64)
    return argon.derive_phc_encoded(pin.encode())


def person(
    name: str, role: StaffRole = StaffRole.OFFICIAL, pin: str = PIN, verifier: str = ""
) -> NamedStaff:
    """Somebody whose id is made of the name."""
    who = hashlib.sha256(name.encode()).digest()[:16]
    return NamedStaff(who, name, role, verifier or cheap_verifier(pin), must_change=True)


LAN = person("Nguyễn Thị Lan")
BINH = person("Lô Văn Bình", StaffRole.TECHNICIAN)


def send_list(
    kiosk: Kiosk,
    people: Sequence[NamedStaff] = (LAN, BINH),
    version: int = 1,
    keys: PrivateKeys = ONLINE,
) -> None:
    """A list that came down, to a machine that knows its portal."""
    statement = first_statement(ROOT, ONLINE.public)
    with write(kiosk.machine.db):
        _save(kiosk.machine.db, "https://portal.example", statement)
    content = staff_content(keys, StaffList(version, tuple(people)))
    from_portal(kiosk, "staff.named.v1", content)
    kiosk.read_inbox()


def with_own_pins(kiosk: Kiosk, *people: NamedStaff) -> None:
    """They have been here before and chose OWN_PIN."""
    with write(kiosk.machine.db):
        for one in people:
            kiosk.machine.staff.choose_pin(one.id, cheap_verifier(OWN_PIN))
