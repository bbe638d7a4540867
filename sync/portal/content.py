"""Strict reading of a record's tree: one value, its type, its bounds; or a refusal by name.

Kiosks are other machines: nothing in a tree is taken for what it should be. It must never guess a
missing value, and its errors name fields, never what they hold.
"""

from __future__ import annotations

import unicodedata
from datetime import date

from sync.records import Tree


class ContentError(ValueError):
    """A field is missing or of another shape; `field` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(f"content: {field}")
        self.field = field


class Content:
    """A map with checked reads. Texts are bounded by the width of the column they go to."""

    def __init__(self, tree: Tree) -> None:
        if not isinstance(tree, dict):
            raise ContentError("map")
        self._tree = tree

    def text(self, name: str, most: int, *, least: int = 1) -> str:
        value = self._tree.get(name)
        if not isinstance(value, str) or not least <= len(value) <= most or "\0" in value:
            raise ContentError(name)
        return value

    def find_text(self, name: str, most: int) -> str | None:
        return None if self._tree.get(name) is None else self.text(name, most)

    def day(self, name: str) -> str:
        """An ISO date that is in the calendar."""
        value = self.text(name, 10)
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError as error:
            raise ContentError(name) from error

    def data(self, name: str, size: int) -> bytes:
        value = self._tree.get(name)
        if not isinstance(value, bytes) or len(value) != size:
            raise ContentError(name)
        return value

    def find_data(self, name: str, size: int) -> bytes | None:
        return None if self._tree.get(name) is None else self.data(name, size)

    def number(self, name: str, least: int, most: int) -> int:
        value = self._tree.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ContentError(name)
        return value

    def flag(self, name: str) -> bool:
        value = self._tree.get(name)
        if not isinstance(value, bool):
            raise ContentError(name)
        return value

    def tree(self, name: str) -> dict[str, Tree]:
        value = self._tree.get(name)
        if not isinstance(value, dict):
            raise ContentError(name)
        return value

    def find_tree(self, name: str) -> dict[str, Tree] | None:
        return None if self._tree.get(name) is None else self.tree(name)

    def find_bytes(self, name: str, most: int) -> bytes | None:
        value = self._tree.get(name)
        if value is not None and (not isinstance(value, bytes) or len(value) > most):
            raise ContentError(name)
        return value

    def trees(self, name: str) -> list[Tree]:
        value = self._tree.get(name, [])
        if not isinstance(value, list):
            raise ContentError(name)
        return value

    def texts(self, name: str, most: int) -> list[str]:
        values = self.trees(name)
        texts = [value for value in values if isinstance(value, str) and 0 < len(value) <= most]
        if len(texts) != len(values):
            raise ContentError(name)
        return texts


def as_json(tree: Tree) -> object:
    """The tree with bytes as hexadecimal text: JSON columns hold no bytes."""
    if isinstance(tree, bytes):
        return tree.hex()
    if isinstance(tree, list):
        return [as_json(item) for item in tree]
    if isinstance(tree, dict):
        return {key: as_json(value) for key, value in tree.items()}
    return tree


# Signs that turn the order of letters around.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def is_hidden(sign: str) -> bool:
    """Whether a sign draws nothing and changes how others are drawn or read."""
    return unicodedata.category(sign) in ("Cc", "Cs") or sign in _TURNING


def plain_text(text: str) -> str:
    """The text without hidden signs; a line's end stays."""
    return "".join(sign for sign in text if sign == "\n" or not is_hidden(sign))


def plain_line(text: str) -> str:
    """The text on one line without hidden signs."""
    return " ".join("".join(" " if is_hidden(sign) else sign for sign in text).split())


def plain_letters(text: str) -> str:
    """Lower case without marks, so that "lau ba tua" finds "LẦU BÁ TỦA"; đ becomes d."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(bare.split())
