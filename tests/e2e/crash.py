"""`make crash`: kills kiosk and agent in every phase, cuts the power, counts what was lost.

It owns the order of the run and build/crash.json; the exit code is 1 when anything was lost,
doubled or stuck. A planted fault ($MOTCUA_PLANT through --plant) must end so: a proof that cannot
fail proves nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from kiosk_app.bootstrap import close_kiosk, open_kiosk
from kiosk_app.settings import PLANTS, load_settings
from tests.e2e import crash_machines as machines
from tests.e2e.crash_machines import ROOT, Lane, RealPortal
from tests.e2e.crash_verdict import judge, wait_until_settled
from tests.e2e.crash_worker import SAW_THE_LAST_ONE
from tests.e2e.power import cut_power
from tests.support.findings import Findings

BATCH = 30
FIRST_STARTS = ("start_up:3", "start_up:17", "start_up:45")
LANES_BOUND_S = 180.0


@dataclass
class Run:
    """The figures of one run."""

    plant: str | None
    rng: random.Random
    kills: Counter[str] = field(default_factory=Counter)
    found: Findings = field(default_factory=Findings)
    privacy_failures: int = 0
    applications: int = 0
    power_cuts: int = 0


def run_batch(run: Run, folder: Path, kills: int, number: int) -> None:
    """One fresh machine and one fresh portal: start, file, die, go on, settle, compare."""
    (folder / "kiosk").mkdir(parents=True)
    (folder / "kiosk" / "settings.toml").write_text(machines.SETTINGS, encoding="utf-8")
    portal = RealPortal(folder / "portal", run.plant)
    try:
        first = min(len(FIRST_STARTS), kills // 4)
        _die(run, folder, [_first_starts(run, folder, first)])
        _must(run, folder, machines.kiosk_command(folder, "--most", "2", "--leave"))
        _enrol(folder, portal, run.plant)
        _die(run, folder, _lanes(run, folder, kills - first, number), portal)
        _let_the_next_person_look(run, folder)
        _settle(run, folder, portal)
    finally:
        portal.close()


def _first_starts(run: Run, folder: Path, count: int) -> Lane:
    command = machines.kiosk_command(folder)
    return Lane("kiosk", command, list(FIRST_STARTS[:count]), run.plant, folder)


def _lanes(run: Run, folder: Path, kills: int, number: int) -> list[Lane]:
    """Half of the kills for each program, from another phase on in each batch."""
    at_agent = kills // 2
    # The agent's first deaths lie between an exchange and its stored answer: what repeats, repeats.
    agent = ["before_response_is_stored:1", "in_request:2"][:at_agent]
    agent += machines.agent_plan(at_agent - len(agent), run.rng, number * 5)
    kiosk = machines.kiosk_plan(kills - at_agent, run.rng, number * 3)
    most = machines.kiosk_command(folder, "--most", "2")
    return [
        Lane("kiosk", most, kiosk, run.plant, folder),
        Lane("agent", machines.agent_command(folder), agent, run.plant, folder),
    ]


def _die(run: Run, folder: Path, lanes: list[Lane], portal: RealPortal | None = None) -> None:
    """Lets the lanes run out; officials decide meanwhile."""
    deadline, next_look = time.monotonic() + LANES_BOUND_S, 0.0
    try:
        while sum(lane.step() for lane in lanes):  # every lane steps, also behind a busy one
            if time.monotonic() > deadline:
                run.found.stuck.append("the programs did not die as planned")
                break
            if portal is not None and time.monotonic() > next_look:
                portal.accept_new()
                next_look = time.monotonic() + 0.5
            time.sleep(0.01)
    finally:
        for lane in lanes:
            if lane.process is not None:
                lane.process.kill()
                lane.process.wait()
            run.kills.update(lane.kills)
            run.found.stuck += lane.failures


def _must(run: Run, folder: Path, command: list[str]) -> None:
    code = machines.start(command, run.plant, "", folder / "kiosk.log").wait(60)
    if code != 0:
        run.found.stuck.append(f"the kiosk does not start any more: exit code {code}")


def _enrol(folder: Path, portal: RealPortal, plant: str | None) -> None:
    data, code = str(folder / "kiosk"), portal.code()
    subprocess.run(
        [sys.executable, "-m", "sync", "--data", data, "enrol", portal.url, code],
        cwd=ROOT,
        env=machines.environment(plant),
        check=True,
        capture_output=True,
        timeout=60,
    )


def _let_the_next_person_look(run: Run, folder: Path) -> None:
    command = machines.kiosk_command(folder, "--next-person")
    code = machines.start(command, run.plant, "", folder / "kiosk.log").wait(60)
    if code == SAW_THE_LAST_ONE:
        run.privacy_failures += 1
        run.found.lost.append("the next person found the last one's screen")
    elif code != 0:
        run.found.stuck.append(f"the next person could not look: exit code {code}")


def _settle(run: Run, folder: Path, portal: RealPortal) -> None:
    kiosk = open_kiosk(load_settings(folder / "kiosk", machines.environment(run.plant)))
    agent = machines.start(machines.agent_command(folder), run.plant, "", folder / "agent.log")
    try:
        wait_until_settled(kiosk, portal)
        run.applications += len(kiosk.machine.applications.codes())
        run.found.add(judge(kiosk, portal, folder / "journal"))
    finally:
        agent.terminate()
        agent.wait(30)
        close_kiosk(kiosk)


def main(arguments: list[str] | None = None) -> int:
    """The exit code: 0 nothing lost, doubled or stuck; 1 otherwise; 2 it could not be run."""
    options = _options(arguments)
    started = time.monotonic()
    run = Run(options.plant, random.Random(options.seed))
    scratch = Path(tempfile.mkdtemp(prefix="motcua-crash-"))
    left, number = options.kills, 0
    while left > 0:
        kills = min(BATCH, left)
        run_batch(run, scratch / f"batch{number}", kills, number)
        left, number = left - kills, number + 1
        print(f"{options.kills - left} kills, {_words(run.found)}", file=sys.stderr)
    cuts = options.cuts if options.cuts is not None else options.kills * 10
    if cuts:
        run.power_cuts, lost = cut_power(scratch / "power", cuts, options.seed, options.plant)
        run.found.lost += lost
        print(f"{run.power_cuts} power cuts, {_words(run.found)}", file=sys.stderr)
    result = _result(run, options, time.monotonic() - started)
    _write(options.out, result)
    if result["lost"] or result["doubled"] or result["stuck"]:
        print(f"what was left behind: {scratch}", file=sys.stderr)
        return 1
    shutil.rmtree(scratch)
    return 0


def _words(found: Findings) -> str:
    return f"{len(found.lost)} lost, {len(found.doubled)} doubled, {len(found.stuck)} stuck"


def _result(run: Run, options: argparse.Namespace, seconds: float) -> dict[str, object]:
    found = run.found
    return {
        "kills": sum(run.kills.values()),
        "kills_by_phase": dict(sorted(run.kills.items())),
        "power_cuts": run.power_cuts,
        "lost": len(found.lost),
        "doubled": len(found.doubled),
        "stuck": len(found.stuck),
        "privacy_failures": run.privacy_failures,
        "applications": run.applications,
        "seconds": round(seconds, 1),
        "planted": options.plant,
        "seed": options.seed,
        "findings": (found.lost + found.doubled + found.stuck)[:50],
    }


def _write(path: Path, result: dict[str, object]) -> None:
    words = json.dumps(result, ensure_ascii=False, indent=2)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(words + "\n", encoding="utf-8")
    print(words)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--cuts", type=int, help="at most so many power cuts (else ten a kill)")
    parser.add_argument("--plant", choices=sorted(PLANTS), default=os.environ.get("MOTCUA_PLANT"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "crash.json")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
