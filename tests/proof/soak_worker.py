"""The citizens of a soak, one after the other, before the real interface in this process.

    python -m tests.proof.soak_worker DATA CITIZENS OUT [ERRAND...]

It owns who comes to do what, and looks after each person for what is left of the last one. What it
found goes to OUT as JSON; codes of what was filed are read from the glass.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from kiosk_app.domain.procedure import Procedure
from kiosk_app.flow import intents as i
from kiosk_app.flow import views as v
from tests.proof import markers
from tests.proof.citizen import Citizen, come
from tests.proof.soak_machine import SoakMachine
from tests.proof.visitor import NotDrawnError, StuckError, Visitor

# What of a hundred people come for.
ERRANDS = {
    "file": 36, "file_with_errors": 8, "file_by_card": 10, "file_in_english": 4, "complain": 4,
    "track": 12, "browse": 6, "walk_away": 6, "discard": 4, "put_away": 4, "come_back": 3,
    "printer_gone": 1, "camera_gone": 2,
}  # fmt: skip
COMPLAINT = "PAKN"
FIRST = 100  # memory counts from here on
SETTLE_S = 3.0


@dataclass
class Found:
    """What the judge reads."""

    citizens: int = 0
    filed: list[str] = field(default_factory=list)
    left_behind: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    errands: Counter[str] = field(default_factory=Counter)
    rss_after_100_mb: float = 0.0
    rss_end_mb: float = 0.0
    failed: bool = False


class Soak:
    """One run."""

    def __init__(self, data: Path, citizens: int, out: Path, first: list[str]) -> None:
        self._out = out
        self.citizens, self._first, self.found = citizens, first or [*ERRANDS], Found()
        self.machine = SoakMachine(data, os.environ)
        self.machine.lay_paper()
        self.visitor = Visitor(self.machine.runner, self.machine.kiosk.machine.units)
        catalogue = self.machine.kiosk.catalogue
        self._shelf = [p for p in catalogue.procedures if not p.is_in_person]
        self._in_person = [p for p in catalogue.procedures if p.is_in_person]
        self._folders = markers.Folders(
            [data, Path(os.environ["TMPDIR"])], [data / "printed", data / "camera"]
        )
        self._slips: list[tuple[str, str, int]] = []  # code, procedure, number of its person
        self._turned: tuple[str, ...] = ()

    def run(self) -> Found:
        """Everybody."""
        rng = random.Random(len(ERRANDS))
        names, weights = [*ERRANDS], [*ERRANDS.values()]
        first = min(FIRST, max(1, self.citizens // 2))
        for number in range(self.citizens):
            is_first = number < len(self._first)
            errand = self._first[number] if is_first else rng.choices(names, weights)[0]
            self._visit(errand, number)
            if self.machine.app.failed:
                self.found.failed = True
                break
            if self.found.citizens == first:
                self.found.rss_after_100_mb = self._resident()
            if self.found.citizens % 50 == 0:
                self._tell()
        self.found.rss_end_mb = self._resident()
        self.machine.runner.stop()
        return self.found

    def _visit(self, errand: str, number: int) -> None:
        self.found.citizens += 1
        self.found.errands[errand] += 1
        try:
            getattr(self, f"_{errand}")(number)
            self.visitor.go_home()
        except (NotDrawnError, StuckError) as error:
            self.found.stuck.append(f"{number} {errand}: {str(error)[:400]}")
            self._recover()
        self.machine.empty_tray()
        self._look_behind(number, errand)

    def _recover(self) -> None:
        for _ in range(3):
            try:
                self.visitor.settle()
                self.visitor.go_home()
                return
            except (NotDrawnError, StuckError):
                self.machine.pass_s(700)

    def _look_behind(self, number: int, errand: str) -> None:
        """The next one comes: is anything of the last one there?"""
        self.machine.runner.frames(2)
        left = markers.in_live_objects(self._turned)
        left += markers.in_clipboard(self._turned) + self._folders.changed(self._turned)
        told = [f"{number} {errand}: {one}" for one in left]
        self.found.left_behind += told
        for words in told:  # a long run says at once what it found
            sys.stderr.write(f"left behind: {words}\n")
        self._turned = ()

    def _resident(self) -> float:
        end = time.monotonic() + SETTLE_S  # the interface tidies up when nobody comes
        while time.monotonic() < end:
            self.machine.runner.frames(1)
            time.sleep(0.01)
        return markers.resident_mb()

    def _tell(self) -> None:
        found = self.found
        sys.stderr.write(
            f"{found.citizens} citizens, {len(found.filed)} filed, {markers.resident_mb():.0f} MB,"
            f" {len(found.left_behind)} left behind, {len(found.stuck)} stuck\n"
        )
        sys.stderr.flush()

    def _citizen(
        self, number: int, procedure: Procedure | None = None, *, with_card: bool = False
    ) -> Citizen:
        procedure = procedure or self._shelf[number % len(self._shelf)]
        citizen = come(procedure, number, date.today(), with_card=with_card)
        self._turned = citizen.turned
        return citizen

    def _filed(self, citizen: Citizen, *, photograph: bool = True) -> None:
        code = self.visitor.fill(citizen, photograph=photograph)
        if not code:
            raise StuckError(f"{citizen.procedure.code} did not end in a receipt")
        self.found.filed.append(code)
        self._out.with_suffix(".filed").touch()  # from now on the link may come

    # --- errands -------------------------------------------------------------------------------

    def _file(self, number: int) -> None:
        citizen = self._citizen(number)
        self.visitor.begin(citizen.procedure)
        self._filed(citizen, photograph=number % 2 == 0)
        if number % 3 == 0:
            self.visitor.touch_intent(lambda one: isinstance(one, i.SaveReceipt))
            self.visitor.settle()

    def _file_by_card(self, number: int) -> None:
        citizen = self._citizen(number, with_card=True)
        self.visitor.begin(citizen.procedure)
        self._filed(citizen, photograph=False)

    def _file_with_errors(self, number: int) -> None:
        citizen = self._citizen(number)
        self.visitor.begin(citizen.procedure)
        spoilt: set[str] = set()

        def spoil(view: v.View) -> None:
            if view.key not in spoilt:
                spoilt.add(view.key)
                self.visitor.spoil(view)

        self.visitor.on_page = spoil
        try:
            self._filed(citizen, photograph=False)
        finally:
            self.visitor.on_page = lambda _view: None

    def _file_in_english(self, number: int) -> None:
        self._speak("en")
        try:
            citizen = self._citizen(number)
            self.visitor.begin(citizen.procedure)
            self._filed(citizen, photograph=False)
        finally:
            self.visitor.lang = "vi"

    def _speak(self, lang: str) -> None:
        visitor = self.visitor
        visitor.touch_intent(lambda one: isinstance(one, i.Go) and "Languages" in repr(one))
        visitor.touch_intent(lambda one: isinstance(one, i.ChooseLanguage) and one.lang == lang)
        visitor.lang = lang
        if visitor.app.view.screen == "languages":
            visitor.touch_intent(lambda one: isinstance(one, i.Back))

    def _complain(self, number: int) -> None:
        found = [p for p in self._shelf if p.code == COMPLAINT]
        citizen = self._citizen(number, found[0] if found else None)
        self.visitor.begin(citizen.procedure)
        self._filed(citizen, photograph=False)

    def _track(self, number: int) -> None:
        code = self.found.filed[number % len(self.found.filed)] if self.found.filed else "AAA"
        self._enter(code, "TrackEntry")

    def _enter(self, code: str, place: str) -> None:
        visitor = self.visitor
        if not visitor.touch_intent(lambda one: isinstance(one, i.Go) and place in repr(one)):
            raise StuckError(f"nothing leads to {place}")
        visitor.type(code.replace("-", ""))
        visitor.primary()

    def _browse(self, number: int) -> None:
        """Reads what a procedure needs; at one that is done in person, the slip."""
        if self._in_person and number % 2:
            citizen = self._citizen(number, self._in_person[number % len(self._in_person)])
            self.visitor.begin(citizen.procedure)
            self.visitor.fill(citizen)
            return
        procedure = self._shelf[number % len(self._shelf)]
        self.visitor.begin(procedure)

    def _started(self, number: int) -> Citizen:
        citizen = self._citizen(number, with_card=True)
        self.visitor.begin(citizen.procedure)
        self.visitor.fill(citizen, stop_after=6 + number % 9, photograph=False)
        return citizen

    def _walk_away(self, number: int) -> None:
        """Nobody says goodbye: warning, then the page of the next person."""
        self._started(number)
        idle = self.machine.settings.idle
        self.machine.pass_s(idle.warn_s + 1)
        self.machine.pass_s(idle.answer_s + 1)
        if self.visitor.app.view.screen != "home":
            self.found.left_behind.append(f"{number} walk_away: the page still stands there")

    def _discard(self, number: int) -> None:
        self._started(number)

    def _put_away(self, number: int) -> None:
        citizen = self._started(number)
        visitor = self.visitor
        visitor.touch_intent(lambda one: isinstance(one, i.Exit))
        visitor.touch_intent(lambda one: isinstance(one, i.PutAway))
        view = visitor.until(lambda view: view.screen == "resume_slip")
        self._slips.append((view.large, citizen.procedure.code, number))

    def _come_back(self, number: int) -> None:
        if not self._slips:
            self._put_away(number)
            self.visitor.go_home()
        code, procedure, owner = self._slips.pop(0)
        citizen = self._citizen(owner, self.machine.kiosk.catalogue.get(procedure), with_card=True)
        self._enter(code, "ResumeEntry")
        self._filed(citizen, photograph=False)

    def _printer_gone(self, number: int) -> None:
        self.machine.pull_printer()
        try:
            citizen = self._citizen(number)
            self.visitor.begin(citizen.procedure)
            self._filed(citizen, photograph=False)
            self.visitor.touch_intent(lambda one: isinstance(one, i.SaveReceipt))
            self.visitor.settle()
            self._must_be_told("printer")
        finally:
            self.machine.plug_printer()

    def _camera_gone(self, number: int) -> None:
        self.machine.lay_paper(is_there=False)
        try:
            citizen = self._citizen(number)
            self.visitor.begin(citizen.procedure)
            self._filed(citizen)
        finally:
            self.machine.lay_paper()

    def _must_be_told(self, device: str) -> None:
        self.visitor.until(lambda view: view.banner is not None)
        if self.visitor.app.view.banner is None:
            raise StuckError(f"nobody says that the {device} is gone")


def main() -> int:
    """Everybody, then what was found."""
    data, citizens, out = Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    found = Soak(data, citizens, out, sys.argv[4:]).run()
    out.write_text(json.dumps(found.__dict__, ensure_ascii=False, indent=1), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
