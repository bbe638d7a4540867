"""Finding applications by folded words: code, the authority's number, the procedure's title.

It owns kiosk_search, an FTS5 table with secure-delete over one folded column. It must never index
an answer: the index is not sealed under an application's key.
"""

from __future__ import annotations

import sqlite_utils

from kiosk_app.domain.folding import fold_words
from sync import database_errors


def index_application(db: sqlite_utils.Database, number: int, words: list[str]) -> None:
    """Sets the words of an application, by its row number, inside the caller's write(db)."""
    forget_application(db, number)
    db.execute(
        "INSERT INTO kiosk_search (rowid, words) VALUES (?, ?)",
        [number, fold_words(" ".join(words))],
    )


def forget_application(db: sqlite_utils.Database, number: int) -> None:
    """Takes an application out of the index; with secure-delete its words leave the pages too."""
    db.execute("DELETE FROM kiosk_search WHERE rowid = ?", [number])


def search_applications(db: sqlite_utils.Database, typed: str, limit: int = 20) -> list[str]:
    """Codes of applications in which every typed word begins some word, best first."""
    words = fold_words(typed).split()
    if not words:
        return []
    query = " ".join(f'"{word}"*' for word in words)
    with database_errors():
        rows = db.execute(
            "SELECT a.code FROM kiosk_search s JOIN kiosk_application a ON a.number = s.rowid"
            " WHERE s.words MATCH ? ORDER BY s.rank, a.number DESC LIMIT ?",
            [query, limit],
        ).fetchall()
    return [row[0] for row in rows]
