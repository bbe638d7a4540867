"""The machine of a soak in this process: the real interface over a data folder, its devices, its
clock, which may be moved on. The agent and the portal are processes of their own.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any

from support.kivy_runner import Runner

from kiosk_app.flow.intents import Intent
from kiosk_app.flow.views import View
from kiosk_app.resources import asset
from kiosk_app.settings import Settings, load_settings
from kiosk_app.ui.background import Opened, Session

PANEL = (1280, 800)


class MovedClock:
    """`time` as the interface's module sees it: the real one, moved on."""

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def monotonic(self) -> float:
        """Seconds."""
        return time.monotonic() + self.ahead_s


class Hushed:
    """A session that waits while somebody holds `quiet`.

    Looking at every object of a process hands out tuples that another thread is still making, and
    CPython breaks off there (its issue 15108)."""

    def __init__(self, session: Session, quiet: Lock) -> None:
        self._session, self._quiet = session, quiet

    def dispatch(self, intent: Intent) -> View:
        """As the session does."""
        with self._quiet:
            return self._session.dispatch(intent)


def _hushed(opened: Opened, quiet: Lock) -> Opened:
    return replace(opened, session=Hushed(opened.session, quiet))


class SoakMachine:
    """Start it once in a process; `runner` moves it."""

    def __init__(
        self, data: Path, environment: Mapping[str, str], panel: tuple[int, int] = PANEL
    ) -> None:
        Runner.prepare(*panel)
        from kivy.clock import Clock

        import kiosk_app.ui.app as interface
        from kiosk_app.bootstrap import make_app, open_kiosk
        from kiosk_app.ui.memory import settle

        settle()  # as the program does first

        Clock._max_fps = 0  # a proof does not wait for the next sixtieth of a second
        self.data, self.clock = data, MovedClock()
        interface.time = self.clock
        self.settings: Settings = load_settings(data, environment)
        opened: list[Any] = []

        def open_once() -> Any:
            opened.append(open_kiosk(self.settings))
            return opened[-1]

        self.app = make_app(self.settings, open_once)
        self.quiet = Lock()  # whoever holds it keeps the session still
        open_session = self.app.background._open
        self.app.background._open = lambda: _hushed(open_session(), self.quiet)
        self.runner = Runner(self.app)
        self.runner.until(lambda: self.app.view is not None, 60)
        self.kiosk = opened[-1]

    def pass_s(self, seconds: float) -> None:
        """Nobody touches for so long."""
        self.runner.frames(2)
        self.app._tick()
        self.clock.ahead_s += seconds
        for _ in range(2):
            self.app._tick()
            end = time.monotonic() + 0.3
            while time.monotonic() < end:
                self.runner.frames(1)

    def lay_paper(self, *, is_there: bool = True) -> None:
        """A paper under the camera, or a camera that gives no picture."""
        folder = self.data / "camera"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        if is_there:
            from kiosk_app.devices.drawnpaper import drawn_paper

            drawn_paper(0, asset("fonts")).save(folder / "paper.png")

    def pull_printer(self) -> None:
        """Nothing takes the paper any more."""
        shutil.rmtree(self.data / "printed", ignore_errors=True)
        (self.data / "printed").write_text("no folder")

    def plug_printer(self) -> None:
        """It prints again, into an empty tray."""
        (self.data / "printed").unlink(missing_ok=True)

    def plug_stick(self) -> None:
        """An empty one."""
        (self.data / "stick").mkdir(exist_ok=True)

    def put_picture(self, kind: str, name: str) -> None:
        """A photo of a paper on a stick, on a phone or where the scanner drops its files."""
        from kiosk_app.devices.drawnpaper import drawn_paper

        folder = self.data / kind / ("DCIM" if kind == "phone" else "")
        folder.mkdir(parents=True, exist_ok=True)
        drawn_paper(0, asset("fonts")).convert("RGB").save(folder / name)
        then = time.time() - 60  # long enough ago to be whole
        os.utime(folder / name, (then, then))

    def empty_tray(self) -> int:
        """The person takes the paper, stick and phone along; how many sheets lay there."""
        for kind in ("stick", "phone"):
            shutil.rmtree(self.data / kind, ignore_errors=True)
        folder = self.data / "printed"
        sheets = [*folder.glob("*.pdf")] if folder.is_dir() else []
        for sheet in sheets:
            sheet.unlink()
        return len(sheets)
