"""Applications carried by hand: sealed onto a technician's stick, and the portal's answers back.

It runs the agent's own `export` and `import` as a process beside the interface, so that a stick
that hangs hangs nothing else. It reads the figures that the agent says and nothing of what is
carried.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk_app.devices.ports import DeviceError, Fault
from sync import Unreadable, read_json

FOLDER = "motcua"  # on the stick
LONGEST_S = 1800.0  # gigabytes of papers on an old stick


@dataclass(frozen=True, slots=True)
class Load:
    """What went: `records` and `papers` out, or `answers` in; `bad` files were left aside."""

    records: int = 0
    papers: int = 0
    answers: int = 0
    bad: int = 0


@dataclass(frozen=True, slots=True)
class StickLoad:
    """What lies on the stick: applications of this machine by id, in hexadecimal; papers,
    documents and mail as files; how many other machines have something on it; answers for us."""

    applications: tuple[str, ...] = ()
    records: int = 0
    papers: int = 0
    machines: int = 0
    answers: int = 0
    documents: int = 0
    mail: int = 0


class Courier:
    """`command(verb, folder)` is the agent's program; `find_stick` raises DeviceError."""

    def __init__(
        self,
        command: Callable[[str, Path], Sequence[str]],
        find_stick: Callable[[], Path],
        longest_s: float = LONGEST_S,
    ) -> None:
        self._command = command
        self._find_stick = find_stick
        self._longest_s = longest_s

    def take_out(self) -> Load:
        """What waits, onto the stick; DeviceError."""
        said = self._run("export")
        return Load(_count(said, "records"), _count(said, "attachments"), bad=_count(said, "bad"))

    def bring_in(self) -> Load:
        """The portal's answers from the stick; DeviceError."""
        said = self._run("import")
        return Load(answers=_count(said, "answers"), bad=_count(said, "bad"))

    def look(self) -> StickLoad:
        """What the stick carries; DeviceError."""
        said = self._run("list")
        ids = said.get("applications")
        names = ("records", "papers", "machines", "answers", "documents", "mail")
        return StickLoad(
            tuple(one for one in ids if isinstance(one, str)) if isinstance(ids, list) else (),
            **{name: _count(said, name) for name in names},
        )

    def _run(self, verb: str) -> dict[str, object]:
        folder = self._find_stick() / FOLDER
        try:
            if verb == "export":
                folder.mkdir(exist_ok=True)
            elif not folder.is_dir():
                return {}
            done = subprocess.run(
                self._command(verb, folder),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=self._longest_s,
                check=False,
            )
            said = read_json(done.stdout.decode("utf-8", "replace") or "null")
        except (OSError, subprocess.TimeoutExpired, Unreadable) as error:
            raise DeviceError(Fault.NOT_CARRIED, type(error).__name__) from error
        if not isinstance(said, dict):  # it said in words why not; they are for a terminal
            raise DeviceError(Fault.NOT_CARRIED, f"{verb} ended with {done.returncode}")
        return said


def _count(said: dict[str, object], key: str) -> int:
    value = said.get(key, 0)
    return len(value) if isinstance(value, list) else value if isinstance(value, int) else 0
