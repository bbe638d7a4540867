"""The main job, shown end to end: applications filed by touch without a network reach the portal.

    python -m tests.e2e.demo --headless     without a screen; writes build/demo/ and judges itself
    python -m tests.e2e.demo                with a screen: a kiosk window, the desk, a link switch

Everything is real: the programs, the database, HTTP on loopback, touches through the window. It
fails (exit 1) when anything was lost, doubled or not shown, or a program was left running;
build/demo/summary.json then says what, and failed.png shows the glass of that moment.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kiosk_app.reference import load_procedures
from kiosk_app.resources import asset
from kiosk_app.settings import load_settings
from tests.e2e.demo_judging import run_and_judge
from tests.e2e.demo_plans import plans
from tests.e2e.demo_screen import show_on_screen
from tests.e2e.desk_visitor import DeskVisitor
from tests.e2e.hand import Hand
from tests.e2e.person import Person, Plan
from tests.e2e.processes import (
    Program,
    answer,
    command,
    left_running,
    start_kiosk,
    start_portal,
    wait_until,
)
from tests.support.qr_image import qr_png

PLACE = Path("build/demo")
SETTINGS = """[kiosk]
office = "Trung tâm Phục vụ hành chính công"
commune = "Xã Mường Lống"
province_code = "40"
ward_code = "16831"
mode = "demo"
allow_unsigned = true

[camera]
kind = "simulated"
folder = "camera"

[printer]
kind = "folder"
folder = "printed"

[sync]
link_file = "link-is-cut"
interval_s = 2
after_link_s = 1
longest_retry_s = 3
"""
KILLED_AT = 4  # the person during whom the kiosk is killed
DECISIONS = (
    ("accepted", {"number": "H40.15.07-261124-0001", "due_day": "2026-11-27", "due_hour": "17:00"}),
    ("supplement_requested", {"note": "Xin mang thêm bản chính giấy tờ"}),
    ("rejected", {"note": "Hồ sơ thuộc xã khác"}),
)
SHOWN = {
    "accepted": "Cán bộ đã tiếp nhận hồ sơ",
    "supplement_requested": "Cần bổ sung giấy tờ",
    "rejected": "Hồ sơ không được tiếp nhận",
}


class Demo:
    """One run in a fresh folder; keeps what the summary says.

    `killed_at` is the number of the person during whom the kiosk is killed; `act` is what happens
    now, in words."""

    def __init__(self, place: Path, killed_at: int = KILLED_AT) -> None:
        self.place = place.resolve()
        self.killed_at = killed_at
        self.act = ""
        self.resumed: dict[str, Any] = {}
        shutil.rmtree(self.place, ignore_errors=True)
        self.kiosk_data, self.portal_data = self.place / "kiosk", self.place / "portal"
        (self.kiosk_data / "camera").mkdir(parents=True)
        (self.kiosk_data / "settings.toml").write_text(SETTINGS, "utf-8")
        self.log = self.place / "programs.log"
        self.cut_file = self.kiosk_data / "link-is-cut"
        self._socket = self.place / "glass.sock"
        self.pictures = 0
        self.filed: list[dict[str, Any]] = []

    def show(self, what: str) -> None:
        """What happens now, for whoever watches and for the summary."""
        self.act = what
        sys.stderr.write(f"{what}\n")
        sys.stderr.flush()

    def start(self) -> None:
        """Portal and machine, the link cut, and the kiosk's interface."""
        self.start_portal()
        self._start_kiosk()

    def start_portal(self) -> None:
        """Portal, an account, enrolment; then the link is cut."""
        self.portal, self.url = start_portal(self.portal_data, self.log)
        self.account = "hoa"
        self.one_time = command(
            "motcua-portal", self.portal_data, "user", "add", self.account, "--role", "official"
        ).strip()
        code = command("motcua-portal", self.portal_data, "enrol-code").strip()
        command("motcua-sync", self.kiosk_data, "enrol", self.url, code)
        self.cut_file.touch()

    def _start_kiosk(self) -> None:
        self.kiosk: Program = start_kiosk(self.kiosk_data, self._socket, self.log)
        self.hand = Hand(self._socket, 60)

    def file_all(self, people: list[Plan]) -> None:
        """Every person in turn; one of them sees the machine die and come back."""
        for number, plan in enumerate(people):
            started = time.monotonic()
            touches = self.hand.touches
            self.act = f"application {number + 1}, {plan.procedure.code}"
            if number == self.killed_at:
                self._file_with_a_kill(plan)
            else:
                self._file(plan, Person(self.hand, plan, self._under_camera), pictures=number < 4)
            took = time.monotonic() - started
            filed = self.filed[-1]
            filed["touches"] = self.hand.touches - touches
            self.show(
                f"  {number + 1:2} {plan.procedure.code} {filed['code']}"
                f" {'with' if plan.photograph else 'without'} a paper, {took:.0f} s"
            )

    def _file(self, plan: Plan, person: Person, *, pictures: bool) -> None:
        person.watch = self._photograph if pictures else None
        person.begin()
        self._take_receipt(plan, person.finish())

    def _file_with_a_kill(self, plan: Plan) -> None:
        person = Person(self.hand, plan, self._under_camera)
        person.begin()
        person.finish(stop_after=6)
        before = self.hand.words()
        question = person.question(before)
        self._photograph("before_the_kill")
        self.kiosk.kill()
        self.hand.close()
        assert left_running(self.kiosk_data) == []  # the interface ends with its watcher
        touches = self.hand.touches
        self._start_kiosk()
        self.hand.touches = touches
        person.hand = self.hand
        self.hand.wait(lambda words: person.question(words) == question, 30)
        self._photograph("after_the_kill")
        self.resumed = {"question": question[0], "same": True}
        self._take_receipt(plan, person.finish())

    def _take_receipt(self, plan: Plan, code: str | None) -> None:
        assert code is not None
        self._photograph("receipt")
        printed = self.kiosk_data / "printed"
        known = set(printed.glob("*.pdf"))
        self.hand.tap("In biên nhận")
        wait_until(lambda: set(printed.glob("*.pdf")) - known, 120, "no receipt was printed")
        paper = (set(printed.glob("*.pdf")) - known).pop()
        paper.rename(self.place / f"{code}.pdf")
        self.filed.append(
            {"code": code, "procedure": plan.procedure.code, "photographed": plan.photograph}
        )
        # Who takes the paper waits for the word that it is out; the page moves when it comes.
        self.hand.wait_for("Đã in biên nhận.")
        self.hand.tap("Xong")

    def _under_camera(self, what: str) -> None:
        """Lays a card with its QR, or a paper, under the simulated camera."""
        folder = self.kiosk_data / "camera"
        image = folder / "under-the-camera.png"
        if what == "":
            shutil.copyfile(self.place / "paper.png", folder / "next.part")
        else:
            (folder / "next.part").write_bytes(qr_png(what))
        (folder / "next.part").replace(image)

    def make_paper(self) -> None:
        """An invented paper to be photographed."""
        from kiosk_app.devices.drawnpaper import drawn_paper

        drawn_paper(0, asset("fonts")).save(self.place / "paper.png")
        self._under_camera("")

    def _photograph(self, name: str) -> None:
        self.pictures += 1
        self.hand.picture(self.place / f"{self.pictures:02}_{name}.png")

    def photograph_failure(self) -> str:
        """The glass at the moment of a failure, as failed.png; "" when nothing draws any more."""
        path = self.place / "failed.png"
        try:
            self.hand.picture(path)
        except (AttributeError, OSError, RuntimeError):
            return ""
        return path.name

    def deliver(self, breaks_s: Sequence[float]) -> None:
        """The link comes for `breaks_s` and goes, then stays; ends when all is acknowledged."""
        for pause in breaks_s:
            self.cut_file.unlink()
            time.sleep(pause)
            self.cut_file.touch()
            time.sleep(0.4)
        self.cut_file.unlink()
        wait_until(self._is_delivered, 180, "not everything reached the portal")

    def _is_delivered(self) -> bool:
        status = answer("motcua-sync", self.kiosk_data, "status", "--json")
        waiting = status["attachments"]["queued"] + status["attachments"]["sending"]
        return status["complete"] == len(self.filed) and not waiting

    def decide(self) -> list[tuple[str, str]]:
        """At the web desk, over HTTP: one accepted, one asked for papers, one refused."""
        desk = DeskVisitor(self.url, self.account, self.one_time)
        decided = []
        for filed, (state, fields) in zip(self.filed, DECISIONS, strict=False):
            desk.decide(filed["code"], state, **fields)
            decided.append((filed["code"], state))
        desk.close()
        return decided

    def track(self, decided: list[tuple[str, str]]) -> int:
        """Types each code at the kiosk and reads its state on the screen."""
        shown = 0
        for code, state in decided:
            wait_until(lambda c=code, s=state: self._state(c) == s, 60, "a decision did not arrive")
            self.hand.wait_for("Bà con cần làm gì hôm nay?", 60)
            self.hand.tap("Tra cứu hồ sơ")
            self.hand.wait_for("Bà con nhập mã tra cứu")
            self.hand.press_digits(code.replace("-", ""))
            self.hand.tap("Tìm")
            self.hand.wait_for(SHOWN[state])
            self._photograph(f"track_{state}")
            shown += 1
            self.hand.tap("Thoát")
        return shown

    def _state(self, code: str) -> str:
        return answer("motcua-kiosk", self.kiosk_data, "status", code, "--json")["state"]

    def recount(self) -> dict[str, Any]:
        """Both data folders asked again, by their own commands."""
        at_portal = answer("motcua-portal", self.portal_data, "applications", "--json")
        codes = [row["code"] for row in at_portal]
        mine = [filed["code"] for filed in self.filed]
        papers = [a for row in at_portal for a in row["attachments"] if a["complete"]]
        delivered = [answer("motcua-kiosk", self.kiosk_data, "status", c, "--json") for c in mine]
        return {
            "filed": len(delivered),
            "acknowledged": sum(d["delivery"] in ("acknowledged", "complete") for d in delivered),
            "attachments": len(papers),
            "lost": len(set(mine) - set(codes)),
            "duplicated": len(codes) - len(set(codes)) + len(set(codes) - set(mine)),
        }

    def end(self) -> list[str]:
        """Ends the programs, and says which still run; the data folders stay."""
        if hasattr(self, "hand"):
            self.hand.close()
        for program in ("kiosk", "portal"):
            if hasattr(self, program):
                getattr(self, program).end()
        self._socket.unlink(missing_ok=True)
        return left_running(self.place)


def main() -> int:
    """Reads the arguments."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--headless", action="store_true")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    demo = Demo(PLACE)
    if not options.headless:
        return show_on_screen(demo)
    catalogue = load_procedures(load_settings(demo.kiosk_data, {})).catalogue
    return run_and_judge(demo, list(plans(catalogue, options.seed)))


if __name__ == "__main__":
    sys.exit(main())
