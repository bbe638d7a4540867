"""Unsynced writes that vanish, at the kiosk, at the portal or at both: what was promised is kept.

It owns the recording of power_scene.py under strace, the images that a power cut just before any
sync may leave of either folder (tests/e2e/power_disk.py), and what must hold in each: both open,
nothing that was said is missing, and calm brings the rest to where it belongs, once.
"""

from __future__ import annotations

import io
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from sqlalchemy import select

from sync import SyncError
from sync.datafolder import open_data_folder
from sync.portal import feeds
from sync.portal.opening import Portal, open_portal
from sync.portal.settings import PLANTS
from sync.portal.shelves import WrongDigestError
from sync.portal.store import check_pages
from sync.portal.tables import DEVICES, RECORDS
from sync.verifying import verify_store
from tests.e2e.power import STRACE, lay_out
from tests.e2e.power_disk import Disk, Image, Rule, State
from tests.e2e.power_trace import CALLS, Event, Reader, Sync
from tests.proof.real_world import RealWorld, codes_of
from tests.support.findings import Findings
from tests.support.portal_device import NOON, Ticking

ROOT = Path(__file__).resolve().parents[2]
KIOSK, PORTAL = "kiosk", "portal"
IMAGES = 4


class Struck(Enum):
    """Whose unsynced writes vanish; the other one's machine lives on."""

    ONLY_PORTAL = ("portal",)
    ONLY_KIOSK = ("kiosk",)
    BOTH = ("portal", "kiosk")


@dataclass(frozen=True, slots=True)
class Blackout:
    """What lies in both folders afterwards, and what had been promised by then."""

    struck: Struck
    where: str
    image: Image
    said: dict[str, set[str]]


def record(folder: Path, plant: str | None) -> list[Event]:
    """Everything that agent and portal did to their folders, and said, in the kernel's order."""
    for name in (KIOSK, PORTAL):
        (folder / name).mkdir(parents=True)
    trace = folder / "trace"
    if shutil.which("strace") is None:
        raise SystemExit("needs strace to record writes: packaging/system-packages.sh test")
    scene = [sys.executable, "-m", "tests.proof.power_scene", str(folder), *PLANTS & {plant or ""}]
    command = [*STRACE, f"trace={CALLS}", "-o", str(trace), *scene]
    subprocess.run(command, cwd=ROOT, check=True, timeout=300)
    with trace.open(encoding="ascii") as lines:
        events = Reader(folder, folder / "journal").read(line for line in lines)
    trace.unlink()
    mine = (f"{folder / KIOSK}", f"{folder / PORTAL}")
    return [one for one in events if getattr(one, "path", mine[0]).startswith(mine)]


def blackouts(events: Sequence[Event], folder: Path, rng: random.Random) -> Iterator[Blackout]:
    """The power goes just before every sync, in an order drawn by lot; a few images of each."""
    count = sum(isinstance(event, Sync) for event in events)
    for point in rng.sample(range(count), count):
        states = [
            state
            for rule in Rule
            for state in Disk(rule, rng).states(events, {point})
            if state.point == point
        ]
        # Where nothing vanished: all names are a journal's.
        whole = next(one.image for one in states if one.how == f"{Rule.JOURNAL.value}: all")
        found = [(struck, state) for state in states for struck in Struck]
        for struck, state in rng.sample(found, min(len(found), IMAGES)):
            yield _blackout(struck, state, whole, folder)


def _blackout(struck: Struck, state: State, whole: Image, folder: Path) -> Blackout:
    gone = tuple(str(folder / name) for name in struck.value)
    image = {path: data for path, data in whole.items() if not path.startswith(gone)}
    image |= {path: data for path, data in state.image.items() if path.startswith(gone)}
    said: dict[str, set[str]] = {}
    for line in b"".join(state.said).splitlines():
        for what, values in json.loads(line).items():
            said.setdefault(what, set()).update(values)
    where = f"power of {' and '.join(struck.value)} lost before sync {state.point} ({state.how})"
    return Blackout(struck, where, image, said)


def check(blackout: Blackout, source: Path, scratch: Path) -> Findings:
    """What is lost, doubled or stuck when both programs are opened again."""
    fresh = scratch / "reopened"
    shutil.rmtree(fresh, ignore_errors=True)
    lay_out(blackout.image, source, fresh)
    found = Findings()
    try:
        found.lost += _broken_by_portal(fresh, blackout.said)
        if "enrolled" in blackout.said:
            found.lost += _broken_by_kiosk(fresh, blackout.said)
            if not found.words():
                found.add(_healed(fresh, scratch / "world", blackout.said))
    except (SyncError, OSError) as error:
        found.lost.append(f"{type(error).__name__}: {error}")
    return _placed(found, blackout.where)


def _placed(found: Findings, where: str) -> Findings:
    kinds = (found.lost, found.doubled, found.stuck)
    return Findings(*([f"{where}: {word}" for word in kind] for kind in kinds))


def _broken_by_portal(fresh: Path, said: dict[str, set[str]]) -> list[str]:
    portal = open_portal(fresh / PORTAL, clock=Ticking(NOON))
    try:
        return check_pages(portal.store) + list(_unkept(portal, said))
    finally:
        portal.close()


def _unkept(portal: Portal, said: dict[str, set[str]]) -> Iterator[str]:
    with portal.store.reading() as connection:
        held = {row.id.hex() for row in connection.execute(select(RECORDS.c.id))}
        devices = connection.execute(select(DEVICES.c.id)).scalars().all()
        for place in said.get("feed", ()):
            position, _, chain = place.partition(" ")
            here = [feeds.chain_at(connection, one, int(position)) for one in devices]
            if bytes.fromhex(chain) not in here:
                yield f"decision {position} is gone from the portal"
    yield from (f"record {one[:8]} is gone" for one in said.get("records", set()) - held)
    for name in said.get("papers", ()):
        try:
            portal.blobs.read(bytes.fromhex(name))
        except (FileNotFoundError, WrongDigestError):
            yield f"paper {name[:8]} is gone from the portal, or not whole"


def _broken_by_kiosk(fresh: Path, said: dict[str, set[str]]) -> list[str]:
    folder = open_data_folder(fresh / KIOSK)
    try:
        bad = [str(one) for one in verify_store(folder.db, folder.files)["bad"]]
        gone = said.get("filed", set()) - codes_of(folder)
        return bad + [f"{code} is gone from the kiosk" for code in gone]
    finally:
        folder.close()


def _healed(fresh: Path, world: Path, said: dict[str, set[str]]) -> Findings:
    """After calm, as the state machine judges it."""
    two = RealWorld(world, fresh)
    try:
        two.machines[0].codes = set(said.get("filed", ()))
        with redirect_stdout(io.StringIO()):
            return two.end()
    finally:
        two.close()
