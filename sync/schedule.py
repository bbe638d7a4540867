"""When to try, what first, how much: pure arithmetic over numbers that others measured.

It owns order, batch size, pace and the byte budget. It must never read a clock or draw a random
number: times and random numbers in [0, 1) come as arguments, so that a thousand kiosks after one
power cut do not call at once, and a test can say exactly when each does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sync.records import LIMITS

FIRST_DELAY_S = 5.0
LONGEST_DELAY_S = 15 * 60.0
RETRY_AFTER_CAP_S = 15 * 60.0
BATCH_TARGET_S = 8.0
BODY_TARGET_S = 30.0
SLICE_TARGET_S = 5.0
WIDE_SLICE_TARGET_S = 30.0
SMALLEST_BATCH = 4 * 1024
MOST_CONTENT = LIMITS.envelope_bytes - 64 * 1024  # of one envelope, before it is taken apart
SMALLEST_SLICE = 8 * 1024
LARGEST_SLICE = 1024 * 1024
SHORT_ROUND_TRIP_S = 0.05
WINDOW_BYTES = 8 * 1024
MOST_CONNECTIONS = 6
ON_THE_WAY = 2.0
SMALLEST_BUFFER = 10 * 1024
LARGEST_BUFFER = 256 * 1024
STEP_TARGET_S = 60.0
FIRST_GOODPUT = 8 * 1024.0
FIRST_WIDE_GOODPUT = 24 * 1024.0
NEAR_DEADLINE_S = 24 * 3600
FIRST_RATIO = 0.1  # what content shrinks to on the way, until it was measured
_ROW_BYTES = 40


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that waits. `due` is an ISO date or time (compares as text within one offset),
    `priority` 0 for text and 10 for pictures, `seq` the order of filing."""

    id: bytes
    size_bytes: int
    due: str | None
    priority: int
    seq: int


def in_order(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Text before pictures, then the nearest legal deadline, then the order of filing."""
    return sorted(candidates, key=lambda c: (c.priority, c.due is None, c.due or "", c.seq))


def batch(candidates: Sequence[Candidate], most_bytes: int) -> list[Candidate]:
    """The first of them in order, as many as fit `most_bytes`; at least one, never past LIMITS.

    It stops at the first that does not fit: a large record is not overtaken for ever by small ones.
    """
    chosen: list[Candidate] = []
    room = min(most_bytes, MOST_CONTENT)
    for candidate in in_order(candidates):
        room -= candidate.size_bytes + _ROW_BYTES
        if chosen and (room < 0 or len(chosen) >= LIMITS.envelope_records):
            break
        chosen.append(candidate)
    return chosen


def batch_bytes(goodput: float, failures: int, shrinks_to: float) -> int:
    """Bytes of content (before packing) for one envelope at `goodput` bytes a second.

    Sized to take BATCH_TARGET_S on the wire, and halved with every failure in a row: a link that
    is up for shorter than a batch takes would otherwise never carry one.
    """
    wire = goodput * BATCH_TARGET_S / 2 ** min(failures, 16)
    return int(min(max(wire / shrinks_to, SMALLEST_BATCH), MOST_CONTENT))


def has_room(packed_bytes: int, goodput: float, failures: int) -> bool:
    """Whether a body of that many bytes takes one more envelope: what breaks off is said again,
    so that it should not take much longer than BODY_TARGET_S, less after failures."""
    return packed_bytes < goodput * BODY_TARGET_S / float(2 ** min(failures, 16))


def ratio_after(before: float, content_bytes: int, packed_bytes: int) -> float:
    """What content shrinks to, smoothed; a few records say little of many."""
    if content_bytes < SMALLEST_BATCH:
        return before
    return min(1.0, max(0.02, (before + packed_bytes / content_bytes) / 2))


def slice_bytes(goodput: float, failures: int, connections: int = 1) -> int:
    """Bytes of the next slice of a ciphertext, while so many connections share `goodput`.

    On the contact's own connection new text waits for the end of a slice. Beside others it does
    not: then a slice is as long as keeps the gaps between requests rare.
    """
    target_s = SLICE_TARGET_S if connections == 1 else WIDE_SLICE_TARGET_S / connections
    wanted = goodput * target_s / 2 ** min(failures, 16)
    return int(min(max(wanted, SMALLEST_SLICE), LARGEST_SLICE))


def connections(goodput: float, round_trip_s: float) -> int:
    """How many connections carry ciphertexts at once.

    Between two requests a connection is silent for a round trip, and each loss makes it slow for
    several: with a long round trip a second one fills the gap, and the more bytes a long link has
    on the way, the less of it one congestion window can claim. A short one has no gaps to fill.
    """
    if round_trip_s < SHORT_ROUND_TRIP_S:
        return 1
    return min(MOST_CONNECTIONS, 2 + int(goodput * round_trip_s / WINDOW_BYTES))


def buffer_bytes(goodput: float, round_trip_s: float, connections: int) -> int | None:
    """What each of so many connections may have on its way at once; None: no bound is needed.

    Some times what the link holds keeps it busy through losses, and leaves room for a faster one to
    show itself. More would only stand in a queue: text waits behind it, and packets are lost.
    """
    each = goodput * round_trip_s * ON_THE_WAY / connections
    return None if each > LARGEST_BUFFER else max(SMALLEST_BUFFER, int(each))


def retry_at_once(failures: int) -> float | None:
    """Seconds to wait before a connection that broke `failures` (>= 1) times in a row is opened
    again within the same contact; None: the contact has failed.

    Each try takes a connection's own timeouts as well, so these few outlast an outage of 20 s.
    """
    waits = (0.0, 1.0, 2.0, 4.0)
    return waits[failures - 1] if failures <= len(waits) else None


def goodput_after(before: float, sent_bytes: int, seconds: float) -> float:
    """Smoothed bytes a second. Small transfers measure latency, not the link, and count little."""
    if seconds <= 0 or sent_bytes <= 0:
        return before
    weight = 0.3 * min(1.0, sent_bytes / SMALLEST_SLICE)
    return max(128.0, (1 - weight) * before + weight * sent_bytes / seconds)


def retry_delay(failures: int, random: float, retry_after: float | None = None) -> float:
    """Seconds until the next try after `failures` (>= 1) in a row: full jitter under a ceiling.

    An unsigned wish to wait is honoured up to RETRY_AFTER_CAP_S: no proxy silences a kiosk.
    """
    ceiling = min(LONGEST_DELAY_S, FIRST_DELAY_S * 2.0 ** min(max(failures, 1) - 1, 16))
    delay = ceiling * random
    if retry_after is not None and retry_after > 0:
        # Jitter on top, or everybody whom one proxy turned away comes back in one instant.
        return min(retry_after, RETRY_AFTER_CAP_S) + FIRST_DELAY_S * random + min(delay, 60.0)
    return delay


def delay_after_link(longest_s: float, random: float) -> float:
    """Seconds to wait when a link has just come up: a mast brings back every kiosk at once."""
    return longest_s * random


def contact_delay(interval_s: float, random: float) -> float:
    """Seconds until the next contact when nothing waits: the interval, give or take a fifth."""
    return interval_s * (0.8 + 0.4 * random)


@dataclass(frozen=True, slots=True)
class Window:
    """Minutes of the local day, from `start` up to `end`; `end` below `start` spans midnight."""

    start: int
    end: int

    def holds(self, minute: int) -> bool:
        """Whether `minute` (0 to 1439) lies in it."""
        if self.start <= self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end


_MOST_WINDOWS = 8
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


def read_windows(text: str) -> tuple[Window, ...]:
    """Windows as people write them: "22:00-05:00, 12:00-13:30"; "" is none. ValueError in words."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) > _MOST_WINDOWS:
        raise ValueError(f"at most {_MOST_WINDOWS} stretches of the day")
    return tuple(map(_window, parts))


def _window(part: str) -> Window:
    found = _HOURS.fullmatch(part)
    if found is None:
        raise ValueError(f'"{part}" is no stretch of the day such as 22:00-05:00')
    numbers = [int(one) for one in found.groups()]
    window = Window(numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3])
    if window.start == window.end:
        raise ValueError(f'"{part}" begins when it ends')
    return window


@dataclass(frozen=True, slots=True)
class Budget:
    """What a link may cost. `bytes_per_day` None: no bound. `windows` empty: always.
    `is_metered`: pictures wait for a window or a near deadline."""

    bytes_per_day: int | None = None
    windows: tuple[Window, ...] = ()
    is_metered: bool = False

    def allows(
        self,
        candidate_bytes: int,
        *,
        is_picture: bool,
        used: int,
        minute: int,
        due_in_s: int | None,
    ) -> bool:
        """Whether that many bytes may go now, `used` bytes having gone today.

        Text may always overdraw; a picture may when its application's deadline is near.
        """
        if not is_picture or (due_in_s is not None and due_in_s <= NEAR_DEADLINE_S):
            return True
        if self.bytes_per_day is not None and used + candidate_bytes > self.bytes_per_day:
            return False
        if self.windows:
            return any(window.holds(minute) for window in self.windows)
        return not self.is_metered
