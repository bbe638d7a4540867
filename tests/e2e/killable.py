"""Starts the real program in this process and kills it at the n-th hit of a named phase.

It owns the points at which a process may die: it wraps the database connection, the files and the
transport of the product from outside and changes nothing that they do. $MOTCUA_KILL is PHASE:N;
without it the program runs as it is. Only tests start programs through this module.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import sqlcipher3

VARIABLE = "MOTCUA_KILL"
START_UP = "start_up"
KIOSK_PHASES = {
    START_UP: 60,
    "in_transaction": 60,
    "after_commit": 14,
    "before_rename": 3,
    "between_rename_and_commit": 3,
    "inbox": 3,
}
AGENT_PHASES = {
    START_UP: 12,
    "in_transaction": 50,
    "after_commit": 12,
    "before_request": 5,
    "in_request": 5,
    "before_response_is_stored": 5,
    "mid_upload": 8,
    "mid_download": 6,
    "inbox_arrival": 2,
}
"""Phases and the largest N that is worth asking for: a run reaches them within a second or two."""


class Killer:
    """Counts hits; the process ends, without any clean-up, at the chosen one."""

    def __init__(self, wanted: str) -> None:
        phase, _, number = wanted.partition(":")
        self.phase, self.number = phase, int(number or 0)
        self.hits: Counter[str] = Counter()
        self.is_ready = False
        self.method = ""

    def hit(self, phase: str) -> None:
        """Before `ready`, every point belongs to the start-up."""
        phase = phase if self.is_ready else START_UP
        self.hits[phase] += 1
        if phase == self.phase and self.hits[phase] == self.number:
            self.die()

    def ready(self) -> None:
        """The program has started; a start-up with fewer points dies here at the latest."""
        if self.phase == START_UP:
            self.die()
        self.is_ready = True

    def die(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


def install(killer: Killer) -> None:
    """Wraps what both programs share: connection, renames, links, syncs of files."""
    _wrap_connection(killer)
    _wrap(Path, "replace", killer, before="before_rename", after="between_rename_and_commit")
    for name in ("link", "fsync"):
        _wrap(os, name, killer, before="file", after="file")


def _wrap(owner: Any, name: str, killer: Killer, *, before: str = "", after: str = "") -> None:
    original = getattr(owner, name)

    def wrapped(*arguments: Any, **options: Any) -> Any:
        if before:
            killer.hit(before)
        result = original(*arguments, **options)
        if after:
            killer.hit(after)
        return result

    setattr(owner, name, wrapped)


def _wrap_connection(killer: Killer) -> None:
    class KillableConnection(sqlcipher3.Connection):  # type: ignore[misc]
        def execute(self, sql: str, *values: Any) -> Any:
            if self.in_transaction or not killer.is_ready:
                killer.hit("in_transaction")
            result = super().execute(sql, *values)
            if sql == "COMMIT":
                killer.hit("after_commit")
            return result

    connect = sqlcipher3.connect
    sqlcipher3.connect = lambda *a, **options: connect(*a, factory=KillableConnection, **options)


def install_agent(killer: Killer) -> None:
    """Wraps the agent's transport, uploads, downloads and inbox."""
    from sync import attachments, contact, inbox, runner
    from sync.transport import https, tus

    runner.LOOK_S = 0.05  # a crash test does not want to wait for the kiosk's commit to be seen
    _wrap(inbox.Inbox, "append", killer, after="inbox_arrival")
    _wrap(tus.Uploader, "begin", killer, after="mid_upload")
    _wrap(tus.Uploader, "patch", killer, after="mid_upload")
    _wrap(attachments.AttachmentFiles, "add", killer, after="mid_download")
    _wrap(attachments.AttachmentFiles, "finish", killer, after="mid_download")
    _wrap_send(https.HttpTransport, killer)
    _wrap_blocks(https._Blocks, killer)
    start: Callable[[Any], None] = contact.Contacts.start

    def started(self: Any) -> None:
        start(self)
        killer.ready()

    contact.Contacts.start = started  # type: ignore[method-assign]


def _wrap_send(transport: Any, killer: Killer) -> None:
    send, read = transport.send, transport._read

    def wrapped_send(self: Any, request: Any) -> Any:
        killer.method = request.method
        killer.hit("before_request")
        response = send(self, request)
        killer.hit("before_response_is_stored")
        return response

    def wrapped_read(self: Any, raw: Any, limit: int) -> Iterator[bytes]:
        # The first line of the answer is here: the portal has applied the request.
        killer.hit("in_request")
        yield from read(self, raw, limit)

    transport.send, transport._read = wrapped_send, wrapped_read


def _wrap_blocks(blocks: Any, killer: Killer) -> None:
    iterate = blocks.__iter__

    def wrapped(self: Any) -> Iterator[bytes]:
        for block in iterate(self):
            yield block
            if killer.method == "PATCH":
                killer.hit("mid_upload")
        killer.hit("in_request")

    blocks.__iter__ = wrapped


def install_kiosk(killer: Killer) -> None:
    """Wraps the kiosk's reading of the inbox: applied, but not yet marked and committed."""
    from kiosk_app.usecases import receiving

    _wrap(receiving, "_apply", killer, before="inbox", after="inbox")


def main(arguments: list[str]) -> int:
    """`kiosk` or `agent`, then the arguments of that program."""
    killer = Killer(os.environ.get(VARIABLE, ""))
    program, *rest = arguments
    install(killer)
    if program == "agent":
        from sync.cli import main as agent

        install_agent(killer)
        return agent(rest)
    from tests.e2e.crash_worker import main as worker

    install_kiosk(killer)
    return worker(rest, killer.ready)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
