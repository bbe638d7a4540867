"""Times and sizes of the work behind the screens: search, filing, one real exchange, ingest.

Everything runs over real files with real syncs, the real programs where a process is meant.
"""

from __future__ import annotations

import json
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from support.live_portal import live_portal
from support.portal_device import Ticking, enrolled, portal_at, submitted

from kiosk_app.bootstrap import close_kiosk, open_kiosk
from kiosk_app.domain.example import example_answers
from kiosk_app.settings import load_settings
from kiosk_app.usecases.kiosk import Kiosk
from kiosk_app.usecases.values import Filed
from sync import wire
from sync.portal.service import handle_exchange

CODES = ("1.001193", "1.004194", "2.000635", "1.001612")
TYPED_COMMUNES = ("muong long", "dak ha", "Xã Na Loi", "thi tran", "buon ho", "xyzxyz")
TYPED_PROCEDURES = ("khai sinh", "tam tru", "ho kinh doanh", "trich luc", "dang ky", "KT3")
FILINGS = 24
EXCHANGED = 12
INGESTED = 150


def search_ms(kiosk: Kiosk) -> list[float]:
    """Every prefix that a person types on the way to a commune's or a procedure's name."""
    samples = []
    for words, search in [
        *((words, kiosk.search_communes) for words in TYPED_COMMUNES),
        *((words, kiosk.search_procedures) for words in TYPED_PROCEDURES),
    ]:
        for length in range(1, len(words) + 1):
            began = time.perf_counter()
            search(words[:length])
            samples.append((time.perf_counter() - began) * 1000)
    return samples


def filing_ms(kiosk: Kiosk, count: int = FILINGS) -> list[float]:
    """The verb that files, from its call until application and outbox record are synced."""
    rng = random.Random(11)
    samples = []
    for n in range(count):
        code = CODES[n % len(CODES)]
        answers = example_answers(kiosk.catalogue.get(code), rng, date(2026, 11, 23))
        signature = next((a for a in answers.values() if _is_signature(a)), {"mark": "finger"})
        draft = kiosk.answers(kiosk.start(code), answers)
        began = time.perf_counter()
        filed = kiosk.submit(draft, signature)
        samples.append((time.perf_counter() - began) * 1000)
        if not isinstance(filed, Filed):
            raise RuntimeError(f"{code} was not filed: {filed}")
    return samples


def _is_signature(answer: object) -> bool:
    return isinstance(answer, dict) and ("strokes" in answer or "mark" in answer)


@contextmanager
def opened(data: Path) -> Iterator[Kiosk]:
    """The kiosk's verbs over a data folder."""
    kiosk = open_kiosk(load_settings(data, {}))
    try:
        yield kiosk
    finally:
        close_kiosk(kiosk)


@dataclass
class CountingProxy:
    """Passes TCP on loopback through and counts what the sockets carried, headers and all."""

    target: int
    port: int = 0
    carried: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.target))
            for pair in ((near, far), (far, near)):
                threading.Thread(target=self._pass, args=pair, daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while block := source.recv(65_536):
                with self._lock:
                    self.carried += len(block)
                sink.sendall(block)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            return

    def close(self) -> None:
        """No new connections."""
        self._listener.close()


def exchange_bytes(place: Path) -> float:
    """Bytes on the socket, both ways, of one `motcua-sync once` over text-only applications."""
    data = place / "sender"
    with opened(data) as kiosk:
        filing_ms(kiosk, EXCHANGED)
    with live_portal(place / "receiver") as portal:
        proxy = CountingProxy(int(portal.url.rsplit(":", 1)[1]))
        try:
            _sync(data, "enrol", f"http://127.0.0.1:{proxy.port}", portal.code())
            proxy.carried = 0
            _sync(data, "once")
            arrived = json.loads(_sync(data, "status", "--json"))["complete"]
            if arrived != EXCHANGED:
                raise RuntimeError(f"{arrived} of {EXCHANGED} applications arrived in one contact")
            return proxy.carried / EXCHANGED
        finally:
            proxy.close()


def _sync(data: Path, *args: str) -> str:
    command = [sys.executable, "-m", "sync", "--data", str(data), *args]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def ingest_per_s(place: Path, count: int = INGESTED) -> float:
    """Applications a second that the portal's service takes in, one contact and commit each."""
    portal = portal_at(place, Ticking())
    try:
        device = enrolled(portal)
        bodies = [
            wire.frame(
                [device.envelope(device.record("application.submitted.v1", submitted(1000 + n)))]
            )
            for n in range(count)
        ]
        began = time.perf_counter()
        for body in bodies:
            handle_exchange(portal, body)
        return count / (time.perf_counter() - began)
    finally:
        portal.close()
