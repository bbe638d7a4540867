"""The real programs of a crash run: a portal that serves, a kiosk and an agent that die.

It owns processes and folders, and it ends every process that it started. What each program did is
judged elsewhere.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from sync.portal import applications, registering
from sync.portal.decisions import Decision, Document, decide
from sync.portal.opening import Portal, open_portal
from sync.portal.states import State
from tests.e2e.killable import AGENT_PHASES, KIOSK_PHASES, VARIABLE

ROOT = Path(__file__).resolve().parents[2]
OUTSIDE = "outside"
PATIENCE_S = 5.0
DOCUMENT_BYTES = 90_000  # several ranges, beginning with the agent's first guess of the link
SETTINGS = """
[kiosk]
mode = "development"
[sync]
interval_s = 0.15
after_link_s = 0.02
longest_retry_s = 0.3
"""


def environment(plant: str | None, kill: str = "") -> dict[str, str]:
    """What every program of the run sees; the plants are honoured in development only."""
    planted = {"MOTCUA_PLANT": plant} if plant else {}
    return {**os.environ, "MOTCUA_DEVELOPMENT": "1", **planted, VARIABLE: kill}


class RealPortal:
    """`motcua-portal serve` on a free port, and the desk's decisions in this process."""

    def __init__(self, data: Path, plant: str | None) -> None:
        data.mkdir(parents=True)
        port_file = data / "port"
        command = ["serve", "--port", "0", "--port-file", str(port_file)]
        self.log = (data / "serve.log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kiosk_app.portal_rules", "--data", str(data), *command],
            cwd=ROOT,
            env=environment(plant),
            stderr=self.log,
        )
        deadline = time.monotonic() + 30
        while not port_file.exists():
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise RuntimeError("the portal did not open its port")
            time.sleep(0.02)
        self.url = f"http://127.0.0.1:{port_file.read_text('ascii').strip()}"
        self.desk: Portal = open_portal(data)
        self.notes: dict[str, str] = {}
        self.documents: dict[str, bytes] = {}

    def code(self) -> str:
        """Lets one machine in."""
        return registering.invite_by_code(self.desk)

    def listing(self) -> list[dict[str, object]]:
        """As `motcua-portal applications --json`."""
        with self.desk.store.reading() as connection:
            return applications.as_json(connection, self.desk.blobs)

    def accept_new(self) -> None:
        """Accepts what has arrived, each with a note of its own to be found at the kiosk, and
        returns every other one with a document."""
        for one in self.listing():
            code = str(one["code"])
            if one["state"] == State.SUBMITTED.value and code not in self.notes:
                self.notes[code] = f"note {len(self.notes) + 1}"
                decide(self.desk, code, Decision(State.ACCEPTED, "crash", self.notes[code]))
                if len(self.notes) % 2:
                    self._return(code)

    def _return(self, code: str) -> None:
        self.documents[code] = b"%PDF-" + random.randbytes(DOCUMENT_BYTES)
        document = Document(self.documents[code], "application/pdf")
        decide(self.desk, code, Decision(State.RETURNED, "crash", document=document))

    def close(self) -> None:
        """Ends the server."""
        self.process.terminate()
        self.process.wait(20)
        self.desk.close()
        self.log.close()


@dataclass
class Lane:
    """One program that is started, dies as planned, and is started again."""

    name: str
    command: list[str]
    plan: list[str]
    plant: str | None
    folder: Path
    kills: dict[str, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None
    _deadline: float = 0.0

    def step(self) -> bool:
        """Starts or buries; False when the plan is done."""
        if self.process is None:
            if not self.plan:
                return False
            self._start()
        elif self.process.poll() is not None:
            self._bury()
        elif time.monotonic() > self._deadline:
            self._kill_from_outside()
        return True

    def _start(self) -> None:
        spec = self.plan[0]
        phase, _, number = spec.partition(":")
        # A number after `outside` is how many hundredths of a second the program may live.
        patience = int(number) / 100 if phase == OUTSIDE else PATIENCE_S
        self._deadline = time.monotonic() + patience
        self.process = start(self.command, self.plant, "" if phase == OUTSIDE else spec, self._log)

    @property
    def _log(self) -> Path:
        return self.folder / f"{self.name}.log"

    def _bury(self) -> None:
        assert self.process is not None
        spec = self.plan.pop(0)
        if self.process.returncode == -signal.SIGKILL:
            self._count(spec.partition(":")[0])
        else:
            self.failures.append(f"{self.name} ended with {self.process.returncode} ({spec})")
        self.process = None

    def _kill_from_outside(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        self.plan[0] = OUTSIDE
        self._bury()

    def _count(self, phase: str) -> None:
        key = f"{self.name}.{phase}"
        self.kills[key] = self.kills.get(key, 0) + 1


def start(command: list[str], plant: str | None, kill: str, log: Path) -> subprocess.Popen[bytes]:
    """A program of the run, through tests/e2e/killable.py; its words go to `log`."""
    with log.open("ab") as words:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.killable", *command],
            cwd=ROOT,
            env=environment(plant, kill),
            stdout=words,
            stderr=words,
        )


def kiosk_command(folder: Path, *more: str) -> list[str]:
    """The worker over `folder`/kiosk with its journal beside it."""
    return ["kiosk", "--data", str(folder / "kiosk"), "--journal", str(folder / "journal"), *more]


def agent_command(folder: Path) -> list[str]:
    """The sync agent over the same data folder."""
    return ["agent", "--data", str(folder / "kiosk"), "run"]


def plan_of(phases: dict[str, int], kills: int, rng: random.Random, first: int) -> list[str]:
    """`kills` specs over all phases in turn, from phase `first` on; every seventh from outside."""
    names = [*phases, OUTSIDE]
    plan = []
    for number in range(kills):
        name = names[(first + number) % len(names)]
        most = phases.get(name, 180)
        # Low numbers more often: they are what the first application of a process reaches.
        plan.append(f"{name}:{1 + int(most * rng.random() ** 2)}")
    return plan


def kiosk_plan(kills: int, rng: random.Random, first: int) -> list[str]:
    """For the kiosk's lane."""
    return plan_of(KIOSK_PHASES, kills, rng, first)


def agent_plan(kills: int, rng: random.Random, first: int) -> list[str]:
    """For the agent's lane."""
    return plan_of(AGENT_PHASES, kills, rng, first)
