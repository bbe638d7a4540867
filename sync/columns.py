"""Columns: a list of trees of like shape as one tree that compresses better, and back.

It owns the five forms of a column (rows, same, joined bytes, maps, lists). Pure structure: it knows
no field name. Unpacking spends a budget of values, because "the same value a million times" is
short on the wire.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync.errors import RecordError
from sync.records import Tree
from sync.trees import as_bytes, as_int, as_list, as_text

_ROWS, _SAME, _JOINED, _MAPS, _LISTS = range(5)
_DEPTH = 20
_ALL = 0  # in place of a mask: every map has the key


def pack_column(values: Sequence[Tree]) -> Tree:
    """[form, ...] such that unpack_column() gives `values` back."""
    rows = list(values)
    if len(rows) > 1 and _all_same(rows):
        return [_SAME, len(rows), rows[0]]
    if rows and all(isinstance(v, bytes) for v in rows):
        sizes = {len(v) for v in rows if isinstance(v, bytes)}
        if len(sizes) == 1 and 0 not in sizes:
            return [_JOINED, sizes.pop(), b"".join(v for v in rows if isinstance(v, bytes))]
    maps = [v for v in rows if isinstance(v, dict)]
    if rows and len(maps) == len(rows) and any(maps):
        return _pack_maps(maps)
    lists = [v for v in rows if isinstance(v, list)]
    if rows and len(lists) == len(rows) and any(lists):
        inner = [item for one in lists for item in one]
        return [_LISTS, pack_column([len(one) for one in lists]), pack_column(inner)]
    return [_ROWS, rows]


def _pack_maps(maps: list[dict[str, Tree]]) -> Tree:
    """Per key: which maps have it (0 = all), and the column of its values."""
    keys = list(dict.fromkeys(key for one in maps for key in one))
    columns: list[Tree] = []
    for key in keys:
        holders = [key in one for one in maps]
        mask: Tree = _ALL if all(holders) else pack_column([int(h) for h in holders])
        columns.append([mask, pack_column([one[key] for one in maps if key in one])])
    return [_MAPS, len(maps), list(keys), columns]


def _all_same(rows: list[Tree]) -> bool:
    # True == 1 in Python but not on the wire; containers are left to their own columns.
    first = rows[0]
    return not isinstance(first, list | dict) and all(
        type(v) is type(first) and v == first for v in rows
    )


def unpack_column(tree: Tree, most: int, room: list[int], depth: int = 0) -> list[Tree]:
    """The values, at most `most`; `room[0]` counts down over all columns. RecordError beyond."""
    parts = as_list(tree, most=4)
    if not parts or depth > _DEPTH:
        raise RecordError("not a column")
    form = as_int(parts[0], 0, _LISTS)
    if form == _ROWS:
        _, rows = as_list(tree, 2)
        values = as_list(rows, most=most)
    elif form == _SAME:
        _, count, value = as_list(tree, 3)
        if isinstance(value, list | dict):
            raise RecordError("only single values are repeated")
        times = as_int(count, 0, most)
        _spend(room, times)
        return [value] * times
    elif form == _JOINED:
        _, size, joined = as_list(tree, 3)
        values = _cut(as_bytes(joined), as_int(size, 1), most)
    elif form == _MAPS:
        return _unpack_maps(tree, most, room, depth)
    else:
        return _unpack_lists(tree, most, room, depth)
    _spend(room, len(values))
    return values


def _unpack_maps(tree: Tree, most: int, room: list[int], depth: int) -> list[Tree]:
    _, count, keys, columns = as_list(tree, 4)
    maps: list[dict[str, Tree]] = [{} for _ in range(as_int(count, 0, most))]
    _spend(room, len(maps))
    names = as_list(keys)
    for key, column in zip(names, as_list(columns, len(names)), strict=True):
        mask, packed = as_list(column, 2)
        holders = maps
        if mask != _ALL:
            flags = unpack_column(mask, len(maps), room, depth + 1)
            if len(flags) != len(maps):
                raise RecordError("a mask is not as long as its maps")
            holders = [one for one, flag in zip(maps, flags, strict=True) if flag == 1]
        values = unpack_column(packed, len(holders), room, depth + 1)
        if len(values) != len(holders):
            raise RecordError("a column is not as long as its maps")
        name = as_text(key)
        for one, value in zip(holders, values, strict=True):
            one[name] = value
    return list(maps)


def _unpack_lists(tree: Tree, most: int, room: list[int], depth: int) -> list[Tree]:
    _, packed_sizes, packed = as_list(tree, 3)
    sizes = [as_int(s) for s in unpack_column(packed_sizes, most, room, depth + 1)]
    total = sum(sizes)
    if total > room[0]:
        raise RecordError("more values than an envelope may hold")
    inner = unpack_column(packed, total, room, depth + 1)
    if len(inner) != total:
        raise RecordError("a column is not as long as its lists")
    lists: list[Tree] = []
    start = 0
    for size in sizes:
        lists.append(inner[start : start + size])
        start += size
    return lists


def _cut(joined: bytes, size: int, most: int) -> list[Tree]:
    if len(joined) % size or len(joined) // size > most:
        raise RecordError("joined bytes do not divide")
    return [joined[i : i + size] for i in range(0, len(joined), size)]


def _spend(room: list[int], values: int) -> None:
    room[0] -= values
    if room[0] < 0:
        raise RecordError("more values than an envelope may hold")
