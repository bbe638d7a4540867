"""On which line of a TOML text a value stands, so that a remedy can name the line.

It owns a scanner over text that the TOML parser has already accepted; it checks nothing and must
never be used to read values. Paths are tuples of keys and indexes: ("parts", 2, "title", "vi").
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field

Path = tuple[str | int, ...]
_BLANK = " \t\r\n"
_QUOTES = ('"""', "'''", '"', "'")


def lines_of(text: str) -> dict[Path, int]:
    """The line (from 1) on which each value of a text stands."""
    return _Scanner(text).run()


def line_of(lines: Mapping[Path, int], path: Path) -> int | None:
    """The line of `path`, else of what is nearest around it; None for the whole file."""
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return None


@dataclass(slots=True)
class _Scanner:
    text: str
    at: int = 0
    lines: dict[Path, int] = field(default_factory=dict)
    counts: dict[Path, int] = field(default_factory=dict)
    starts: list[int] = field(default_factory=list)

    def run(self) -> dict[Path, int]:
        self.starts = [0, *(i + 1 for i, char in enumerate(self.text) if char == "\n")]
        table: Path = ()
        while self._skip(_BLANK):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
        return self.lines

    def _skip(self, blanks: str) -> bool:
        """Passes blanks and comments; False at the end of the text."""
        while self.at < len(self.text):
            if self.text[self.at] == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            elif self.text[self.at] in blanks:
                self.at += 1
            else:
                return True
        return False

    def _note(self, path: Path) -> None:
        self.lines.setdefault(path, bisect_right(self.starts, self.at))

    def _header(self) -> Path:
        is_array = self.text.startswith("[[", self.at)
        begin = self.at
        self.at += 2 if is_array else 1
        keys = self._keys("]")
        self.at += 2 if is_array else 1
        path: Path = ()
        for key in keys[:-1]:
            path += (key,)
            if path in self.counts:
                path += (self.counts[path] - 1,)
        path += (keys[-1],)
        end, self.at = self.at, begin
        self._note(path)
        if is_array:
            self.counts[path] = self.counts.get(path, 0) + 1
            path += (self.counts[path] - 1,)
            self._note(path)
        self.at = end
        return path

    def _keys(self, until: str) -> list[str]:
        keys: list[str] = []
        while self._skip(" \t.") and self.text[self.at] not in until:
            begin = self.at
            if self.text[self.at] in "\"'":
                self._string()
                keys.append(self.text[begin + 1 : self.at - 1])
            else:
                while self.at < len(self.text) and self.text[self.at] not in f" \t.{until}\n":
                    self.at += 1
                keys.append(self.text[begin : self.at])
            if self.at == begin:  # not TOML after all: never stand still
                self.at += 1
        return keys or [""]

    def _pair(self, table: Path) -> None:
        begin = self.at
        path = table + tuple(self._keys("="))
        end, self.at = self.at, begin
        self._note(path)
        self.at = end + 1
        self._value(path)

    def _value(self, path: Path) -> None:
        if not self._skip(" \t"):
            return
        char = self.text[self.at]
        if char in "\"'":
            self._string()
        elif char in "[{":
            self._nested(path, "]" if char == "[" else "}")
        else:
            while self.at < len(self.text) and self.text[self.at] not in ",]}\n#":
                self.at += 1

    def _nested(self, path: Path, closing: str) -> None:
        self.at += 1
        index = 0
        while self._skip(_BLANK + ","):
            if self.text[self.at] == closing:
                self.at += 1
                return
            if closing == "}":
                self._pair(path)
            else:
                self._note((*path, index))
                self._value((*path, index))
                index += 1

    def _string(self) -> None:
        quote = next(q for q in _QUOTES if self.text.startswith(q, self.at))
        self.at += len(quote)
        while self.at < len(self.text) and not self.text.startswith(quote, self.at):
            self.at += 2 if quote[0] == '"' and self.text[self.at] == "\\" else 1
        self.at += len(quote)
        while len(quote) == 3 and self.text.startswith(quote[0], self.at):
            self.at += 1  # a multi-line string may end with quotes of its own
