"""The forms of a table: every kind of record in it, key by key, with the code of each column where
that is met first.

It owns their bytes (PROTOCOL.md, "Columns"). A key and what stands under it are neighbours, so that
a form of which some answers lack is still like the others to a dictionary. It knows structure only,
and must never follow a form deeper than a record may be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
Kind = tuple[str, Tree]  # the kind of a record and its shape: a tree with leaves for values


def names_of(shape: Tree, path: Path = ()) -> Iterator[Name]:
    """The columns that one record takes its values from, in order; nulls count as well."""
    match shape:
        case dict():
            for key, inside in shape.items():
                yield from names_of(inside, (*path, key))
        case list():
            for inside in shape:
                yield from names_of(inside, (*path, None))
        case _:
            assert isinstance(shape, int)
            yield path, Leaf(shape)


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


@dataclass(slots=True)
class Forms:
    """Reads kinds; `codes` has the code of every column, in the order in which these are met."""

    stream: Stream
    codes: dict[Name, Stream] = field(default_factory=dict)
    _nodes: int = 0

    def read(self) -> list[Kind]:
        """All kinds to the end of the stream. TableError, ValueError for what is none."""
        kinds = []
        while not self.stream.is_over:
            (kind,) = self.stream.texts(1)
            if not is_kind(kind):
                raise TableError("not the name of a kind")
            self._nodes = 0
            kinds.append((kind, self._shape((), 0)))
        return kinds

    def _shape(self, path: Path, depth: int) -> Tree:
        self._nodes += 1
        if depth > LIMITS.depth or self._nodes > LIMITS.nodes:
            raise TableError("deeper or larger than a record may be")
        tag = self.stream.byte()
        if tag == _TAG_MAP:
            found: dict[str, Tree] = {}
            while not self.stream.has(_LAST):
                (key,) = self.stream.texts(1)
                if key in found:
                    raise TableError("a key twice")
                found[key] = self._shape((*path, key), depth + 1)
            return found
        if tag == _TAG_LIST:
            size = self.stream.varint()
            return [self._shape((*path, None), depth + 1) for _ in range(size)]
        leaf = Leaf(tag)
        name = path, leaf
        if leaf is not Leaf.NULL and name not in self.codes:
            code = b"" if leaf is Leaf.BOOL else read_code(self.stream, is_bytes=leaf >= Leaf.BYTES)
            self.codes[name] = Stream(code)
        return int(leaf)
