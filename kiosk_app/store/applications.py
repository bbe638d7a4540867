"""Applications that were filed, their append-only events, and the state folded from them.

It owns kiosk_application, kiosk_event, kiosk_tombstone and kiosk_unread. The folded columns are
written in the same transaction as the event that changes them. It must never judge what an event
means (domain.application folds) and never store an answer or a note outside a sealed column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import sqlite_utils

from kiosk_app.store.database import keyed_digest
from kiosk_app.store.sealed import destroy_key, make_key, open_tree, seal_tree
from kiosk_app.store.search import forget_application, index_application
from sync import Record, Tree, database_errors

_COLUMNS = (
    "a.number, a.id, a.code, p.code, p.version, p.source, a.filed_at, a.filed_ms, a.uncertainty_s,"
    " a.expected, a.how, a.state, a.authority_number, a.due, a.has_conflict, a.settled_ms, a.sealed"
)


@dataclass(frozen=True, slots=True)
class NewApplication:
    """What filing writes. `content` is the sealed part: answers, missing papers, receipt ..."""

    id: bytes
    code: str
    procedure: bytes  # digest of the kept catalogue file
    filed_at: str
    filed_ms: int
    uncertainty_s: int
    expected: str | None  # the due date as expected at filing
    how: str
    state: str
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoredApplication:
    """One application as it stands. `due` binds only once an official accepted."""

    number: int
    id: bytes
    code: str
    procedure: str
    version: str
    source: str
    filed_at: str
    filed_ms: int
    uncertainty_s: int
    expected: str | None
    how: str
    state: str
    authority_number: str | None
    due: str | None
    has_conflict: bool
    settled_ms: int | None
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """The fold of an application's events, as the columns keep it."""

    state: str
    authority_number: str | None
    due: str | None
    has_conflict: bool
    settled: bool  # nothing more is expected: retention begins


@dataclass(frozen=True, slots=True)
class Settled:
    """An application of which nothing more is expected, since `settled_ms`, and its procedure."""

    code: str
    settled_ms: int
    procedure: str
    source: str


@dataclass(frozen=True, slots=True)
class Unread:
    """A record of the downlink that was kept because it could not be applied."""

    id: bytes
    kind: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Applications:
    """The applications of one database. Methods that write stand inside the caller's write(db)."""

    db: sqlite_utils.Database

    def file(self, new: NewApplication) -> None:
        """One row under the key that the draft had; the code and the id must be new."""
        self.db.execute(
            "INSERT INTO kiosk_application (id, code, procedure, filed_at, filed_ms,"
            " uncertainty_s, expected, how, sealed, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                new.id,
                new.code,
                new.procedure,
                new.filed_at,
                new.filed_ms,
                new.uncertainty_s,
                new.expected,
                new.how,
                seal_tree(self.db, new.id, "application", dict(new.content)),
                new.state,
            ],
        )

    def take_back(self, new: NewApplication) -> None:
        """One row under a fresh key, of an application that came back from the portal."""
        make_key(self.db, new.id)
        self.file(new)

    def find(self, code: str) -> StoredApplication | None:
        """By the machine's code and nothing else."""
        return self._one("a.code = ?1", code)

    def find_by_authority_number(self, number: str) -> StoredApplication | None:
        """The only application with the authority's number; None also when several have it."""
        return self._one(
            "a.authority_number = ?1 AND 1 ="
            " (SELECT count(*) FROM kiosk_application WHERE authority_number = ?1)",
            number,
        )

    def in_states(self, states: Sequence[str]) -> list[StoredApplication]:
        """Those that stand in one of these states, the newest first."""
        marks = ",".join("?" * len(states))
        with database_errors():
            rows = self.db.execute(
                f"SELECT id FROM kiosk_application WHERE state IN ({marks})"  # noqa: S608
                " ORDER BY number DESC",
                list(states),
            ).fetchall()
        found = (self.find_by_id(bytes(row[0])) for row in rows)
        return [one for one in found if one is not None]

    def find_by_id(self, application_id: bytes) -> StoredApplication | None:
        """By id."""
        return self._one("a.id = ?1", application_id)

    def code_of(self, application_id: bytes) -> str | None:
        """The code under which people know it; None when it is not here."""
        with database_errors():
            row = self.db.execute(
                "SELECT code FROM kiosk_application WHERE id = ?", [application_id]
            ).fetchone()
        return None if row is None else str(row[0])

    def has_code(self, code: str) -> bool:
        """Whether the code was given out, also to something erased since."""
        with database_errors():
            row = self.db.execute(
                "SELECT 1 FROM kiosk_application WHERE code = ?1"
                " UNION ALL SELECT 1 FROM kiosk_tombstone WHERE code = ?1",
                [code],
            ).fetchone()
        return row is not None

    def is_tombstone(self, application_id: bytes) -> bool:
        """Whether an application of this id was erased here."""
        with database_errors():
            row = self.db.execute(
                "SELECT 1 FROM kiosk_tombstone WHERE id = ?", [application_id]
            ).fetchone()
        return row is not None

    def has_event(self, event_id: bytes) -> bool:
        """Whether the event was applied already."""
        with database_errors():
            row = self.db.execute("SELECT 1 FROM kiosk_event WHERE id = ?", [event_id]).fetchone()
        return row is not None

    def append_event(self, application_id: bytes, content: Mapping[str, Any], now_ms: int) -> bool:
        """Keeps one event's whole content sealed; False when it is here already.

        `content` is that of event.appended.v1; `event`, `sees` and `state` stand outside the seal.
        """
        event_id = bytes(content["event"])
        if self.has_event(event_id):
            return False
        place = f"event {event_id.hex()}"
        self.db.execute(
            "INSERT INTO kiosk_event (id, application, sees, state, sealed, received_ms)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [
                event_id,
                application_id,
                content.get("sees"),
                content.get("state"),
                seal_tree(self.db, application_id, place, dict(content)),
                now_ms,
            ],
        )
        return True

    def events(self, application_id: bytes) -> tuple[Mapping[str, Any], ...]:
        """The contents of all events, in the order in which they came here."""
        with database_errors():
            rows = self.db.execute(
                "SELECT id, sealed FROM kiosk_event WHERE application = ? ORDER BY seq",
                [application_id],
            ).fetchall()
        return tuple(
            _mapping(
                open_tree(self.db, application_id, f"event {bytes(row[0]).hex()}", bytes(row[1]))
            )
            for row in rows
        )

    def stand(
        self, application_id: bytes, standing: Standing, words: Iterable[str], now_ms: int
    ) -> None:
        """Writes the folded state beside the events, and indexes the authority's number."""
        self.db.execute(
            "UPDATE kiosk_application SET state = ?, authority_number = ?, due = ?,"
            " has_conflict = ?, settled_ms = CASE WHEN ? THEN coalesce(settled_ms, ?) END"
            " WHERE id = ?",
            [
                standing.state,
                standing.authority_number,
                standing.due,
                standing.has_conflict,
                standing.settled,
                now_ms,
                application_id,
            ],
        )
        index_application(self.db, self._number(application_id), list(words))

    def erase(self, application: StoredApplication, now_ms: int) -> None:
        """Destroys the key and every row; leaves id, code and a keyed digest of the content."""
        digest = keyed_digest(self.db, "tombstone", sha256(repr(application).encode()).digest())
        forget_application(self.db, application.number)
        destroy_key(self.db, application.id)
        self.db.execute(
            "INSERT INTO kiosk_tombstone VALUES (?, ?, ?, ?)",
            [application.id, application.code, digest, now_ms],
        )

    def blank_received(self, application_id: bytes) -> None:
        """Empties the bodies of applied downlink records: notes beside the key's reach.

        Ids and digests stay, so that a repeated record is still known.
        """
        # The id stands as bytes in every body that speaks of the application.
        self.db.execute(
            "UPDATE sync_inbox SET body = x'' WHERE read_ms IS NOT NULL AND instr(body, ?)",
            [application_id],
        )

    def blank_read(self, record_id: bytes) -> None:
        """Empties the body of one downlink record that was read: an answer kept elsewhere."""
        self.db.execute("UPDATE sync_inbox SET body = x'' WHERE id = ?", [record_id])

    def settled_before(self, limit_ms: int) -> list[Settled]:
        """Those whose last expected event came before `limit_ms`."""
        with database_errors():
            rows = self.db.execute(
                "SELECT a.code, a.settled_ms, p.code, p.source FROM kiosk_application a"
                " JOIN kiosk_procedure p ON p.digest = a.procedure WHERE a.settled_ms < ?",
                [limit_ms],
            ).fetchall()
        return [Settled(*row) for row in rows]

    def procedure_of(self, application_id: bytes) -> tuple[str, str] | None:
        """Code and kept text of the procedure, without opening what is sealed."""
        with database_errors():
            row = self.db.execute(
                "SELECT p.code, p.source FROM kiosk_application a"
                " JOIN kiosk_procedure p ON p.digest = a.procedure WHERE a.id = ?",
                [application_id],
            ).fetchone()
        return None if row is None else (row[0], row[1])

    def count(self) -> int:
        """How many there are."""
        with database_errors():
            row = self.db.execute("SELECT count(*) FROM kiosk_application").fetchone()
        return int(row[0])

    def codes(self) -> list[str]:
        """Every code, oldest first."""
        with database_errors():
            rows = self.db.execute("SELECT code FROM kiosk_application ORDER BY number").fetchall()
        return [row[0] for row in rows]

    def keep_unread(self, record: Record, why: str, now_ms: int) -> None:
        """Keeps a record of the downlink that could not be applied, for a later version."""
        self.db.execute(
            "INSERT OR IGNORE INTO kiosk_unread VALUES (?, ?, ?, ?, ?)",
            [record.id, record.kind, record.body, why, now_ms],
        )

    def unread(self) -> list[Unread]:
        """What could not be applied so far, in the order in which it came."""
        with database_errors():
            rows = self.db.execute(
                "SELECT id, kind, body FROM kiosk_unread ORDER BY received_ms, id"
            ).fetchall()
        return [Unread(bytes(row[0]), row[1], bytes(row[2])) for row in rows]

    def unread_about(self, application_id: bytes) -> list[bytes]:
        """The ids of those that speak of this application."""
        with database_errors():
            rows = self.db.execute(
                "SELECT id FROM kiosk_unread WHERE instr(body, ?)", [application_id]
            ).fetchall()
        return [bytes(row[0]) for row in rows]

    def unread_from(self, ids: Sequence[bytes]) -> list[Unread]:
        """Those of what could not be applied so far, in the order in which it came."""
        wanted = set(ids)
        return [one for one in self.unread() if one.id in wanted]

    def forget_unread(self, record_id: bytes) -> None:
        """It was applied after all, or what it speaks of was erased."""
        self.db.execute("DELETE FROM kiosk_unread WHERE id = ?", [record_id])

    def log_call(self, started_ms: int, ended_ms: int | None) -> None:
        """How long somebody waited for an official; kept for the technician's page to come."""
        self.db.execute(
            "INSERT INTO kiosk_call (started_ms, ended_ms) VALUES (?, ?)", [started_ms, ended_ms]
        )

    def _number(self, application_id: bytes) -> int:
        row = self.db.execute(
            "SELECT number FROM kiosk_application WHERE id = ?", [application_id]
        ).fetchone()
        return int(row[0])

    def _one(self, where: str, value: Any) -> StoredApplication | None:
        with database_errors():
            row = self.db.execute(
                f"SELECT {_COLUMNS} FROM kiosk_application a JOIN kiosk_procedure p"  # noqa: S608
                f" ON p.digest = a.procedure WHERE {where}",
                [value],
            ).fetchone()
        if row is None:
            return None
        return StoredApplication(
            number=row[0],
            id=bytes(row[1]),
            code=row[2],
            procedure=row[3],
            version=row[4],
            source=row[5],
            filed_at=row[6],
            filed_ms=row[7],
            uncertainty_s=row[8],
            expected=row[9],
            how=row[10],
            state=row[11],
            authority_number=row[12],
            due=row[13],
            has_conflict=bool(row[14]),
            settled_ms=row[15],
            content=_mapping(open_tree(self.db, bytes(row[1]), "application", bytes(row[16]))),
        )


def _mapping(tree: Tree) -> Mapping[str, Any]:
    assert isinstance(tree, dict)
    return tree
