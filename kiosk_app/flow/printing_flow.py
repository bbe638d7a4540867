"""Paper: which sheets a place offers, one print at a time, what the printer says of it.

Owns that a sheet is asked for only where its content may be seen, that nobody is sent away while
the printer works, and the words of every fault. What is on its way to the printer is taken by the
interface with `take`; the flow never waits for a device.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.devices.ports import Fault
from kiosk_app.flow.after_places import DataDone, SupplementDone
from kiosk_app.flow.context import Context, Printing
from kiosk_app.flow.destinations import DeskSlip, Done, ProcedureInfo, Result, StickConsent, Track
from kiosk_app.flow.intents import DeviceFailed, Printed, PrintFailed, SaveReceipt
from kiosk_app.flow.machine_places import StickContents
from kiosk_app.flow.print_button import WORDS, code_here, is_printing
from kiosk_app.flow.proof import proven_code
from kiosk_app.flow.public_places import OpinionGiven
from kiosk_app.flow.result_flow import may_print
from kiosk_app.flow.sheets import Sheet
from kiosk_app.flow.slip_views import slip_paper
from kiosk_app.flow.stick_views import listed
from kiosk_app.flow.views import Notify
from kiosk_app.usecases.printing import PrintJob


def print_sheet(ctx: Context, intent: SaveReceipt) -> None:
    """The paper goes to the printer: the interface does the work, the screen says so."""
    if is_printing(ctx):
        return
    if intent.to_stick:
        if ctx.here != StickConsent(intent.sheet):
            return  # nobody was told what it means
        ctx.back()
    job = _job(ctx, intent.sheet)
    if job is not None:
        job = replace(job, to_stick=intent.to_stick)
        code = code_here(ctx)
        ctx.person.printing = Printing(job, intent.sheet, code, ctx.now_s, intent.to_stick)
        words = "stick.saving" if intent.to_stick else WORDS[intent.sheet].printing
        title = ctx.t(words)
        ctx.person.banner = Notify("plain", title, ctx.t("done.printing_text"))


def _job(ctx: Context, sheet: Sheet) -> PrintJob | None:
    here = ctx.here
    if sheet is Sheet.RECEIPT:
        code = receipt_code(ctx)
        return None if code is None else ctx.kiosk.receipt_job(code)
    if sheet is Sheet.SUPPLEMENT and isinstance(here, SupplementDone):
        given = ctx.person.supplemented
        return None if given is None else ctx.kiosk.supplement_job(given)
    if sheet is Sheet.BRING and isinstance(here, Done):
        return ctx.kiosk.missing_job(here.code)
    if sheet is Sheet.BRING and isinstance(here, ProcedureInfo):
        return ctx.kiosk.reminder_job(ctx.kiosk.procedure_of_the_desk(here.code))
    if sheet is Sheet.RESULT and isinstance(here, Result) and may_print(ctx):
        return ctx.kiosk.result_job(here.code)
    if sheet is Sheet.OPINION and isinstance(here, OpinionGiven):
        opinion, title = ctx.person.opinion, ctx.person.opinion_title
        if opinion is not None and title is not None:
            return ctx.kiosk.public.opinion_job(opinion, title)
    if sheet is Sheet.REQUEST and isinstance(here, DataDone) and ctx.person.made is not None:
        return ctx.kiosk.request_job(here.code, ctx.person.made)
    if sheet is Sheet.STICK and isinstance(here, StickContents):
        stick = listed(ctx)
        return None if stick is None else ctx.kiosk.stick_job(stick)
    if sheet is Sheet.SLIP and isinstance(here, DeskSlip):
        return slip_paper(ctx, here)
    return None


def receipt_code(ctx: Context) -> str | None:
    """The application whose receipt may be printed here, or None."""
    here = ctx.here
    if isinstance(here, Done):
        return here.code
    return proven_code(ctx) if isinstance(here, Track) else None


def take(ctx: Context) -> PrintJob | None:
    """What is to be printed now; once."""
    printing = ctx.person.printing
    if printing is None or printing.is_taken:
        return None
    printing.is_taken = True
    return printing.job


def printed(ctx: Context, intent: Printed) -> None:
    """The paper is out; Done begins to count again."""
    ctx.kiosk.print_ended(intent.number)
    printing = _ended(ctx, intent.number)
    if printing is not None:
        if printing.to_stick:
            ctx.person.banner = Notify("ok", ctx.t("stick.saved"), ctx.t("stick.pull"))
            return
        ctx.person.printed.add((printing.sheet, printing.code))
        title = ctx.t(WORDS[printing.sheet].printed)
        ctx.person.banner = Notify("ok", title, ctx.t("done.printed_text"))


def print_failed(ctx: Context, intent: PrintFailed) -> None:
    """The printer said no: what happened, that nothing is lost, what to do."""
    ctx.kiosk.print_ended(intent.number, intent.code)
    printing = _ended(ctx, intent.number)
    if printing is not None:
        ctx.person.unprinted = None if printing.to_stick else printing.sheet
        ctx.person.banner = device_banner(ctx, intent.code)


def _ended(ctx: Context, number: int | None) -> Printing | None:
    """The print of this person that came to its end; None: of somebody who has left."""
    printing = ctx.person.printing
    if printing is None or printing.job.number != number:
        return None
    ctx.person.printing, ctx.person.done_since_s = None, ctx.now_s
    ctx.person.last_touch_s = ctx.now_s
    return printing


def device_failed(ctx: Context, intent: DeviceFailed) -> None:
    """Another device said no: what happened and what to do instead."""
    ctx.person.banner = device_banner(ctx, intent.code)


def device_banner(ctx: Context, code: str) -> Notify:
    """The words for a device's fault; an unknown one is still answered."""
    known = code if code in {fault.value for fault in Fault} else "unknown"
    if isinstance(
        ctx.here, (DeskSlip, ProcedureInfo)
    ):  # there is no code to copy, and nothing to lose
        return Notify("warn", ctx.t(f"device.{known}"), ctx.t("slip.no_paper"))
    return Notify("warn", ctx.t(f"device.{known}"), ctx.t(f"remedy.{known}"))
