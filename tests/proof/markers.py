"""Looking for what a person left behind: in live objects, in files, in a process's whole memory.

What is looked for arrives turned round and is turned back only here, for the moment of looking.
"""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import CellType, FrameType

_CHUNK = 16 * 1024 * 1024
_OVERLAP = 256
_HOLDING = frozenset({str, bytes, bytearray, tuple, dict})  # texts, and what only a holder knows


def in_live_objects(turned: Sequence[str]) -> list[str]:
    """Where a live text or byte string of this process holds one of them: kind and holders."""
    gc.collect()
    needles = [text[::-1] for text in turned]
    if not needles:
        return []
    ours = {id(needle) for needle in needles}
    raw = [needle.encode() for needle in needles]
    found: dict[int, object] = {}
    loose: list[object] = []
    waiting: list[object] = gc.get_objects()
    while waiting:
        # Half a million references to a tenth as many texts: each is looked at once.
        reached = {id(one): one for one in gc.get_referents(*waiting) if type(one) in _HOLDING}
        # One search through all texts at once, and one by one only after a hit.
        texts = {at: one for at, one in reached.items() if type(one) is str and at not in ours}
        blobs = {at: one for at, one in reached.items() if type(one) in (bytes, bytearray)}
        everything, everywhere = "\n".join(texts.values()), b"\n".join(blobs.values())
        if any(needle in everything for needle in needles):
            found |= {at: one for at, one in texts.items() if any(n in one for n in needles)}
        if any(needle in everywhere for needle in raw):
            found |= {at: one for at, one in blobs.items() if any(n in one for n in raw)}
        # Untracked ones are not in get_objects: what they hold is reached through their holders.
        waiting = [one for one in reached.values()
                   if type(one) in (tuple, dict) and not gc.is_tracked(one)]  # fmt: skip
        loose += waiting
        del reached, texts, blobs, everything, everywhere
    return [_told(one, loose) for one in found.values() if one not in raw]


def _told(found: object, loose: Sequence[object]) -> str:
    """Who holds it, never what it says; `loose` are containers that no collector knows."""
    holders = [*_holders(found, loose)]
    holders += [f"running {name}" for name in _running(found)]
    return f"{type(found).__name__} of {len(found)} held by {', '.join(holders)[:300]}"  # type: ignore[arg-type]


def _holders(found: object, loose: Sequence[object]) -> Iterator[str]:
    own = [one for one in loose if any(part is found for part in gc.get_referents(one))]
    for holder in (*gc.get_referrers(found), *own):
        if isinstance(holder, CellType) or (isinstance(holder, list) and len(holder) > 100):
            continue  # our own lists
        if isinstance(holder, dict):
            within = str([key for key in holder if isinstance(key, str) and key.isidentifier()][:6])
        else:
            within = str(len(holder)) if isinstance(holder, (tuple, list)) else ""
        above = [*{type(one).__qualname__ for one in gc.get_referrers(holder)}][:4]
        yield f"{type(holder).__qualname__} {within} in {', '.join(above)}"


def _running(found: object) -> Iterator[str]:
    """Functions under way on any thread that hold it; no garbage collector names those."""
    here = threading.get_ident()
    for thread, frame in sys._current_frames().items():
        at: FrameType | None = frame if thread != here else None
        while at is not None:
            for name, value in [*at.f_locals.items()]:
                if value is found:
                    yield f"{at.f_code.co_qualname}: {name}"
            at = at.f_back


def in_clipboard(turned: Sequence[str]) -> list[str]:
    """What somebody could paste; a kiosk loads no clipboard at all."""
    module = sys.modules.get("kivy.core.clipboard")
    if module is None:
        return []
    pasted = module.Clipboard.paste() or ""
    return ["the clipboard"] if any(text[::-1] in pasted for text in turned) else []


class Folders:
    """Files below some places; one that has not changed since is not read again."""

    def __init__(self, places: Iterable[Path], beside: Sequence[Path] = ()) -> None:
        self._places, self._beside = [*places], beside
        self._seen: dict[Path, tuple[int, int]] = {}

    def changed(self, turned: Sequence[str]) -> list[str]:
        """Files that hold one of them."""
        needles = [text[::-1].encode() for text in turned]
        fresh = [*self._fresh()]
        named = [path for path in fresh if any(text[::-1] in path.name for text in turned)]
        held = [f"file {path.name}" for path in fresh if _holds(path, needles)]
        return held + [f"the name of a file in {path.parent.name}" for path in named]

    def _fresh(self) -> Iterator[Path]:
        for place in self._places:
            for path in place.rglob("*"):
                if any(path.is_relative_to(folder) for folder in self._beside):
                    continue
                try:
                    state = path.stat()
                except OSError:
                    continue
                stamp = (state.st_mtime_ns, state.st_size)
                if path.is_file() and self._seen.get(path) != stamp:
                    self._seen[path] = stamp
                    yield path


def _holds(path: Path, needles: Sequence[bytes]) -> bool:
    try:
        content = path.read_bytes()
    except OSError:
        return False
    return any(needle in content for needle in needles)


def in_memory_of(pid: int, turned: Sequence[str]) -> list[str]:
    """Every readable page of another process, freed ones too; UTF-8 and the widths of Python."""
    needles = [
        text[::-1].encode(coding)
        for text in turned
        for coding in ("utf-8", "utf-16-le", "utf-32-le")
    ]
    found = []
    with Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for start, end, name in _maps(pid):
            for at in range(start, end, _CHUNK):
                memory.seek(at)
                try:
                    piece = memory.read(min(_CHUNK + _OVERLAP, end - at))
                except OSError:
                    continue  # a page of a device
                found += [f"memory {name or 'heap'}" for needle in needles if needle in piece]
    return found


def _maps(pid: int) -> Iterator[tuple[int, int, str]]:
    for line in Path(f"/proc/{pid}/maps").read_text("utf-8").splitlines():
        span, modes, *_rest = line.split()
        name = line.split()[5] if len(line.split()) > 5 else ""
        if modes.startswith("r") and name not in ("[vvar]", "[vsyscall]"):
            start, _, end = span.partition("-")
            yield int(start, 16), int(end, 16), name


def resident_mb() -> float:
    """Of this process, in MB."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024
