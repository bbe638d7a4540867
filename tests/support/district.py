"""Several real kiosks and one real portal that can be thrown back to a copy of itself."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from support.filers import answered
from support.kiosks import make_kiosk
from support.linked import Linked, link, place_key
from support.live_portal import LivePortal, live_portal
from support.photos import jpeg, paper_photo
from support.portal_views import listed

from kiosk_app.resources import asset
from kiosk_app.usecases.values import Filed
from sync import find_device, open_tasks
from sync.datafolder import open_data_folder
from sync.portal import registering
from sync.portal.desk.words import speak
from sync.portal.tasks import open_tasks as portal_tasks
from sync.portal_link import enrol_by_code
from sync.transport.making import make_line

_LANGUAGES = ("vi", "en")


@dataclass
class District:
    """`portal` is served at one address whatever is done to its folder."""

    folder: Path
    portal: LivePortal
    _serving: ExitStack
    machines: list[Linked] = field(default_factory=list)

    def machine(self, name: str) -> Linked:
        """A new kiosk, let in by a code."""
        data = self.folder / name
        place_key(data)
        made = link(make_kiosk(data), data, self.portal)
        self.machines.append(made)
        return made

    def successor(self, name: str, of: str) -> Linked:
        """A new kiosk that takes over from the machine with these characters."""
        data = self.folder / name
        place_key(data)
        kiosk, folder = make_kiosk(data), open_data_folder(data)
        code = registering.invite_by_code(self.portal.portal, of)
        line = make_line(self.portal.url, folder.config.sync)
        enrol_by_code(folder, self.portal.url, code, line.transport)
        line.transport.close()
        made = Linked(kiosk, folder, self.portal)
        self.machines.append(made)
        return made

    def copy_machine(self, one: Linked, to: str) -> Path:
        """A backup of a kiosk's folder, taken while nothing writes."""
        data = one.kiosk.machine.settings.data
        self.close_machine(one)
        shutil.copytree(data, self.folder / to)
        self.open_machine(one, data)
        return self.folder / to

    def restore_machine(self, one: Linked, copy: Path) -> None:
        """What a technician does: the folder goes, the copy comes in its place."""
        data = one.kiosk.machine.settings.data
        self.close_machine(one)
        shutil.rmtree(data)
        shutil.copytree(copy, data)
        self.open_machine(one, data)

    def clone_machine(self, one: Linked, name: str) -> Linked:
        """The disk of a machine, copied into another one."""
        copy = self.copy_machine(one, name)
        made = Linked(make_kiosk(copy), open_data_folder(copy), self.portal)
        self.machines.append(made)
        return made

    def close_machine(self, one: Linked) -> None:
        one.folder.close()
        one.kiosk.machine.db.close()

    def open_machine(self, one: Linked, data: Path) -> None:
        one.kiosk, one.folder = make_kiosk(data), open_data_folder(data)

    def copy_portal(self, to: str = "backup") -> Path:
        """A backup of the portal's folder, taken while nothing writes."""
        self.stop()
        shutil.copytree(self.folder / "portal", self.folder / to)
        self.start()
        return self.folder / to

    def restore_portal(self, copy: Path) -> None:
        """What an operator does: the folder goes, the copy comes in its place."""
        self.stop()
        shutil.rmtree(self.folder / "portal")
        shutil.copytree(copy, self.folder / "portal")
        self.start()

    def stop(self) -> None:
        self._serving.close()

    def start(self) -> None:
        port = urlsplit(self.portal.url).port or 0
        self.portal = self._serving.enter_context(live_portal(self.folder / "portal", port))
        for machine in self.machines:
            machine.portal = self.portal

    def as_it_stands(self) -> list[dict]:
        """Every application with its state, number and papers."""
        return sorted(listed(self.portal.portal), key=lambda one: one["code"])

    def tasks(self) -> list[str]:
        """What waits for an operator."""
        with self.portal.portal.store.reading() as connection:
            return sorted(row.kind for row in portal_tasks(connection))


@contextmanager
def district(folder: Path) -> Iterator[District]:
    """A portal that serves; machines come by `machine`."""
    with ExitStack() as serving:
        portal = serving.enter_context(live_portal(folder / "portal"))
        made = District(folder, portal, serving)
        try:
            yield made
        finally:
            for one in made.machines:
                one.folder.close()
                one.kiosk.machine.db.close()


def file_with_page(one: Linked, seed: int = 1) -> Filed:
    """Somebody files a birth with one photographed paper."""
    draft = answered(one.kiosk, seed=seed)
    paper = next(d.paper for d in draft.procedure.documents if not d.by_kiosk)
    one.kiosk.attach(draft, paper, jpeg(paper_photo(seed)))
    filed = one.kiosk.submit(one.kiosk.open_draft(draft.id), None)
    assert isinstance(filed, Filed), filed
    return filed


def called(one: Linked) -> str:
    """The characters that the machine prints now."""
    found = find_device(one.folder.db)
    assert found is not None
    return found.characters


def kinds_here(one: Linked) -> list[str]:
    """What waits for a person at a machine."""
    return [task.kind for task in open_tasks(one.folder.db)]


def desk_words(kind: str) -> tuple[str, str]:
    """What the desk says of a task, in both languages; its key never."""
    for lang in ("vi", "en"):
        assert speak(lang, f"task_do.{kind}") != f"task_do.{kind}"
    vi, en = (speak(lang, f"task.{kind}") for lang in ("vi", "en"))
    assert f"task.{kind}" not in (vi, en)
    return vi, en


def screen_words(kind: str) -> tuple[str, str]:
    """What the kiosk's staff page says of a task, in both packs."""
    packs = (
        tomllib.loads(asset(f"locales/{lang}/staff.toml").read_text("utf-8")) for lang in _LANGUAGES
    )
    vi, en = (f"{pack['staff_task'][kind]} {pack['task_do'][kind]}" for pack in packs)
    return vi, en
