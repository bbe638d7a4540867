"""Work with devices off the main thread: capture, image files, printing, the chime, the card's QR.

One worker runs one job after the other, a second one prints, a third waits for the camera; what
comes of it goes back as an intent that is never dropped, whatever else is under way. A device that
says no, in its own words or in a way that its module did not foresee, becomes an intent too, never
an exception on the screen.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field

from kivy.clock import Clock

from kiosk_app.devices.cardimage import read_card_qr
from kiosk_app.devices.courier import Courier
from kiosk_app.devices.nocamera import NoCamera
from kiosk_app.devices.ports import (
    Camera,
    Chime,
    Fault,
    ImageSource,
    Printer,
    Scanner,
)
from kiosk_app.flow.intents import Attach, DeviceFailed, Intent, Printed, PrintFailed, Scanned
from kiosk_app.flow.machine_intents import Carried, DevicesChecked, StickSeen
from kiosk_app.ui.booth import StudioDevices
from kiosk_app.ui.checking import check_devices
from kiosk_app.ui.guarding import fault_of
from kiosk_app.ui.papersources import PaperSources
from kiosk_app.ui.scannerwatch import ScannerWatch
from kiosk_app.usecases.printing import PrintJob
from kiosk_app.usecases.voice import Voice

LOOK_FOR_CARD_S = 0.6


@dataclass(frozen=True, slots=True)
class Devices:
    """The machine's devices; None where there is none."""

    camera: Camera | None = None
    printer: Printer | None = None
    stick: Printer | None = None
    chime: Chime | None = None
    voice: Voice | None = None
    courier: Courier | None = None
    studio: StudioDevices | None = None
    scanner: Scanner | None = None
    sources: Mapping[str, ImageSource] = field(default_factory=dict)  # stick, scans, phone


class Desk:
    """`report` queues what a device brings."""

    def __init__(self, devices: Devices, report: Callable[[Intent], None]) -> None:
        self.devices = devices
        self.camera = None if isinstance(devices.camera, NoCamera) else devices.camera
        self._report = report
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="devices")
        self._printing = ThreadPoolExecutor(1, thread_name_prefix="printer")
        self._seeing = ThreadPoolExecutor(1, thread_name_prefix="camera")
        self.sources = PaperSources(devices.sources, self._run, self._look_quietly, report)
        self._jobs = 0
        self._lock = threading.Lock()
        self._looking = False
        self._seen = b""  # the code told last: a camera reads the same card again and again
        self._told = ""  # the fault told last: told again and again it would keep a session awake
        self._watch = None if devices.scanner is None else ScannerWatch(devices.scanner, report)
        self._look = Clock.schedule_interval(self._look_for_card, LOOK_FOR_CARD_S)

    @property
    def is_busy(self) -> bool:
        """True while a device works; the idle clock waits for it."""
        return self._jobs > 0

    def capture(self, paper: str) -> None:
        """Take a still of the paper under the camera."""
        camera = self.devices.camera
        if camera is not None:
            self._run(lambda: self._report(Attach(paper, camera.capture())), self._seeing)

    def print(self, job: PrintJob) -> None:
        """Put a sheet on paper, on a thread of its own: a printer that waits for paper must not
        silence the bell."""

        def failed(code: str) -> Intent:
            return PrintFailed(code, job.number)

        printer = self.devices.stick if job.to_stick else self.devices.printer
        if printer is None:
            self._report(failed("no_printer"))
        else:
            self._run(lambda: self._print(printer, job), self._printing, failed)

    def check(self) -> None:
        """Try every device and report what each says."""
        fault = "" if self._watch is None else self._watch.fault
        self._run(lambda: self._report(DevicesChecked(check_devices(self.devices, fault))))

    def carry(self, *, is_out: bool) -> None:
        """Out onto the stick or in from it, as the technician asked."""
        courier = self.devices.courier
        if courier is None:
            self._report(Carried(is_out, fault=Fault.NO_FOLDER.value))
            return

        def work() -> None:
            load = courier.take_out() if is_out else courier.bring_in()
            self._report(Carried(is_out, load.records, load.papers, load.answers, load.bad))

        self._run(work, None, lambda code: Carried(is_out, fault=code))

    def look_at_stick(self) -> None:
        """What the technician's stick carries."""
        courier = self.devices.courier
        if courier is None:
            self._report(StickSeen(fault=Fault.NO_FOLDER.value))
            return

        def work() -> None:
            self._report(StickSeen(**asdict(courier.look())))

        self._run(work, None, lambda code: StickSeen(fault=code))

    def ring(self) -> None:
        """Call the official."""
        chime = self.devices.chime
        if chime is not None:
            self._run(chime.ring)

    def look_for_card(self, wanted: bool) -> None:
        """Read card codes from the live picture while wanted; a scanner that is out says so."""
        if not wanted:
            self._seen, self._told = b"", ""
        self._looking = wanted and self.camera is not None
        if self._watch is not None:
            self._watch.expect(wanted)

    def stop(self) -> None:
        """Finish the job at hand."""
        self._look.cancel()
        self.sources.stop()
        if self._watch is not None:
            self._watch.stop()
        for pool in (self._pool, self._printing, self._seeing):
            pool.shutdown(wait=True, cancel_futures=True)

    def _print(self, printer: Printer, job: PrintJob) -> None:
        printer.print(job)
        self._report(Printed(job.number))

    def _run(
        self,
        job: Callable[[], object],
        pool: ThreadPoolExecutor | None = None,
        failed: Callable[[str], Intent] = DeviceFailed,
    ) -> None:
        with self._lock:
            self._jobs += 1
        (pool or self._pool).submit(self._guarded, job, failed)

    def _look_quietly(self, job: Callable[[], object]) -> None:
        """A look that nobody waits for: the idle clock goes on meanwhile."""
        self._pool.submit(fault_of, job)

    def _guarded(
        self, job: Callable[[], object], failed: Callable[[str], Intent] = DeviceFailed
    ) -> None:
        fault = fault_of(job)
        if fault:
            self._report(failed(fault))
        with self._lock:
            self._jobs -= 1

    def _look_for_card(self, *_: object) -> None:
        if self._looking and self._jobs == 0:
            with self._lock:
                self._jobs += 1
            self._seeing.submit(self._seek_card)

    def _seek_card(self) -> None:
        fault = fault_of(self._read_card)
        if fault and fault != self._told and self._looking:
            self._report(DeviceFailed(fault))
        self._told = fault if self._looking else ""
        with self._lock:
            self._jobs -= 1

    def _read_card(self) -> None:
        camera = self.camera
        if camera is None or not self._looking:
            return
        payload = read_card_qr(camera.capture())
        if payload and payload != self._seen and self._looking:
            self._seen = payload
            self._report(Scanned(payload.decode("utf-8", "replace"), "camera"))
