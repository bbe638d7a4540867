"""A person's hand and eyes before a running kiosk: finds by drawn words, touches, types, scans."""

from __future__ import annotations

import json
import socket
import time
import unicodedata
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

TONE_KEYS = {"\u0301": "sắc", "\u0300": "huyền", "\u0309": "hỏi", "\u0303": "ngã", "\u0323": "nặng"}
MARKS = {"ă": "a", "â": "a", "đ": "d", "ê": "e", "ô": "o", "ơ": "o", "ư": "u"}


class NotSeenError(AssertionError):
    """What was looked for is not drawn; says what is."""


class Hand:
    """Connects to a glass server. Texts compare by their beginning when not exactly."""

    def __init__(self, path: Path, timeout_s: float = 30) -> None:
        self._path, self._timeout_s, self.touches = path, timeout_s, 0
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
                self._ordered("drawn")
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
                with suppress(OSError):  # what waits to be sent has nobody to go to
                    thing.close()
        self._socket = self._file = None

    def order(self, what: str, *args: Any) -> Any:
        """One order to the glass server; RuntimeError with its words when it fails.

        An interface that nobody touches is renewed now and then: the next one takes the order.
        """
        try:
            return self._ordered(what, *args)
        except OSError:
            self.close()
            self._connect(self._timeout_s)
            return self._ordered(what, *args)

    def _ordered(self, what: str, *args: Any) -> Any:
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

    def rest(self, still_s: float = 0.5, timeout_s: float = 10) -> None:
        """Waits, as a person does, until the glass has not changed for a moment."""
        end, seen, since = time.monotonic() + timeout_s, self.words(), time.monotonic()
        while time.monotonic() - since < still_s and time.monotonic() < end:
            time.sleep(0.05)
            if (now := self.words()) != seen:
                seen, since = now, time.monotonic()

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
        keys = self._keys()
        for word, after in _words(text):
            tone = ""
            for char in word:
                plain = unicodedata.normalize("NFD", char)
                tone = next((TONE_KEYS[m] for m in plain if m in TONE_KEYS), tone)
                bare = "".join(m for m in plain if m not in TONE_KEYS)
                keys = self._press(unicodedata.normalize("NFC", bare), keys)
            if tone:
                keys = self._press(tone, keys)
            if after:
                keys = self._press("Dấu cách", keys)

    def press_digits(self, digits: str) -> None:
        """Writes with a number pad, or a code pad."""
        keys = self._keys()
        for digit in digits:
            keys = self._press(digit, keys)

    def _press(self, key: str, keys: dict[str, tuple[float, float]]) -> Any:
        """Touches a key; keys stay where they are until the other page is turned to."""
        if key.lower() not in keys:
            for page in ("123", "abc"):
                if page in keys:
                    self.touch([keys[page]])
                    keys = self._keys()
                    break
        if key.lower() not in keys:
            raise NotSeenError(f"no key {key!r}: {sorted(keys)}")
        self.touch([keys[key.lower()]])
        return keys

    def _keys(self) -> dict[str, tuple[float, float]]:
        """What each control says, and the first word of what tone keys say, to its place."""
        places: dict[str, tuple[float, float]] = {}
        for control in self.look()["controls"]:
            for text in control["texts"]:
                places[text.lower()] = (control["x"], control["y"])
                if text.split()[:1] and text.split()[0] in TONE_KEYS.values():
                    places[text.split()[0]] = (control["x"], control["y"])
        return places

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
