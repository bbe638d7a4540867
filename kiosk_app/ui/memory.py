"""Memory given back to the machine: a kiosk runs for months beside the agent on little of it.

Owns two settings of the C library's allocator and the moment of tidying. Pictures of papers are
large and short-lived: glibc would keep their room for itself, once for every thread. Where there is
another C library both functions do nothing. It must never hold anything of a person.
"""

from __future__ import annotations

import ctypes
import sys

ARENAS = 2  # one for the interface, one for all threads behind it
LARGE_BYTES = 128 * 1024  # from here on a block has pages of its own, which free() gives back
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
    if library is not None:
        library.malloc_trim(0)
