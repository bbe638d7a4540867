"""Questions that were sent to the portal, and its answers while their person is here.

It owns kiosk_question. An answer is sealed under the question's own key, whose destruction is all
the forgetting there is to do here. It must never keep one longer than it was asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlite_utils

from kiosk_app.store.sealed import destroy_key, make_key, open_tree, seal_tree
from sync import Tree, database_errors, erase_record


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions of one database. Methods that write stand inside the caller's write(db)."""

    db: sqlite_utils.Database

    def add(self, ask: bytes, record: bytes, now_ms: int) -> None:
        """A question that just went into the outbox as `record`."""
        make_key(self.db, ask)
        self.db.execute("INSERT INTO kiosk_question VALUES (?, ?, ?, NULL)", [ask, record, now_ms])

    def keep(self, ask: bytes, content: Mapping[str, Tree]) -> bool:
        """The answer to it; False when nobody waits for it any more."""
        row = self.db.execute("SELECT 1 FROM kiosk_question WHERE ask = ?", [ask]).fetchone()
        if row is None:
            return False
        sealed = seal_tree(self.db, ask, "answer", dict(content))
        self.db.execute("UPDATE kiosk_question SET sealed = ? WHERE ask = ?", [sealed, ask])
        return True

    def answer(self, ask: bytes) -> Mapping[str, Any] | None:
        """What was answered; None while nothing was, or when it is forgotten."""
        with database_errors():
            row = self.db.execute(
                "SELECT sealed FROM kiosk_question WHERE ask = ? AND sealed IS NOT NULL", [ask]
            ).fetchone()
        if row is None:
            return None
        tree = open_tree(self.db, ask, "answer", bytes(row[0]))
        assert isinstance(tree, dict)
        return tree

    def forget(self, ask: bytes) -> bool:
        """Answer, key and the question's own body; False while the agent holds the question: then
        only the answer is gone, and `older_than` names it again."""
        row = self.db.execute("SELECT record FROM kiosk_question WHERE ask = ?", [ask]).fetchone()
        if row is None:
            return True
        self.db.execute("UPDATE kiosk_question SET sealed = NULL WHERE ask = ?", [ask])
        if not erase_record(self.db, bytes(row[0])):
            return False
        destroy_key(self.db, ask)
        return True

    def older_than(self, limit_ms: int) -> list[bytes]:
        """Questions whose person is gone for long."""
        with database_errors():
            rows = self.db.execute(
                "SELECT ask FROM kiosk_question WHERE asked_ms < ?", [limit_ms]
            ).fetchall()
        return [bytes(row[0]) for row in rows]
