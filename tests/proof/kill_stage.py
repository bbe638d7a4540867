"""A machine and its portal that were made once, copied for every death, and judged afterwards.

It owns the folders, the socket at which one portal after the other answers, and the programs: each
is a fork of a process that has imported everything, so that a death costs a fraction of a second.
What the programs do is the product's; who dies when is kill_lanes.py's.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import httpx
import uvicorn

from kiosk_app import bootstrap
from kiosk_app.settings import PLANTS as KIOSK_PLANTS
from kiosk_app.settings import load_settings
from sync import wire
from sync.contact import ContactFailed, Contacts
from sync.courier import export_bundle, import_bundle
from sync.datafolder import DataFolder, open_data_folder
from sync.portal import applications, registering
from sync.portal.decisions import Decision, decide
from sync.portal.http import make_app
from sync.portal.importing import import_folder
from sync.portal.opening import Portal, open_portal
from sync.portal.service import handle_exchange
from sync.portal.settings import PLANTS as PORTAL_PLANTS
from sync.portal.states import State
from sync.portal_link import enrol_by_file
from sync.runner import Runner
from sync.transport.memory import exchange_only
from tests.e2e.crash_machines import SETTINGS
from tests.e2e.crash_verdict import judge
from tests.e2e.crash_worker import Journal, file_one
from tests.proof import kill_points
from tests.proof.kill_points import Manner
from tests.support.findings import Findings

NOTE = "note 1"
_TRIES = 60
_PAUSE_S = 0.02


@dataclass
class HeldPortal:
    """What the judge asks of a portal, read from its folder while nobody serves it."""

    folder: Path
    notes: dict[str, str]
    documents: dict[str, bytes]

    def listing(self) -> list[dict[str, Any]]:
        """As `motcua-portal applications --json`."""
        portal = open_portal(self.folder)
        try:
            with portal.store.reading() as connection:
                return applications.as_json(connection, portal.blobs)
        finally:
            portal.close()


@dataclass
class Stage:
    """Everything below `scratch`; `environment` carries the planted fault."""

    scratch: Path
    plant: str | None = None
    listener: socket.socket = field(init=False)
    notes: dict[str, str] = field(default_factory=dict)
    documents: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.environment = {"MOTCUA_DEVELOPMENT": "1", "MOTCUA_PLANT": ""}

    @property
    def url(self) -> str:
        """Where whichever portal lives at the moment answers."""
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    @property
    def portal_plants(self) -> frozenset[str]:
        """The planted fault, when it is one of the portal's."""
        return PORTAL_PLANTS & {self.plant or ""}

    @property
    def template(self) -> Path:
        return self.scratch / "template"

    def make(self) -> None:
        """A filing that was decided upon, one with a page that waits, an answer that waits."""
        kiosk_folder = self.template / "kiosk"
        kiosk_folder.mkdir(parents=True)
        (kiosk_folder / "settings.toml").write_text(SETTINGS, encoding="utf-8")
        journal = Journal(self.template / "journal")
        portal = open_portal(self.template / "portal")
        self._file(self.template, journal, attaches=False)
        folder = self._open_agent(self.template)
        enrol_by_file(folder, registering.invite_by_file(portal, self.url).to_text())
        contacts = Contacts(folder, exchange_only(partial(handle_exchange, portal)))
        contacts.start()
        contacts.contact()
        folder.close()
        with portal.store.reading() as connection:
            (one,) = applications.as_json(connection, portal.blobs)
        self._decide(portal, str(one["code"]))
        _warm(portal)
        portal.close()
        self._file(self.template, journal, attaches=True)
        # What lies ready is sound; the fault is in what happens from now on.
        self.environment["MOTCUA_PLANT"] = "".join(KIOSK_PLANTS & {self.plant or ""})

    def _decide(self, portal: Portal, code: str) -> None:
        self.notes[code] = NOTE
        decide(portal, code, Decision(State.ACCEPTED, "chaos", NOTE))

    def fresh(self, name: str) -> Path:
        """A copy of everything, for one history."""
        place = self.scratch / name
        shutil.copytree(self.template, place)
        return place

    # --- programs, each in a fork --------------------------------------------------------------

    def serve(self, place: Path) -> None:
        """The portal, until it is killed."""
        portal = open_portal(place / "portal", plants=self.portal_plants)
        config = uvicorn.Config(make_app(portal), log_level="critical", lifespan="off")
        uvicorn.Server(config).run(sockets=[self.listener])

    def deliver(self, place: Path) -> None:
        """The agent, until nothing is on its way."""
        folder = self._open_agent(place)
        runner = Runner(folder)
        for _ in range(_TRIES):
            try:
                runner.once()
            except ContactFailed:
                time.sleep(_PAUSE_S)
                continue
            if _is_at_rest(folder):
                return
        raise SystemExit(3)

    def file(self, place: Path) -> None:
        """The kiosk: one application, from where the last one stopped."""
        self._file(place, Journal(place / "journal"), attaches=False)

    def export(self, place: Path) -> None:
        """The agent's half of a stick."""
        export_bundle(self._open_agent(place), place / "stick")

    def carry(self, place: Path) -> None:
        """The portal's half of a stick."""
        portal = open_portal(place / "portal", plants=self.portal_plants)
        import_folder(portal, place / "stick")

    def bring(self, place: Path) -> None:
        """The stick comes home."""
        import_bundle(self._open_agent(place), place / "stick")

    def _file(self, place: Path, journal: Journal, *, attaches: bool) -> None:
        kiosk = bootstrap.open_kiosk(load_settings(place / "kiosk", self.environment))
        try:
            file_one(kiosk, journal, kiosk.unfinished(), 0, attaches=attaches)
        finally:
            bootstrap.close_kiosk(kiosk)

    def _open_agent(self, place: Path) -> DataFolder:
        os.environ.update(self.environment)
        return open_data_folder(place / "kiosk")

    # --- the end -------------------------------------------------------------------------------

    def close(self) -> None:
        """Gives everything back."""
        self.listener.close()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def judge(self, place: Path) -> Findings:
        """What the kiosk was told, says and holds against what the portal holds."""
        kiosk = bootstrap.open_kiosk(load_settings(place / "kiosk", self.environment))
        try:
            kiosk.read_inbox()
            held = HeldPortal(place / "portal", self.notes, self.documents)
            return judge(kiosk, held, place / "journal")
        finally:
            bootstrap.close_kiosk(kiosk)


def _warm(portal: Portal) -> None:
    """What is imported at the first request is imported here, once for all forks."""
    app = make_app(portal)
    uvicorn.Config(app, lifespan="off").load()

    async def ask() -> None:
        door = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=door, base_url="http://portal") as client:
            await client.post("/v1/exchange", content=wire.frame([b"nothing"]))

    asyncio.run(ask())


def _is_at_rest(folder: DataFolder) -> bool:
    outbox = folder.outbox
    waits = outbox.waiting(1) or outbox.waiting_attachments(1) or folder.fetches.waiting(1)
    return not waits


@dataclass(frozen=True, slots=True)
class Death:
    """The program dies at its `number`-th change below `folder` (0: never), in this manner."""

    folder: Path
    number: int
    manner: Manner = Manner.KILLED


def fork(program: Callable[[], None], death: Death) -> int:
    """The id of a child that runs `program` to its end or to its death."""
    child = os.fork()
    if not child:
        _run(program, death)
    return child


def _run(program: Callable[[], None], death: Death) -> NoReturn:
    code = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        kill_points.arm(death.folder, death.number, death.manner)
        program()
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException as error:  # noqa: BLE001 - the child has nobody else to tell
        if death.manner is not Manner.FULL:
            print(f"a program of the proof failed: {error!r}", file=sys.stderr, flush=True)
    finally:
        os._exit(code)
