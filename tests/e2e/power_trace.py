"""Reads what strace saw: every write, name and sync of a data folder, in the order of the kernel.

It owns the form of strace's lines (-f -y -xx). A call that it does not know on the folder's files
is an error, because a write that is not seen would make the proof worth nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

CALLS = (
    "openat,creat,write,pwrite64,writev,pwritev,pwritev2,fsync,fdatasync,sync_file_range,"
    "rename,renameat,renameat2,ftruncate,truncate,fallocate,unlink,unlinkat,link,linkat,"
    "symlink,symlinkat,mkdir,mkdirat,rmdir,lseek,copy_file_range,sendfile"
)
_LINE = re.compile(r"(\d+) +(.*)", re.DOTALL)
_RESUMED = re.compile(r"<\.\.\. \w+ resumed>")
_CALL = re.compile(r"(\w+)\((.*)\) += (-?\d+|\?)", re.DOTALL)
_ITEM = re.compile(r'(\w+)<((?:\\x[0-9a-f]{2})*)>|"((?:\\x[0-9a-f]{2})*)"')
_NUMBER = re.compile(r", (\d+)$")
_UNFINISHED = " <unfinished ...>"


@dataclass(frozen=True, slots=True)
class Call:
    """One finished call. `began`: how many calls had finished when this one began.

    `opened` is the descriptor and path of the first argument, `texts` the strings in quotes.
    """

    name: str
    began: int
    opened: tuple[str, str]
    texts: tuple[bytes, ...]
    arguments: str
    result: int


@dataclass(frozen=True, slots=True)
class Write:
    """`data` at `offset` of the file at `path`."""

    path: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Cut:
    """The file has `size` bytes from now on."""

    path: str
    size: int


@dataclass(frozen=True, slots=True)
class Name:
    """`what`: create, mkdir, unlink, link or rename; `other` is the old name of the latter two."""

    what: str
    path: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class Sync:
    """Everything about `path` that was done before event `began` is on the medium."""

    path: str
    began: int


@dataclass(frozen=True, slots=True)
class Said:
    """A line of the journal: what a person was told."""

    data: bytes


Event = Write | Cut | Name | Sync | Said


def calls(lines: Iterable[str]) -> Iterator[Call]:
    """Interrupted lines are joined; failed calls are left out."""
    pending: dict[str, tuple[str, int]] = {}
    done = 0
    for line in lines:
        match = _LINE.match(line.rstrip("\n"))
        if match is None:
            continue
        process, text = match.groups()
        if text.endswith(_UNFINISHED):
            pending[process] = (text.removesuffix(_UNFINISHED), done)
            continue
        began = done
        if resumed := _RESUMED.match(text):
            start, began = pending.pop(process)
            text = start + text[resumed.end() :]
        call = _call(text, began)
        if call is not None:
            done += 1
            yield call


def _call(text: str, began: int) -> Call | None:
    match = _CALL.match(text)
    if match is None or match[3] == "?" or int(match[3]) < 0:
        return None
    opened, texts = ("", ""), []
    for item in _ITEM.finditer(match[2]):
        if item[1] is None:
            texts.append(_bytes(item[3]))
        elif not opened[0]:
            opened = (item[1], _bytes(item[2]).decode())
    arguments = _ITEM.sub("", match[2])
    return Call(match[1], began, opened, tuple(texts), arguments, int(match[3]))


def _bytes(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", ""))


@dataclass
class Reader:
    """Calls on files below `root`, and lines written to `journal`, as events."""

    root: Path
    journal: Path
    events: list[Event] = field(default_factory=list)
    _positions: dict[str, int] = field(default_factory=dict)
    _finished: list[int] = field(default_factory=list)

    def read(self, lines: Iterable[str]) -> list[Event]:
        """All of it."""
        for call in calls(lines):
            # How many events there were when so many calls had finished.
            self._finished.append(len(self.events))
            self._take(call)
        return self.events

    def _take(self, call: Call) -> None:
        path = call.opened[1]
        texts = [text.decode(errors="replace") for text in call.texts]
        match call.name:
            case "openat" | "creat":
                self._open(call, texts[0])
            case "write" | "pwrite64":
                self._write(call, path)
            case "lseek" | "close":
                self._positions[path] = call.result
            case "fsync" | "fdatasync":
                if self._mine(path) or path == str(self.root):
                    began = call.began
                    seen = (
                        self._finished[began] if began < len(self._finished) else len(self.events)
                    )
                    self.events.append(Sync(path, seen))
            case "ftruncate":
                self._add(path, Cut(path, _last_number(call.arguments)))
            case "mkdir" | "unlink":
                self._add(texts[0], Name(call.name, texts[0]))
            case "unlinkat":
                self._add(texts[0], Name("unlink", texts[0]))
            case "rename" | "renameat" | "renameat2" | "link" | "linkat":
                what = "rename" if call.name.startswith("rename") else "link"
                self._add(texts[1], Name(what, texts[1], texts[0]))
            case _:
                if any(self._mine(name) for name in (path, *texts)):
                    raise ValueError(f"{call.name} on a file of the data folder is not understood")

    def _open(self, call: Call, path: str) -> None:
        self._positions[path] = 0
        if "O_TRUNC" in call.arguments:
            self._add(path, Name("create", path))
            self._add(path, Cut(path, 0))
        elif "O_CREAT" in call.arguments:
            self._add(path, Name("create", path))

    def _write(self, call: Call, path: str) -> None:
        data = call.texts[0][: call.result]
        if path == str(self.journal):
            self.events.append(Said(data))
            return
        if call.name == "pwrite64":
            offset = _last_number(call.arguments)
        else:
            offset = self._positions.get(path, 0)
            self._positions[path] = offset + len(data)
        self._add(path, Write(path, offset, data))

    def _add(self, path: str, event: Event) -> None:
        if self._mine(path):
            self.events.append(event)

    def _mine(self, path: str) -> bool:
        """Logs are nobody's promise; the shared memory of the log is made anew at every start."""
        if not path.startswith(f"{self.root}/"):
            return False
        inside = path.removeprefix(f"{self.root}/")
        return not (inside.startswith("logs/") or inside.endswith(("-shm", ".lock")))


def _last_number(arguments: str) -> int:
    match = _NUMBER.search(arguments)
    if match is None:
        raise ValueError(f"no number at the end of {arguments!r}")
    return int(match[1])
