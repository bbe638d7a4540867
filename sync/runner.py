"""The only loop: wakes when the kiosk wrote, when time is up or when a link came back, and talks.

It owns the pace between contacts. Nothing that happens ends it: a failure is noted by its class and
costs a pause; only a signal ends the agent.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sync import schedule, state
from sync.calling import asked_ms
from sync.clock import best_ms, is_far_off
from sync.contact import ContactFailed, Contacts, failed
from sync.database import checkpoint, data_version, write
from sync.datafolder import DataFolder
from sync.errors import FailureClass, SyncError
from sync.portal_link import find_portal
from sync.recovery import keep_sealed
from sync.status import note_failure
from sync.transport.making import Line, make_line

LOOK_S = 0.5
CHECKPOINT_S = 60.0
LONGEST_REST_S = 30.0
_ROUTES = Path("/proc/net/route")

LOG = logging.getLogger("motcua.sync")


LinkMark = tuple[bool, str]


@dataclass(frozen=True, slots=True)
class Seen:
    """What wakes the loop when it changes: commits of others, and the link."""

    version: int
    link: LinkMark


def link_mark(link_file: Path | None) -> LinkMark:
    """Something that changes when a link comes or goes: the demo's switch, the system's routes."""
    is_off = link_file is not None and link_file.exists()
    try:
        # Destination and interface alone: the counters beside them change all the time.
        routes = [line.split("\t")[:3] for line in _ROUTES.read_text("ascii").splitlines()]
    except OSError:
        routes = []
    return is_off, str(routes)


@dataclass(slots=True)
class Runner:
    """One agent process for one data folder."""

    folder: DataFolder
    clock: Callable[[], float] = time.monotonic
    random: Callable[[], float] = random.random
    _line: Line | None = None
    _contacts: Contacts | None = None
    _failures: int = 0
    _next_at: float = 0.0
    _first_at: float = 0.0
    _rests_until: float = 0.0
    _checkpoint_at: float = 0.0
    _seen: Seen | None = None
    _asked_ms: int = 0

    def run(self, stop: threading.Event) -> None:
        """Until `stop`. Survives whatever is raised on the way."""
        while not stop.is_set():
            if self.clock() >= self._rests_until:
                self._turn()
            stop.wait(LOOK_S)

    def once(self) -> None:
        """One whole contact; raises ContactFailed, whatever went wrong."""
        self._contact()

    def close(self) -> None:
        """Gives connection and database back."""
        if self._contacts is not None:
            self._contacts.close()
        if self._line is not None:
            self._line.transport.close()
            self._line = self._contacts = None

    def _turn(self) -> None:
        """Everything that the loop does, under one guard."""
        try:
            self._look_around()
            if self.clock() >= self._next_at:
                self._talk_or_wait()
            self._tidy()
        except Exception as error:  # noqa: BLE001 - the loop ends for nothing but a signal
            self._pause(None)
            # What fails at every look (a full disk) must not fill the log as well.
            self._rests_until = min(self._next_at, self.clock() + LONGEST_REST_S)
            # The class alone: the text of a foreign exception may quote a citizen.
            LOG.error("turn failed error=%s failures=%d", type(error).__name__, self._failures)

    def _talk_or_wait(self) -> None:
        if self._line is None and find_portal(self.folder.db) is None:
            # Nobody to talk to before enrolment, which is a commit and wakes this loop.
            self._next_at = self.clock() + self._interval()
        else:
            self._talk()

    def _talk(self) -> None:
        started = self.clock()
        try:
            steps = self._contact()
        except ContactFailed as error:
            if self._contacts is not None and self._contacts.has_moved:
                # A link that comes and goes would be waited for ever longer while it works.
                self._failures = 0
            self._pause(error.retry_after_s)
            # The cause's name alone: the text of a foreign exception may quote a citizen.
            cause = type(error.__cause__ or error).__name__
            what = (error.failure.value, cause, self._failures)
            LOG.info("contact failed class=%s error=%s failures=%d", *what)
        else:
            self._failures = 0
            self._next_at = self.clock() + self._interval()
            LOG.info("contact ended steps=%d seconds=%.1f", steps, self.clock() - started)

    def _contact(self) -> int:
        """A whole contact. Whatever breaks it is a ContactFailed, noted for the status page."""
        try:
            return self._talked()
        except ContactFailed:
            raise
        except Exception as error:
            found = failed(error)
            self._note(found)
            raise found from error

    def _note(self, found: ContactFailed) -> None:
        db = self.folder.db
        # A full disk or a damaged database takes no note; then the log alone says so.
        with suppress(SyncError), write(db):
            note_failure(db, found.failure, self.folder.outbox.now_ms(), found.detail)

    def _talked(self) -> int:
        contacts = self._open()
        try:
            steps = contacts.contact()
            self._seal_key()
            return steps
        except ContactFailed as error:
            if error.failure is FailureClass.CLOCK and self._line is not None:
                # Until a signed answer tells the time, the chain is verified without its dates.
                self._line.trust_dates(False)
            raise
        finally:
            self._count_bytes()

    def _seal_key(self) -> None:
        """A new recovery key may have come down. The contact went well whatever becomes of this;
        the next one tries again."""
        try:
            keep_sealed(self.folder)
        except (SyncError, OSError) as error:
            LOG.warning("recovery key not sealed error=%s", type(error).__name__)

    def _open(self) -> Contacts:
        """The contacts with the portal of this moment; enrolment may change its address."""
        link = find_portal(self.folder.db)
        url = link.url if link is not None else "https://portal.invalid"
        if self._line is None or self._contacts is None or self._line.url != url:
            self.close()
            self._line = make_line(url, self.folder.config.sync)
            # Known to be years off since an earlier contact: no contact need fail to find it again.
            self._line.trust_dates(not is_far_off(self.folder.db))
            self._contacts = Contacts(self.folder, self._line.transport, self._line)
            self._contacts.start()
        return self._contacts

    def _count_bytes(self) -> None:
        if self._line is None:
            return
        up, down = self._line.take_counts()
        with write(self.folder.db):
            now_ms = best_ms(self.folder.db, self.folder.outbox.now_ms())
            state.count_bytes(self.folder.db, up, down, now_ms)

    def _look_around(self) -> None:
        """Moves the next contact forward when the kiosk wrote or a link came back."""
        before, self._seen = self._seen, self._look()
        if before is None:
            self._begin()
        elif self._seen.link != before.link:
            self._failures = 0
            self._next_at = min(self._next_at, self.clock() + self._jitter())
        elif self._seen.version != before.version:
            if self._is_called():
                self._next_at = self.clock()
            elif self._failures == 0 and self._is_news():
                self._next_at = max(self.clock(), self._first_at)

    def _begin(self) -> None:
        """A power cut starts all kiosks of a district in one second: they must not call in one."""
        self._is_called()  # an old wish is no reason to hurry
        is_enrolled = find_portal(self.folder.db) is not None
        self._first_at = self.clock() + (self._jitter() if is_enrolled else 0.0)
        self._next_at = self._first_at

    def _jitter(self) -> float:
        longest_s = self.folder.config.sync.after_link_s
        return schedule.delay_after_link(longest_s, self.random())

    def _look(self) -> Seen:
        link = link_mark(self.folder.config.sync.link_file)
        return Seen(data_version(self.folder.db), link)

    def _is_news(self) -> bool:
        """Something to send, or an enrolment."""
        if self._line is None or self._contacts is None:
            return True
        outbox = self.folder.outbox
        waits = outbox.waiting(1) or outbox.waiting_attachments(1)
        return bool(waits) or self._contacts.downloads.has_news()

    def _is_called(self) -> bool:
        """Somebody at the machine asked for a contact since the last look."""
        before, self._asked_ms = self._asked_ms, asked_ms(self.folder.db)
        return self._asked_ms != before

    def _pause(self, retry_after_s: float | None) -> None:
        self._failures += 1
        delay = schedule.retry_delay(self._failures, self.random(), retry_after_s)
        self._next_at = self.clock() + min(delay, self.folder.config.sync.longest_retry_s)

    def _interval(self) -> float:
        return schedule.contact_delay(self.folder.config.sync.interval_s, self.random())

    def _tidy(self) -> None:
        """The agent folds the log in, so that no screen ever waits for it."""
        if self.clock() >= self._checkpoint_at:
            checkpoint(self.folder.db)
            self._checkpoint_at = self.clock() + CHECKPOINT_S
