"""How many identity cards are read within ten synthetic frames: `python -m tests.bench.cards 200`.

Each frame is a new pose with new noise, as a live camera gives. Prints a JSON document; the test of
a smaller run stands in tests/devices/test_card_frames.py.
"""

from __future__ import annotations

import json
import random
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.card_frames import HARD, MILD, Hardship, frames, payload_of

from kiosk_app.devices.cardimage import read_qr

FRAMES = 10


@dataclass(frozen=True, slots=True)
class Rate:
    """Of `cards`, how many were read, how many from the first frame, what a frame took."""

    cards: int
    read: int
    at_first: int
    wrong: int
    ms_per_frame: float


def measured(how: Hardship, cards: int, first_seed: int = 0) -> Rate:
    """Read so many invented cards; a payload that differs by a byte counts as wrong."""
    read = at_first = wrong = shown = 0
    spent_s = 0.0
    for seed in range(first_seed, first_seed + cards):
        payload = payload_of(random.Random(seed)).encode()
        for n, frame in enumerate(frames(payload.decode(), seed, how, FRAMES)):
            begun = time.perf_counter()
            found = read_qr(frame)
            spent_s += time.perf_counter() - begun
            shown += 1
            if found is None:
                continue
            read, at_first = read + (found == payload), at_first + (n == 0)
            wrong += found != payload
            break
    return Rate(cards, read, at_first, wrong, round(spent_s / shown * 1000, 1))


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    rates = {"mild": asdict(measured(MILD, count)), "hard": asdict(measured(HARD, count // 2))}
    print(json.dumps(rates, indent=2))
