"""People with an official beside them, a technician alone, and devices that say no.

Each errand is one visit; whoever of the staff signed in has signed out at its end.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiosk_app.flow import intents as i
from kiosk_app.flow import staff_intents as s
from kiosk_app.flow import views as v
from kiosk_app.flow.machine_intents import CheckDevices
from tests.proof.soak_office import OFFICIAL, TECHNICIAN
from tests.proof.stay import PATIENCE_S, Errand, Stay
from tests.proof.visitor import StuckError

OWN_PIN = "715284"


def assisted(stay: Stay, number: int) -> None:
    """An official fills in for somebody who cannot write; the finger stands for the signature."""
    _sign_in(stay, OFFICIAL)
    citizen = stay.citizen(number, with_card=number % 2 == 0)
    stay.visitor.begin(citizen.procedure)
    stay.visitor.on_page = lambda view: _beside(stay, view)
    stay.file(citizen, number)


def helped(stay: Stay, number: int) -> None:
    """Calls in the middle, is helped with a few answers, and goes on alone."""
    citizen = stay.citizen(number)
    stay.visitor.begin(citizen.procedure)
    stay.visitor.fill(citizen, stop_after=4, photograph=False)
    stay.touch(i.CallOfficial)
    _sign_in(stay, OFFICIAL)
    stay.visitor.fill(citizen, stop_after=3, photograph=False)
    stay.touch(s.GiveBack)
    stay.file(citizen, number)


def technician(stay: Stay, number: int) -> None:
    """Looks after the machine."""
    _sign_in(stay, TECHNICIAN)
    stay.touch(CheckDevices)
    stay.go("MoreForTechnician")
    stay.go("MachineLog")
    assert number >= 0


def printer_gone(stay: Stay, number: int) -> None:
    """No paper comes; some take it along on their stick."""
    stay.machine.pull_printer()
    try:
        citizen = stay.citizen(number)
        stay.visitor.begin(citizen.procedure)
        stay.file(citizen, number)
        stay.touch(i.SaveReceipt)
        stay.visitor.settle()
        _must_be_told(stay, "printer")
        stay.machine.plug_stick()
        stay.wait_for("StickConsent")  # the machine looks for sticks now and then
        stay.go("StickConsent")
        stay.touch(lambda one: isinstance(one, i.SaveReceipt) and one.to_stick, "the stick")
        stay.visitor.settle()
    finally:
        stay.machine.plug_printer()


def camera_gone(stay: Stay, number: int) -> None:
    """No picture comes; the rest is filed."""
    stay.machine.lay_paper(is_there=False)
    try:
        citizen = stay.citizen(number)
        stay.visitor.begin(citizen.procedure)
        stay.file(citizen, number, photograph=True)
    finally:
        stay.machine.lay_paper()


def paper_from(stay: Stay, number: int) -> None:
    """A paper from a stick, a phone or the scanner's folder."""
    kind = ("stick", "phone", "scans")[number % 3]
    citizen = stay.citizen(number)
    stay.visitor.begin(citizen.procedure)
    # Once they have begun: what lies there when somebody leaves goes with them.
    stay.machine.put_picture(kind, f"{citizen.turned[0][::-1]}.jpg")
    tried: set[str] = set()

    def fetch(view: v.View) -> None:
        if isinstance(view, v.DocumentsView) and view.current and view.key not in tried:
            tried.add(view.key)
            stay.visitor.tap(view.elsewhere_text)
            stay.visitor.tap(dict(view.sources)[kind])
            stay.machine.runner.wait_for(".jpg")
            stay.visitor.tap(".jpg")

    stay.visitor.on_page = fetch
    stay.file(citizen, number)


def paper_twice(stay: Stay, number: int) -> None:
    """Two applications in one visit, the paper photographed once."""
    citizen = stay.citizen(number, with_card=True)
    stay.visitor.begin(citizen.procedure)
    stay.file(citizen, number, photograph=True)
    stay.go("LifeEvents")
    used: list[str] = []

    def use(_view: v.View) -> None:
        means = "ReusePaper("
        if stay.visitor.touch_intent(lambda one: isinstance(one, i.Go) and means in repr(one)):
            stay.touch(i.TakeOver)
            used.append(means)

    stay.visitor.begin_here(citizen.procedure)
    stay.visitor.on_page = use
    stay.file(citizen, number)


def _sign_in(stay: Stay, name: str) -> None:
    """Somebody of the staff comes in; at the first time with the PIN from the office."""
    visitor = stay.visitor
    visitor.until(lambda _: visitor.offers(lambda one: one == s.SignInStaff()), PATIENCE_S)
    stay.touch(s.SignInStaff)
    visitor.tap(name)
    is_known = name in stay.has_own_pin
    visitor.type(OWN_PIN if is_known else stay.office["pins"][name])
    visitor.primary()
    for _ in range(0 if is_known else 2):
        visitor.type(OWN_PIN)
        visitor.primary()
    stay.has_own_pin.add(name)
    if visitor.app.view.screen == "staff_pin":
        raise StuckError(f"the PIN was not taken: {visitor.app.view.trouble}")


def _beside(stay: Stay, view: v.View) -> None:
    if any(isinstance(tile.intent, s.FileFor) for tile in getattr(view, "tiles", ())):
        stay.touch(lambda one: one == s.FileFor(other=False), "the applicant hands in")
    if isinstance(view, v.SignView):
        stay.touch(s.CannotSign)
        stay.touch(s.Marked)
        stay.visitor.type(OWN_PIN)
        stay.visitor.primary()


def _must_be_told(stay: Stay, device: str) -> None:
    stay.visitor.until(lambda view: view.banner is not None)
    if stay.visitor.app.view.banner is None:
        raise StuckError(f"nobody says that the {device} is gone")


ERRANDS: Mapping[str, Errand] = {
    "assisted": (3, assisted),
    "helped": (2, helped),
    "technician": (1, technician),
    "printer_gone": (1, printer_gone),
    "camera_gone": (2, camera_gone),
    "paper_from": (3, paper_from),
    "paper_twice": (1, paper_twice),
}
