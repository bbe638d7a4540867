"""A person's hand and eyes before a running kiosk: finds by drawn words, touches, types, scans."""

from __future__ import annotations

import json
import socket
import time
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

TONE_KEYS = {"\u0301": "sắc", "\u0300": "huyền", "\u0309": "hỏi", "\u0303": "ngã", "\u0323": "nặng"}
MARKS = {"ă": "a", "â": "a", "đ": "d", "ê": "e", "ô": "o", "ơ": "o", "ư": "u"}


class NotSeenError(AssertionError):
    """What was looked for is not drawn; says what is."""


class Hand:
    """Connects to a glass server. Texts compare by their beginning when not exactly."""

    def __init__(self, path: Path, timeout_s: float = 30) -> None:
        self._path, self.touches = path, 0
        self._socket = self._file = None
        self._connect(timeout_s)

    def _connect(self, timeout_s: float) -> None:
        end = time.monotonic() + timeout_s
        while True:
            try:
                self._socket = socket.socket(socket.AF_UNIX)
                self._socket.settimeout(60)
                self._socket.connect(str(self._path))
                self._file = self._socket.makefile("rwb")
                self.look()
                return
            except (OSError, NotSeenError, RuntimeError):
                self.close()
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)

    def close(self) -> None:
        """Lets go."""
        for thing in (self._file, self._socket):
            if thing is not None:
                thing.close()
        self._socket = self._file = None

    def order(self, what: str, *args: Any) -> Any:
        """One order to the glass server; RuntimeError with its words when it fails."""
        self._file.write(json.dumps({"do": what, "args": args}).encode() + b"\n")
        self._file.flush()
        line = self._file.readline()
        if not line:
            raise ConnectionError("the kiosk is gone")
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["ok"]

    def look(self) -> dict[str, Any]:
        """What is drawn now, once the last touch has had its effect."""
        end = time.monotonic() + 15
        while True:
            seen = self.order("drawn")
            if not seen["busy"] or time.monotonic() > end:
                return seen
            time.sleep(0.02)

    def words(self) -> list[str]:
        """The drawn texts."""
        return self.look()["words"]

    def sees(self, text: str) -> bool:
        """Whether some drawn text has `text` in it."""
        return any(text in word for word in self.words())

    def wait(self, what: Callable[[list[str]], bool], timeout_s: float = 20) -> list[str]:
        """Waits until the drawn texts are as wanted."""
        end = time.monotonic() + timeout_s
        while True:
            words = self.words()
            if what(words):
                return words
            if time.monotonic() > end:
                raise NotSeenError(f"waited {timeout_s} s before: {words}")
            time.sleep(0.05)

    def wait_for(self, text: str, timeout_s: float = 20) -> list[str]:
        """Waits until a text is drawn."""
        return self.wait(lambda words: any(text in word for word in words), timeout_s)

    def find(self, text: str, *, icon: str = "") -> dict[str, Any] | None:
        """The control that shows `text` (exactly, else in it) or the icon."""
        controls = self.look()["controls"]
        for fits in (lambda t: t == text, lambda t: text in t):
            for control in controls:
                if icon and icon in control["icons"]:
                    return control
                if not icon and any(fits(t) for t in control["texts"]):
                    return control
        return None

    def tap(self, text: str = "", *, icon: str = "") -> None:
        """Touches the control that shows `text`."""
        control = self.find(text, icon=icon)
        if control is None:
            raise NotSeenError(f"no control shows {text or icon!r}: {self.words()}")
        self.touch([(control["x"], control["y"])])

    def touch(self, points: Sequence[tuple[float, float]]) -> None:
        """A finger down, along the points, and up."""
        self.touches += 1
        self.order("touch", *points)

    def press_keys(self, text: str) -> None:
        """Writes with the drawn keyboard: letters, marked letters, a tone key ends a syllable."""
        for word, after in _words(text):
            tone = ""
            for char in word:
                plain = unicodedata.normalize("NFD", char)
                tone = next((TONE_KEYS[m] for m in plain if m in TONE_KEYS), tone)
                letter = unicodedata.normalize(
                    "NFC", "".join(m for m in plain if m not in TONE_KEYS)
                )
                self._press(letter)
            if tone:
                self._press(tone)
            if after:
                self._press("Dấu cách")

    def _press(self, key: str) -> None:
        control = self.find_key(key)
        if control is None and len(key) == 1:
            self.tap("123" if not self.find_key("abc") else "abc")
            control = self.find_key(key)
        if control is None:
            raise NotSeenError(f"no key {key!r}: {[c['texts'] for c in self.look()['controls']]}")
        self.touch([(control["x"], control["y"])])

    def find_key(self, key: str) -> dict[str, Any] | None:
        """A key of the drawn keyboard or pad."""
        for control in self.order("drawn")["controls"]:
            for text in control["texts"]:
                if text.lower() == key.lower() or (len(key) > 2 and text.split()[:1] == [key]):
                    return control
        return None

    def press_digits(self, digits: str) -> None:
        """Writes with a number pad."""
        for digit in digits:
            self._press(digit)

    def scan(self, text: str) -> None:
        """Holds a QR before the wedge scanner."""
        self.order("scan", text)

    def picture(self, path: Path) -> None:
        """Photographs the glass."""
        self.look()
        self.order("picture", str(path))


def _words(text: str) -> list[tuple[str, bool]]:
    parts = text.split(" ")
    return [(part, n < len(parts) - 1) for n, part in enumerate(parts)]
