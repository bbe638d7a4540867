"""The studio's devices off the main thread: the microphone, and copying clips to the stick.

Owns whether the microphone is on: it is off as soon as the studio's page is left. What comes of a
job goes back as an intent.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from kiosk_app.devices.ports import DeviceError
from kiosk_app.devices.voice_ports import Recorder
from kiosk_app.flow.intents import DeviceFailed, Intent
from kiosk_app.flow.studio_intents import (
    ExportVoices,
    StartTake,
    StopTake,
    TakeFailed,
    TakeHeard,
    VoicesExported,
)
from kiosk_app.ui.guarding import fault_of


@dataclass(frozen=True, slots=True)
class StudioDevices:
    """`export` copies every recording to the stick and returns how many there are; DeviceError."""

    recorder: Recorder
    export: Callable[[], int]


class Booth:
    """`report` queues what comes of a job."""

    def __init__(self, devices: StudioDevices, report: Callable[[Intent], None]) -> None:
        self._devices = devices
        self._report = report
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="studio")
        self._is_on = False

    def take_part(self, intent: Intent) -> None:
        """Do what an intent of the studio wants of a device."""
        match intent:
            case StartTake():
                self._is_on = True
                self._run(self._devices.recorder.start, TakeFailed)
            case StopTake():
                self._is_on = False
                self._run(self._heard, TakeFailed)
            case ExportVoices():
                self._run(self._exported, DeviceFailed)
            case _:
                return

    def leave(self) -> None:
        """The page is gone: nothing listens any more, and what was heard is dropped."""
        if self._is_on:
            self._is_on = False
            self._run(self._dropped, TakeFailed)

    def stop(self) -> None:
        """Finish the job at hand."""
        self.leave()
        self._pool.shutdown(wait=True)

    def _heard(self) -> None:
        self._report(TakeHeard(self._devices.recorder.stop().samples))

    def _dropped(self) -> None:
        with suppress(DeviceError):  # nobody waits for it
            self._devices.recorder.stop()

    def _exported(self) -> None:
        self._report(VoicesExported(self._devices.export()))

    def _run(self, job: Callable[[], object], failed: Callable[[str], Intent]) -> None:
        self._pool.submit(self._guarded, job, failed)

    def _guarded(self, job: Callable[[], object], failed: Callable[[str], Intent]) -> None:
        fault = fault_of(job)
        if fault:
            self._report(failed(fault))
