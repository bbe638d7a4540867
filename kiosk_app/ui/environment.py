"""What must be true of the process before Kivy is imported for the first time.

Owns Kivy's environment variables and configuration: no command line, no settings page, no escape
key, no multisampling, no files outside our own folder. It never draws or reads a person's data.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

_FIXED = {
    "KIVY_NO_ARGS": "1",  # motcua-kiosk owns the command line
    "KIVY_NO_ENV_CONFIG": "1",
    "KIVY_NO_FILELOG": "1",  # Kivy's own log would hold touch positions and paths
    "KIVY_NO_CONSOLELOG": "1",
    "KIVY_LOG_MODE": "PYTHON",
    "SDL_NO_SIGNAL_HANDLERS": "1",  # SDL turns SIGTERM into a close request otherwise
    "SDL_VIDEO_ALLOW_SCREENSAVER": "0",
}


class NoDisplayError(Exception):
    """There is no display; the words say what to do. Kivy would run invisibly instead."""


def require_display(environment: Mapping[str, str]) -> None:
    """Raise NoDisplayError when a window could not be seen by anyone."""
    if sys.platform != "linux" or environment.get("SDL_VIDEODRIVER"):
        return
    if not environment.get("DISPLAY"):
        raise NoDisplayError(
            "No display: DISPLAY is not set. Start the kiosk inside the X session of the machine, "
            "or set SDL_VIDEODRIVER=kmsdrm (no X) or SDL_VIDEODRIVER=offscreen (tests)."
        )


def _passing_home() -> Path:
    home = Path(tempfile.mkdtemp(prefix="motcua-kivy-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return home


def prepare(data: Path | None, width: int, height: int, *, fullscreen: bool = False) -> Path:
    """Set environment and configuration; returns Kivy's home. Must run before any Kivy import.

    Without a data folder the home is a temporary one, which goes with the process.
    """
    home = _passing_home() if data is None else data / "kivy"
    home.mkdir(parents=True, exist_ok=True)
    os.environ.update(_FIXED)
    os.environ["KIVY_HOME"] = str(home)
    from kivy.config import Config

    for section, key, value in (
        ("kivy", "exit_on_escape", "0"),
        ("kivy", "log_level", "warning"),
        ("kivy", "log_enable", "0"),
        ("graphics", "multisamples", "0"),
        ("graphics", "width", str(width)),
        ("graphics", "height", str(height)),
        ("graphics", "resizable", "0"),
        ("graphics", "borderless", "1" if fullscreen else "0"),
        ("graphics", "fullscreen", "auto" if fullscreen else "0"),
        ("graphics", "show_cursor", "0" if fullscreen else "1"),
        ("graphics", "maxfps", "60"),
    ):
        Config.set(section, key, value)
    # A single-touch panel is a mouse to SDL; the default probe would report each touch twice.
    Config.remove_option("input", "%(name)s")
    Config.set("input", "mouse", "mouse,disable_multitouch")
    return home
