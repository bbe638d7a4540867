"""A kiosk with a full store and its portal: made once, copied for each run.

It owns what happens before any clock runs: enrolment, a first contact, and every application filed
through the verbs that `motcua-kiosk file` calls. The machine's clock is turned by hand, so that a
thousand people do not come in one minute. It must never put a record into the store by another way
than a citizen's.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from support.kiosks import HandClock
from support.live_portal import live_portal

from kiosk_app.bootstrap import close_kiosk, open_kiosk
from kiosk_app.domain.validation import normalise
from kiosk_app.settings import load_settings
from kiosk_app.usecases.clock import SystemClock
from kiosk_app.usecases.kiosk import Kiosk
from kiosk_app.usecases.values import Filed
from sync.contact import Contacts
from sync.datafolder import open_data_folder
from sync.portal_link import enrol_by_code
from sync.transport.making import make_line
from tests.bench.sync.dataset import Application
from tests.bench.sync.emulator import SERVER_IP
from tests.bench.sync.mapping import PROCEDURE, answers

PORT = 8765
URL = f"http://{SERVER_IP}:{PORT}"
PAPER = "000.00.00.G15-KQ004389"
_SETTINGS = "[sync]\nlab = true\nafter_link_s = 0.01\n"
_BETWEEN_S = (240, 900)


@dataclass(frozen=True, slots=True)
class Filled:
    """Both data folders at rest, and what was filed."""

    kiosk: Path
    portal: Path
    filed: tuple[Application, ...] = ()
    ciphertext_bytes: int = 0

    def ciphertexts(self) -> list[bytes]:
        """The sealed papers."""
        return [path.read_bytes() for path in _papers(self.kiosk)]

    def copied(self, to: Path) -> Filled:
        """The same again for one run, which may spoil it."""
        for name, folder in (("kiosk", self.kiosk), ("portal", self.portal)):
            shutil.copytree(folder, to / name)
        return replace(self, kiosk=to / "kiosk", portal=to / "portal")


@dataclass(slots=True)
class Filer:
    """Files at one kiosk; a context would outlive the store, so it is closed by its maker."""

    kiosk: Kiosk
    clock: HandClock
    rng: random.Random = field(default_factory=lambda: random.Random(5))

    def file(self, one: Application, picture: bytes | None = None) -> Filed:
        """As the command does it. RuntimeError with the problems when it is refused."""
        kiosk = self.kiosk
        self.clock.advance(self.rng.uniform(*_BETWEEN_S))
        draft = kiosk.start(PROCEDURE)
        fields = {one.id: one for one in draft.procedure.fields()}
        typed = answers(one, lambda province: _wards(kiosk, province))
        draft = kiosk.answers(
            draft, {name: normalise(fields[name], v) for name, v in typed.items()}
        )
        if picture is not None:
            kiosk.attach(draft, PAPER, picture)
        filed = kiosk.submit(draft, None, True)
        if not isinstance(filed, Filed):
            raise RuntimeError(f"not filed: {filed}")
        return filed


def _wards(kiosk: Kiosk, province: str) -> list[str]:
    return sorted(ward.code for ward in kiosk.machine.units.wards_of(province))


@contextmanager
def filer(data: Path) -> Iterator[Filer]:
    """Somebody who files at the kiosk of a data folder."""
    # From now on into days to come: it agrees with the trusted time of the first contact.
    clock = HandClock(SystemClock().read())
    kiosk = open_kiosk(load_settings(data, {}))
    try:
        yield Filer(replace(kiosk, machine=replace(kiosk.machine, clock=clock)), clock)
    finally:
        close_kiosk(kiosk)


def fill(place: Path, found: Sequence[Application], pictures: Sequence[bytes] = ()) -> Filled:
    """An enrolled pair whose kiosk holds all of `found`; those that say so with a picture."""
    kiosk, portal = place / "kiosk", place / "portal"
    _enrol(kiosk, portal)
    waiting = iter(pictures)
    with filer(kiosk) as desk:
        for one in found:
            desk.file(one, next(waiting) if pictures and one["co_dinh_kem"] else None)
    size = sum(path.stat().st_size for path in _papers(kiosk))
    return Filled(kiosk, portal, tuple(found), size)


def _papers(kiosk: Path) -> list[Path]:
    return sorted(path for path in (kiosk / "attachments").rglob("*") if path.is_file())


def _enrol(kiosk: Path, portal: Path) -> None:
    """With the address that the portal will have on the link, over loopback."""
    kiosk.mkdir(parents=True)
    (kiosk / "settings.toml").write_text(_SETTINGS, "utf-8")
    close_kiosk(open_kiosk(load_settings(kiosk, {})))
    with live_portal(portal) as live, closing(open_data_folder(kiosk)) as folder:
        line = make_line(live.url, folder.config.sync)
        try:
            enrol_by_code(folder, URL, live.code(), line.transport)
            contacts = Contacts(folder, line.transport)
            contacts.start()
            contacts.contact()
        finally:
            line.transport.close()
