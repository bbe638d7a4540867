"""Power cuts: records the real programs' writes, rebuilds what a cut may leave, opens it again.

It owns the scene that is recorded (file, enrol, file beside the agent, be answered) and the check
of each rebuilt folder: it opens, it is whole, and nothing that was said before is missing.
"""

from __future__ import annotations

import random
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

from kiosk_app import bootstrap
from kiosk_app.settings import Settings, load_settings
from sync import SyncError, integrity_problems
from sync.verifying import verify_store
from tests.e2e import crash_machines as machines
from tests.e2e.crash_ledger import broken_promises, promises
from tests.e2e.power_disk import Disk, Image, Rule, State
from tests.e2e.power_trace import CALLS, Event, Reader, Sync

STATES_A_POINT = 8
SCENE_BOUND_S = 180
STRACE = ("strace", "-f", "-y", "-xx", "-s", "99999999", "-e")


def cut_power(folder: Path, most: int, seed: int, plant: str | None) -> tuple[int, list[str]]:
    """How many states were opened, about `most` at most, and what was missing in them."""
    return try_cuts(record(folder, plant), folder, most, seed)


def try_cuts(events: Sequence[Event], folder: Path, most: int, seed: int) -> tuple[int, list[str]]:
    """As `cut_power`, of what was recorded in `folder` before."""
    rng = random.Random(seed)
    count = sum(isinstance(event, Sync) for event in events)
    points = set(rng.sample(range(count), min(count, max(1, most // STATES_A_POINT))))
    seen: set[bytes] = set()
    found: list[str] = []
    with light_kiosks():
        for rule in Rule:
            for state in Disk(rule, rng).states(events, points):
                mark = _mark(state)
                if mark not in seen:
                    seen.add(mark)
                    found += check(state, folder)
    return len(seen), found


def record(folder: Path, plant: str | None) -> list[Event]:
    """Everything that kiosk and agent did to their data folder while they worked."""
    if shutil.which("strace") is None:
        raise SystemExit("needs strace to record writes: packaging/system-packages.sh test")
    (folder / "kiosk").mkdir(parents=True)
    portal = machines.RealPortal(folder / "portal", plant)
    trace = folder / "trace"
    try:
        scene = subprocess.Popen(
            [*STRACE, f"trace={CALLS}", "-o", str(trace), "sh", "-c", _scene(folder, portal)],
            cwd=machines.ROOT,
            env={**machines.environment(plant), "MOTCUA_KIOSK_MODE": "development"},
            stdout=sys.stderr,
        )
        for _ in range(SCENE_BOUND_S * 2):
            try:
                scene.wait(0.5)
                break
            except subprocess.TimeoutExpired:
                portal.accept_new()
        else:
            scene.kill()
        if scene.wait() != 0:
            raise RuntimeError("the recorded scene did not end well")
    finally:
        portal.close()
    reader = Reader(folder / "kiosk", folder / "journal")
    with trace.open(encoding="ascii") as lines:
        events = reader.read(lines)
    trace.unlink()
    return events


def _scene(folder: Path, portal: machines.RealPortal) -> str:
    """First start and filing alone; then the agent beside the kiosk; then the kiosk alone again."""
    python = shlex.quote(sys.executable)
    killable = f"{python} -m tests.e2e.killable"
    kiosk = f"{killable} {shlex.join(machines.kiosk_command(folder, '--leave'))}"
    agent = f"{killable} {shlex.join(machines.agent_command(folder))} 2>/dev/null"
    data = shlex.quote(str(folder / "kiosk"))
    enrol = f"{python} -m sync --data {data} enrol {portal.url} {portal.code()}"
    return (
        f"{kiosk} --most 2 && {enrol} && {{ {agent} & }} && sleep 1 && {kiosk} --most 2"
        f" && sleep 4 && {kiosk} --most 1 && kill $! && wait; {kiosk} --most 1"
    )


@contextmanager
def light_kiosks() -> Iterator[None]:
    """Catalogue and communes are read once: the thousandth start differs in its folder only."""
    originals = bootstrap.load_procedures, bootstrap.load_units, bootstrap.load_holidays
    shelf = bootstrap.load_procedures(Settings(data=Path("nowhere")))
    units, holidays = bootstrap.load_units(None), bootstrap.load_holidays(None)
    bootstrap.load_procedures = lambda _settings: shelf
    bootstrap.load_units, bootstrap.load_holidays = (
        lambda _settings: units,
        lambda _settings: holidays,
    )
    try:
        yield
    finally:
        bootstrap.load_procedures, bootstrap.load_units, bootstrap.load_holidays = originals


def check(state: State, folder: Path) -> list[str]:
    """What is missing when the real program opens what the cut left, in a fresh folder."""
    source, fresh = folder / "kiosk", folder / "reopened"
    shutil.rmtree(fresh, ignore_errors=True)
    lay_out(state.image, source, fresh)
    where = f"cut before sync {state.point} ({state.how})"
    try:
        kiosk = bootstrap.open_kiosk(load_settings(fresh, {}))
    except (SyncError, OSError) as error:
        return [f"{where}: does not open: {error}"]
    try:
        machine = kiosk.machine
        lines = b"".join(state.said).splitlines(True)
        found = broken_promises(kiosk, promises(lines))
        found += integrity_problems(machine.db)
        found += [str(bad) for bad in verify_store(machine.db, machine.files)["bad"]]
    except SyncError as error:
        found = [f"cannot be read: {error}"]
    finally:
        bootstrap.close_kiosk(kiosk)
    return [f"{where}: {why}" for why in found]


def lay_out(image: Image, source: Path, target: Path) -> None:
    """Writes the image of `source` into `target`."""
    target.mkdir(parents=True)
    for path, content in sorted(image.items()):
        place = target / Path(path).relative_to(source)
        if content is None:
            place.mkdir(parents=True, exist_ok=True)
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
            place.chmod(0o600)


def _mark(state: State) -> bytes:
    digest = blake2b(len(state.said).to_bytes(4, "big"))
    for path, content in sorted(state.image.items()):
        digest.update(path.encode() + b"\0" + blake2b(content or b"").digest())
    return digest.digest()
