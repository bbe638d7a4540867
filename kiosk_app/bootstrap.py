"""The composition root: the only module that knows every concrete class.

It owns which class stands behind which port on this machine, and the order of starting (settings,
key, database, catalogue, agent, interface) and of stopping. Commands import it without Kivy: what
draws is imported where it is run.
"""

from __future__ import annotations

import importlib
import logging
import os
import secrets
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import sqlite_utils

from kiosk_app.facts import load_holidays, load_units
from kiosk_app.i18n import DEFAULT_LANG, Locale, load_locales
from kiosk_app.logs import catch_the_unforeseen, open_log
from kiosk_app.reference import load_procedures
from kiosk_app.resources import asset, assets_root, font_families, voice_root
from kiosk_app.settings import Settings
from kiosk_app.store.database import DATABASE_FILE, open_copy, open_store
from kiosk_app.usecases.clock import Instant, SystemClock, Trusted
from kiosk_app.usecases.kiosk import Kiosk
from kiosk_app.usecases.machine import Machine
from sync import (
    AttachmentFiles,
    DatabaseFull,
    KeySettings,
    Outbox,
    Supervisor,
    SyncError,
    agent_runs,
    connect,
    data_version,
    new_run,
    open_device,
    open_key,
    trusted_time,
)

if TYPE_CHECKING:
    from kiosk_app.devices.ports import Printer
    from kiosk_app.devices.voice_ports import Player
    from kiosk_app.flow.limits import Limits
    from kiosk_app.ui.app import KioskApp
    from kiosk_app.ui.background import Opened
    from kiosk_app.ui.desk import Devices
    from kiosk_app.usecases.voice import Voice

CLEAN_EVERY_S = 3600.0
AGENT_POLL_S = 1.0

log = logging.getLogger(__name__)


def open_kiosk(settings: Settings) -> Kiosk:
    """The verbs over the data folder, which is made when absent.

    Raises sync's errors (wrong key, damaged, full), AgentRunning, OSError.
    """
    settings.data.mkdir(parents=True, exist_ok=True)
    open_log(settings.data)
    key = database_key(settings)
    db = open_store(settings.data, key, lambda: agent_runs(settings.data))
    device = open_device(db)
    shelf = load_procedures(settings)
    for problem in shelf.problems:
        log.warning("catalogue.refused", extra={"file": problem.file, "place": problem.place})
    machine = Machine(
        settings=settings,
        db=db,
        files=AttachmentFiles(settings.data / "attachments"),
        device=device,
        outbox=Outbox(db, device, new_run()),
        shelf=shelf,
        holidays=load_holidays(settings),
        units=load_units(settings),
        clock=SystemClock(),
        trusted=lambda: _trusted(db),
        random=secrets.token_bytes,
        plants=settings.plants,
    )
    return Kiosk(machine, asset("fonts"))


def close_kiosk(kiosk: Kiosk) -> None:
    """Closes the database; the log of it stays for the agent to fold in."""
    kiosk.machine.db.close()


def database_key(settings: Settings, *, make: bool = True) -> bytes:
    """The key of DATA/motcua.db from the provider that the settings name."""
    file = settings.data / settings.key.file if settings.key.file else None
    return open_key(KeySettings(settings.key.provider, file), settings.data, make=make)


@contextmanager
def open_as_it_is(settings: Settings) -> Iterator[sqlite_utils.Database]:
    """The database to be looked at: nothing is migrated, damage is no reason not to open it."""
    db = connect(settings.data / DATABASE_FILE, database_key(settings))
    try:
        yield db
    finally:
        db.close()


@contextmanager
def open_backup(settings: Settings, folder: Path) -> Iterator[sqlite_utils.Database]:
    """A backup's database under this machine's key; a copy is opened, the backup stays as it is."""
    import shutil
    import tempfile

    with tempfile.TemporaryDirectory(prefix="motcua-restore-") as scratch:
        copy = Path(scratch) / "motcua.db"
        shutil.copyfile(folder / "motcua.db", copy)
        db = open_copy(copy, database_key(settings, make=False))
        try:
            yield db
        finally:
            db.close()


def _trusted(db: sqlite_utils.Database) -> Trusted | None:
    found = trusted_time(db)
    if found is None:
        return None
    return Trusted(found.trusted_ms, Instant(found.wall_ms, found.boottime_ms, found.boot))


def run(settings: Settings) -> int:
    """The interface until it is closed, with the sync agent beside it; the exit code.

    1 when the session failed: whoever supervises the kiosk starts it again, and the draft comes
    back at its question. Raises NoDisplayError, and what open_kiosk raises.
    """
    from kiosk_app.ui.environment import prepare, require_display
    from kiosk_app.ui.memory import settle

    require_display(os.environ)
    settle()
    catch_the_unforeseen()
    # Kivy takes most of a second to import; the database opens meanwhile.
    with ThreadPoolExecutor(1, thread_name_prefix="opening") as opening:
        opened = opening.submit(open_kiosk, settings)
        panel = settings.panel
        prepare(settings.data, panel.width, panel.height, fullscreen=panel.fullscreen)
        importlib.import_module("kiosk_app.ui.app")
        kiosk = opened.result()
    # Only now: this process has migrated the tables, and only start-up may.
    with agent_beside(settings.data):
        app = make_app(settings, lambda: kiosk)
        signal.signal(signal.SIGTERM, lambda *_: app.stop())
        app.run()
    return 1 if app.failed else 0


def make_app(settings: Settings, get_kiosk: Callable[[], Kiosk]) -> KioskApp:
    """The interface over these settings; Kivy must be prepared. `get_kiosk` runs on the worker."""
    from kiosk_app.flow.pause_views import out_of_service_view
    from kiosk_app.ui.app import KioskApp
    from kiosk_app.ui.theme import Theme

    panel = settings.panel
    theme = Theme.of_panel(
        panel.width, panel.height, panel.density_px_per_mm, panel.mode, panel.left_handed
    )
    packs = load_locales(asset("locales"), font_families(asset("fonts")))
    locale = packs.get(settings.kiosk.language, packs[DEFAULT_LANG])
    return KioskApp(
        lambda limits: open_session(settings, get_kiosk(), packs, limits),
        theme,
        assets_root(),
        lambda: out_of_service_view(locale, settings.kiosk),
        make_devices(settings),
    )


def open_session(
    settings: Settings, kiosk: Kiosk, packs: Mapping[str, Locale], limits: Limits
) -> Opened:
    """The flow over the kiosk's verbs, for the one thread that will use it."""
    from kiosk_app.flow.session import KioskSession
    from kiosk_app.paper.qr import qr_matrix
    from kiosk_app.ui.background import Opened

    with suppress(DatabaseFull):  # the mail waits; the screen can still say what is wrong
        kiosk.read_again()
        kiosk.read_inbox()
    session = KioskSession(
        kiosk,
        settings,
        packs,
        lambda: kiosk.now().when,
        qr_matrix,
        limits,
        settings.plants,
    )
    watch = Watch(kiosk, lambda: session.view().screen == "home")
    return Opened(session, watch.has_changed, lambda: close_kiosk(kiosk), session.receipt_pdf)


class Watch:
    """Asked while nobody touches the screen: did another process commit? And the hourly cleaning.

    `is_free`: nobody is in a session. Only then is anything taken away, and nothing that goes wrong
    there ends a session: it waits for the next hour.
    """

    def __init__(
        self,
        kiosk: Kiosk,
        is_free: Callable[[], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._kiosk = kiosk
        self._is_free = is_free
        self._clock = clock
        self._version = data_version(kiosk.machine.db)
        self._clean_at_s = clock()

    def has_changed(self) -> bool:
        """True once for every change that came from outside."""
        if self._clock() >= self._clean_at_s and self._is_free():
            self._clean()
        before, self._version = self._version, data_version(self._kiosk.machine.db)
        return self._version != before

    def _clean(self) -> None:
        self._clean_at_s = self._clock() + CLEAN_EVERY_S
        try:
            purged = self._kiosk.purge()
        except (OSError, SyncError) as error:
            log.warning("purge.failed", extra={"failure": type(error).__name__})
            return
        if purged.has_more:
            self._clean_at_s = self._clock()


def make_devices(settings: Settings) -> Devices:
    """The devices that the settings name; each absent one says so when it is used."""
    from kiosk_app.devices.chime import SpeakerChime
    from kiosk_app.devices.cups import CupsPrinter, NoPrinter
    from kiosk_app.devices.imagefolder import FolderSource
    from kiosk_app.devices.nocamera import NoCamera
    from kiosk_app.devices.serialscanner import SerialScanner
    from kiosk_app.devices.simulated import FolderPrinter, SilentChime, SimulatedCamera
    from kiosk_app.ui.desk import Devices

    data, camera, printer = settings.data, settings.camera, settings.printer
    scanner = settings.scanner
    folder = data / camera.folder if camera.folder else None
    printers: dict[str, Callable[[], Printer]] = {
        "folder": lambda: FolderPrinter(data / printer.folder),
        "cups": lambda: CupsPrinter(printer.queue),
        "none": NoPrinter,
    }
    return Devices(
        camera=SimulatedCamera(folder, asset("fonts"))
        if camera.kind == "simulated"
        else NoCamera(),
        images=FolderSource(data / settings.stick.folder) if settings.stick.folder else None,
        printer=printers[printer.kind](),
        scanner=SerialScanner(scanner.port, scanner.baud) if scanner.kind == "serial" else None,
        chime=SpeakerChime() if settings.chime.kind == "speaker" else SilentChime(),
    )


def make_voice(settings: Settings, packs: Mapping[str, Locale]) -> Voice:
    """Who speaks on this machine, with the clips that ship and those that were recorded here."""
    from kiosk_app.devices.espeak import Espeak
    from kiosk_app.devices.nosound import NoSpeaker
    from kiosk_app.devices.simulated_voice import SilentPlayer, SilentSynthesiser
    from kiosk_app.devices.soundcard import SoundCard
    from kiosk_app.store.clips import Clips
    from kiosk_app.usecases.voice import Voice

    players: dict[str, Callable[[], Player]] = {
        "speaker": SoundCard,
        "silent": SilentPlayer,
        "none": NoSpeaker,
    }
    return Voice(
        Clips(voice_root(), settings.data / "voice"),
        players[settings.voice.kind](),
        SilentSynthesiser() if settings.voice.kind == "silent" else Espeak(),
        {lang: pack.voice for lang, pack in packs.items()},
    )


@contextmanager
def agent_beside(data: Path) -> Iterator[None]:
    """The sync agent runs, and is started again when it ends, while the block runs."""
    supervisor, ended = Supervisor(data), threading.Event()

    def watch() -> None:
        while not ended.wait(AGENT_POLL_S):
            supervisor.poll()

    supervisor.start()
    thread = threading.Thread(target=watch, name="agent", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        supervisor.stop()
