"""A disk that forgets: which bytes and names may stand on the medium when the power goes.

It owns the model. Until a file is synced, any subset of its writes may have reached the medium, the
last of them cut at a sector. Names follow one of two rules, and both are tried: only what the
folder's sync covered (POSIX to the letter), or a journal in order, of which any sync writes all.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import PurePosixPath

from tests.e2e.power_trace import Cut, Event, Name, Said, Sync, Write

SECTOR = 512
RANDOM_SUBSETS = 2
FOLDER = -1  # what a name stands for when it is a folder

Data = Write | Cut
Image = dict[str, bytes | None]  # None is a folder


class Rule(Enum):
    """What makes a name durable."""

    FOLDER_SYNC = "folder_sync"
    JOURNAL = "journal"


@dataclass(frozen=True, slots=True)
class State:
    """What lies on the medium, and what had been said by then."""

    point: int
    how: str
    image: Image
    said: tuple[bytes, ...]


@dataclass
class Disk:
    """Replays events; `states` gives what a power cut just before each sync may leave."""

    rule: Rule
    rng: random.Random
    contents: dict[int, bytearray] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    live: dict[str, int] = field(default_factory=dict)
    pending: list[tuple[int, int, Data]] = field(default_factory=list)
    pending_names: list[tuple[int, Name, int]] = field(default_factory=list)
    said: list[bytes] = field(default_factory=list)

    def states(self, events: Sequence[Event], points: set[int]) -> Iterator[State]:
        """At each sync whose number is in `points`, and at the end (number -1)."""
        number = 0
        for index, event in enumerate(events):
            if isinstance(event, Sync):
                if number in points:
                    yield from self._cuts(number)
                number += 1
                self._sync(event)
            else:
                self._take(index, event)
        yield from self._cuts(-1)

    def _take(self, index: int, event: Event) -> None:
        match event:
            case Said(data):
                self.said.append(data)
            case Name():
                self._take_name(index, event)
            case Write() | Cut():
                self.pending.append((index, self.live[event.path], event))

    def _take_name(self, index: int, event: Name) -> None:
        live, path = self.live, event.path
        match event.what:
            case "create":
                if path in live:
                    return
                live[path] = index
                self.contents[index] = bytearray()
            case "mkdir":
                live[path] = FOLDER
            case "unlink":
                live.pop(path, None)
            case "link":
                live[path] = live[event.other]
            case "rename":
                live[path] = live.pop(event.other)
        self.pending_names.append((index, event, live.get(path, FOLDER)))

    def _sync(self, event: Sync) -> None:
        inode = self.live.get(event.path, FOLDER)
        kept = []
        for index, owner, data in self.pending:
            if owner == inode and index < event.began:
                _apply(self.contents[owner], data)
            else:
                kept.append((index, owner, data))
        self.pending = kept
        names = []
        for index, name, owner in self.pending_names:
            is_covered = self.rule is Rule.JOURNAL or _parent(name.path) == event.path
            if is_covered and index < event.began:
                _rename(self.names, name, owner)
            else:
                names.append((index, name, owner))
        self.pending_names = names

    def _cuts(self, point: int) -> Iterator[State]:
        count, names = len(self.pending), len(self.pending_names)
        yield self._state(point, "none", [], 0)
        yield self._state(point, "all", list(range(count)), names)
        if self.rule is Rule.JOURNAL and names:
            yield self._state(point, "names without bytes", [], names)
        for _ in range(RANDOM_SUBSETS if count > 1 else 0):
            some = [number for number in range(count) if self.rng.random() < 0.6]
            yield self._state(point, "some", some, self.rng.randint(0, names))
        if count:
            everything = list(range(count))
            yield self._state(point, "torn", everything, names, torn=True)
            some = [n for n in everything if n == count - 1 or self.rng.random() < 0.7]
            yield self._state(point, "some, torn", some, self.rng.randint(0, names), torn=True)

    def _state(
        self, point: int, how: str, chosen: list[int], names: int, *, torn: bool = False
    ) -> State:
        contents = {inode: bytearray(data) for inode, data in self.contents.items()}
        for number in chosen:
            _, inode, data = self.pending[number]
            is_last = torn and number == chosen[-1]
            _apply(contents[inode], self._torn(data) if is_last else data)
        standing = dict(self.names)
        if self.rule is Rule.JOURNAL:
            for _, name, owner in self.pending_names[:names]:
                _rename(standing, name, owner)
        image = {
            path: None if inode == FOLDER else bytes(contents[inode])
            for path, inode in standing.items()
            if _is_reachable(path, standing, self.live)
        }
        return State(point, f"{self.rule.value}: {how}", image, tuple(self.said))

    def _torn(self, data: Data) -> Data:
        """The first sectors of the write only: at least none, never all."""
        if isinstance(data, Cut):
            return data
        sectors = -(-len(data.data) // SECTOR)
        return Write(data.path, data.offset, data.data[: self.rng.randrange(sectors) * SECTOR])


def _apply(content: bytearray, data: Data) -> None:
    end = data.size if isinstance(data, Cut) else data.offset + len(data.data)
    if isinstance(data, Cut):
        del content[end:]
    if end > len(content):
        content.extend(bytes(end - len(content)))
    if isinstance(data, Write):
        content[data.offset : end] = data.data


def _rename(names: dict[str, int], name: Name, owner: int) -> None:
    if name.what == "unlink":
        names.pop(name.path, None)
        return
    if name.what == "rename":
        names.pop(name.other, None)
    names[name.path] = owner


def _parent(path: str) -> str:
    return str(PurePosixPath(path).parent)


def _is_reachable(path: str, standing: dict[str, int], live: dict[str, int]) -> bool:
    """A file in a folder whose own name is not on the medium is not there."""
    parent = _parent(path)
    return parent not in live or (
        standing.get(parent) == FOLDER and _is_reachable(parent, standing, live)
    )
