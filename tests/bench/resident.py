"""What the interface holds in memory while people use it: the real program, driven from outside.

The hand stands in another process, so that nothing of it is counted; one interface serves everybody
(no renewal), as the bound means it. The glass server beside the interface adds under a megabyte.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from kiosk_app.domain.catalogue import Catalogue
from kiosk_app.reference import load_procedures
from kiosk_app.settings import load_settings
from tests.e2e.demo_plans import plans
from tests.e2e.hand import Hand
from tests.e2e.person import Person, Plan
from tests.e2e.processes import start_kiosk

TOUCHES = 500
# Whose forms are filled in from any seed: the keyboard has no sign of the others' invented names.
WALKED = ("1.001193", "2.000635")
HOME = "Bà con cần làm gì hôm nay?"
TIDIED_S = 4.0  # a moment after a person has left
SETTINGS = """[panel]
width = 1280
height = 800
density_px_per_mm = 2.76

[watch]
renew_after = 0
"""


def resident_mb(data: Path) -> float:
    """Of the process that draws, at home after so many touches."""
    data.mkdir(parents=True, exist_ok=True)
    (data / "settings.toml").write_text(SETTINGS, "utf-8")
    socket = data.parent / "glass"
    program = start_kiosk(data, socket, data.parent / "kiosk.log")
    try:
        hand = Hand(socket, 60)
        people = _people(load_procedures(load_settings(data, {})).catalogue)
        while hand.touches < TOUCHES:
            person = Person(hand, next(people))
            person.begin()
            person.finish()
            hand.tap("Xong")
            hand.wait_for(HOME)
        time.sleep(TIDIED_S)
        return _rss_mb(int(hand.order("pid")))
    finally:
        program.end()


def _people(catalogue: Catalogue) -> Iterator[Plan]:
    for seed in count(1):
        yield from (plan for plan in plans(catalogue, seed) if plan.procedure.code in WALKED)


def _rss_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024
