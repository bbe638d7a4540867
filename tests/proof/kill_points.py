"""Ends a process at the n-th write to its data folder, wherever in the program that write is made.

It owns the small library (kill_points.c) that counts writes, syncs and names below Python, where
the database makes them too. It is compiled when it is needed and preloaded into the processes of a
proof, and into nothing else; a forked child arms it for itself.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
from enum import IntEnum
from pathlib import Path

VARIABLE = "LD_PRELOAD"
_SOURCE = Path(__file__).with_name("kill_points.c")
_NAME = "kill_points.so"
NEVER = 0


def preload(folder: Path) -> None:
    """Compiles the library into `folder`; what this process starts from now on carries it."""
    library = folder / _NAME
    subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-o", library, _SOURCE, "-ldl"], check=True)
    os.environ[VARIABLE] = str(library)


class Manner(IntEnum):
    """How it ends: before the write, in the middle of it, or not at all, but without room for this
    and some more writes. The numbers are those of kill_points.c."""

    KILLED = 0
    TORN = 1
    FULL = 2


def arm(folder: Path, number: int, manner: Manner = Manner.KILLED) -> None:
    """From now on the `number`-th change below `folder` is the last thing that this process does,
    or finds no room. With NEVER they are counted only."""
    ctypes.CDLL(None).kill_points_arm(os.fsencode(folder), ctypes.c_long(number), int(manner))


def seen() -> int:
    """How many there were since arm()."""
    count = ctypes.CDLL(None).kill_points_seen
    count.restype = ctypes.c_long
    return int(count())
