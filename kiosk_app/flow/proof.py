"""Whether the person at the screen may see the whole of the application that stands on it.

It owns the one question that every page with names, papers, notes or results asks, the ways in
which the answer becomes yes, and the rest after wrong codes. A proof is of this person and this
application: it goes with the person, and with the next code that is looked up.
"""

from __future__ import annotations

from kiosk_app.domain.identity import parse_card
from kiosk_app.flow.after_places import AskPortal, Prove
from kiosk_app.flow.camera_words import camera_words
from kiosk_app.flow.chrome import chrome, key_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import Track
from kiosk_app.flow.intents import Scanned
from kiosk_app.flow.staff_intents import SignInStaff
from kiosk_app.flow.views import Action, Notify, ScanView, Trouble
from kiosk_app.usecases.proving import Proof
from kiosk_app.usecases.values import Tracking
from sync import StaffRole

SHORT_REST_S = 90  # up to this the words give seconds, beyond it minutes


def is_proven(ctx: Context) -> bool:
    """Whether names, papers, notes and results of the application on the screen may be shown."""
    return proven_code(ctx) is not None


def proven_code(ctx: Context) -> str | None:
    """The code of the application of which everything may be shown; None when there is none."""
    tracking = ctx.person.tracking
    return tracking.code if tracking is not None and ctx.person.proofs else None


def look_at(ctx: Context, tracking: Tracking) -> None:
    """An application comes onto the screen; nothing was shown for it yet."""
    ctx.forget_application()
    ctx.person.tracking = tracking


def scan(ctx: Context, intent: Scanned) -> None:
    """A receipt or a card, shown for the application on the screen."""
    tracking = ctx.person.tracking
    if tracking is None or is_resting(ctx) or intent.payload == ctx.person.refused_scan:
        return  # a camera reads the same card again and again
    card = parse_card(intent.payload)
    proof = ctx.kiosk.proof_of(tracking.code, intent.payload if card is None else card)
    if proof is None:
        refuse(ctx, intent, is_card=card is not None)
        return
    if isinstance(ctx.here, Prove):
        ctx.back()
    ctx.person.proofs |= {proof}
    ctx.person.proof_card = card or ctx.person.proof_card
    ctx.person.trouble = ctx.person.banner = None
    ctx.person.refused_scan = ""


def confirmed(ctx: Context) -> None:
    """An official has said, with their PIN, that the application is this person's."""
    ctx.person.proofs |= {Proof.OFFICIAL}
    if isinstance(ctx.here, Prove):
        ctx.back()


def refuse(ctx: Context, intent: Scanned, *, is_card: bool) -> None:
    """What was shown proves nothing for the application on the screen."""
    note_wrong(ctx, _wrong_card(ctx) if is_card else _wrong_receipt(ctx))
    ctx.person.refused_scan = intent.payload


def is_resting(ctx: Context) -> bool:
    """Whether nothing is looked up yet after wrong codes; the person is then told for how long."""
    rest_s = ctx.guesses.rest_s(ctx.now_s)
    if rest_s:
        _say(ctx, _rest(ctx, rest_s))
    return rest_s > 0


def note_wrong(ctx: Context, trouble: Trouble) -> None:
    """Something fitted nothing: says so, and how long the machine now rests."""
    count_wrong(ctx)
    rest_s = ctx.guesses.rest_s(ctx.now_s)
    _say(ctx, _rest(ctx, rest_s) if rest_s else trouble)


def count_wrong(ctx: Context) -> None:
    """One more, also for the process after this one."""
    ctx.guesses.wrong(ctx.now_s)
    ctx.kiosk.note_wrong_code(ctx.guesses.count)


def official_action(ctx: Context) -> tuple[Action, ...]:
    """`Cán bộ xác nhận`, where one can sign in; the portal takes no such word from a machine."""
    if ctx.person.question is not None or not ctx.kiosk.staff.here(StaffRole.OFFICIAL):
        return ()
    return (Action(ctx.t("data.official"), SignInStaff(), "user-check"),)


def _wrong_card(ctx: Context) -> Trouble:
    return Trouble(ctx.t("prove.other_card_title"), ctx.t("prove.other_card_text"))


def _wrong_receipt(ctx: Context) -> Trouble:
    return Trouble(ctx.t("prove.other_receipt_title"), ctx.t("prove.other_receipt_text"))


def _say(ctx: Context, trouble: Trouble) -> None:
    """Beside the field, or above a page that has none."""
    if isinstance(ctx.here, (Track, AskPortal)):
        ctx.person.banner = Notify("warn", trouble.title, trouble.text)
    else:
        ctx.person.trouble = trouble


def _rest(ctx: Context, rest_s: int) -> Trouble:
    if rest_s <= SHORT_REST_S:
        text = ctx.t("prove.rest_seconds", seconds=rest_s)
    else:
        text = ctx.t("prove.rest_minutes", minutes=-(-rest_s // 60))
    return Trouble(ctx.t("prove.rest_title"), text, "warn")


def prove_view(ctx: Context, here: Prove) -> ScanView:
    """The receipt or the card before the scanner."""
    return ScanView(
        "scan_card",
        key_of(here),
        chrome(ctx),
        ctx.t("prove.title"),
        text=ctx.t("prove.text", emphasis=ctx.t("prove.emphasis")),
        emphasis=ctx.t("prove.emphasis"),
        hint=ctx.t("prove.hint"),
        actions=official_action(ctx),
        trouble=ctx.person.trouble,
        no_picture=camera_words(ctx.t),
    )
