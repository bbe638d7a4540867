"""The thread between the glass and the flow: what it holds while nobody touches."""

from __future__ import annotations

import threading
import time
import weakref
from typing import Any

from kiosk_app.ui.background import Background, Opened

PATIENCE_S = 10.0


class Words:
    """What somebody typed; a view of it is another."""


class Echo:
    """A session whose views are as private as its intents."""

    def dispatch(self, _intent: Any) -> Any:
        return Words()


def test_words_are_held_by_nobody_while_the_thread_waits() -> None:
    """A person who has left must not stay in a variable until the next one touches."""
    seen: list[weakref.ref[Any]] = []
    is_shown = threading.Event()

    def show(view: Any, _answers: bool) -> None:
        seen.append(weakref.ref(view))
        is_shown.set()

    background = Background(lambda: Opened(Echo()), show, lambda: None)
    background.start()
    try:
        typed = Words()
        seen.append(weakref.ref(typed))
        background.report(typed)  # type: ignore[arg-type]
        del typed
        assert is_shown.wait(PATIENCE_S)
        end = time.monotonic() + PATIENCE_S
        while any(one() is not None for one in seen) and time.monotonic() < end:
            time.sleep(0.01)
        assert [one() for one in seen] == [None, None]
    finally:
        background.stop()
