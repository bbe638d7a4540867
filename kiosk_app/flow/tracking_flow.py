"""Finding again: an application by code or receipt, a sealed draft by slip or card.

Owns that a code alone never opens more than state and dates, and that a wrong code says what is
wrong without saying whether another one exists.
"""

from __future__ import annotations

from kiosk_app.domain.code import parse_code
from kiosk_app.domain.identity import parse_card
from kiosk_app.domain.receipt import read_receipt
from kiosk_app.flow.browse_flow import enter_interview
from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import Home, ResumeEntry, Track, TrackEntry
from kiosk_app.flow.intents import FindCode, Scanned
from kiosk_app.flow.views import Trouble
from kiosk_app.usecases.values import Draft

LONGEST_TYPED = 64


def find(ctx: Context, intent: FindCode) -> None:
    """A typed code, for an application or for a slip."""
    typed = intent.code.strip()[:LONGEST_TYPED]
    if isinstance(ctx.here, TrackEntry):
        _track_typed(ctx, typed)
    elif isinstance(ctx.here, ResumeEntry):
        ctx.person.typed = typed
        _resume(ctx, ctx.kiosk.resume(typed) if typed else None)


def _track_typed(ctx: Context, typed: str) -> None:
    ctx.person.typed = typed
    tracking = ctx.kiosk.track(typed) if typed else None
    if tracking is not None:
        ctx.go(Track(tracking.code))
        ctx.person.tracking, ctx.person.has_receipt = tracking, False
    elif isinstance(parse_code(typed), str):
        ctx.person.trouble = Trouble(ctx.t("track.unknown_title"), ctx.t("track.unknown_text"))
    else:
        example = ctx.t("track.placeholder")
        ctx.person.trouble = Trouble(
            ctx.t("track.bad_title"), ctx.t("track.bad_text", example=example)
        )


def scan_receipt(ctx: Context, intent: Scanned) -> None:
    """A receipt's QR: the very text that this machine signed shows everything."""
    receipt = read_receipt(intent.payload)
    tracking = ctx.kiosk.track(receipt.facts.code) if receipt is not None else None
    if tracking is None:
        ctx.person.trouble = Trouble(ctx.t("track.unknown_title"), ctx.t("track.unknown_text"))
        return
    proven = tracking.receipt_qr == intent.payload.strip()
    if isinstance(ctx.here, Track):
        ctx.replace(Track(tracking.code))
    else:
        ctx.go(Track(tracking.code))
    ctx.person.tracking, ctx.person.has_receipt = tracking, proven


def scan_to_resume(ctx: Context, intent: Scanned) -> None:
    """A slip's QR, or the identity card that was used."""
    card = parse_card(intent.payload)
    key = card if card is not None else intent.payload.strip()[:LONGEST_TYPED]
    _resume(ctx, ctx.kiosk.resume(key) if key else None)


def _resume(ctx: Context, draft: Draft | None) -> None:
    if draft is None:
        ctx.person.trouble = Trouble(ctx.t("resume.unknown_title"), ctx.t("resume.unknown_text"))
        return
    ctx.person.draft = draft
    enter_interview(ctx)


def refresh(ctx: Context) -> None:
    """Another process changed the database: what is shown of an application is read again."""
    ctx.kiosk.read_inbox()
    shown = ctx.person.tracking
    if isinstance(ctx.here, Track) and shown is not None:
        ctx.person.tracking = ctx.kiosk.track(shown.code) or shown
    elif isinstance(ctx.here, Home):
        ctx.person.tracking = None
