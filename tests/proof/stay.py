"""What everybody who comes in a soak shares: the machine, the hand, what was filed and put away.

It owns who stands there now (`turned`: what must not be found after them) and the receipts that
people carry. It never decides what anybody came for.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import zxingcpp
from PIL import Image

from kiosk_app.domain.procedure import Procedure
from kiosk_app.flow import intents as i
from tests.proof.citizen import Citizen, come
from tests.proof.soak_machine import SoakMachine
from tests.proof.visitor import StuckError, Visitor

RECEIPTS = 80  # as many are looked at again; older ones are lost at home
PATIENCE_S = 60.0  # for what must come over the link
QUIET = 4  # white modules around a code


@dataclass(frozen=True, slots=True)
class Receipt:
    """In somebody's pocket: the code, its QR, and who they are."""

    code: str
    qr: str
    procedure: str
    number: int
    with_card: bool


class Stay:
    """One machine and its people, one after the other."""

    def __init__(self, machine: SoakMachine, out: Path) -> None:
        self.machine, self._out = machine, out
        self.visitor = Visitor(machine.runner, machine.kiosk.machine.units)
        catalogue = machine.kiosk.catalogue
        self.shelf = [p for p in catalogue.procedures if not p.is_in_person]
        self.in_person = [p for p in catalogue.procedures if p.is_in_person]
        self.filed: list[str] = []
        self.receipts: deque[Receipt] = deque(maxlen=RECEIPTS)
        self.slips: list[tuple[str, str, int]] = []  # code, procedure, number of its person
        self.left_behind: list[str] = []
        self.turned: tuple[str, ...] = ()
        self.has_own_pin: set[str] = set()  # of the staff

    # --- people --------------------------------------------------------------------------------

    def citizen(
        self, number: int, procedure: Procedure | None = None, *, with_card: bool = False
    ) -> Citizen:
        """Who stands there now."""
        procedure = procedure or self.shelf[number % len(self.shelf)]
        citizen = come(procedure, number, date.today(), with_card=with_card)
        self.turned = citizen.turned
        return citizen

    def owner(self, receipt: Receipt) -> Citizen:
        """Whose receipt it is comes again."""
        procedure = self.machine.kiosk.catalogue.get(receipt.procedure)
        return self.citizen(receipt.number, procedure, with_card=receipt.with_card)

    def take_receipt(self, wanted: Callable[[Receipt], bool]) -> Receipt:
        """Somebody whose receipt fits comes with it, once; waits until there is one."""
        found: list[Receipt] = []

        def is_there() -> bool:
            found.extend(one for one in self.receipts if wanted(one))
            return bool(found)

        self.machine.runner.until(is_there, PATIENCE_S)
        self.receipts.remove(found[0])
        return found[0]

    # --- what they do --------------------------------------------------------------------------

    def file(self, citizen: Citizen, number: int, *, photograph: bool = False) -> str:
        """From the first question to the receipt."""
        code = self.visitor.fill(citizen, photograph=photograph)
        if not code:
            raise StuckError(f"{citizen.procedure.code} did not end in a receipt")
        qr = _read(getattr(self.visitor.app.view, "qr", ()))
        receipt = Receipt(code, qr, citizen.procedure.code, number, bool(citizen.card))
        self.filed.append(code)
        self.receipts.append(receipt)
        self._out.with_suffix(".filed").touch()  # from now on the link may come
        return code

    def go(self, place: str) -> None:
        """Touches what leads to a place."""
        self.touch(lambda one: isinstance(one, i.Go) and place in repr(one), place)

    def wait_for(self, place: str) -> None:
        """Until something on the glass leads to a place."""

        def leads(intent: Any) -> bool:
            return isinstance(intent, i.Go) and place in repr(intent)

        self.machine.runner.until(lambda: self.visitor.offers(leads), PATIENCE_S)

    def touch(self, wanted: type[Any] | Callable[[Any], bool], name: str = "") -> None:
        """Touches what means it; StuckError when nothing on the glass does."""
        means = (lambda one: isinstance(one, wanted)) if isinstance(wanted, type) else wanted
        if not self.visitor.touch_intent(means):
            drawn = self.machine.runner.texts()
            raise StuckError(f"nothing means {name or wanted}: {drawn}")

    def enter(self, code: str, place: str) -> None:
        """Types a code where codes are asked for."""
        self.go(place)
        self.visitor.type(code.replace("-", ""))
        self.visitor.primary()

    def show(self, payload: str) -> None:
        """Holds a paper or a card before the scanner."""
        self.machine.runner.scan(payload)
        self.visitor.settle()

    @property
    def office(self) -> Mapping[str, Any]:
        """What the office has said to people by other ways: `pins`, codes `asked`, `returned`."""
        file = self._out.with_suffix(".office")
        return json.loads(file.read_text("utf-8")) if file.exists() else {}


def _read(modules: tuple[tuple[bool, ...], ...]) -> str:
    """The words of a code on the glass."""
    if not modules:
        return ""
    side = len(modules) + 2 * QUIET
    picture = Image.new("L", (side, side), 255)
    for y, row in enumerate(modules):
        for x, is_dark in enumerate(row):
            picture.putpixel((x + QUIET, y + QUIET), 0 if is_dark else 255)
    codes = zxingcpp.read_barcodes(picture.resize((side * 4, side * 4), Image.Resampling.NEAREST))
    return codes[0].text if codes else ""


Errand = tuple[int, Callable[[Stay, int], None]]  # how many of a hundred come for it, and what
