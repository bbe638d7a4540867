"""`make bench-backlog`: what a backlog costs the person at the glass and the agent; exit 1 when it
costs too much. build/bench-backlog.json.

An empty data folder is measured in the same run beside the full one, because what must not grow is
the difference: the machine's own speed is not judged here.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.kiosks import HandClock
from support.live_portal import live_portal
from support.sessions import open_visit
from support.staff import BINH, LAN, OWN_PIN, send_list, with_own_pins

from kiosk_app.bootstrap import close_kiosk, open_kiosk
from kiosk_app.flow.staff_intents import EnterPin, PickStaff, SignInStaff, SignOut
from kiosk_app.settings import load_settings
from sync import reconciling, spending
from sync.config import FILE
from sync.datafolder import open_data_folder
from tests.bench.backlog import Size, make_backlog
from tests.bench.measure import Measure

ROOT = Path(__file__).resolve().parents[2]
TIMES = 7
MORE, MORE_MS = 1.15, 20.0  # than with nothing waiting
SHOWN_MS, PREPARED_MS = 50.0, 50.0
AGENT_MB = 120.0
CONTACTS_S = 300.0


def median_ms(work: Callable[[], object], times: int = TIMES) -> float:
    """The median of some runs, milliseconds."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append((time.perf_counter() - began) * 1000)
    return statistics.median(found)


def agent(data: Path, *words: str) -> str:
    """`motcua-sync` as a process of its own; its standard output."""
    command = [sys.executable, "-m", "sync", "--data", str(data), *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return done.stdout


def cpu_ms(data: Path) -> float:
    """Processor time of one `motcua-sync status`: what a busy machine does not make longer."""
    before = os.times()
    agent(data, "status", "--json")
    after = os.times()
    spent = after.children_user + after.children_system
    return (spent - before.children_user - before.children_system) * 1000


def status_ms(place: Path) -> dict[str, Measure]:
    """Medians over the full and over the empty folder, in turn, so that a busy moment of the
    machine falls on both."""
    waits: dict[str, list[float]] = {"full": [], "empty": []}
    works: dict[str, list[float]] = {"full": [], "empty": []}
    for _ in range(TIMES):
        for name in waits:
            began = time.perf_counter()
            works[name].append(cpu_ms(place / name))
            waits[name].append((time.perf_counter() - began) * 1000)
    bare = statistics.median(works["empty"])
    return {
        "status_empty_ms": Measure(statistics.median(waits["empty"]), "ms"),
        "status_warm_ms": Measure(statistics.median(waits["full"]), "ms"),
        "status_empty_cpu_ms": Measure(bare, "ms"),
        "status_cpu_ms": Measure(statistics.median(works["full"]), "ms", bare * MORE + MORE_MS),
    }


def forget_pages(data: Path) -> None:
    """What the operating system still holds of the database in memory."""
    if not hasattr(os, "posix_fadvise"):
        return
    for path in data.glob("motcua.db*"):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)


def at_the_glass(data: Path, code: str) -> dict[str, float]:
    """Medians of what a person at the interface waits for."""
    kiosk = open_kiosk(load_settings(data, {}))
    try:
        visit = open_visit(kiosk, HandClock())
        found = {
            "home_ms": median_ms(visit.session.view),
            "header_ms": median_ms(kiosk.link_state),
            "track_ms": median_ms(lambda: kiosk.track(code)),
        }
        send_list(kiosk)
        with_own_pins(kiosk, LAN, BINH)
        for name, person in (("official_ms", LAN), ("health_ms", BINH)):
            visit.do(SignInStaff(), PickStaff(person.id.hex()), EnterPin(OWN_PIN))
            found[name] = median_ms(visit.session.view)
            visit.do(SignOut())
        return found
    finally:
        close_kiosk(kiosk)


def prepared_ms(data: Path) -> float:
    """What the agent asks of its own queues before each envelope."""
    folder = open_data_folder(data)

    def prepare() -> None:
        folder.outbox.waiting(50)
        folder.outbox.waiting_attachments(50)
        reconciling.digest_here(folder)
        spending(folder.db, folder.config.sync, folder.outbox.now_ms())

    try:
        return median_ms(prepare)
    finally:
        folder.close()


def contacts(data: Path, place: Path) -> dict[str, Measure]:
    """A real agent, contact after contact with a real portal, until its time is up or all is there:
    the highest memory of any, and what came of them."""
    highest, count, failed = 0.0, 0, 0
    # A day's bytes would end the sending after a hundredth of the papers, and most contacts would
    # be idle ones: what is measured is the agent at work.
    with (data / FILE).open("a", encoding="utf-8") as opened:
        opened.write("\n[sync]\nbytes_per_day = 1000000000000\n")
    with live_portal(place) as portal:
        agent(data, "enrol", portal.url, portal.code())
        began = time.monotonic()
        while (left_s := CONTACTS_S - (time.monotonic() - began)) > 0 and _waits(data):
            high_mb, code = _once(data, left_s)
            highest, count, failed = max(highest, high_mb), count + 1, failed + (code == 3)
        seconds = time.monotonic() - began
    return {
        "agent_high_mb": Measure(highest, "MB", AGENT_MB),
        "contacts": Measure(count, "contacts"),
        "contacts_failed": Measure(failed, "contacts"),
        "contacts_s": Measure(seconds, "s"),
    }


def _waits(data: Path) -> bool:
    told = json.loads(agent(data, "status", "--json"))
    return bool(told["queued"] + told["sending"] + told["attachments"]["queued"])


def _once(data: Path, longest_s: float) -> tuple[float, int | None]:
    """Highest memory (MB) of one contact, and how it ended; None: its time was up."""
    command = [sys.executable, "-m", "sync", "--data", str(data), "once"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    highest, ends = 0.0, time.monotonic() + longest_s
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and time.monotonic() < ends:
            highest = max(highest, _high_mb(process.pid))
            time.sleep(0.05)
        code = process.poll()
        if code is None:
            process.terminate()
    return highest, code


def _high_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    except OSError:
        return 0.0
    found = (int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    return next(found, 0) / 1024


def measured(place: Path, size: Size) -> dict[str, Measure]:
    """Everything, over a folder that is made for it."""
    began = time.monotonic()
    codes = make_backlog(place / "full", size)
    made_s = time.monotonic() - began
    make_backlog(place / "empty", Size(1, 0))
    forget_pages(place / "full")
    cold = median_ms(lambda: agent(place / "full", "status", "--json"), 1)
    status = status_ms(place)
    shown = at_the_glass(place / "full", codes[len(codes) // 2])
    prepared = prepared_ms(place / "full")
    contacted = contacts(place / "full", place / "portal")
    told = json.loads(agent(place / "full", "status", "--json"))
    return {
        "made_s": Measure(made_s, "s"),
        "attachments_gb": Measure(size.attachment_bytes / 1e9, "GB"),
        "status_cold_ms": Measure(cold, "ms"),
        **status,
        **{name: Measure(value, "ms", SHOWN_MS) for name, value in shown.items()},
        "contact_prepared_ms": Measure(prepared, "ms", PREPARED_MS),
        **contacted,
        "acknowledged": Measure(told["acknowledged"], "applications"),
        "papers_at_portal": Measure(told["attachments"]["acknowledged"], "papers"),
    }


def main(arguments: list[str] | None = None) -> int:
    """Measure, write, tell; 1 when a bound is missed. The folder is removed in any case."""
    parser = argparse.ArgumentParser(description=__doc__)
    usual = Size()
    parser.add_argument("--applications", type=int, default=usual.applications)
    parser.add_argument("--papers", type=int, default=usual.papers)
    parser.add_argument("--paper-bytes", type=int, default=usual.paper_bytes)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench-backlog.json")
    options = parser.parse_args(arguments)
    size = Size(options.applications, options.papers, options.paper_bytes)
    place = options.out.parent / "bench-backlog"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    # What the agent's uploads leave at the portal is once more as much.
    if shutil.disk_usage(place).free < 2.2 * size.attachment_bytes + 2**30:
        sys.stderr.write("not enough room: give --paper-bytes\n")
        return 2
    try:
        found = {name: one.as_json() for name, one in measured(place, size).items()}
    finally:
        shutil.rmtree(place)
    for one in found.values():
        one["value"] = round(float(str(one["value"])), 2)
    options.out.write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    for name, told in found.items():
        bound = "" if told["bound"] is None else f"  at most {round(float(str(told['bound'])), 1)}"
        mark = "" if told["ok"] else "  MISSED"
        sys.stdout.write(f"{name:22}{told['value']:>10} {told['unit']}{bound}{mark}\n")
    return 0 if all(one["ok"] for one in found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
