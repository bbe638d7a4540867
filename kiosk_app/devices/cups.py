"""Prints A4 through CUPS with its own programs: `lp`, `lpstat`, `cancel`.

The document goes in by standard input, so that no copy stays in a folder of ours; the job's title
carries no personal data, because queues keep titles. It waits until the job has left the queue, and
takes it out again, with its files, when the printer complains: what was given up must not come out
when the next person stands there. CUPS keeps the files of finished jobs unless its configuration
says `PreserveJobFiles No`. Programs and no library: pycups is under the GPL.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time

from kiosk_app.devices.ports import DeviceError, Fault, Printable

PROGRAM_S = 20
LONGEST_S = 120.0
POLL_S = 0.4
_PATIENCE = 3  # polls in a row: printers complain of a moment's nothing too
# Printer-state-reasons of RFC 8011 and PWG 5100, without "-error", "-warning", "-report".
_FAULTS = {
    "media-empty": Fault.NO_PAPER,
    "media-needed": Fault.NO_PAPER,
    "input-tray-missing": Fault.NO_PAPER,
    "media-jam": Fault.PAPER_JAM,
    "cover-open": Fault.COVER_OPEN,
    "door-open": Fault.COVER_OPEN,
    "interlock-open": Fault.COVER_OPEN,
    "offline": Fault.PRINTER_GONE,
    "connecting-to-device": Fault.PRINTER_GONE,
    "timed-out": Fault.PRINTER_GONE,
    "shutdown": Fault.PRINTER_GONE,
    "paused": Fault.PRINTER_STOPPED,
    "toner-empty": Fault.PRINTER_REFUSED,
    "marker-supply-empty": Fault.PRINTER_REFUSED,
}
_HELD = ("resources-are-not-ready", "job-hold", "aborted")
_SEVERITY = re.compile(r"-(error|warning|report)$")
_JOB = re.compile(r"request id is (\S+-\d+)")


class CupsPrinter:
    """A queue of the operating system; "" means the system's default."""

    def __init__(self, queue: str = "", longest_s: float = LONGEST_S) -> None:
        self._queue = queue
        self._longest_s = longest_s

    @property
    def name(self) -> str:
        """The queue's name."""
        return self._queue or "default printer"

    def check(self) -> str:
        """Asks the queue; a printer that was never spoken to is only as well as its queue says."""
        if shutil.which("lp") is None:
            raise DeviceError(Fault.NO_PRINTER, "CUPS is not installed")
        state = _state(self._queue or _default())
        fault = Fault.PRINTER_STOPPED if state.is_stopped else state.fault
        if fault is not None:
            raise DeviceError(fault)
        return ""

    def print(self, sheet: Printable) -> None:
        """Hand the document to the queue and wait until it is out."""
        if shutil.which("lp") is None:
            raise DeviceError(Fault.NO_PRINTER, "CUPS is not installed")
        queue = self._queue or _default()
        if _state(queue).is_stopped:
            raise DeviceError(Fault.PRINTER_STOPPED)
        job = _send(queue, sheet)
        try:
            self._wait(queue, job)
        except DeviceError:
            _run("cancel", "-x", job)
            raise

    def _wait(self, queue: str, job: str) -> None:
        end, complaints, last = time.monotonic() + self._longest_s, 0, None
        while (said := _waiting(queue).get(job)) is not None:
            fault = _fault(_state(queue), said)
            complaints = complaints + 1 if fault is not None and fault is last else 0
            last = fault
            if fault is not None and complaints >= _PATIENCE:
                raise DeviceError(fault)
            if time.monotonic() > end:
                raise DeviceError(Fault.PRINTER_STUCK)
            time.sleep(POLL_S)


class _State:
    """What `lpstat` tells of a queue."""

    def __init__(self, told: str) -> None:
        self.is_stopped = " disabled since " in told.partition("\n")[0]
        reasons = [_SEVERITY.sub("", reason) for reason in _alerts(told)]
        found = [_FAULTS[reason] for reason in reasons if reason in _FAULTS]
        self.fault = found[0] if found else None


def _state(queue: str) -> _State:
    done = _run("lpstat", "-l", "-p", queue)
    if done.returncode != 0:
        raise DeviceError(Fault.NO_PRINTER, "no such queue, or no scheduler")
    return _State(done.stdout.decode("utf-8", "replace"))


def _default() -> str:
    told = _run("lpstat", "-d").stdout.decode("utf-8", "replace")
    name = told.rpartition(": ")[2].strip() if "destination:" in told else ""
    if not name:
        raise DeviceError(Fault.NO_PRINTER, "no default queue")
    return name


def _send(queue: str, sheet: Printable) -> str:
    words = ("-d", queue, "-t", sheet.title, "-o", "media=A4", "-o", "job-sheets=none")
    done = _run("lp", *words, content=sheet.pdf())
    found = _JOB.search(done.stdout.decode("utf-8", "replace"))
    if done.returncode != 0 or found is None:
        stopped = b"not accepting" in done.stderr
        raise DeviceError(Fault.PRINTER_STOPPED if stopped else Fault.PRINTER_REFUSED, "lp")
    return found[1]


def _fault(state: _State, said: str) -> Fault | None:
    """What keeps a job in the queue, if anything does."""
    if state.is_stopped:
        return Fault.PRINTER_STOPPED
    if any(reason in said for reason in _HELD):
        return state.fault or Fault.PRINTER_REFUSED
    return state.fault


def _waiting(queue: str) -> dict[str, str]:
    """The jobs that are not out, with what is said of each. A job that the printer's own program
    throws away leaves the queue like one that came out: CUPS's programs tell no difference."""
    done = _run("lpstat", "-W", "not-completed", "-l", "-o", queue)
    found: dict[str, str] = {}
    job = ""
    for line in done.stdout.decode("utf-8", "replace").splitlines():
        if line[:1].isspace():
            found[job] = found.get(job, "") + line
        elif line:
            job = line.split()[0]
            found[job] = ""
    return found


def _alerts(told: str) -> list[str]:
    for line in told.splitlines():
        name, _, words = line.strip().partition(":")
        if name == "Alerts":
            return words.split()
    return []


def _run(program: str, *words: str, content: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """In English, because its words are read."""
    environment = {**os.environ, "LC_ALL": "C"}
    try:
        return subprocess.run(
            [program, *words],
            input=content,
            capture_output=True,
            timeout=PROGRAM_S,
            check=False,
            env=environment,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise DeviceError(Fault.PRINTER_REFUSED, type(error).__name__) from error


class NoPrinter:
    """A machine without a printer: says so before anything is lost."""

    @property
    def name(self) -> str:
        """Nothing."""
        return "no printer"

    def check(self) -> str:
        """Always DeviceError (no_printer)."""
        raise DeviceError(Fault.NO_PRINTER)

    def print(self, sheet: Printable) -> None:
        """Always DeviceError (no_printer)."""
        del sheet
        raise DeviceError(Fault.NO_PRINTER)
