"""The silence at both ends of a sound taken away, with a short pause left behind.

Owns what counts as silence. It never changes what is between the ends.
"""

from __future__ import annotations

import array

from kiosk_app.devices.voice_ports import RATE_HZ, Sound

QUIET = 200  # of 32767: below it there is nothing to hear
PAUSE_S = 0.15


def trimmed(sound: Sound) -> Sound:
    """From the first to the last sample that can be heard; an empty one when there is none."""
    samples = array.array("h", sound.samples)
    first = next((n for n, sample in enumerate(samples) if abs(sample) > QUIET), None)
    if first is None:
        return Sound(b"")
    last = next(n for n in range(len(samples) - 1, -1, -1) if abs(samples[n]) > QUIET)
    pause = array.array("h", [0]) * int(PAUSE_S * RATE_HZ)
    return Sound((samples[first : last + 1] + pause).tobytes())
