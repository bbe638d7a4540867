"""The button that prints, on whatever page it stands, and the words for each sheet.

Owns that it is there only while touching it does something: one sheet of a person at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import StickConsent
from kiosk_app.flow.intents import Go, SaveReceipt
from kiosk_app.flow.sheets import Sheet
from kiosk_app.flow.views import Action


@dataclass(frozen=True, slots=True)
class Words:
    """The messages of a sheet: its button, the same afterwards, what the banner says."""

    button: str
    again: str
    printing: str
    printed: str


_OF_RECEIPT = Words("done.print", "done.print_again", "done.printing_title", "done.printed_title")
_OF_SLIP = Words("slip.print", "slip.print_again", "slip.printing_title", "slip.printed_title")
WORDS: Mapping[Sheet, Words] = {
    Sheet.RECEIPT: _OF_RECEIPT,
    Sheet.SUPPLEMENT: _OF_RECEIPT,
    Sheet.BRING: Words(
        "bring.print", "bring.print_again", "slip.printing_title", "slip.printed_title"
    ),
    Sheet.RESULT: Words(
        "result.print", "result.print_again", "slip.printing_title", "slip.printed_title"
    ),
    Sheet.STICK: Words(
        "carry.print", "carry.print_again", "slip.printing_title", "slip.printed_title"
    ),
    Sheet.SLIP: _OF_SLIP,
    Sheet.OPINION: _OF_SLIP,
    Sheet.REQUEST: _OF_SLIP,
}
LONGEST_S = 300.0  # a printer that has said nothing for so long holds nobody any more


def is_printing(ctx: Context) -> bool:
    """Whether a sheet of this person is on its way."""
    printing = ctx.person.printing
    return printing is not None and ctx.now_s - printing.since_s < LONGEST_S


def code_here(ctx: Context) -> str:
    """Of what the place is: an application or a procedure."""
    return str(getattr(ctx.here, "code", ""))


def print_action(ctx: Context, sheet: Sheet, role: str = "secondary") -> tuple[Action, ...]:
    """The button, while it would do something: "In biên nhận", afterwards "In lại ..."."""
    if is_printing(ctx):
        return ()
    stick = _to_stick(ctx, sheet, role)
    if ctx.settings.printer.kind == "none" and stick:
        return stick
    words = WORDS[sheet]
    text = ctx.t(words.again if (sheet, code_here(ctx)) in ctx.person.printed else words.button)
    button = (Action(text, SaveReceipt(sheet), "printer", role),)
    return (*button, *stick) if sheet is ctx.person.unprinted else button


def _to_stick(ctx: Context, sheet: Sheet, role: str) -> tuple[Action, ...]:
    """Instead of a printer that is not there, and beside one that could not print."""
    if not ctx.settings.stick.save or sheet in (Sheet.BRING, Sheet.STICK):
        return ()
    return (Action(ctx.t("stick.save"), Go(StickConsent(sheet)), "usb", role),)
