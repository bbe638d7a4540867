"""The kiosk's log: ids, codes, sizes and durations; whatever is not on the list is redacted.

It owns the allow-list and the rotating file DATA/logs/kiosk.log. A message is a constant name such
as "filed"; facts travel as `extra`. It must never write the text of an exception: a driver's or a
parser's words may quote what a citizen typed.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import traceback
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

LOGGER = "kiosk_app"  # every module logs under its own name below it
ALLOWED = (
    "code",
    "procedure",
    "version",
    "bytes",
    "ms",
    "count",
    "state",
    "file",
    "place",
    "kind",
    "failure",
)
_NAME = re.compile(r"[a-z][a-z0-9_.]{0,60}")
_VALUE = re.compile(r"[A-Za-z0-9_.:/+\[\]-]{0,120}")
REDACTED = "[redacted]"
LONGEST_TAIL_BYTES = 64 * 1024


class AllowListFormatter(logging.Formatter):
    """One JSON object a line, made of allowed keys and plain values only."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of `record`; a message with spaces or letters beyond ASCII is redacted."""
        name = str(record.msg)
        line: dict[str, object] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "what": name if _NAME.fullmatch(name) else REDACTED,
        }
        for key in ALLOWED:
            if key in record.__dict__:
                line[key] = _plain(record.__dict__[key])
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["where"] = _places(record.exc_info[2])
        return json.dumps(line)


class PatientFile(RotatingFileHandler):
    """A log that cannot be written (a full disk) is no reason to show anybody a traceback."""

    def handleError(self, _record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Says so in words, once for each line that is lost."""
        with suppress(OSError):
            sys.stderr.write("motcua-kiosk: logs/kiosk.log cannot be written\n")


def open_log(data: Path) -> logging.Logger:
    """The kiosk's logger, writing to DATA/logs/kiosk.log (1 MB, five files kept)."""
    folder = data / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    handler = PatientFile(
        folder / "kiosk.log", maxBytes=1_000_000, backupCount=4, encoding="utf-8", delay=True
    )
    handler.setFormatter(AllowListFormatter())
    logger = logging.getLogger(LOGGER)
    for old in list(logger.handlers):
        logger.removeHandler(old)
        old.close()
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    return logger


def newest_lines(data: Path, most: int) -> list[str]:
    """The last lines of DATA/logs/kiosk.log, newest first; [] when there is no log yet."""
    try:
        with (data / "logs" / "kiosk.log").open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - LONGEST_TAIL_BYTES))
            tail = file.read(LONGEST_TAIL_BYTES)
    except OSError:
        return []
    lines = tail.decode("utf-8", "replace").splitlines()
    if size > LONGEST_TAIL_BYTES:
        lines = lines[1:]  # the first may be half a line
    return lines[::-1][:most]


def catch_the_unforeseen() -> None:
    """What no thread catches goes into the log by kind and place: the words that Python would write
    to standard error, and systemd into its journal, may be a citizen's."""
    log = logging.getLogger(LOGGER)

    def of_thread(failed: threading.ExceptHookArgs) -> None:
        log.error("thread.failed", exc_info=failed.exc_value)

    def of_program(_kind: object, error: BaseException, _trace: object) -> None:
        log.error("program.failed", exc_info=error)
        sys.stderr.write(f"motcua-kiosk: {type(error).__name__}; see logs/kiosk.log\n")

    threading.excepthook = of_thread
    sys.excepthook = of_program


def _plain(value: object) -> object:
    if isinstance(value, bool | int | float) or value is None:
        return value
    text = str(value)
    return text if _VALUE.fullmatch(text) else REDACTED


def _places(trace: TracebackType | None) -> list[str]:
    return [f"{Path(f.filename).name}:{f.lineno}" for f in traceback.extract_tb(trace)]
