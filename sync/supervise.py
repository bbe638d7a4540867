"""The agent as a kiosk starts it: by which command, and ended by the end of its input.

The pipe at its input is how the agent knows that its kiosk is gone: however the kiosk ended, the
operating system closes the pipe, on every system alike. Who starts the agent again when it ends is
the kiosk's business.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import threading

UNTIL_INPUT_ENDS = "--until-input-ends"


def stop_with_input(stop: threading.Event) -> None:
    """In the agent: sets `stop` once standard input ends, because the kiosk that holds its other
    end has ended."""
    from threading import Thread

    Thread(target=_watch_input, args=(stop,), name="input", daemon=True).start()


def _watch_input(stop: threading.Event) -> None:
    try:
        # Not through sys.stdin: a thread that waits in it holds a lock when the interpreter ends.
        while os.read(0, 64):
            pass
    except OSError:
        pass  # there is no input: nobody holds its other end
    stop.set()


def agent_command(data: Path) -> list[str]:
    """How the agent is started."""
    return program(data, "run", UNTIL_INPUT_ENDS)


def program(data: Path, *words: str) -> list[str]:
    """`motcua-sync` over a data folder: the program beside us in a bundle, this interpreter in a
    checkout."""
    arguments = ["--data", str(data), *words]
    if getattr(sys, "frozen", False):
        name = "motcua-sync.exe" if os.name == "nt" else "motcua-sync"
        return [str(Path(sys.executable).with_name(name)), *arguments]
    return [sys.executable, "-m", "sync", *arguments]
