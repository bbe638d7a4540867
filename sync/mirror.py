"""The mirror: what this machine filed, on a second medium, as a courier's folder of its own.

When the machine dies, whoever runs the portal imports that folder without it: the same sealed and
signed envelopes as on a stick, the same ciphertexts. It owns the folder, the tables sync_mirror and
sync_mirror_paper and the state key "mirror". It writes a moment after the commit, in a thread of
the agent: a filing never waits for it, and a medium that is full, slow or gone is for a technician.
What is erased goes from it too. It must never be the first copy of anything, nor write onto the
disk that it is to survive.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby
from pathlib import Path

from sync import state, wire
from sync.carried import NotPlain, is_file, place_file, read_file
from sync.clock import wall_ms
from sync.database import database_errors, is_full, write
from sync.datafolder import DataFolder
from sync.enrolment import KIND as REGISTERED
from sync.errors import IntegrityError, SyncError
from sync.messages import NONCE_BYTES, Channel, Clock, Direction, Header, Up
from sync.outbox import ATTACHMENT_KIND
from sync.portal_link import PortalLink, find_portal
from sync.records import Record
from sync.sealing import SUITE
from sync.status import NO_APPLICATION
from sync.tasks import add_task, settle_tasks
from sync.whole_files import fsync_folder

UP, PAPERS, SUFFIX, MARK = "up", "attachments", ".mc", "mirror-of"
MOST_ROWS = 40
_ID_BYTES = 16


class Trouble(Enum):
    """Why the mirror cannot be written; the value is the kind of the task."""

    MISSING = "mirror_missing"
    SAME_DISK = "mirror_same_disk"
    FULL = "mirror_full"


class MirrorFault(SyncError):
    """The medium does not take it."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


def is_other_medium(target: Path, data: Path) -> bool:
    """Whether both lie on different file systems."""
    return target.stat().st_dev != data.stat().st_dev


@dataclass(frozen=True, slots=True)
class Mirror:
    """The mirror of one data folder at `target`, as one thread sees it."""

    folder: DataFolder
    target: Path
    is_elsewhere: Callable[[Path, Path], bool] = is_other_medium

    def catch_up(self) -> None:
        """Writes and removes until nothing is behind, and says in a task when that fails.

        Raises SyncError only for what is wrong with the database."""
        try:
            while self.step():
                pass
        except MirrorFault as error:
            self._call(error.trouble)
        except OSError as error:
            self._call(Trouble.FULL if is_full(error) else Trouble.MISSING)
        else:
            self._settle()

    def step(self) -> bool:
        """A few files; False when the mirror holds everything. Raises MirrorFault, OSError."""
        link = find_portal(self.folder.db)
        if link is None:
            return False
        self._require_medium()
        if self._remove_gone():
            return True
        records = self._next()
        if not records:
            return False
        for number, group in _grouped(records):
            self._write(link, number, group)
        with write(self.folder.db):
            state.save(self.folder.db, "mirror", [self._mark(), records[-1][0]])
        return True

    def _require_medium(self) -> None:
        """The folder is there, on another disk, and it is the one that we have been filling."""
        parent = self.target.parent
        if not self.target.is_dir():
            if not parent.is_dir() or not self.is_elsewhere(parent, self.folder.config.data):
                raise MirrorFault(Trouble.MISSING)
            self.target.mkdir()
        if not self.is_elsewhere(self.target, self.folder.config.data):
            raise MirrorFault(Trouble.SAME_DISK)
        if self._mark() == self._known()[0]:
            return
        # Another medium: everything is written once more.
        mark = secrets.token_bytes(_ID_BYTES)
        place_file(self.target / MARK, mark.hex().encode())
        with write(self.folder.db):
            self.folder.db.execute("DELETE FROM sync_mirror")
            self.folder.db.execute("DELETE FROM sync_mirror_paper")
            state.save(self.folder.db, "mirror", [mark, 0])

    def _mark(self) -> bytes:
        try:
            return bytes.fromhex(read_file(self.target / MARK, 2 * _ID_BYTES).decode("ascii"))
        except (NotPlain, ValueError):
            return b""

    def _known(self) -> tuple[bytes, int]:
        match state.load(self.folder.db, "mirror"):
            case [bytes(mark), int(seq)]:
                return mark or b"none", seq
        return b"none", 0

    def _next(self) -> list[tuple[int, Record, bytes]]:
        """What follows in the outbox: its place there, the record, what it is about."""
        with database_errors():
            rows = self.folder.db.execute(
                "SELECT seq, device, run, n, kind, body, about FROM sync_outbox"
                " WHERE seq > ? AND device = ? ORDER BY seq LIMIT ?",
                [self._known()[1], self.folder.device.id, MOST_ROWS],
            ).fetchall()
        return [
            (
                row[0],
                Record(bytes(row[1]), bytes(row[2]), row[3], row[4], bytes(row[5])),
                bytes(row[6]),
            )
            for row in rows
        ]

    def _write(self, link: PortalLink, number: int, records: Sequence[Record]) -> None:
        """One file with one envelope, all about one thing, and first the papers of it."""
        digests = [digest for one in records for digest in self._papers_of(one)]
        for digest in digests:
            self._copy(digest)
        header = Header(
            *(Direction.UP, Channel.COURIER, SUITE, self.folder.device.id, link.keys.key_id),
            *(self.folder.outbox.run, number, secrets.token_bytes(NONCE_BYTES)),
        )
        up = Up(header, Clock(wall_ms()), tuple(records))
        body = wire.frame([wire.encode_up(up, self.folder.device.keys, link.keys, None)])
        # A registration is imported before everything else.
        order = 0 if any(one.kind == REGISTERED for one in records) else 1
        name = f"{self.folder.device.id.hex()[:16]}-{order}{number:010d}{SUFFIX}"
        place_file(self.target / UP / name, body)
        with write(self.folder.db):
            for one in records:
                self._note(one, name)
            for digest in digests:
                self.folder.db.execute(
                    "INSERT OR REPLACE INTO sync_mirror_paper SELECT ?, NOT EXISTS (SELECT 1"
                    " FROM sync_attachment WHERE cipher_sha256 = ? AND shed_ms IS NULL)",
                    [digest, digest],
                )

    def _note(self, record: Record, name: str) -> None:
        # What was erased while its file was being written goes again at once.
        self.folder.db.execute(
            "INSERT OR REPLACE INTO sync_mirror SELECT ?, ?, NOT EXISTS"
            " (SELECT 1 FROM sync_outbox WHERE id = ?)",
            [record.id, name, record.id],
        )

    def _papers_of(self, record: Record) -> list[bytes]:
        if record.kind != ATTACHMENT_KIND:
            return []
        rows = self.folder.db.execute(
            "SELECT cipher_sha256 FROM sync_attachment WHERE record = ? AND shed_ms IS NULL",
            [record.id],
        ).fetchall()
        return [bytes(row[0]) for row in rows]

    def _copy(self, digest: bytes) -> None:
        name = digest.hex()
        try:
            data = self.folder.files.get(name)
        except IntegrityError:
            return  # it is missing here too: that is another task
        if not is_file(self.target / PAPERS / name, len(data)):
            place_file(self.target / PAPERS / name, data)

    def _remove_gone(self) -> bool:
        """Files of what was erased; what else stood in one is written again."""
        db = self.folder.db
        with database_errors():
            names = [row[0] for row in db.execute(
                "SELECT DISTINCT name FROM sync_mirror WHERE is_gone LIMIT ?", [MOST_ROWS]
            ).fetchall()]  # fmt: skip
            papers = [bytes(row[0]) for row in db.execute(
                "SELECT cipher_sha256 FROM sync_mirror_paper WHERE is_gone LIMIT ?", [MOST_ROWS]
            ).fetchall()]  # fmt: skip
        for name in names:
            (self.target / UP / name).unlink(missing_ok=True)
        for digest in papers:
            (self.target / PAPERS / digest.hex()).unlink(missing_ok=True)
        for place in (UP, PAPERS):
            if (self.target / place).is_dir():
                fsync_folder(self.target / place)
        with write(db):
            for name in names:
                # What else stood in that file is written again from there on.
                left = db.execute(
                    "SELECT min(o.seq) FROM sync_mirror m JOIN sync_outbox o ON o.id = m.record"
                    " WHERE m.name = ?",
                    [name],
                ).fetchone()[0]
                mark, seq = self._known()
                state.save(db, "mirror", [mark, seq if left is None else min(seq, left - 1)])
                db.execute("DELETE FROM sync_mirror WHERE name = ?", [name])
            for digest in papers:
                db.execute("DELETE FROM sync_mirror_paper WHERE cipher_sha256 = ?", [digest])
        return bool(names or papers)

    def _call(self, trouble: Trouble) -> None:
        with write(self.folder.db):
            now = self.folder.outbox.now_ms()
            for other in Trouble:
                if other is not trouble:
                    settle_tasks(self.folder.db, other.value, None, now)
            add_task(self.folder.db, trouble.value, None, "", now)

    def _settle(self) -> None:
        with database_errors():
            is_told = self.folder.db.execute(
                "SELECT 1 FROM sync_task WHERE kind LIKE 'mirror\\_%' ESCAPE '\\'"
                " AND done_ms IS NULL"
            ).fetchone()
        if is_told is not None:
            with write(self.folder.db):
                for trouble in Trouble:
                    now = self.folder.outbox.now_ms()
                    settle_tasks(self.folder.db, trouble.value, None, now)


def _grouped(
    rows: Sequence[tuple[int, Record, bytes]],
) -> Iterator[tuple[int, tuple[Record, ...]]]:
    """One group for each application, so that erasing one takes whole files away."""

    def key(row: tuple[int, Record, bytes]) -> tuple[bytes, int]:
        return row[2], row[0] if row[2] == NO_APPLICATION else 0

    for _, group in groupby(sorted(rows, key=key), key=key):
        found = list(group)
        yield found[0][0], tuple(record for _, record, _ in found)
