"""The interface's pulse: on the main thread, beside the drawing, it shows that this works.

Owns when the process counts as living (its frames go on, no touch waits for ever), as drawn, and as
free to be renewed. It never touches a page or the session.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from kivy.clock import Clock

from kiosk_app.settings import WatchSettings
from kiosk_app.watch import signs
from kiosk_app.watch.heart import Heart

if TYPE_CHECKING:
    from kiosk_app.ui.app import KioskApp

PULSE_S = 0.25
QUIET_S = 3.0  # nobody is renewed under the hand of the next person
LONGEST_ANSWERS = 3  # limits: the session's thread may work so much longer than a frame


class Pulse:
    """`start` with the app, `stop` with it."""

    def __init__(
        self, app: KioskApp, heart: Heart, watch: WatchSettings, *, is_resting: bool = False
    ) -> None:
        self._app, self._heart, self._watch = app, heart, watch
        self._is_resting = is_resting
        self._is_drawn = self._was_seen = self._was_free = False
        self._busy_since: float | None = None

    def start(self, *_: object) -> None:
        """From the first frame on."""
        Clock.schedule_interval(self._beat, PULSE_S)

    def stop(self, *_: object) -> None:
        """No more."""
        Clock.unschedule(self._beat)

    def _beat(self, *_: object) -> None:
        if not self._is_stuck():
            self._heart.tick()
        self._tell_drawn()
        is_free = self._is_free()
        if self._heart.ends.is_set():
            self._app.stop()
        elif self._heart.leaves.is_set():
            self._heart.leaves.clear()
            if is_free or self._is_resting:
                self._app.stop()
            else:
                self._heart.say(signs.TAKEN)
        elif is_free != self._was_free:
            self._was_free = is_free
            self._heart.say(signs.FREE if is_free else signs.TAKEN)

    def _is_stuck(self) -> bool:
        """A touch is refused while another is worked on: one that is never answered is a hang."""
        now = time.monotonic()
        if not self._app.background.is_busy:
            self._busy_since = None
        elif self._busy_since is None:
            self._busy_since = now
        limit_s = self._watch.hang_s * LONGEST_ANSWERS
        return self._busy_since is not None and now - self._busy_since > limit_s

    def _tell_drawn(self) -> None:
        """One pulse after the first view: by then its frame has been flipped."""
        if self._was_seen and not self._is_drawn:
            self._is_drawn = True
            self._heart.say(signs.DRAWN)
        self._was_seen = self._app.view is not None

    def _is_free(self) -> bool:
        background, after = self._app.background, self._watch.renew_after
        has_cause = 0 < after <= background.people_left
        is_quiet = self._app.untouched_s >= QUIET_S and not self._app.desk.is_busy
        return has_cause and is_quiet and background.is_free and not self._app.failed
