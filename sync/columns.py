"""Records as a table: what many share is said once, and like stands beside like.

It owns the shape of the table (PROTOCOL.md, "Columns"); how one column is written stands in
`columncodes`. It knows structure, never meaning: numbers, texts, bytes at the same place of the
same kind of record. What it cannot take apart stays opaque, and whoever reads a table rebuilds the
very bytes of each record, or gets a `TableError` within the limits.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

from sync.columncodes import (
    NOTHING,
    Known,
    Written,
    read_bytes,
    read_code,
    read_ints,
    read_texts,
    write_bytes,
    write_ints,
    write_texts,
)
from sync.errors import RecordError
from sync.forms import Form, Forms, Kind, Leaf, Name, Path, write_forms
from sync.records import ID_BYTES, LIMITS, RUN_BYTES, Record, Tree, canonical, made_id, parse
from sync.streams import Room, Stream, TableError
from sync.trees import as_bytes, as_int, as_list

MOST_MADE = 4096
"""Numbers of one run that are tried for ids that the machine made (`records.made_id`)."""
_MADE_PER_RECORD = 4
_MADE_AT_LEAST = 64


Source = tuple[bytes, bytes]  # device, run


@dataclass(slots=True)
class _Column:
    values: list[Any] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)


def write_table(records: Sequence[Record], home: bytes) -> list[Tree]:
    """The table of `records`; the device `home` is not named in it. Read by read_table()."""
    kinds: list[Kind] = []
    known: dict[bytes, int] = {}
    sources: dict[bytes, int] = {}
    columns: dict[Name, _Column] = {}
    places: list[int] = []
    origins: list[int] = []
    for row, record in enumerate(records):
        shape = _take_apart(record.body, columns, row)
        key = canonical([record.kind, shape], LIMITS.envelope_bytes)
        if key not in known:
            known[key] = len(kinds)
            kinds.append((record.kind, shape))
        source = record.run if record.device == home else record.device + record.run
        places.append(known[key])
        origins.append(sources.setdefault(source, len(sources)))
    numbers = _numbers_made(records)
    made = [numbers[record.device, record.run] for record in records]
    done: list[Known] = []
    first = [write_ints(places), write_ints(origins), write_ints([one.n for one in records])]
    rest = {name: _write(name[1], column, done, made) for name, column in columns.items()}
    codes = b"".join(one.codes for one in first)
    return [
        len(records),
        list(sources),
        codes + write_forms(kinds, {name: one.codes for name, one in rest.items()}),
        b"".join(one.values for one in (*first, *rest.values())),
    ]


def read_table(tree: Tree, home: bytes) -> list[Record]:
    """The records of a table; TableError for whatever is none."""
    try:
        return _read_table(tree, home)
    except (RecordError, ValueError, LookupError, ArithmeticError) as error:
        raise TableError("not a table of records") from error


def _read_table(tree: Tree, home: bytes) -> list[Record]:
    size, named, written_forms, written_values = as_list(tree, 4)
    count = as_int(size, most=LIMITS.envelope_records)
    sources = [_source(as_bytes(one), home) for one in as_list(named, most=count)]
    codes, values = Stream(as_bytes(written_forms)), Stream(as_bytes(written_values))
    firsts = [Stream(read_code(codes, is_bytes=False)) for _ in range(3)]
    forms = Forms(codes)
    kinds = forms.read()
    places, origins, ns = (read_ints(first, values, count) for first in firsts)
    of_kind = [_at(kinds, place) for place in places]
    of_source = [_at(sources, place) for place in origins]
    rows = _rows(len(forms.columns), of_kind)
    reader = _Reader(values, of_source)
    columns: list[Iterator[Any]] = [
        iter(reader.read(leaf, code, taken))
        for (leaf, code), taken in zip(forms.columns, rows, strict=True)
    ]
    columns.append(repeat(None))  # NULLS
    values.end()
    opaque = {n for n, (leaf, _) in enumerate(forms.columns) if leaf is Leaf.OPAQUE}
    return [
        _record(source, as_int(n, 1), form, columns, opaque)
        for source, n, form in zip(of_source, ns, of_kind, strict=True)
    ]


def _at(items: Sequence[Any], index: int) -> Any:
    if index < 0:
        raise TableError("a place before the first")
    return items[index]


def _source(named: bytes, home: bytes) -> Source:
    device = home if len(named) == RUN_BYTES else named[:ID_BYTES]
    run = named[-RUN_BYTES:]
    if len(named) not in (RUN_BYTES, ID_BYTES + RUN_BYTES) or len(device) != ID_BYTES:
        raise TableError("not a device and a run")
    return device, run


# --- taking apart -----------------------------------------------------------------------------


def _take_apart(body: bytes, columns: dict[Name, _Column], row: int) -> Tree:
    """The shape of one record; its values go to the columns."""

    def take(tree: Tree, path: Path) -> Tree:
        match tree:
            case dict():
                return {key: take(value, (*path, key)) for key, value in tree.items()}
            case list():
                return [take(item, (*path, None)) for item in tree]
        leaf = _leaf_of(tree)
        if leaf is not Leaf.NULL:
            _add(columns, (path, leaf), row, tree)
        return int(leaf)

    try:
        tree = parse(body)
        _require_plain_keys(tree)
    except RecordError:
        _add(columns, ((), Leaf.OPAQUE), row, body)
        return int(Leaf.OPAQUE)
    return take(tree, ())


def _require_plain_keys(tree: Tree) -> None:
    """RecordError for a key with a zero byte, which is what ends a key in a form."""
    match tree:
        case dict():
            if any("\0" in key for key in tree):
                raise RecordError("a zero in a key")
            for inside in tree.values():
                _require_plain_keys(inside)
        case list():
            for inside in tree:
                _require_plain_keys(inside)


def _add(columns: dict[Name, _Column], name: Name, row: int, value: Tree) -> None:
    column = columns.get(name)
    if column is None:
        column = columns[name] = _Column()
    column.values.append(value)
    column.rows.append(row)


def _leaf_of(tree: Tree) -> Leaf:
    match tree:
        case None:
            return Leaf.NULL
        case bool():
            return Leaf.BOOL
        case int():
            return Leaf.INT
        case str():
            return Leaf.TEXT
    return Leaf.BYTES


Made = dict[Source, dict[bytes, int]]


def _numbers_made(records: Sequence[Record]) -> Made:
    """For every run, the ids that its machine has probably made in it, with their numbers."""
    last: dict[Source, int] = {}
    for record in records:
        source = record.device, record.run
        last[source] = max(last.get(source, 0), record.n)
    return {
        (device, run): {
            made_id(device, run, number): number
            for number in range(1, min(n * _MADE_PER_RECORD + _MADE_AT_LEAST, MOST_MADE))
        }
        for (device, run), n in last.items()
    }


def _write(
    leaf: Leaf, column: _Column, done: list[Known], made: Sequence[dict[bytes, int]]
) -> Written:
    values, rows = column.values, column.rows
    known = NOTHING
    match leaf:
        case Leaf.BOOL:
            written = Written(b"", bytes(values))
        case Leaf.INT:
            written = write_ints(values, rows, done)
            known = Known(rows, values)
        case Leaf.TEXT:
            written, known = write_texts(values, rows, done)
        case _:
            numbers = [made[row].get(value) for value, row in zip(values, rows, strict=True)]
            written = write_bytes(values, numbers)
    done.append(known)
    return written


# --- putting together -------------------------------------------------------------------------


def _rows(columns: int, forms: Sequence[Form]) -> list[list[int]]:
    """For every column the records of its values, in order; TableError beyond the limits."""
    rows: list[list[int]] = [[] for _ in range(columns + 1)]
    nodes = 0
    for row, form in enumerate(forms):
        nodes += len(form.columns)
        if nodes > LIMITS.envelope_nodes:
            raise TableError("too many values")
        for column in form.columns:
            rows[column].append(row)
    rows.pop()  # of NULLS
    return rows


@dataclass(slots=True)
class _Reader:
    """Reads column after column; those that were read may be pointed at."""

    values: Stream
    sources: Sequence[Source]
    room: Room = field(default_factory=lambda: Room(LIMITS.envelope_bytes))
    done: list[Known] = field(default_factory=list)

    def read(self, leaf: Leaf, code: Stream, rows: Sequence[int]) -> Sequence[Any]:
        """The values of one column, one for each of `rows`."""
        known, found = NOTHING, list[Any]()
        match leaf:
            case Leaf.BOOL:
                found = [_yes_or_no(byte) for byte in self.values.bytes(len(rows))]
            case Leaf.INT:
                found = read_ints(code, self.values, len(rows), rows, self.done)
                known = Known(rows, found)
            case Leaf.TEXT:
                found, known = read_texts(code, self.values, rows, self.done, self.room)
            case _:
                found = read_bytes(code, self.values, rows, self._made, self.room)
        self.done.append(known)
        return found

    def _made(self, row: int, number: int) -> bytes:
        return made_id(*self.sources[row], number)


def _yes_or_no(byte: int) -> bool:
    if byte > 1:
        raise TableError("neither yes nor no")
    return byte == 1


def _record(
    source: Source, n: int, form: Form, columns: Sequence[Iterator[Any]], opaque: Container[int]
) -> Record:
    if isinstance(form.shape, int) and form.shape in opaque:
        body = as_bytes(next(columns[form.shape]), most=LIMITS.record_bytes)
        return Record(*source, n, form.kind, body)
    return Record.rebuilt(*source, n, form.kind, _put(form.shape, columns))


def _put(shape: Tree, columns: Sequence[Iterator[Any]]) -> Tree:
    """The tree of a form with the next values of its columns."""
    if isinstance(shape, int):
        return next(columns[shape])  # type: ignore[no-any-return]
    if isinstance(shape, dict):
        return {
            key: next(columns[inside]) if type(inside) is int else _put(inside, columns)
            for key, inside in shape.items()
        }
    assert isinstance(shape, list)
    return [_put(inside, columns) for inside in shape]
