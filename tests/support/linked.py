"""A kiosk with its agent and a portal behind a real door: what is filed here arrives there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from support.kiosks import KEY, HandClock, make_kiosk
from support.live_portal import LivePortal, live_portal

from kiosk_app.usecases.kiosk import Kiosk
from sync.config import load_config
from sync.datafolder import DataFolder, open_data_folder
from sync.keys import wrapping_of
from sync.portal import applications, decisions
from sync.portal.states import State
from sync.portal_link import enrol_by_code
from sync.runner import Runner
from sync.transport.making import make_line


@dataclass
class Linked:
    """One machine and its portal. `contact` is one whole contact of the agent."""

    kiosk: Kiosk
    folder: DataFolder
    portal: LivePortal

    def contact(self) -> None:
        """The agent speaks; what came down is read."""
        runner = Runner(self.folder)
        try:
            runner.once()
        finally:
            runner.close()
        self.kiosk.read_inbox()

    def decide(self, code: str, state: State, note: str = "", papers: tuple[str, ...] = ()) -> None:
        """An official decides, and the machine hears of it."""
        decision = decisions.Decision(state, "Cán bộ A", note, papers=papers)
        decisions.decide(self.portal.portal, code, decision)
        self.contact()

    def arrived(self) -> list[dict]:
        """Every application at the portal."""
        with self.portal.portal.store.reading() as connection:
            return applications.as_json(connection, self.portal.portal.blobs)


def link(kiosk: Kiosk, data: Path, portal: LivePortal) -> Linked:
    """Lets an open kiosk's machine in at the portal."""
    folder = open_data_folder(data, make=True)
    line = make_line(portal.url, folder.config.sync)
    enrol_by_code(folder, portal.url, portal.code(), line.transport)
    line.transport.close()
    return Linked(kiosk, folder, portal)


def place_key(data: Path) -> None:
    """The agent opens the database with the key that kiosks in tests use."""
    settings = load_config(data).key
    wrapping = wrapping_of(settings.provider)
    path = data / "keys" / wrapping.file_name
    path.parent.mkdir(parents=True)
    path.write_bytes(wrapping.wrap(KEY))
    path.chmod(0o600)


@contextmanager
def linked(tmp_path: Path) -> Iterator[Linked]:
    """One kiosk, enrolled."""
    data = tmp_path / "kiosk"
    place_key(data)
    with live_portal(tmp_path / "portal") as portal:
        kiosk = make_kiosk(data, HandClock())
        pair = link(kiosk, data, portal)
        try:
            yield pair
        finally:
            pair.folder.close()
            kiosk.machine.db.close()
