"""Finding again: an application by code or receipt, a sealed draft by slip or card.

Owns that a code alone never opens more than state and dates (flow/proof.py has the rest), and that
a wrong code says what is wrong without saying whether another one exists.
"""

from __future__ import annotations

from kiosk_app.domain.code import parse_code
from kiosk_app.domain.identity import Card, parse_card
from kiosk_app.domain.receipt import read_receipt
from kiosk_app.flow import asking_flow, proof, supplement_flow
from kiosk_app.flow.after_places import Prove, TrackNotes
from kiosk_app.flow.browse_flow import enter_interview
from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import Result, ResumeEntry, Track, TrackEntry
from kiosk_app.flow.intents import FindCode, Scanned
from kiosk_app.flow.views import Trouble

LONGEST_TYPED = 64


def find(ctx: Context, intent: FindCode) -> None:
    """A typed code, for an application or for a slip."""
    typed = intent.code.strip()[:LONGEST_TYPED]
    if isinstance(ctx.here, TrackEntry):
        _track_typed(ctx, typed)
    elif isinstance(ctx.here, ResumeEntry):
        ctx.person.typed = typed
        _resume(ctx, typed)


def _track_typed(ctx: Context, typed: str) -> None:
    ctx.person.typed = typed
    if proof.is_resting(ctx):
        return
    tracking = ctx.kiosk.track(typed) if typed else None
    if tracking is not None:
        ctx.go(Track(tracking.code))
        proof.look_at(ctx, tracking)
    elif ctx.kiosk.elsewhere.is_elsewhere(typed):
        asking_flow.ask(ctx, str(parse_code(typed)))
    elif ctx.kiosk.is_erased(typed):
        ctx.person.trouble = Trouble(ctx.t("data.erased_title"), ctx.t("data.erased_text"))
    elif isinstance(parse_code(typed), str):
        proof.note_wrong(ctx, _unknown(ctx))
    else:  # no code at all: a slip of the hand, which its check sign tells from a guess
        example = ctx.t("track.placeholder")
        ctx.person.trouble = Trouble(
            ctx.t("track.bad_title"), ctx.t("track.bad_text", example=example)
        )


def scan_to_track(ctx: Context, intent: Scanned) -> None:
    """A receipt's QR finds its application, and shows everything when this machine signed it; a
    card shows everything of the application that stands on the screen already."""
    if ctx.person.question is not None:
        asking_flow.scan(ctx, intent)
        return
    receipt, shown = read_receipt(intent.payload), ctx.person.tracking
    if isinstance(ctx.here, TrackEntry):
        if parse_card(intent.payload) is not None:
            text = ctx.t("prove.code_first_text")
            ctx.person.trouble = Trouble(ctx.t("prove.code_first_title"), text)
            return
    elif receipt is None or (shown is not None and receipt.facts.code == shown.code):
        proof.scan(ctx, intent)
        return
    if proof.is_resting(ctx):
        return
    tracking = ctx.kiosk.track(receipt.facts.code) if receipt is not None else None
    if tracking is None:
        if receipt is not None and ctx.kiosk.elsewhere.is_elsewhere(receipt.facts.code):
            asking_flow.ask(ctx, receipt.facts.code, intent.payload)
        else:
            proof.note_wrong(ctx, _unknown(ctx))
        return
    if isinstance(ctx.here, TrackEntry):
        ctx.go(Track(tracking.code))
    else:
        ctx.back_to(Track)
        ctx.replace(Track(tracking.code))
    proof.look_at(ctx, tracking)
    proof.scan(ctx, intent)


def _unknown(ctx: Context) -> Trouble:
    return Trouble(ctx.t("track.unknown_title"), ctx.t("track.unknown_text"))


def scan_to_resume(ctx: Context, intent: Scanned) -> None:
    """A slip's QR, or the identity card that was used."""
    card = parse_card(intent.payload)
    key = card if card is not None else intent.payload.strip()[:LONGEST_TYPED]
    _resume(ctx, key)


def _resume(ctx: Context, key: str | Card) -> None:
    if proof.is_resting(ctx):
        return
    draft = ctx.kiosk.resume(key) if key else None
    if draft is None:
        unknown = Trouble(ctx.t("resume.unknown_title"), ctx.t("resume.unknown_text"))
        proof.note_wrong(ctx, unknown)
        return
    ctx.person.draft = draft
    enter_draft(ctx)


def enter_draft(ctx: Context) -> None:
    """Where a draft goes on that slip, card or crash brought back."""
    if ctx.draft.supplements:
        supplement_flow.enter(ctx)
    else:
        enter_interview(ctx)


def refresh(ctx: Context) -> None:
    """Another process changed the database: what is shown of an application is read again."""
    ctx.kiosk.read_inbox()
    asking_flow.refresh(ctx)
    shown = ctx.person.tracking
    if isinstance(ctx.here, (Track, TrackNotes, Prove, Result)) and shown is not None:
        ctx.person.tracking = ctx.kiosk.track(shown.code) or shown
