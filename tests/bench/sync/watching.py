"""Looks into the portal's database while it works, without disturbing it: when was all of it there?

It owns a read-only connection of its own and never holds a transaction between two looks.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

_TEXT = "SELECT count(*) FROM applications"
_PAPERS = "SELECT count(*) FROM attachments WHERE complete"


@dataclass(slots=True)
class Watch:
    """A context. Times in seconds of the wall clock, None until then.

    `text_s`: all applications were durable (then `on_text` is called once); `first_paper_s`,
    `papers_s`: the first, all papers."""

    database: Path
    applications: int
    papers: int = 0
    every_s: float = 0.02
    on_text: Callable[[], object] = lambda: None
    text_s: float | None = None
    first_paper_s: float | None = None
    papers_s: float | None = None
    stored: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Watch:
        self._thread = threading.Thread(target=self._look_on, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        assert self._thread is not None
        self._thread.join()

    def is_done(self) -> bool:
        return self.text_s is not None and (not self.papers or self.papers_s is not None)

    def _look_on(self) -> None:
        connection = sqlite3.connect(
            f"file:{self.database}?mode=ro", uri=True, isolation_level=None, check_same_thread=False
        )
        try:
            while not self.is_done() and not self._stop.is_set():
                self._look(connection)
                self._stop.wait(self.every_s)
            self._look(connection)
        finally:
            connection.close()

    def _look(self, connection: sqlite3.Connection) -> None:
        now = time.time()
        self.stored = connection.execute(_TEXT).fetchone()[0]
        if self.text_s is None and self.stored >= self.applications:
            self.text_s = now
            self.on_text()
        if not self.papers:
            return
        papers = connection.execute(_PAPERS).fetchone()[0]
        if papers and self.first_paper_s is None:
            self.first_paper_s = now
        if papers >= self.papers and self.papers_s is None:
            self.papers_s = now
