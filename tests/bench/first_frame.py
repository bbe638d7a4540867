"""Starts the interface as the program does and ends it at its first frame with a view.

Run as a process: prints the monotonic clock, which all processes of a machine share, right after
the flip that put the home screen on the glass.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from kiosk_app import bootstrap
from kiosk_app.settings import load_settings


def main(data: Path) -> int:
    """The real start, with a listener on the flip."""
    from kiosk_app.ui.app import KioskApp

    seen: list[float] = []
    shown = KioskApp.show

    class Watched(KioskApp):
        """The app; its first drawn view is told and ends it."""

        def show(self, view) -> None:
            from kivy.clock import Clock

            shown(self, view)
            if not seen:
                seen.append(0.0)
                # Two frames on, the frame with the view has been flipped for certain.
                Clock.schedule_once(lambda _: Clock.schedule_once(self._told, 0), 0)

        def _told(self, *_: object) -> None:
            sys.stdout.write(f"{time.monotonic()}\n")
            sys.stdout.flush()
            self.stop()

    import kiosk_app.ui.app as module

    module.KioskApp = Watched
    return bootstrap.run(load_settings(data, {}))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
