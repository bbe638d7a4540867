"""The citizens of a soak, one after the other, before the real interface in this process.

    python -m tests.proof.soak_worker DATA CITIZENS OUT [ERRAND...]

It owns who comes in which order, and looks after each person for what is left of the last one. An
ERRAND may carry the number of its person, `64:file`: the same one as in a longer run. What was
found goes to OUT as JSON; codes of what was filed are read from the glass.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.proof import errands, errands_after, errands_beside, errands_public, markers
from tests.proof.soak_machine import SoakMachine
from tests.proof.stay import Errand, Stay
from tests.proof.visitor import NotDrawnError, StuckError

ERRANDS: Mapping[str, Errand] = {
    **errands.ERRANDS,
    **errands_public.ERRANDS,
    **errands_after.ERRANDS,
    **errands_beside.ERRANDS,
}
FIRST = 100  # memory counts from here on
CURVE = (20, 50)  # and every hundred: how large the interface is
SETTLE_S = 3.0
PASSES_S = 2.0


@dataclass
class Found:
    """What the judge reads."""

    citizens: int = 0
    filed: list[str] = field(default_factory=list)
    left_behind: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    errands: Counter[str] = field(default_factory=Counter)
    rss_mb: dict[int, float] = field(default_factory=dict)  # after so many citizens
    rss_after_100_mb: float = 0.0
    rss_end_mb: float = 0.0
    cpu_s: float = 0.0
    failed: bool = False


class Soak:
    """One run."""

    def __init__(self, data: Path, citizens: int, out: Path, first: list[str]) -> None:
        self.citizens, self._first, self.found = citizens, first or [*ERRANDS], Found()
        self.machine = SoakMachine(data, os.environ)
        self.machine.lay_paper()
        self.stay = Stay(self.machine, out)
        self.found.filed, self.found.left_behind = self.stay.filed, self.stay.left_behind
        self._folders = markers.Folders(
            [data, Path(os.environ["TMPDIR"])],
            [data / "printed", data / "camera", data / "stick", data / "phone"],
        )

    def run(self) -> Found:
        """Everybody."""
        rng = random.Random(len(ERRANDS))
        names = [*ERRANDS]
        weights = [share for share, _ in ERRANDS.values()]
        first = min(FIRST, max(1, self.citizens // 2))
        for count in range(self.citizens):
            is_first = count < len(self._first)
            errand = self._first[count] if is_first else rng.choices(names, weights)[0]
            said, _, errand = errand.rpartition(":")
            self._visit(errand, int(said or count))
            if self.machine.app.failed:
                self.found.failed = True
                break
            if self.found.citizens == first:
                self.found.rss_after_100_mb = self._resident()
            if self.found.citizens in CURVE or self.found.citizens % FIRST == 0:
                self.found.rss_mb[self.found.citizens] = round(self._resident(), 1)
                self._tell()
        self.found.rss_end_mb = self._resident()
        self.found.cpu_s = round(time.process_time(), 1)
        self.machine.runner.stop()
        return self.found

    def _visit(self, errand: str, number: int) -> None:
        self.found.citizens += 1
        self.found.errands[errand] += 1
        visitor = self.stay.visitor
        try:
            ERRANDS[errand][1](self.stay, number)
            visitor.go_home()
        except (NotDrawnError, StuckError) as error:
            self.found.stuck.append(f"{number} {errand}: {str(error)[:400]}")
            self._recover()
        visitor.on_page, visitor.lang = (lambda _view: None), "vi"
        self.machine.empty_tray()
        self._look_behind(number, errand)

    def _recover(self) -> None:
        for _ in range(3):
            try:
                self.stay.visitor.settle()
                self.stay.visitor.go_home()
                return
            except (NotDrawnError, StuckError):
                self.machine.pass_s(700)

    def _look_behind(self, number: int, errand: str) -> None:
        """The next one comes: is anything of the last one there?"""
        self.machine.runner.frames(2)
        turned, self.stay.turned = self.stay.turned, ()
        left = self._in_live_objects(turned)
        if left:  # another thread may just read the mail: what passes at once was left by nobody
            self._wait(PASSES_S)
            left = self._in_live_objects(turned)
        left += markers.in_clipboard(turned) + self._folders.changed(turned)
        told = [f"{number} {errand}: {one}" for one in left]
        self.found.left_behind += told
        for words in told:  # a long run says at once what it found
            sys.stderr.write(f"left behind: {words}\n")

    def _in_live_objects(self, turned: Sequence[str]) -> list[str]:
        with self.machine.quiet:
            return markers.in_live_objects(turned)

    def _resident(self) -> float:
        self._wait(SETTLE_S)  # the interface tidies up when nobody comes
        return markers.resident_mb()

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.machine.runner.frames(1)
            time.sleep(0.01)

    def _tell(self) -> None:
        found = self.found
        sys.stderr.write(
            f"{found.citizens} citizens, {len(found.filed)} filed, {markers.resident_mb():.0f} MB,"
            f" {time.process_time():.0f} s of processor, {len(found.left_behind)} left behind,"
            f" {len(found.stuck)} stuck {found.stuck[-1:]}\n"
        )
        sys.stderr.flush()


def main() -> int:
    """Everybody, then what was found."""
    data, citizens, out = Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    found = Soak(data, citizens, out, sys.argv[4:]).run()
    out.write_text(json.dumps(found.__dict__, ensure_ascii=False, indent=1), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
