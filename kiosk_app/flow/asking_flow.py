"""A code filed at another machine: asked of the portal while the person waits, told when it comes.

Owns that the person can go on or leave at any moment, that a proof is asked for again under a new
question, and that what was told goes with the person. It never waits.
"""

from __future__ import annotations

from kiosk_app.domain.asking import RemoteAnswer
from kiosk_app.domain.identity import Card, parse_card
from kiosk_app.domain.receipt import read_receipt
from kiosk_app.flow import proof
from kiosk_app.flow.after_places import AskPortal, Prove
from kiosk_app.flow.chrome import chrome, key_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.intents import Go, Scanned
from kiosk_app.flow.milestones import known_words, remote_badge, remote_milestones
from kiosk_app.flow.views import Action, TextPageView, TrackView, Trouble

PATIENCE_S = 60.0  # after that the portal has not answered, and the page says what to do


def ask(ctx: Context, code: str, shown: str | Card | None = None) -> bool:
    """Sends the question and shows that it is under way; False, in words, without a link."""
    asked = ctx.kiosk.elsewhere.ask(code, shown)
    if asked is None:
        ctx.person.trouble = Trouble(ctx.t("ask_portal.offline_title"), ctx.t("ask_portal.offline"))
        return False
    if not ctx.back_to(AskPortal):
        ctx.go(AskPortal(code))
    ctx.forget_application()
    ctx.person.question, ctx.person.asked_s = asked, ctx.now_s
    return True


def refresh(ctx: Context) -> None:
    """The database changed: perhaps the answer is there."""
    person = ctx.person
    if person.question is None or person.told is not None:
        return
    person.told = ctx.kiosk.elsewhere.answer_to(person.question)
    if person.told is not None and not person.told.is_found and not person.told.is_busy:
        proof.count_wrong(ctx)


def scan(ctx: Context, intent: Scanned) -> None:
    """A receipt or a card for the application that is asked about."""
    here = ctx.here
    if not isinstance(here, (AskPortal, Prove)) or proof.is_resting(ctx):
        return
    is_waiting = ctx.person.told is None and ctx.now_s - ctx.person.asked_s < PATIENCE_S
    if is_waiting and intent.payload == ctx.person.refused_scan:
        return  # a card left at the scanner is one question
    card, receipt = parse_card(intent.payload), read_receipt(intent.payload)
    if card is None and (receipt is None or receipt.facts.code != here.code):
        proof.refuse(ctx, intent, is_card=False)
    elif ask(ctx, here.code, intent.payload if card is None else card):
        ctx.person.refused_scan = intent.payload  # as long as it has proven nothing


def ask_view(ctx: Context, here: AskPortal) -> TrackView | TextPageView:
    """Asking, the answer, or why there is none."""
    told = ctx.person.told
    if told is not None and told.is_found and told.state is not None:
        return _told_view(ctx, here, told)
    title, text, icon = _words(ctx, told)
    return TextPageView(
        "notice",
        key_of(here),
        chrome(ctx),
        ctx.t(title),
        icon=icon,
        paragraphs=(ctx.t("ask_portal.code", code=here.code), ctx.t(text)),
    )


def _words(ctx: Context, told: RemoteAnswer | None) -> tuple[str, str, str]:
    if told is not None and told.is_busy:
        return "ask_portal.busy_title", "ask_portal.busy", "hourglass-medium"
    if told is not None:
        return "ask_portal.unknown_title", "ask_portal.unknown", "magnifying-glass"
    if ctx.now_s - ctx.person.asked_s >= PATIENCE_S:
        return "ask_portal.silent_title", "ask_portal.silent", "wifi-slash"
    return "ask_portal.asking_title", "ask_portal.asking", "cloud-arrow-up"


def _told_view(ctx: Context, here: AskPortal, told: RemoteAnswer) -> TrackView:
    assert told.state is not None
    entries = remote_milestones(ctx, told)
    size = ctx.limits.milestones
    last = max(0, len(entries) - size)
    prove = Action(ctx.t("track.more"), Go(Prove(here.code)), "identification-card", "primary")
    shows_all = told.is_proven or bool(told.archived_at)  # there nothing more can be shown
    names = " · ".join(part for part in (told.title, here.code, told.applicant) if part)
    return TrackView(
        "track",
        f"{key_of(here)}:told",
        chrome(ctx, *(() if shows_all else (prove,))),
        ctx.t(f"track.state.{told.state.value}"),
        subtitle=names,
        badge=remote_badge(ctx, told),
        milestones=tuple(entries[last:]),  # the latest say where it is now
        as_known_on=known_words(ctx, told),
    )
