"""A client and a server joined by an emulated link, each in a network namespace of its own.

It owns namespaces and every process inside them, and takes all of them away again, however it ends.
Addresses are the same in every pair, so many can run side by side and a data folder that was
enrolled once fits all of them. TCP is pinned to cubic at both ends.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.bench.sync.emulator import CLIENT_IP, CONGESTION, SERVER_IP
from tests.bench.sync.profiles import Profile

__all__ = ["CLIENT_IP", "SERVER_IP", "Link", "Program", "missing", "sweep"]

ROOT = Path(__file__).resolve().parents[3]
PREFIX = "mcbench"
_READY_S = 30.0
_TELL_S = 10.0


def missing() -> list[str]:
    """In words, what this machine lacks for emulated links; [] when nothing."""
    found = []
    if os.geteuid():
        found.append("root: network namespaces are made by root only (try: sudo make bench-sync)")
    if not os.access("/dev/net/tun", os.R_OK | os.W_OK):
        found.append("/dev/net/tun: the kernel's tunnel device (try: modprobe tun)")
    if shutil.which("ip") is None:
        found.append("ip: the program of the package iproute2 (try: apt-get install iproute2)")
    known = Path("/proc/sys/net/ipv4/tcp_available_congestion_control")
    if known.exists() and CONGESTION not in known.read_text("ascii").split():
        found.append("cubic: this kernel's TCP has no such congestion control")
    return found


def sweep(*, mine: bool = False) -> None:
    """Takes away what a killed run left behind, and with `mine` what this run is doing; other runs
    that live are left alone."""
    listed = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True, check=False)
    for line in listed.stdout.splitlines():
        name = line.split(" ")[0]
        words = name.split("-")
        if words[0] != PREFIX:
            continue
        is_mine = words[1] == str(os.getpid())
        if (mine and is_mine) or not Path(f"/proc/{words[1]}").exists():
            _remove(name)


def _remove(namespace: str) -> None:
    inside = subprocess.run(
        ["ip", "netns", "pids", namespace], capture_output=True, text=True, check=False
    )
    for pid in inside.stdout.split():
        with suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGKILL)
    subprocess.run(["ip", "netns", "del", namespace], capture_output=True, check=False)


@dataclass(frozen=True, slots=True)
class Program:
    """A program of ours at one end, with a line in and lines out; its errors go to a file."""

    process: subprocess.Popen[str]
    log: Path

    def say(self, word: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()

    def hear(self) -> Any:
        """The next line, JSON. RuntimeError with its last words when it ended instead."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            raise RuntimeError(f"{self.log.name} ended: {self.log.read_text('utf-8')[-2000:]}")
        return json.loads(line)

    def hear_within(self, most_s: float) -> Any | None:
        """As `hear`; None when it said nothing for so long, and then it is ended."""
        is_late = threading.Event()

        def give_up() -> None:
            is_late.set()
            self.end()

        timer = threading.Timer(most_s, give_up)
        timer.start()
        try:
            return self.hear()
        except (RuntimeError, ValueError):
            if is_late.is_set():
                return None
            raise
        finally:
            timer.cancel()

    def end(self) -> None:
        """Asks its whole group to end; kills what does not."""
        for number, patience_s in ((signal.SIGTERM, 5), (signal.SIGKILL, 5)):
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(patience_s)
                break
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


class Link:
    """One emulated link; a context. `at` is a folder for its files, made when absent."""

    _numbers = count(1)

    def __init__(self, profile: Profile, seed: int, at: Path) -> None:
        self._profile, self._seed, self.at = profile, seed, at
        name = f"{PREFIX}-{os.getpid()}-{next(self._numbers)}"
        self._client, self._server = f"{name}-c", f"{name}-s"
        self._programs: list[Program] = []
        self._lock = threading.Lock()
        self._is_closed = False

    def __enter__(self) -> Link:
        self.at.mkdir(parents=True, exist_ok=True)
        try:
            for namespace in (self._client, self._server):
                subprocess.run(["ip", "netns", "add", namespace], check=True)
                subprocess.run(["ip", "-n", namespace, "link", "set", "lo", "up"], check=True)
            self._emulator = self._start("emulator", [], self._emulator_words())
            assert self._emulator.process.stdout is not None
            if self._emulator.process.stdout.readline().strip() != "ready":
                raise RuntimeError(f"no link: {self._emulator.log.read_text('utf-8')[-2000:]}")
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _: TracebackType | None,
    ) -> None:
        self.close()

    def _emulator_words(self) -> list[str]:
        script = str(Path(__file__).with_name("emulator.py"))
        profile = json.dumps(self._profile.as_json())
        return [
            sys.executable,
            script,
            self._client,
            self._server,
            profile,
            str(self._seed),
            str(self.at),
        ]

    def server(self, name: str, words: Sequence[str | Path], **more: Any) -> Program:
        """Starts a program at the server's end."""
        return self._start(name, ["ip", "netns", "exec", self._server], words, **more)

    def client(self, name: str, words: Sequence[str | Path], **more: Any) -> Program:
        """Starts a program at the client's end."""
        return self._start(name, ["ip", "netns", "exec", self._client], words, **more)

    def _start(
        self,
        name: str,
        before: list[str],
        words: Sequence[str | Path],
        env: dict[str, str] | None = None,
    ) -> Program:
        log = self.at / f"{name}.log"
        with self._lock, log.open("ab") as errors:
            if self._is_closed:
                raise RuntimeError("the link is taken down")
            process = subprocess.Popen(
                [*before, *map(str, words)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                cwd=ROOT,
                env={**os.environ, **(env or {})},
                start_new_session=True,
            )
            program = Program(process, log)
            self._programs.append(program)
        return program

    def begin(self) -> None:
        """Counters to zero, the clock of outages to its start, an empty capture."""
        self._emulator.process.send_signal(signal.SIGUSR1)
        time.sleep(0.05)

    def counts(self) -> dict[str, dict[str, int]]:
        """Of both directions since `begin`; the capture on the disk is as whole as they are."""
        stats = self.at / "stats.json"
        stats.unlink(missing_ok=True)
        self._emulator.process.send_signal(signal.SIGUSR2)
        until = time.monotonic() + _TELL_S
        while not stats.exists():
            if time.monotonic() > until:
                raise RuntimeError("the link emulator does not answer")
            time.sleep(0.02)
        return json.loads(stats.read_text("utf-8"))

    @property
    def capture(self) -> Path:
        return self.at / "link.pcap"

    def close(self) -> None:
        """Ends every process of this link and takes the namespaces away; may come twice."""
        with self._lock:
            self._is_closed = True
            programs, self._programs = self._programs, []
        for program in reversed(programs):
            program.end()
        for namespace in (self._client, self._server):
            _remove(namespace)
