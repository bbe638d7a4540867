"""The real queues in their real database, the real portal behind its real door, and their mishaps.

It owns what tests/proof/pair_world.py owns for the models: steps, weights, and the three counts.
Everything between the steps is the product's: SQLCipher and SQLite files, seals, signatures, HTTP
without a network. Folders are copied, set back and cloned as an operator would do it.
"""

from __future__ import annotations

import io
import random
import shutil
from collections import Counter
from contextlib import ExitStack, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select

from sync.contact import ContactFailed, Contacts
from sync.courier import export_bundle, import_bundle
from sync.datafolder import DataFolder, open_data_folder
from sync.durable import Durable
from sync.errors import SyncError
from sync.portal import applications, registering
from sync.portal.cli import main as portal_command
from sync.portal.decisions import Decision, DecisionError, decide
from sync.portal.importing import import_folder
from sync.portal.opening import Portal, open_portal
from sync.portal.states import NotAllowedError, State
from sync.portal.tables import DEVICES
from sync.portal_link import enrol_by_file
from sync.records import parse
from sync.transport.faulty import FaultyTransport
from sync.transport.port import Request, Response
from tests.proof.real_mishaps import Killed, mishaps
from tests.support.app_door import AppDoor
from tests.support.filings import file_application
from tests.support.findings import Findings
from tests.support.portal_device import NOON, Ticking

WEIGHTS = {
    "file": 20,
    "decide": 12,
    "contact": 34,
    "reboot": 4,
    "full": 4,
    "export": 4,
    "carry": 5,
    "bring": 5,
    "save_kiosk": 2,
    "save_portal": 3,
    "restore_kiosk": 2,
    "restore_portal": 3,
    "lose_blob": 2,
    "clone": 2,
    "clock": 2,
    "dictionary": 1,
}
LEAST, MOST = 6, 24
URL = "http://127.0.0.1:1"
PLANTED = frozenset({"apply_twice", "drop_ack"})
_CALM_CONTACTS = 14


@dataclass
class Road:
    """To whatever portal lives at the moment, with the mishaps of one contact on it."""

    world: RealWorld
    mishap: FaultyTransport | None = None

    def send(self, request: Request) -> Response:
        transport = self.mishap or self.world.door
        return transport.send(request)

    def close(self) -> None:
        """The door stays the world's."""


@dataclass
class Machine:
    """One kiosk's folder, and the agent over it while it lives."""

    path: Path
    folder: DataFolder
    contacts: Contacts
    codes: set[str]


class RealWorld:
    """Everything below `scratch`; `template` holds an enrolled kiosk and its portal."""

    def __init__(self, scratch: Path, template: Path, plant: str | None = None) -> None:
        self.scratch = scratch
        self.plants = PLANTED & {plant or ""}
        self.clock, self.kiosk_ms = Ticking(NOON), NOON
        shutil.copytree(template, scratch, dirs_exist_ok=True)
        self.stack = ExitStack()
        self._open_portal()
        self.machines = [self._begin(scratch / "kiosk", set())]
        self.is_restored = False
        self.saved_codes: set[str] = set()
        self.old: list[Response] = []
        self.copies = self.sticks = 0
        self.was_cloned = False

    def do(self, name: str, number: int) -> None:
        """One step; `number` decides what is open in it."""
        getattr(self, f"_{name}")(random.Random(number))

    def close(self) -> None:
        """Folders are closed and gone."""
        for machine in self.machines:
            machine.folder.close()
        self.stack.close()
        shutil.rmtree(self.scratch, ignore_errors=True)

    # --- programs ----------------------------------------------------------------------------

    def _open_portal(self) -> None:
        self.portal: Portal = open_portal(
            self.scratch / "portal", clock=self.clock, plants=self.plants
        )
        self.door = AppDoor(self.portal)
        self.stack = ExitStack()
        self.stack.callback(self.portal.close)
        self.stack.callback(self.door.close)

    def _open(self, path: Path) -> DataFolder:
        folder = open_data_folder(path)
        object.__setattr__(folder.config, "plants", self.plants)
        outbox = replace(folder.outbox, now_ms=lambda: self.kiosk_ms)
        return replace(folder, outbox=outbox)

    def _begin(self, path: Path, codes: set[str]) -> Machine:
        folder = self._open(path)
        contacts = Contacts(folder, Road(self))
        contacts.start()
        return Machine(path, folder, contacts, codes)

    def _restart(self, machine: Machine) -> None:
        machine.folder.close()
        fresh = self._begin(machine.path, machine.codes)
        machine.folder, machine.contacts = fresh.folder, fresh.contacts

    def _machine(self, rng: random.Random) -> Machine:
        return rng.choice(self.machines)

    # --- what people do ----------------------------------------------------------------------

    def _file(self, rng: random.Random) -> None:
        machine = self._machine(rng)
        photo = rng.randbytes(rng.choice((40, 9_000))) if rng.random() < 0.5 else None
        file_application(machine.folder, photo=photo)
        machine.codes = codes_of(machine.folder)

    def _decide(self, rng: random.Random) -> None:
        listed = self._listed()
        if not listed:
            return
        code, state = str(rng.choice(listed)["code"]), rng.choice(list(State))
        try:
            decide(self.portal, code, Decision(state, "chaos", f"note {rng.randrange(99)}"))
        except (DecisionError, NotAllowedError):
            return

    def _clock(self, rng: random.Random) -> None:
        """A clock that is years off, either one."""
        moved = NOON + rng.choice((-10, -1, 1, 10)) * 365 * 86_400_000
        if rng.random() < 0.5:
            self.kiosk_ms = moved
        else:
            self.clock.now = NOON + rng.randrange(86_400_000)

    def _dictionary(self, rng: random.Random) -> None:
        known: dict[Any, Any] = (
            {} if rng.random() < 0.5 else dict(self.machines[0].folder.dictionaries.known)
        )
        object.__setattr__(self.portal, "dictionaries", known)

    # --- what machines do --------------------------------------------------------------------

    def _reboot(self, rng: random.Random) -> None:
        self._restart(self._machine(rng))

    def _contact(self, rng: random.Random) -> None:
        self._talk(self._machine(rng), mishaps(rng, self.door, self.old))

    def _talk(self, machine: Machine, mishap: FaultyTransport | None = None) -> bool:
        """Whether a contact ended well. A death restarts the agent."""
        road = machine.contacts.transport
        assert isinstance(road, Road)
        road.mishap = mishap
        try:
            machine.contacts.contact()
        except ContactFailed:
            return False
        except SyncError:
            # What the runner would note: a full disk above all.
            return False
        except Killed:
            self._restart(machine)
            return False
        return True

    def _full(self, rng: random.Random) -> None:
        """A disk without room for more than a few pages, during one contact."""
        machine = self._machine(rng)
        connection = machine.folder.db.conn
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + rng.choice((0, 0, 1, 3))}")
        try:
            self._talk(machine)
        finally:
            connection.execute(f"PRAGMA max_page_count = {2**30}")

    # --- by hand -----------------------------------------------------------------------------

    def _stick(self, rng: random.Random) -> Path:
        return self.scratch / f"stick{rng.randrange(2)}"

    def _export(self, rng: random.Random) -> None:
        export_bundle(self._machine(rng).folder, self._stick(rng))

    def _carry(self, rng: random.Random) -> None:
        self._torn(rng, import_folder, self.portal, "up")

    def _bring(self, rng: random.Random) -> None:
        self._torn(rng, import_bundle, self._machine(rng).folder, "down")

    def _torn(self, rng: random.Random, take: Any, where: Any, side: str) -> None:
        """A stick is read, perhaps torn off in the middle of a file."""
        stick = self._stick(rng)
        if not stick.is_dir():
            return
        files = sorted((stick / side).glob("*.mc"))
        if files and rng.random() < 0.3:
            file = rng.choice(files)
            whole = file.read_bytes()
            file.write_bytes(whole[: rng.randrange(len(whole) + 1)])
            take(where, stick)
            file.write_bytes(whole)
            return
        take(where, stick)

    # --- what befalls disks ------------------------------------------------------------------

    def _save_kiosk(self, _rng: random.Random) -> None:
        machine = self.machines[0]
        machine.folder.close()
        _copy(machine.path, self.scratch / "kiosk-backup")
        self._restart(machine)
        self.saved_codes = set(machine.codes)

    def _restore_kiosk(self, _rng: random.Random) -> None:
        backup = self.scratch / "kiosk-backup"
        if not backup.is_dir():
            return
        machine = self.machines[0]
        machine.folder.close()
        _copy(backup, machine.path)
        machine.codes, self.is_restored = set(self.saved_codes), True
        self._restart(machine)

    def _save_portal(self, _rng: random.Random) -> None:
        self.stack.close()
        _copy(self.scratch / "portal", self.scratch / "portal-backup")
        self._open_portal()

    def _restore_portal(self, _rng: random.Random) -> None:
        backup = self.scratch / "portal-backup"
        if not backup.is_dir():
            return
        self.stack.close()
        _copy(backup, self.scratch / "portal")
        self._open_portal()

    def _lose_blob(self, rng: random.Random) -> None:
        """A store of papers that is older than its database; `verify` says so to both."""
        blobs = sorted(p for p in (self.scratch / "portal" / "blobs").rglob("*") if p.is_file())
        if blobs:
            rng.choice(blobs).unlink()

    def _clone(self, rng: random.Random) -> None:
        if len(self.machines) >= 3:
            return
        machine = self._machine(rng)
        self.copies += 1
        path = self.scratch / f"kiosk-copy{self.copies}"
        machine.folder.close()
        _copy(machine.path, path)
        self._restart(machine)
        self.machines.append(self._begin(path, set(machine.codes)))
        self.was_cloned = True

    # --- calm --------------------------------------------------------------------------------

    def end(self) -> Findings:
        """Calm for all; then an operator takes the first machine back into use, and calm again."""
        found = Findings()
        with redirect_stdout(io.StringIO()):
            portal_command(["--data", str(self.scratch / "portal"), "verify"])
        for machine in reversed(self.machines):
            self._calm(found, machine)
        first = self.machines[0]
        if self.was_cloned:
            registering.set_standing(self.portal, first.folder.device.characters, "active")
            self._calm(found, first)
        for machine in self.machines:
            self._judge(found, machine)
        if not found.words():
            self._judge_feed(found, first)
        return found

    def _calm(self, found: Findings, machine: Machine) -> None:
        self._restart(machine)
        rests = 0
        for _ in range(_CALM_CONTACTS):
            is_well = self._talk(machine)
            rests = rests + 1 if is_well and self._is_at_rest(machine) else 0
            if rests == 2:
                return
        found.stuck.append(f"{machine.path.name} does not come to rest")

    def _is_at_rest(self, machine: Machine) -> bool:
        outbox, uploads = machine.folder.outbox, machine.contacts.uploads
        papers = (one.cipher_sha256 for one in outbox.waiting_attachments(50))
        return not outbox.waiting(1) and not any(map(uploads.is_sendable, papers))

    def _listed(self) -> list[dict[str, Any]]:
        with self.portal.store.reading() as connection:
            return applications.as_json(connection, self.portal.blobs)

    def _judge(self, found: Findings, machine: Machine) -> None:
        listed = self._listed()
        times = Counter(str(one["code"]) for one in listed)
        gone = machine.codes - codes_of(machine.folder)
        found.lost += [f"{code} is gone from {machine.path.name}" for code in gone]
        found.lost += [f"{code} is not at the portal" for code in machine.codes if not times[code]]
        found.doubled += [f"{code} is there {n} times" for code, n in times.items() if n > 1]
        # A file that went with the disk is gone; a person has been called.
        for one in [] if self.is_restored else listed:
            if one["code"] in machine.codes:
                pages = [page for page in one["attachments"] if not page["complete"]]
                found.stuck += [f"a page of {one['code']} is not whole" for _ in pages]

    def _judge_feed(self, found: Findings, machine: Machine) -> None:
        cursor = Durable(machine.folder).load_state().cursor
        with self.portal.store.reading() as connection:
            row = connection.execute(
                select(DEVICES.c.feed_position, DEVICES.c.feed_chain).where(
                    DEVICES.c.id == machine.folder.device.id
                )
            ).one()
        if (cursor.position, cursor.chain) != (row.feed_position, row.feed_chain):
            found.stuck.append(f"the feed ends at {row.feed_position}, the kiosk at {cursor}")


def make_template(folder: Path) -> None:
    """A kiosk that is enrolled, and its portal."""
    portal = open_portal(folder / "portal", clock=Ticking(NOON))
    kiosk = open_data_folder(folder / "kiosk", make=True)
    enrol_by_file(kiosk, registering.invite_by_file(portal, URL).to_text())
    kiosk.close()
    portal.close()


def codes_of(folder: DataFolder) -> set[str]:
    """The codes of all applications in the outbox."""
    rows = folder.db.execute(
        "SELECT body FROM sync_outbox WHERE kind = 'application.submitted.v1'"
    ).fetchall()
    trees = (parse(bytes(row[0])) for row in rows)
    return {str(tree["code"]) for tree in trees if isinstance(tree, dict)}


def _copy(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
