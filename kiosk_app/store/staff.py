"""Who may sign in at this machine, as last heard, and how often a PIN was wrong.

It owns kiosk_staff and kiosk_staff_list. A list replaces what stood here; the PIN that somebody
chose at this machine stays as long as the portal gives out no other. It must never hold a PIN, and
never forget wrong tries when the program starts again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlite_utils

from sync import NamedStaff, StaffRole, database_errors

_COLUMNS = "id, name, role, issued, own, failures, failed_ms"


@dataclass(frozen=True, slots=True)
class StoredStaff:
    """One person. `verifier` is of the PIN in force; `must_change`: it is a one-time PIN."""

    id: bytes
    name: str
    role: StaffRole
    verifier: str = field(repr=False)
    must_change: bool
    failures: int
    failed_ms: int


@dataclass(frozen=True, slots=True)
class Staff:
    """The staff of one database. Methods that write stand inside the caller's write(db)."""

    db: sqlite_utils.Database

    def everybody(self) -> list[StoredStaff]:
        """By name."""
        with database_errors():
            rows = self.db.execute(
                f"SELECT {_COLUMNS} FROM kiosk_staff ORDER BY name, id"  # noqa: S608
            ).fetchall()
        return [_person(row) for row in rows]

    def find(self, person: bytes) -> StoredStaff | None:
        """Somebody, None when they are not here (any more)."""
        with database_errors():
            row = self.db.execute(
                f"SELECT {_COLUMNS} FROM kiosk_staff WHERE id = ?",  # noqa: S608
                [person],
            ).fetchone()
        return None if row is None else _person(row)

    def version(self) -> int:
        """Of the list that stands here, 0 before the first."""
        with database_errors():
            row = self.db.execute("SELECT version FROM kiosk_staff_list").fetchone()
        return 0 if row is None else int(row[0])

    def replace(
        self, version: int, people: Sequence[NamedStaff], kept: Collection[bytes] = ()
    ) -> None:
        """Everybody of the list, and nobody else but `kept`."""
        self.db.execute("INSERT OR REPLACE INTO kiosk_staff_list VALUES (1, ?)", [version])
        known = {*kept, *(one.id for one in people)}
        for here in self.everybody():
            if here.id not in known:
                self.remove(here.id)
        for one in people:
            self.put(one)

    def put(self, one: NamedStaff) -> None:
        """A person as the portal knows them; another issued PIN ends the one of their own, and the
        waiting after wrong ones."""
        self.db.execute(
            "INSERT INTO kiosk_staff (id, name, role, issued) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role,"
            " own = CASE WHEN issued = excluded.issued THEN own END,"
            " failures = CASE WHEN issued = excluded.issued THEN failures ELSE 0 END,"
            " issued = excluded.issued",
            [one.id, one.name, one.role.value, one.verifier],
        )

    def remove(self, person: bytes) -> None:
        """Somebody who may not sign in any more."""
        self.db.execute("DELETE FROM kiosk_staff WHERE id = ?", [person])

    def choose_pin(self, person: bytes, verifier: str) -> None:
        """The PIN that somebody chose at this machine."""
        self.db.execute("UPDATE kiosk_staff SET own = ? WHERE id = ?", [verifier, person])

    def set_failures(self, person: bytes, failures: int, at_ms: int) -> None:
        """How many tries in a row were wrong, and when the last one was."""
        self.db.execute(
            "UPDATE kiosk_staff SET failures = ?, failed_ms = ? WHERE id = ?",
            [failures, at_ms, person],
        )


def _person(row: Any) -> StoredStaff:
    own = row[4]
    return StoredStaff(
        id=bytes(row[0]),
        name=row[1],
        role=StaffRole(row[2]),
        verifier=row[3] if own is None else own,
        must_change=own is None,
        failures=row[5],
        failed_ms=row[6],
    )
