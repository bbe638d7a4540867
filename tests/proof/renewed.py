"""People at the whole program under its watcher, with renewal; then its memory is searched.

It owns one kiosk with watcher, interface and agent. Each person fills in a part, leaves, and the
interface is renewed; nothing of them may be anywhere in the new one's memory, nor in the watcher's.
"""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from typing import Any

from kiosk_app.reference import load_procedures
from kiosk_app.settings import load_settings
from tests.e2e.crash_machines import environment
from tests.e2e.hand import Hand, NotSeenError
from tests.e2e.person import Person, Plan
from tests.e2e.processes import Program, start_kiosk
from tests.proof import markers
from tests.proof.citizen import come
from tests.proof.soak_settings import SETTINGS

CODE = "2.000635"
ANSWERED = 8
RENEWAL_S = 60.0
FIRST_PERSON = 50_000  # nobody of the run without renewal


def scan_after_renewals(place: Path, people: int, plant: str | None) -> dict[str, Any]:
    """`renewals` seen, what was `left_behind`, `crashes`."""
    found: dict[str, Any] = {"renewals": 0, "left_behind": [], "crashes": 0}
    if not people:
        return found
    data = place / "kiosk"
    data.mkdir(parents=True)
    (data / "settings.toml").write_text(SETTINGS.format(renew_after=1), "utf-8")
    program = start_kiosk(data, place / "glass", place / "programs.log", environment(plant))
    try:
        hand = Hand(place / "glass", 60)
        for number in range(people):
            _somebody(hand, program, data, number, found)
        hand.close()
    except (NotSeenError, OSError, RuntimeError) as error:
        found["crashes"] += 1
        found["left_behind"] += [f"renewal: {type(error).__name__} {str(error)[:200]}"]
    finally:
        program.end()
    return found


def _somebody(hand: Hand, program: Program, data: Path, number: int, found: dict[str, Any]) -> None:
    catalogue = load_procedures(load_settings(data, {})).catalogue
    doors = {event.id: event.title.get("vi") for event in catalogue.life_events_with_procedures()}
    procedure = catalogue.get(CODE)
    citizen = come(procedure, FIRST_PERSON + number, date.today(), with_card=False)
    plan = Plan(procedure, citizen.answers, doors[procedure.life_event], "", False)
    person = Person(hand, plan)
    person.scanned = True  # nobody has a card here: they type
    before = hand.order("pid")
    person.begin()
    person.finish(stop_after=ANSWERED)
    if not any(markers.in_memory_of(before, citizen.turned)):
        found["left_behind"].append("the search finds not even who stands there")
    hand.tap("Thoát")
    hand.wait_for("Xoá hết")
    hand.tap("Xoá hết")
    now = _renewed(hand, before)
    if now is None:
        return
    found["renewals"] += 1
    for pid, whose in ((now, "interface"), (program.process.pid, "watcher")):
        left = markers.in_memory_of(pid, citizen.turned)
        found["left_behind"] += [f"renewal {number}, {whose}: {one}" for one in left]


def _renewed(hand: Hand, before: int) -> int | None:
    end = time.monotonic() + RENEWAL_S
    while time.monotonic() < end:
        time.sleep(0.3)
        if (now := hand.order("pid")) != before:
            hand.wait_for("Bà con cần làm gì hôm nay?")
            return int(now)
    return None
