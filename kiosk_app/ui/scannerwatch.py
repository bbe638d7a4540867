"""Waits for a code scanner that does not type, on a thread of its own.

Owns when a fault is told: once, and only while a card is asked for, because a scanner that is out
concerns nobody else. It keeps no payload; what was scanned goes to `report` and is gone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from kiosk_app.devices.ports import Scanner
from kiosk_app.flow.intents import DeviceFailed, Intent, Scanned
from kiosk_app.ui.guarding import fault_of

READ_S = 0.5
RETRY_S = 1.5


class ScannerWatch:
    """Starts at once; `report` queues what the scanner brings."""

    def __init__(self, scanner: Scanner, report: Callable[[Intent], None]) -> None:
        self._scanner = scanner
        self._report = report
        self._ended = threading.Event()
        self._is_expected = False
        self._is_told = False
        self.fault = ""  # of the last look; "" while it is well
        self._thread = threading.Thread(target=self._run, name="scanner", daemon=True)
        self._thread.start()

    def expect(self, wanted: bool) -> None:
        """Whether a card is asked for now."""
        if wanted and not self._is_expected:
            self._is_told = False
        self._is_expected = wanted

    def stop(self, timeout_s: float = 2.0) -> None:
        """End the thread and give the device back."""
        self._ended.set()
        self._thread.join(timeout_s)

    def _run(self) -> None:
        while not self._ended.is_set():
            self.fault = fault_of(self._listen)
            if self.fault:
                self._failed(self.fault)
        self._scanner.close()

    def _listen(self) -> None:
        payload = self._scanner.read(READ_S)
        self._is_told, self.fault = False, ""
        if payload:
            self._report(Scanned(payload.decode("utf-8", "replace"), "serial"))

    def _failed(self, code: str) -> None:
        if self._is_expected and not self._is_told:
            self._is_told = True
            self._report(DeviceFailed(code))
        self._ended.wait(RETRY_S)
