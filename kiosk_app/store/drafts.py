"""Drafts: what a person has answered so far, saved at every answer.

It owns kiosk_draft and kiosk_procedure. A draft waits either open (its session is here) or put
away (`expires_ms` set): then only its slip's code or the card that was used brings it back. It must
never store an answer outside the sealed column, and neither the slip's code nor the card's number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import sqlite_utils

from kiosk_app.domain.hands import ALONE, Handling
from kiosk_app.store.database import find_keyed_digest, keyed_digest
from kiosk_app.store.sealed import destroy_key, make_key, open_tree, seal_tree
from sync import Tree, database_errors

_COLUMNS = (
    "d.id, p.code, p.version, p.source, d.created_ms, d.touched_ms, d.position, d.how, d.sealed,"
    " d.expires_ms"
)


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """One draft. `source` is the catalogue file's text of its version; times are Unix ms.

    `answers` maps field ids to record values; `notice` is what was shown before the first answer.
    `supplements` is the code of the application whose request for papers it answers, or "".
    """

    id: bytes
    code: str
    version: str
    source: str
    created_ms: int
    touched_ms: int
    position: str | None
    how: str
    answers: Mapping[str, Any]
    notice: Mapping[str, Any] | None
    expires_ms: int | None
    supplements: str = ""
    handling: Handling = ALONE


@dataclass(frozen=True, slots=True)
class Drafts:
    """The drafts of one database. Methods that write stand inside the caller's write(db)."""

    db: sqlite_utils.Database

    def begin(
        self,
        draft_id: bytes,
        code: str,
        version: str,
        source: str,
        how: str,
        now_ms: int,
        supplements: str = "",
    ) -> None:
        """A new, empty draft; its id (`sync.Outbox.make_id`) becomes the application's id, unless
        it `supplements` one."""
        digest = self.keep_procedure(code, version, source)
        make_key(self.db, draft_id)
        content: Tree = {"answers": {}, "notice": None, "supplements": supplements}
        sealed = seal_tree(self.db, draft_id, "draft", content)
        self.db.execute(
            "INSERT INTO kiosk_draft (id, procedure, created_ms, touched_ms, how, sealed)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [draft_id, digest, now_ms, now_ms, how, sealed],
        )

    def keep_procedure(self, code: str, version: str, source: str) -> bytes:
        """Keeps the text of a catalogue file; the same text is kept once."""
        digest = sha256(source.encode()).digest()
        self.db.execute(
            "INSERT OR IGNORE INTO kiosk_procedure VALUES (?, ?, ?, ?)",
            [digest, code, version, source],
        )
        return digest

    def source_of(self, draft_id: bytes) -> str:
        """The text of the catalogue file that the draft began with."""
        row = self.db.execute(
            "SELECT p.source FROM kiosk_draft d JOIN kiosk_procedure p ON p.digest = d.procedure"
            " WHERE d.id = ?",
            [draft_id],
        ).fetchone()
        return str(row[0])

    def find(self, draft_id: bytes) -> StoredDraft | None:
        """The draft, open or put away."""
        return self._one("d.id = ?", draft_id)

    def find_by_slip(self, slip_code: str, now_ms: int) -> StoredDraft | None:
        """The draft put away under this slip, unless its time is over. Inside write(db)."""
        digest = keyed_digest(self.db, "slip", slip_code.encode())
        return self._one("d.slip = ? AND d.expires_ms > ?", digest, now_ms)

    def find_by_card(self, number: str, now_ms: int) -> StoredDraft | None:
        """The newest draft put away by the holder of this card. Inside write(db)."""
        digest = keyed_digest(self.db, "card", number.encode())
        return self._one(
            "d.card = ? AND d.expires_ms > ? ORDER BY d.touched_ms DESC LIMIT 1", digest, now_ms
        )

    def count_of_card(self, number: str) -> int:
        """How many drafts the holder of this card has here."""
        with database_errors():
            digest = find_keyed_digest(self.db, "card", number.encode())
            row = self.db.execute(
                "SELECT count(*) FROM kiosk_draft WHERE card = ?", [digest]
            ).fetchone()
        return int(row[0])

    def unfinished(self) -> list[StoredDraft]:
        """Drafts that are open: after a crash, the session that was here; newest first."""
        with database_errors():
            rows = self.db.execute(
                f"SELECT {_COLUMNS} FROM kiosk_draft d JOIN kiosk_procedure p"  # noqa: S608
                " ON p.digest = d.procedure WHERE d.expires_ms IS NULL ORDER BY d.touched_ms DESC"
            ).fetchall()
        return [self._draft(row) for row in rows]

    def save(
        self,
        draft: StoredDraft,
        answers: Mapping[str, Any],
        notice: Mapping[str, Any] | None,
        now_ms: int,
        handling: Handling | None = None,
    ) -> None:
        """Replaces the sealed content; how it was handled stays as it was unless it is given."""
        content: Tree = {
            "answers": dict(answers),
            "notice": dict(notice) if notice else None,
            "supplements": draft.supplements,
            "handling": (handling or draft.handling).to_tree(),
        }
        sealed = seal_tree(self.db, draft.id, "draft", content)
        self.db.execute(
            "UPDATE kiosk_draft SET sealed = ?, touched_ms = ? WHERE id = ?",
            [sealed, now_ms, draft.id],
        )

    def set_position(self, draft_id: bytes, position: str | None, now_ms: int) -> None:
        """Where the person is: a power cut comes back to the same question."""
        self.db.execute(
            "UPDATE kiosk_draft SET position = ?, touched_ms = ? WHERE id = ?",
            [position, now_ms, draft_id],
        )

    def set_identity(self, draft_id: bytes, how: str, card_number: str | None) -> None:
        """How identity was established; with a card, its holder may fetch the draft again."""
        card = keyed_digest(self.db, "card", card_number.encode()) if card_number else None
        self.db.execute(
            "UPDATE kiosk_draft SET how = ?, card = coalesce(?, card) WHERE id = ?",
            [how, card, draft_id],
        )

    def put_away(self, draft_id: bytes, slip_code: str, expires_ms: int) -> None:
        """Nobody sees it again without the slip's code or the card."""
        slip = keyed_digest(self.db, "slip", slip_code.encode())
        self.db.execute(
            "UPDATE kiosk_draft SET slip = ?, expires_ms = ? WHERE id = ?",
            [slip, expires_ms, draft_id],
        )

    def take_back(self, draft_id: bytes, now_ms: int) -> None:
        """The draft is open again; its old slip is worth nothing from now on."""
        self.db.execute(
            "UPDATE kiosk_draft SET slip = NULL, expires_ms = NULL, touched_ms = ? WHERE id = ?",
            [now_ms, draft_id],
        )

    def put_away_list(self, now_ms: int) -> list[StoredDraft]:
        """Those that wait put away, the newest first."""
        with database_errors():
            rows = self.db.execute(
                f"SELECT {_COLUMNS} FROM kiosk_draft d JOIN kiosk_procedure p"  # noqa: S608
                " ON p.digest = d.procedure WHERE d.expires_ms > ? ORDER BY d.touched_ms DESC",
                [now_ms],
            ).fetchall()
        return [self._draft(row) for row in rows]

    def close(self, draft_id: bytes) -> None:
        """The draft became an application under the same id and key: only its row goes."""
        self.db.execute("DELETE FROM kiosk_draft WHERE id = ?", [draft_id])

    def discard(self, draft_id: bytes) -> None:
        """Deletes the draft's row, its pages' rows and its key."""
        destroy_key(self.db, draft_id)

    def expired(self, now_ms: int) -> list[bytes]:
        """Drafts put away whose time is over."""
        with database_errors():
            rows = self.db.execute(
                "SELECT id FROM kiosk_draft WHERE expires_ms <= ?", [now_ms]
            ).fetchall()
        return [bytes(row[0]) for row in rows]

    def _one(self, where: str, *values: Any) -> StoredDraft | None:
        with database_errors():
            row = self.db.execute(
                f"SELECT {_COLUMNS} FROM kiosk_draft d JOIN kiosk_procedure p"  # noqa: S608
                f" ON p.digest = d.procedure WHERE {where}",
                list(values),
            ).fetchone()
        return None if row is None else self._draft(row)

    def _draft(self, row: Any) -> StoredDraft:
        draft_id = bytes(row[0])
        content = open_tree(self.db, draft_id, "draft", bytes(row[8]))
        assert isinstance(content, dict)
        answers, notice = content["answers"], content["notice"]
        assert isinstance(answers, dict)
        return StoredDraft(
            id=draft_id,
            code=row[1],
            version=row[2],
            source=row[3],
            created_ms=row[4],
            touched_ms=row[5],
            position=row[6],
            how=row[7],
            answers=answers,
            notice=notice if isinstance(notice, dict) else None,
            expires_ms=row[9],
            supplements=str(content.get("supplements") or ""),
            handling=Handling.from_tree(content.get("handling")),
        )
