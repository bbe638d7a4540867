"""The forms of a table: every kind of record in it, key by key, with the code of each column where
that is met first.

It owns their bytes (PROTOCOL.md, "Columns"). A key and what stands under it are neighbours, so that
a form of which some answers lack is still like the others to a dictionary. It knows structure only,
and must never follow a form deeper than a record may be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from sync.columncodes import read_code
from sync.records import LIMITS, Tree, is_kind
from sync.streams import END, Stream, TableError, varint

_LAST = 0xFF  # in no UTF-8: behind the last key of a map
_TAG_MAP, _TAG_LIST = 6, 7


class Leaf(IntEnum):
    """What stands in a shape in the place of a value."""

    NULL = 0
    BOOL = 1
    INT = 2
    TEXT = 3
    BYTES = 4
    OPAQUE = 5  # for a whole tree: bytes that are no canonical tree


Path = tuple[str | None, ...]  # keys from the root; None for any place of a list
Name = tuple[Path, Leaf]
NULLS = -1
"""In the place of a column's number: a null, of which nothing is written."""
Kind = tuple[str, Tree]  # the kind of a record and its shape: a tree with leaves for values


def write_forms(kinds: Sequence[Kind], codes: Mapping[Name, bytes]) -> bytes:
    """The bytes of all kinds; `codes` are those of the columns, which stand once."""
    written: set[Name] = set()
    out = bytearray()

    def put(shape: Tree, path: Path) -> None:
        match shape:
            case dict():
                out.append(_TAG_MAP)
                for key, inside in shape.items():
                    out.extend(key.encode() + END)
                    put(inside, (*path, key))
                out.append(_LAST)
            case list():
                out.append(_TAG_LIST)
                out.extend(varint(len(shape)))
                for inside in shape:
                    put(inside, (*path, None))
            case _:
                assert isinstance(shape, int)
                name = path, Leaf(shape)
                out.append(shape)
                if name not in written:
                    written.add(name)
                    out.extend(codes.get(name, b""))

    for kind, shape in kinds:
        out.extend(kind.encode() + END)
        put(shape, ())
    return bytes(out)


class _Place:
    """Where values of records stand: its last key, what lies under each key (by its bytes) and in
    a list, and the columns here by their leaves."""

    __slots__ = ("columns", "inside", "key", "keys")

    def __init__(self, key: str) -> None:
        self.key = key
        self.keys: dict[bytes, _Place] = {}
        self.inside: _Place | None = None
        self.columns: dict[int, int] = {}

    def under(self, key: bytes) -> _Place:
        found = self.keys.get(key)
        if found is None:
            found = self.keys[key] = _Place(key.decode())
        return found

    @property
    def of_list(self) -> _Place:
        if self.inside is None:
            self.inside = _Place("")
        return self.inside


@dataclass(frozen=True, slots=True)
class Form:
    """A kind as it is read: a tree with the numbers of columns for values (NULLS for a null), and
    those numbers in the order in which a record takes from them."""

    kind: str
    shape: Tree
    columns: tuple[int, ...]


@dataclass(slots=True)
class Forms:
    """Reads kinds; `columns` has the leaf and the code of every column, by its number."""

    stream: Stream
    columns: list[tuple[Leaf, Stream]] = field(default_factory=list)
    _root: _Place = field(default_factory=lambda: _Place(""))
    _taken: list[int] = field(default_factory=list)
    _nodes: int = 0

    def read(self) -> list[Form]:
        """All kinds to the end of the stream. TableError, ValueError for what is none."""
        forms = []
        while not self.stream.is_over:
            kind = self.stream.text()
            if not is_kind(kind):
                raise TableError("not the name of a kind")
            self._nodes, self._taken = 0, []
            shape = self._shape(self._root, 0)
            forms.append(Form(kind, shape, tuple(self._taken)))
        return forms

    def _shape(self, place: _Place, depth: int) -> Tree:
        if depth > LIMITS.depth:
            raise TableError("deeper than a record may be")
        self._count(1)
        tag = self.stream.byte()
        if tag == _TAG_MAP:
            return self._map(place, depth)
        if tag == _TAG_LIST:
            size = self.stream.varint()
            return [self._shape(place.of_list, depth + 1) for _ in range(size)]
        column = self._column(place, tag)
        self._taken.append(column)
        return column

    def _map(self, place: _Place, depth: int) -> Tree:
        stream, data, taken = self.stream, self.stream.data, self._taken
        found: dict[str, Tree] = {}
        while not stream.has(_LAST):
            end = data.find(END, stream.at)
            if end < 0:
                raise TableError("a key breaks off")
            inside = place.under(data[stream.at : end])
            key, stream.at = inside.key, end + 1
            if key in found:
                raise TableError("a key twice")
            # Most were met before in another form; all keys of all records pass here.
            column = inside.columns.get(data[stream.at]) if stream.at < len(data) else None
            if column is None:
                found[key] = self._shape(inside, depth + 1)
                continue
            stream.at += 1
            found[key] = column
            taken.append(column)
        if found and depth >= LIMITS.depth:
            raise TableError("deeper than a record may be")
        self._count(len(found))
        return found

    def _count(self, nodes: int) -> None:
        self._nodes += nodes
        if self._nodes > LIMITS.nodes:
            raise TableError("larger than a record may be")

    def _column(self, place: _Place, tag: int) -> int:
        known = NULLS if tag == Leaf.NULL else place.columns.get(tag)
        if known is None:
            is_bytes = tag >= Leaf.BYTES
            code = b"" if tag == Leaf.BOOL else read_code(self.stream, is_bytes=is_bytes)
            known = len(self.columns)
            self.columns.append((Leaf(tag), Stream(code)))
        place.columns[tag] = known
        return known
