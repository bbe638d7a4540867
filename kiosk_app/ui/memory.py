"""Memory given back to the machine: a kiosk runs for months beside the agent on little of it.

Owns the settings of the C library's allocator and what tidying is. Pictures of papers are
large and short-lived: glibc would keep their room for itself, once for every thread. Where there is
another C library both functions do nothing. It must never hold anything of a person.
"""

from __future__ import annotations

import ctypes
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ARENAS = 2  # one for the interface, one for all threads behind it
LARGE_BYTES = 128 * 1024  # from here on a block has pages of its own, which free() gives back
LARGE_CODE_BYTES = 16 * 1024 * 1024
MAPS = Path("/proc/self/maps")
_MADV_DONTNEED = 4  # sys/mman.h of Linux; of pages that nobody wrote to nothing is lost
_MAPPED_CODE = re.compile(r"([0-9a-f]+)-([0-9a-f]+) r-xp [0-9a-f]+ [0-9a-f:]+ [1-9][0-9]* +/")
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8  # malloc.h of glibc


def _glibc() -> ctypes.CDLL | None:
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "malloc_trim") else None


def settle() -> None:
    """Set the allocator; before the first thread starts."""
    library = _glibc()
    if library is not None:
        library.mallopt(_M_ARENA_MAX, ARENAS)
        library.mallopt(_M_MMAP_THRESHOLD, LARGE_BYTES)
        library.mallopt(_M_TRIM_THRESHOLD, LARGE_BYTES)


def give_back() -> None:
    """Return free pages to the machine; some milliseconds, so while nobody touches the glass."""
    library = _glibc()
    if library is None:
        return
    library.malloc_trim(0)
    library.madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    for start, size in _code(MAPS):
        library.madvise(start, size, _MADV_DONTNEED)


def _code(maps: Path) -> Iterator[tuple[int, int]]:
    """Where large libraries' code is mapped. Most of it served once, at the start: what draws
    without a graphics card compiles with LLVM. It is read from the file again when it runs again.
    """
    try:
        lines = maps.read_text("utf-8", "replace").splitlines()
    except OSError:
        return
    for line in lines:
        match = _MAPPED_CODE.match(line)
        if match is not None:
            start, end = int(match[1], 16), int(match[2], 16)
            if end - start >= LARGE_CODE_BYTES:
                yield start, end - start
