"""A program whose output is a stream: started, read, and ended with all that it started itself.

It owns the process and its three pipes. The program never outlives us: where there are process
groups, a small guard waits in the same group for the end of a pipe that only we hold, however we
ended, and then ends the group; elsewhere its next write meets a broken pipe. It decides nothing
about what the stream means, and must be ended by whoever started it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Generator, Sequence
from contextlib import suppress

_HAS_GROUPS = os.name != "nt"
_END_S = 1.0  # so long a program may take its leave
_CHUNK_BYTES = 64 * 1024
_COMPLAINT_CHUNKS, _COMPLAINT_BYTES = 8, 512
# The shell becomes the program; the part of it that stays behind is the guard.
_GUARD = (
    'exec 3<&0; { read -r end <&3; kill -9 0; } >/dev/null 2>&1 & exec 3<&- </dev/null; exec "$@"'
)


class StreamProgram:
    """Runs `command`. Raises OSError when it cannot be started."""

    def __init__(self, command: Sequence[str]) -> None:
        guarded = ["/bin/sh", "-c", _GUARD, "guard", *command] if _HAS_GROUPS else list(command)
        self._process = subprocess.Popen(
            guarded,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env={**os.environ, "LC_ALL": "C"},  # what it complains of is read by us
            start_new_session=_HAS_GROUPS,
            creationflags=int(getattr(subprocess, "CREATE_NO_WINDOW", 0)),
        )
        self._complaint: deque[bytes] = deque(maxlen=_COMPLAINT_CHUNKS)
        self._listening = threading.Thread(target=self._listen, name="complaints", daemon=True)
        self._listening.start()

    def chunks(self) -> Generator[bytes, None, None]:
        """The output as it comes, until it ends; one thread reads, and closes the generator."""
        assert self._process.stdout is not None
        with suppress(OSError, ValueError), self._process.stdout as output:
            while chunk := output.read(_CHUNK_BYTES):
                yield chunk

    def complaint(self) -> str:
        """The last that it wrote to standard error, in small letters, once its output has ended."""
        self._listening.join(_END_S)
        return b"".join(tuple(self._complaint)).decode("utf-8", "replace").lower()

    def end(self) -> None:
        """Ends it and everything in its group; harmless when it has ended. Takes a second at most,
        unless a driver holds it."""
        process = self._process
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(_END_S)
        if _HAS_GROUPS:
            with suppress(ProcessLookupError):  # the guard keeps the group's number ours until here
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        with suppress(OSError):
            assert process.stdin is not None
            process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            process.wait(_END_S)

    def _listen(self) -> None:
        assert self._process.stderr is not None
        with suppress(OSError, ValueError), self._process.stderr as words:
            while part := words.read(_COMPLAINT_BYTES):
                self._complaint.append(part)
