"""The one thread that owns the session and, through it, the database connection.

Intents go in by a queue, views come out by a callback on the main thread. It never touches a
widget, and the main thread never touches the session.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from kiosk_app.flow.intents import (
    Changed,
    DeviceFailed,
    Intent,
    Printed,
    SaveReceipt,
    Scanned,
    Tick,
)
from kiosk_app.flow.views import View

log = logging.getLogger("motcua.kiosk")

BY_ITSELF = (Tick, Changed, Printed, DeviceFailed, Scanned)  # not a person's touch
POLL_S = 0.5  # how soon another process's commit is seen


class Session(Protocol):
    """What the interface needs of the flow."""

    def dispatch(self, intent: Intent) -> View:
        """The view after the intent."""
        ...

    def out_of_service(self, reason: str) -> View:
        """The page for what only we can mend."""
        ...


def _never() -> bool:
    return False


def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Opened:
    """A session opened on the worker; `has_changed` tells that another process committed."""

    session: Session
    has_changed: Callable[[], bool] = _never
    close: Callable[[], None] = _nothing
    receipt_pdf: Callable[[], bytes | None] = _nothing


class Background:
    """Runs intents one after the other; a touch while another is under way is not queued."""

    def __init__(
        self,
        open_session: Callable[[], Opened],
        on_view: Callable[[View], None],
        on_failure: Callable[[], None],
        on_receipt: Callable[[bytes], None] | None = None,
    ) -> None:
        self._open = open_session
        self._on_view = on_view
        self._on_failure = on_failure
        self._on_receipt = on_receipt
        self._queue: queue.Queue[Intent | None] = queue.Queue()
        self._under_way = threading.Event()
        self._thread = threading.Thread(target=self._run, name="session", daemon=True)

    @property
    def is_busy(self) -> bool:
        """True while a person's intent is queued or being worked on."""
        return self._under_way.is_set()

    def start(self) -> None:
        """Start the thread; the session is opened on it."""
        self._thread.start()

    def touch(self, intent: Intent) -> bool:
        """Queue a person's intent; False when one is under way (a double tap)."""
        if self._under_way.is_set():
            return False
        self._under_way.set()
        self._queue.put(intent)
        return True

    def report(self, intent: Intent) -> None:
        """Queue what a device says, whatever else is under way."""
        self._queue.put(intent)

    def pass_time(self, tick: Tick) -> None:
        """Queue a tick unless work is waiting: ticks never pile up behind a slow step."""
        if self._queue.empty():
            self._queue.put(tick)

    def stop(self, timeout_s: float = 5.0) -> None:
        """Finish what is queued, close the session, end the thread."""
        self._queue.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def _run(self) -> None:
        opened = self._open()
        try:
            while (intent := self._take(opened)) is not None:
                view = opened.session.dispatch(intent)
                if not isinstance(intent, BY_ITSELF):
                    self._under_way.clear()
                self._on_view(view)
                if isinstance(intent, SaveReceipt):
                    self._hand_over(opened)
        except Exception:
            log.exception("session.failed")
            self._on_failure()
            self._on_view(opened.session.out_of_service("session"))
            raise
        finally:
            opened.close()

    def _hand_over(self, opened: Opened) -> None:
        pdf = opened.receipt_pdf()
        if pdf is not None and self._on_receipt is not None:
            self._on_receipt(pdf)

    def _take(self, opened: Opened) -> Intent | None:
        while True:
            try:
                return self._queue.get(timeout=POLL_S)
            except queue.Empty:
                if opened.has_changed():
                    return Changed()
