"""The one thread that owns the session and, through it, the database connection.

Intents go in by a queue, views come out by a callback on the main thread. It never touches a
widget, and the main thread never touches the session. What the session throws is written to the log
by its kind and place only: the words of an exception may quote what a citizen typed.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from kiosk_app.flow.intents import Changed, Intent, SaveReceipt, Tick
from kiosk_app.flow.views import View
from kiosk_app.usecases.printing import PrintJob

log = logging.getLogger(__name__)

POLL_S = 0.5  # how soon another process's commit is seen


class Session(Protocol):
    """What the interface needs of the flow."""

    def dispatch(self, intent: Intent) -> View:
        """The view after the intent."""
        ...


def _never() -> bool:
    return False


def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Still:
    """A session that shows one page whatever is touched."""

    view: View

    def dispatch(self, _intent: Intent) -> View:
        """That page."""
        return self.view


@dataclass(frozen=True, slots=True)
class Opened:
    """A session opened on the worker; `has_changed` tells that another process committed, `is_free`
    that nobody has begun anything."""

    session: Session
    has_changed: Callable[[], bool] = _never
    close: Callable[[], None] = _nothing
    print_job: Callable[[], PrintJob | None] = _nothing
    is_free: Callable[[], bool] = _never


class Background:
    """Runs intents one after the other.

    A touch is refused from the moment another was taken until the view that answers it is on the
    glass: `on_view(view, answers)` is called on this thread, and whoever has drawn a view that
    answers a touch calls `settle`. Else the second tap of a trembling hand would fall on the next
    question. `on_failure()` is called once, after what nobody can mend here.
    """

    def __init__(
        self,
        open_session: Callable[[], Opened],
        on_view: Callable[[View, bool], None],
        on_failure: Callable[[], None],
        on_print: Callable[[PrintJob], None] | None = None,
    ) -> None:
        self._open = open_session
        self._on_view = on_view
        self._on_failure = on_failure
        self._on_print = on_print
        self._queue: queue.Queue[tuple[Intent, bool] | None] = queue.Queue()
        self._under_way = threading.Event()
        self._is_free = True
        self.people_left = 0  # who began something and is gone
        self._thread = threading.Thread(target=self._run, name="session", daemon=True)

    @property
    def is_busy(self) -> bool:
        """True while a person's intent is queued, worked on or not yet answered on the glass."""
        return self._under_way.is_set()

    @property
    def is_free(self) -> bool:
        """True while nobody has begun anything and nothing waits to be done."""
        return self._is_free and not self.is_busy and self._queue.empty()

    def start(self) -> None:
        """Start the thread; the session is opened on it."""
        self._thread.start()

    def touch(self, intent: Intent) -> bool:
        """Queue a person's intent; False when one is under way (a double tap). Main thread only."""
        if self._under_way.is_set():
            return False
        self._under_way.set()
        self._queue.put((intent, True))
        return True

    def settle(self) -> None:
        """The answer to a touch is on the glass: the next touch counts."""
        self._under_way.clear()

    def report(self, intent: Intent) -> None:
        """Queue what a device says, whatever else is under way."""
        self._queue.put((intent, False))

    def pass_time(self, tick: Tick) -> None:
        """Queue a tick unless work is waiting: ticks never pile up behind a slow step."""
        if self._queue.empty():
            self._queue.put((tick, False))

    def stop(self, timeout_s: float = 5.0) -> None:
        """Finish what is queued, close the session, end the thread."""
        self._queue.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def _run(self) -> None:
        opened: Opened | None = None
        try:
            opened = self._open()
            while self._step(opened):
                pass
        except Exception:
            log.exception("session.failed")
            self._on_failure()
        finally:
            if opened is not None:
                opened.close()

    def _step(self, opened: Opened) -> bool:
        """One intent; False at the end. A call of its own, so that what somebody typed is in no
        variable while this thread waits for the next one."""
        taken = self._take(opened)
        if taken is None:
            return False
        intent, is_touch = taken
        view = opened.session.dispatch(intent)
        self._notice(is_free=opened.is_free())
        self._on_view(view, is_touch)
        if isinstance(intent, SaveReceipt):
            self._hand_over(opened)
        return True

    def _notice(self, *, is_free: bool) -> None:
        self.people_left += is_free and not self._is_free
        self._is_free = is_free

    def _hand_over(self, opened: Opened) -> None:
        job = opened.print_job()
        if job is not None and self._on_print is not None:
            self._on_print(job)

    def _take(self, opened: Opened) -> tuple[Intent, bool] | None:
        while True:
            try:
                return self._queue.get(timeout=POLL_S)
            except queue.Empty:
                if opened.has_changed():
                    return Changed(), False
