"""Public keys of the machines that come, kept in memory for the next contact.

A machine's id is the digest of its signing key, so that key can never change behind the id; the
sealing key may, by a new registration through any replica, and is believed for a few minutes only.
It must never say that a machine is known when the database does not.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from sqlalchemy import select

from sync.portal.moments import Clock
from sync.portal.store import Store
from sync.portal.tables import DEVICES
from sync.sealing import PublicKeys

MOST = 20_000
"""Some 6 MB; the one that came longest ago makes room."""
BELIEVED_MS = 5 * 60_000


@dataclass(slots=True)
class Machines:
    """`find()` asks the database once for each machine and stretch of time."""

    store: Store
    clock: Clock
    _known: dict[bytes, tuple[int, PublicKeys]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def find(self, device: bytes) -> PublicKeys | None:
        """The keys; None for a machine that never registered."""
        at_ms = self.clock()
        kept = self._known.get(device)
        if kept is not None and abs(at_ms - kept[0]) < BELIEVED_MS:
            return kept[1]
        with self.store.reading() as connection:
            here = select(DEVICES.c.signing, DEVICES.c.box).where(DEVICES.c.id == device)
            row = connection.execute(here).first()
        if row is None:
            return None
        keys = PublicKeys(row.signing, row.box)
        with self._lock:
            self._known.pop(device, None)
            self._known[device] = (at_ms, keys)
            while len(self._known) > MOST:
                self._known.pop(next(iter(self._known)))
        return keys
