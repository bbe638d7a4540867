"""Typed reading of trees that came from outside: one small function per shape.

Everything decoded from the wire or a file passes here before it becomes a dataclass. Nothing here
may guess or convert: what is not exactly of the wanted type and size is a RecordError.
"""

from __future__ import annotations

from sync.errors import RecordError
from sync.records import Tree

MAX_INT = 2**63 - 1


def as_list(tree: Tree, size: int | None = None, most: int | None = None) -> list[Tree]:
    """A list of exactly `size`, or of at most `most` items."""
    if not isinstance(tree, list):
        raise RecordError("a list is wanted")
    if (size is not None and len(tree) != size) or (most is not None and len(tree) > most):
        raise RecordError(f"a list has {len(tree)} items")
    return tree


def as_map(tree: Tree, keys: frozenset[str]) -> dict[str, Tree]:
    """A map that has at least `keys`; unknown ones are left to the reader."""
    if not isinstance(tree, dict) or not keys <= tree.keys():
        raise RecordError("a map lacks a key")
    return tree


def as_int(tree: Tree, least: int = 0, most: int = MAX_INT) -> int:
    """A whole number within bounds; True and False are none."""
    if not isinstance(tree, int) or isinstance(tree, bool) or not least <= tree <= most:
        raise RecordError("a whole number within bounds is wanted")
    return tree


def as_int_or_none(tree: Tree, least: int = 0) -> int | None:
    """The same, or nothing."""
    return None if tree is None else as_int(tree, least)


def as_bool(tree: Tree) -> bool:
    """True or false."""
    if not isinstance(tree, bool):
        raise RecordError("true or false is wanted")
    return tree


def as_bytes(tree: Tree, size: int | None = None, most: int | None = None) -> bytes:
    """Bytes of exactly `size`, or of at most `most`."""
    if not isinstance(tree, bytes):
        raise RecordError("bytes are wanted")
    if (size is not None and len(tree) != size) or (most is not None and len(tree) > most):
        raise RecordError(f"{len(tree)} bytes are not the wanted number")
    return tree


def as_text(tree: Tree, most: int = 4096) -> str:
    """Text of at most `most` characters."""
    if not isinstance(tree, str) or len(tree) > most:
        raise RecordError("text within bounds is wanted")
    return tree
