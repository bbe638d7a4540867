"""Who dies when: every write of every program in turn, then deaths drawn by lot.

It owns the order of a history: programs are started, die where they were told to, are started
again, and when all has come to rest the stage judges. `in_turn` names every write of every program.
A death is told as PROGRAM:N, with `t` behind it when it falls within the write, and `f` when it is
none: the disk is full for some writes.
"""

from __future__ import annotations

import os
import random
import select
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.proof.kill_points import NEVER, Manner
from tests.proof.kill_stage import Death, Stage, fork
from tests.support.findings import Findings

PATIENCE_S = 120.0
_MOST_RANDOM = 260
AGENT, PORTAL = "agent", "portal"
STICK = ("export", "carry", "bring")
PROGRAMS = (AGENT, PORTAL, "kiosk", *STICK)
WRITES = {AGENT: 115, PORTAL: 95, "kiosk": 127, "export": 53, "carry": 83, "bring": 64}
"""About how many a life of each has."""
_PIECE = 40
_MOST_WRITES = 1_000
SIGNS = {Manner.KILLED: "", Manner.TORN: "t", Manner.FULL: "f"}
_OFTEN = (Manner.KILLED, Manner.KILLED, Manner.TORN, Manner.TORN, Manner.FULL)


@dataclass(frozen=True, slots=True)
class Wound:
    """`program` dies at its `number`-th change of the life in which it is its turn."""

    program: str
    number: int
    manner: Manner = Manner.KILLED

    def told(self) -> str:
        """As it is read again."""
        return f"{self.program}:{self.number}{SIGNS[self.manner]}"


def untold(line: str) -> list[Wound]:
    """The wounds of a line."""
    found = []
    for word in line.split():
        program, _, number = word.partition(":")
        sign = number.lstrip("0123456789")
        manner = next(manner for manner in Manner if SIGNS[manner] == sign)
        found.append(Wound(program, int(number.removesuffix(sign)), manner))
    return found


@dataclass(frozen=True, slots=True)
class Turn:
    """Some programs, each of which dies at its n-th write, for every n up to about `most`."""

    company: tuple[str, ...]
    manner: Manner
    most: int

    @property
    def pieces(self) -> int:
        """How many pieces of about _PIECE writes it makes."""
        return -(-self.most // _PIECE)

    def numbers(self, piece: int) -> Iterator[int]:
        """The writes of a piece, from the first to the last of a life, in even strides. They go on
        beyond `most`: whoever walks there stops at the first history in which nobody dies."""
        end = self.most + 1 if self.manner is Manner.FULL else _MOST_WRITES
        return iter(range(piece + 1, end, self.pieces))

    def wounds(self, number: int) -> list[Wound]:
        """Everybody's."""
        return [Wound(program, number, self.manner) for program in self.company]


def in_turn() -> list[tuple[Turn, int]]:
    """All pieces that do not depend on any lot. A short run meets every program in every manner."""
    pieces = [(turn, piece) for turn in _turns() for piece in range(turn.pieces)]
    return sorted(pieces, key=lambda one: one[1])


def _turns() -> list[Turn]:
    """Agent and portal alone, then again in the life after the first death, then both."""
    pairs = ((AGENT, AGENT), (PORTAL, PORTAL), (AGENT, PORTAL))
    deaths, found = (Manner.KILLED, Manner.TORN), []
    for manner in Manner:
        found += [Turn((program,), manner, WRITES[program]) for program in (AGENT, PORTAL)]
    for manner in deaths:
        found += [Turn(both, manner, max(WRITES[one] for one in both)) for both in pairs]
    for manner in Manner:
        found += [Turn((one,), manner, WRITES[one]) for one in PROGRAMS[2:]]
    return found


def drawn(rng: random.Random) -> list[Wound]:
    """One to three deaths of a history."""
    programs = (AGENT, PORTAL) if rng.random() < 0.7 else PROGRAMS
    # Low numbers more often: every life reaches them.
    return [
        Wound(rng.choice(programs), 1 + int(_MOST_RANDOM * rng.random() ** 2), rng.choice(_OFTEN))
        for _ in range(rng.randint(1, 3))
    ]


@dataclass
class History:
    """One copy of the stage, until it is judged. `kills` are the deaths that have happened."""

    stage: Stage
    name: str
    wounds: list[Wound]
    kills: list[str] = field(default_factory=list)
    found: Findings = field(default_factory=Findings)
    without_room: set[int] = field(default_factory=set)

    def run(self) -> Findings:
        """File, carry, talk, each as far as somebody shall die in it; then rest, and judge."""
        place = self.stage.fresh(self.name)
        if self._has("kiosk"):
            self._alone(place, "kiosk")
        if any(map(self._has, STICK)):
            for program in STICK:
                self._alone(place, program)
        self._talk(place)
        if not self.found.words():
            self.found.add(self.stage.judge(place))
        return self.found

    def _has(self, program: str) -> bool:
        return any(wound.program == program for wound in self.wounds)

    def _start(self, place: Path, program: str) -> int:
        """One life, with the next death that the program has to die."""
        wound = next((one for one in self.wounds if one.program == program), None)
        if wound is not None:
            self.wounds.remove(wound)
        wound = wound or Wound(program, NEVER)
        death = Death(place / _folder(program), wound.number, wound.manner)
        child = fork(partial(_program(self.stage, program), place), death)
        if wound.manner is Manner.FULL:
            self.without_room.add(child)
        return child

    def _alone(self, place: Path, program: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            ended = _wait([self._start(place, program)], deadline)
            if ended is None or not self._is_death(program, *ended):
                return

    def _is_death(self, program: str, child: int, status: int) -> bool:
        """Whether it ended before its end; without a reason for it, that is a finding."""
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            self.kills.append(program)
            return True
        if status and child in self.without_room:
            return True
        if status:
            self.found.stuck.append(f"{program} ended with {status}")
        return False

    def _talk(self, place: Path) -> None:
        """Agent and portal, each started again as often as it dies."""
        deadline = time.monotonic() + PATIENCE_S
        lives = {self._start(place, name): name for name in (PORTAL, AGENT)}
        while True:
            ended = _wait(lives, deadline)
            if ended is None:
                self.found.stuck.append("agent and portal never come to rest")
                break
            child, status = ended
            name = lives.pop(child)
            if self._is_death(name, child, status) or name == PORTAL:
                lives[self._start(place, name)] = name
                continue
            break
        _end(lives)


def _program(stage: Stage, program: str) -> Callable[[Path], None]:
    named = {AGENT: stage.deliver, PORTAL: stage.serve, "kiosk": stage.file}
    named |= {"export": stage.export, "carry": stage.carry, "bring": stage.bring}
    return named[program]


def _folder(program: str) -> str:
    """Where its writes are counted; what writes on the stick is counted everywhere."""
    return {PORTAL: "portal", AGENT: "kiosk", "kiosk": "kiosk"}.get(program, "")


def _wait(children: Iterable[int], deadline: float) -> tuple[int, int] | None:
    """The child that ends first and how; None, with all of them ended, when none does in time."""
    with ExitStack() as stack:
        poll, watched = select.poll(), {}
        for child in children:
            handle = os.pidfd_open(child)
            stack.callback(os.close, handle)
            poll.register(handle, select.POLLIN)
            watched[handle] = child
        for handle, _ in poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
            return os.waitpid(watched[handle], 0)
    _end(children)
    return None


def _end(children: Iterable[int]) -> None:
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
