"""`make soak`: a thousand people before the real interface, with a real agent and a real portal.

First without renewal: nobody may leave anything behind in live objects, widgets, clipboard, files
or spool, memory may not grow, everything filed must arrive. Then some more people at the whole
program under its watcher, with renewal: nothing of them may be anywhere in the memory of its
processes. It owns build/soak.json; exit 1 when anything is not so. A planted fault
($MOTCUA_PLANT through --plant) must end so.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from kiosk_app.bootstrap import close_kiosk, open_kiosk
from kiosk_app.settings import PLANTS, load_settings
from kiosk_app.usecases.kiosk import Kiosk
from sync import agent_status
from tests.e2e import crash_machines as machines
from tests.e2e.crash_machines import ROOT, RealPortal
from tests.e2e.crash_verdict import judge, wait_until_settled
from tests.proof.renewed import scan_after_renewals
from tests.proof.soak_office import Office
from tests.proof.soak_settings import SETTINGS
from tests.support.findings import Findings

GROWTH = 0.05
COUNTED_FROM = 200  # citizens: below that, growth is not judged
START_S, A_CITIZEN_S = 300.0, 90.0
FIRST_DEATH = "before_response_is_stored:1"
DEATH_S = 60.0  # for that
ROOM_BYTES = 4 * 1024**3  # a thousand people file some hundred MB


class Agent:
    """The sync agent. Its first one comes with the first thing filed, and dies when the portal has
    taken that in and before the answer is stored here: so that something is sent twice."""

    def __init__(self, place: Path, plant: str | None) -> None:
        self._place, self._plant = place, plant
        self._is_second = False
        self._process: subprocess.Popen[bytes] | None = None

    def keep(self) -> bool:
        """Starts it, or starts it again; whether the second one runs."""
        if self._process is not None and self._process.poll() is None:
            return self._is_second
        self._is_second = self._process is not None
        kill = "" if self._is_second else FIRST_DEATH
        command = machines.agent_command(self._place)
        self._process = machines.start(command, self._plant, kill, self._place / "agent.log")
        return self._is_second

    def end(self) -> None:
        """Nothing runs any more."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(30)


def run(options: argparse.Namespace, place: Path) -> dict[str, Any]:
    """The whole soak in a fresh folder; what the file says."""
    data = place / "kiosk"
    for folder in (data, place / "tmp"):
        folder.mkdir(parents=True)
    (data / "settings.toml").write_text(SETTINGS.format(renew_after=0), "utf-8")
    # Only a kiosk makes its tables, and no agent may run meanwhile.
    close_kiosk(open_kiosk(load_settings(data, machines.environment(options.plant))))
    portal = RealPortal(place / "portal", options.plant)
    agent = Agent(place, options.plant)
    try:
        _enrol(data, portal)
        office = Office(portal, place / "found.office")
        found, code = _citizens(options, place, agent, office)
        arrived = _settle(options, place, portal, agent, found)
    finally:
        agent.end()
        portal.close()
    renewed = scan_after_renewals(place / "renewed", options.renewals, options.plant)
    return _result(options, found, code, arrived, renewed)


def _enrol(data: Path, portal: RealPortal) -> None:
    command = [sys.executable, "-m", "sync", "--data", str(data), "enrol", portal.url]
    subprocess.run([*command, portal.code()], cwd=ROOT, check=True, capture_output=True, timeout=60)


def _citizens(
    options: argparse.Namespace, place: Path, agent: Agent, office: Office
) -> tuple[dict[str, Any], int]:
    """What the worker found, and its exit code; agent and office work beside it."""
    out = place / "found.json"
    command = [sys.executable, "-m", "tests.proof.soak_worker", str(place / "kiosk")]
    worker = subprocess.Popen(
        [*command, str(options.citizens), str(out), *options.errands],
        cwd=ROOT,
        env={
            **machines.environment(options.plant),
            "TMPDIR": str(place / "tmp"),
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests"))),
        },
    )
    deadline = time.monotonic() + START_S + A_CITIZEN_S * options.citizens
    while worker.poll() is None:
        time.sleep(0.2)
        if out.with_suffix(".filed").exists():
            agent.keep()
        office.step()
        if time.monotonic() > deadline:
            worker.kill()
    return (json.loads(out.read_text("utf-8")) if out.exists() else {}), worker.wait()


def _settle(
    options: argparse.Namespace,
    place: Path,
    portal: RealPortal,
    agent: Agent,
    found: dict[str, Any],
) -> Findings:
    """What was filed on the glass, against both stores."""
    kiosk = open_kiosk(load_settings(place / "kiosk", machines.environment(options.plant)))
    journal = place / "journal"
    journal.touch()
    end = time.monotonic() + DEATH_S
    try:
        while _has_more(kiosk) and not agent.keep() and time.monotonic() < end:
            time.sleep(0.1)
        wait_until_settled(kiosk, portal)
        verdict = judge(kiosk, portal, journal)
    finally:
        close_kiosk(kiosk)
    held = Counter(str(one["code"]) for one in portal.listing())
    filed = found.get("filed", [])
    found["arrived"] = sum(held[code] == 1 for code in filed)
    verdict.lost += [
        f"{code}: on the receipt, not at the portal" for code in filed if not held[code]
    ]
    return verdict


def _has_more(kiosk: Kiosk) -> bool:
    """Whether an agent has anything to do; without that none dies of it."""
    status = agent_status(kiosk.machine.db)
    return bool(status.queued + status.sending)


def _result(
    options: argparse.Namespace,
    found: dict[str, Any],
    code: int,
    verdict: Findings,
    renewed: dict[str, Any],
) -> dict[str, Any]:
    left = [*found.get("left_behind", []), *renewed["left_behind"]]
    first, end = found.get("rss_after_100_mb", 0.0), found.get("rss_end_mb", 0.0)
    return {
        "citizens": found.get("citizens", 0),
        "filed": len(found.get("filed", [])),
        "arrived": found.get("arrived", 0),
        "crashes": int(code != 0 or found.get("failed", False)) + renewed["crashes"],
        "rss_after_100_mb": round(first, 1),
        "rss_end_mb": round(end, 1),
        "rss_mb": found.get("rss_mb", {}),
        "cpu_s": found.get("cpu_s", 0.0),
        "markers_found": len(left),
        "renewals": renewed["renewals"],
        "stuck": len(found.get("stuck", [])),
        "lost": len(verdict.lost),
        "doubled": len(verdict.doubled),
        "undelivered": len(verdict.stuck),
        "errands": found.get("errands", {}),
        "planted": options.plant,
        "findings": [*left, *found.get("stuck", []), *verdict.lost, *verdict.doubled,
                     *verdict.stuck][:60],
    }  # fmt: skip


def wrong(result: dict[str, Any], citizens: int, renewals: int) -> list[str]:
    """What is not as it must be, in words."""
    zero = ("crashes", "markers_found", "stuck", "lost", "doubled", "undelivered")
    said = [f"{name} is {result[name]}, must be 0" for name in zero if result[name]]
    if result["citizens"] != citizens:
        said.append(f"{result['citizens']} of {citizens} citizens came")
    if result["arrived"] != result["filed"]:
        said.append(f"{result['filed']} filed, {result['arrived']} arrived")
    if result["renewals"] != renewals:
        said.append(f"{result['renewals']} of {renewals} renewals")
    most = result["rss_after_100_mb"] * (1 + GROWTH)
    if citizens >= COUNTED_FROM and result["rss_end_mb"] > most:
        said.append(f"{result['rss_end_mb']} MB in the end, at most {most:.1f}")
    return said


def roomy() -> Path | None:
    """A folder in memory, where there is one: power cuts are another proof, and waiting for
    a disk makes half of the time. None: the usual place."""
    memory = Path("/dev/shm")
    if memory.is_dir() and shutil.disk_usage(memory).free > ROOM_BYTES:
        return memory
    return None


def main(arguments: list[str] | None = None) -> int:
    """The exit code: 0 all as it must be, 1 not."""
    parser = argparse.ArgumentParser(prog="soak")
    parser.add_argument("--citizens", type=int, default=1000)
    parser.add_argument("--renewals", type=int, help="people with renewal (one in a hundred)")
    parser.add_argument("--errands", nargs="*", default=[], help="of the first ones (else each)")
    parser.add_argument("--plant", choices=sorted(PLANTS))
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "soak.json")
    options = parser.parse_args(arguments)
    if options.renewals is None:
        options.renewals = max(1, options.citizens // 100)
    os.environ |= {"SDL_VIDEODRIVER": "offscreen", "SDL_AUDIODRIVER": "dummy"}
    began, place = time.monotonic(), Path(tempfile.mkdtemp(prefix="motcua-soak-", dir=roomy()))
    result = run(options, place)
    said = wrong(result, options.citizens, options.renewals)
    result |= {"wrong": said, "seconds": round(time.monotonic() - began, 1)}
    words = json.dumps(result, ensure_ascii=False, indent=2)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(words + "\n", "utf-8")
    print(words)
    if said:
        print(f"what was left behind: {place}", file=sys.stderr)
        return 1
    shutil.rmtree(place)
    return 0


if __name__ == "__main__":
    sys.exit(main())
