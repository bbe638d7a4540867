"""Tells a scanner that types (keyboard wedge) from a person who types.

Pure: characters and times come in, a scanned payload comes out. A run of at least 8 characters less
than 30 ms apart, ended by Enter, is one payload; nothing of it may reach a text field. So the first
characters of a quick run are held back until they prove to be a scan or a person (at most 30 ms
after the last one, see `due_at`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

BETWEEN_KEYS_MS = 30
SHORTEST = 8
LONGEST = 4096
ENDS = frozenset("\r\n")


@dataclass(frozen=True, slots=True)
class Burst:
    """A whole scan, as the scanner typed it, without the closing Enter."""

    payload: str


@dataclass(frozen=True, slots=True)
class Keys:
    """Characters that a person typed; Enter is the character "\\n". They go to the composer."""

    characters: str


@dataclass(slots=True)
class WedgeDetector:
    """Feed it every hardware character with its time in milliseconds (any steady clock)."""

    _held: str = field(default="", repr=False)
    _last_ms: int = 0
    _swallows_enter_until: int = -1

    def feed(self, char: str, at_ms: int) -> Burst | Keys | None:
        """What is now certain: a scan, a person's characters, or nothing yet."""
        quick = bool(self._held) and at_ms - self._last_ms < BETWEEN_KEYS_MS
        stale = "" if quick else self._held
        if not quick:
            self._held = ""
        self._last_ms = at_ms
        if char in ENDS:
            return self._end(stale, at_ms)
        self._held += char
        if len(self._held) > LONGEST:  # a jammed key or hostile device: drop it
            self._held = ""
        return Keys(stale) if stale else None

    def due_at(self) -> int | None:
        """When to call `flush`, in the clock of `feed`; None when nothing is held back."""
        return self._last_ms + BETWEEN_KEYS_MS if self._held else None

    def flush(self, at_ms: int) -> Keys | None:
        """What a pause of 30 ms proves to be a person's; None while it may still be a scan."""
        if not self._held or at_ms - self._last_ms < BETWEEN_KEYS_MS:
            return None
        held, self._held = self._held, ""
        # A long quick run without Enter is a scan cut short: no field may get half a card.
        return Keys(held) if len(held) < SHORTEST else None

    def _end(self, stale: str, at_ms: int) -> Burst | Keys | None:
        held, self._held = self._held, ""
        if len(held) >= SHORTEST:
            self._swallows_enter_until = at_ms + BETWEEN_KEYS_MS
            return Burst(held)
        if at_ms < self._swallows_enter_until:  # the LF of a CR LF
            return None
        stale = stale if len(stale) < SHORTEST else ""
        return Keys(stale + held + "\n")
