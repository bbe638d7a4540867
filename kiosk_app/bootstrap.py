"""The composition root: the only module that knows every concrete class.

It owns which class stands behind which port on this machine, and the order of starting (settings,
key, database, catalogue, interface) and of stopping; the agent is started by the watcher, when it
is told to. Commands import it without Kivy: what draws is imported where it is run.
"""

from __future__ import annotations

import importlib
import logging
import os
import secrets
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import sqlite_utils

from kiosk_app.facts import load_holidays, load_units
from kiosk_app.i18n import DEFAULT_LANG, Locale
from kiosk_app.logs import catch_the_unforeseen, open_log
from kiosk_app.reference import load_procedures
from kiosk_app.resources import asset, assets_root
from kiosk_app.seeing import make_camera
from kiosk_app.settings import SETTINGS_FILE, Settings, SettingsError
from kiosk_app.sounding import make_studio, make_voice
from kiosk_app.store.database import DATABASE_FILE, open_copy, open_store
from kiosk_app.usecases.clock import Instant, SystemClock, Trusted
from kiosk_app.usecases.kiosk import Kiosk
from kiosk_app.usecases.language_packs import load_languages, shipped_languages
from kiosk_app.usecases.machine import Machine
from kiosk_app.watch import signs
from sync import (
    AttachmentFiles,
    DatabaseFull,
    KeySettings,
    Outbox,
    SyncError,
    agent_command,
    agent_runs,
    connect,
    data_version,
    load_config,
    new_run,
    open_device,
    open_key,
    program,
    trusted_time,
)

if TYPE_CHECKING:
    from kiosk_app.devices.ports import Printer
    from kiosk_app.flow.display import Display
    from kiosk_app.flow.limits import Limits
    from kiosk_app.flow.views import View
    from kiosk_app.ui.app import KioskApp
    from kiosk_app.ui.background import Opened
    from kiosk_app.ui.desk import Devices
    from kiosk_app.watch.heart import Heart

CLEAN_EVERY_S = 3600.0

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
        trusted=lambda: trusted_of(db),
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


def trusted_of(db: sqlite_utils.Database) -> Trusted | None:
    found = trusted_time(db)
    if found is None:
        return None
    return Trusted(found.trusted_ms, Instant(found.wall_ms, found.boottime_ms, found.boot))


def run(settings: Settings, heart: Heart | None = None, *, is_standby: bool = False) -> int:
    """The interface until it is closed; the exit code. 1 when the session failed: whoever watches
    starts it again, and the draft comes back at its question.

    With a `heart` it is watched, and tells the watcher when the sync agent may run; on standby it
    opens no window before it is told to. Raises NoDisplayError, and what open_kiosk raises.
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
        if heart is not None and is_standby:
            opened.result()
            heart.wait_for_the_glass()
        importlib.import_module("kiosk_app.ui.app")
        kiosk = opened.result()
    app = make_app(settings, lambda: kiosk)
    if heart is not None:
        # Only now: this process has migrated the tables, and only start-up may.
        if not load_config(settings.data).sync.service:
            command = [str(settings.data), *agent_command(settings.data)]
            heart.say(signs.AGENT, signs.in_one_word(command))
        _tie(app, heart, settings)
    signal.signal(signal.SIGTERM, lambda *_: app.stop())
    app.run()
    return 1 if app.failed else 0


def rest(settings: Settings, heart: Heart) -> int:
    """The page "out of service" and nothing behind it, until the watcher has something better."""
    from kiosk_app.flow.pause_views import out_of_service_view
    from kiosk_app.ui.environment import prepare, require_display

    require_display(os.environ)
    panel = settings.panel
    prepare(None, panel.width, panel.height, fullscreen=panel.fullscreen)
    from kiosk_app.ui.background import Opened, Still

    packs = shipped_languages()
    locale = packs.get(settings.kiosk.language, packs[DEFAULT_LANG])
    view = out_of_service_view(locale, settings.kiosk)
    app = _app(settings, lambda _limits: Opened(Still(view)), view, None)
    _tie(app, heart, settings, is_resting=True)
    app.run()
    return 0


def _tie(app: KioskApp, heart: Heart, settings: Settings, *, is_resting: bool = False) -> None:
    from kiosk_app.ui.pulse import Pulse

    pulse = Pulse(app, heart, settings.watch, is_resting=is_resting)
    app.fbind("on_start", pulse.start)  # not bind: it would forget the pulse
    app.fbind("on_stop", pulse.stop)


def make_app(settings: Settings, get_kiosk: Callable[[], Kiosk]) -> KioskApp:
    """The interface over these settings; Kivy must be prepared. `get_kiosk` runs on the worker."""
    from kiosk_app.flow.pause_views import out_of_service_view

    languages = load_languages(settings)
    packs = languages.packs
    locale = packs.get(settings.kiosk.language, packs[DEFAULT_LANG])
    return _app(
        settings,
        lambda limits_of: open_session(settings, get_kiosk(), packs, limits_of),
        out_of_service_view(locale, settings.kiosk),
        replace(
            make_devices(settings),
            voice=make_voice(settings, packs),
            studio=make_studio(settings),
        ),
        languages.fonts,
    )


def _app(
    settings: Settings,
    open_session: Callable[[Callable[[Display], Limits]], Opened],
    farewell: View,
    devices: Devices | None,
    fonts: tuple[Path, ...] = (),
) -> KioskApp:
    from kiosk_app.flow.display import display_of
    from kiosk_app.ui.app import KioskApp
    from kiosk_app.ui.theme import Theme

    panel = settings.panel
    theme = Theme.of_panel(panel.width, panel.height, panel.density_px_per_mm, display_of(panel))
    return KioskApp(open_session, theme, assets_root(), lambda: farewell, devices, fonts)


def open_session(
    settings: Settings,
    kiosk: Kiosk,
    packs: Mapping[str, Locale],
    limits_of: Callable[[Display], Limits],
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
        limits_of,
        settings.plants,
    )
    watch = Watch(kiosk, session.is_free)
    return Opened(
        session,
        watch.has_changed,
        lambda: close_kiosk(kiosk),
        session.print_job,
        session.may_be_renewed,
    )


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
    from kiosk_app.devices.courier import Courier
    from kiosk_app.devices.cups import CupsPrinter, NoPrinter
    from kiosk_app.devices.imagefolder import FolderSource, PhoneSource
    from kiosk_app.devices.scanfolder import ScanFolder
    from kiosk_app.devices.serialscanner import SerialScanner
    from kiosk_app.devices.simulated import FolderPrinter, SilentChime
    from kiosk_app.devices.spooler import WindowsPrinter
    from kiosk_app.devices.stick import StickSaver, mounted_stick
    from kiosk_app.devices.winspool import WindowsSpooler
    from kiosk_app.ui.desk import Devices

    data, printer = settings.data, settings.printer
    scanner = settings.scanner
    printers: dict[str, Callable[[], Printer]] = {
        "folder": lambda: FolderPrinter(data / printer.folder),
        "cups": lambda: CupsPrinter(printer.queue),
        "thermal": lambda: _thermal(settings),
        "windows": lambda: WindowsPrinter(WindowsSpooler(), printer.queue),
        "none": NoPrinter,
    }
    return Devices(
        camera=make_camera(settings),
        sources={
            kind: source(data / place.folder)
            for kind, source, place in (
                ("stick", FolderSource, settings.stick),
                ("scans", ScanFolder, settings.scans),
                ("phone", PhoneSource, settings.phone),
            )
            if place.folder
        },
        printer=printers[printer.kind](),
        courier=Courier(
            lambda verb, folder: program(data, verb, str(folder)),
            lambda: mounted_stick(data / settings.stick.folder),
        )
        if settings.stick.folder
        else None,
        stick=StickSaver(data / settings.stick.folder) if settings.stick.save else None,
        scanner=SerialScanner(scanner.port, scanner.baud) if scanner.kind == "serial" else None,
        chime=SpeakerChime() if settings.chime.kind == "speaker" else SilentChime(),
    )


def _thermal(settings: Settings) -> Printer:
    from kiosk_app.devices.lines import Address
    from kiosk_app.devices.thermal import ThermalPrinter

    printer = settings.printer
    try:
        address = Address.read(printer.address, printer.baud)
    except ValueError as error:
        raise SettingsError(SETTINGS_FILE, "[printer] address", str(error)) from error
    name = f"thermal printer at {printer.address}"
    return ThermalPrinter(address.open, printer.dots, name=name, answers=printer.answers)
