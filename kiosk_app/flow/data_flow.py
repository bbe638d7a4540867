""" "Dữ liệu của tôi": proving who one is, and asking for correction, withdrawal or erasure.

Owns that receipt and card together, or an official's word, open this page, because a card alone can
be a photo of a card; and that every request is confirmed on a page of its own.
"""

from __future__ import annotations

from kiosk_app.domain.identity import parse_card
from kiosk_app.domain.personal import LONGEST_WORDS, Asked
from kiosk_app.domain.receipt import read_receipt
from kiosk_app.flow import proof
from kiosk_app.flow.after_places import DataAsk, DataDone, MyData, MyDataEntry
from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import Track
from kiosk_app.flow.intents import Answer, AskAboutData, Scanned
from kiosk_app.flow.views import Notify, Trouble
from kiosk_app.usecases.proving import Proof


def is_strong(ctx: Context) -> bool:
    """Whether the person may decide over the application on the screen, not only look at it."""
    shown = ctx.person.proofs
    both = {Proof.RECEIPT, Proof.CARD} <= shown
    return proof.is_proven(ctx) and (both or Proof.OFFICIAL in shown)


def go_on(ctx: Context) -> None:
    """To the page, once enough was shown by somebody who asked for it."""
    code = proof.proven_code(ctx)
    is_wanted = any(isinstance(place, MyDataEntry) for place in ctx.person.stack)
    is_here = isinstance(ctx.here, (MyDataEntry, Track))
    if is_here and is_wanted and code is not None and is_strong(ctx):
        ctx.go(MyData(code))


def scan(ctx: Context, intent: Scanned) -> None:
    """The receipt first, then the card."""
    receipt, shown = read_receipt(intent.payload), ctx.person.tracking
    is_new = receipt is not None and (shown is None or receipt.facts.code != shown.code)
    if receipt is not None and is_new and not proof.is_resting(ctx):
        tracking = ctx.kiosk.track(receipt.facts.code)
        if tracking is None:
            unknown = Trouble(ctx.t("track.unknown_title"), ctx.t("track.unknown_text"))
            proof.note_wrong(ctx, unknown)
            return
        proof.look_at(ctx, tracking)
    elif shown is None and parse_card(intent.payload) is not None:
        ctx.person.trouble = Trouble(
            ctx.t("data.receipt_first_title"), ctx.t("data.receipt_first_text")
        )
        return
    proof.scan(ctx, intent)
    go_on(ctx)


def ask(ctx: Context, _intent: AskAboutData) -> None:
    """Confirmed: the request goes out."""
    if isinstance(ctx.here, DataAsk) and ctx.here.what != Asked.CORRECT.value:
        _send(ctx, Asked(ctx.here.what), "")


def say(ctx: Context, intent: Answer) -> None:
    """What is to be corrected, in the person's words; without words there is nothing to ask."""
    words = str(intent.value).strip()[:LONGEST_WORDS]
    if not words:
        ctx.person.trouble = Trouble(ctx.t("data.words_title"), ctx.t("data.words_text"))
        return
    _send(ctx, Asked.CORRECT, words)


def _send(ctx: Context, what: Asked, words: str) -> None:
    code = proof.proven_code(ctx)
    if code is None or not is_strong(ctx):
        return
    how = "official" if Proof.OFFICIAL in ctx.person.proofs else "receipt+card"
    made = ctx.kiosk.request(code, what, words, how)
    if made is None:
        ctx.back()
        ctx.person.banner = Notify("warn", ctx.t("data.over_title"), ctx.t("data.over_text"))
        return
    ctx.back_to(MyData)
    ctx.person.made = made
    ctx.person.tracking = ctx.kiosk.track(code) or ctx.person.tracking
    ctx.go(DataDone(code))
    ctx.person.done_since_s = ctx.now_s
