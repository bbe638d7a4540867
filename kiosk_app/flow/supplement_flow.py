"""A request for more papers, answered at the machine: what each touch does.

Owns that only who proved the application to be theirs (or holds the slip of a draft begun so) may
answer, and that nothing is handed in by itself. What is captured on the way is a draft like every
other: sealed when its person leaves, brought back by slip or card.
"""

from __future__ import annotations

from kiosk_app.flow import proof
from kiosk_app.flow.after_places import Supplement, SupplementDone
from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import Track
from kiosk_app.flow.intents import Answer, BeginSupplement, FileSupplement
from kiosk_app.flow.views import Notify, Trouble
from kiosk_app.usecases.supplementing import LONGEST_WORDS, WORDS, NotAsked, is_empty


def begin(ctx: Context, intent: BeginSupplement) -> None:
    """From the timeline: the list of what is asked for."""
    if not isinstance(ctx.here, Track) or proof.proven_code(ctx) != intent.code:
        return
    try:
        draft = ctx.kiosk.begin_supplement(intent.code, ctx.person.proof_card)
    except NotAsked:  # another answer came meanwhile
        ctx.person.tracking = ctx.kiosk.track(intent.code) or ctx.person.tracking
        return
    ctx.person.draft = draft
    enter(ctx)


def enter(ctx: Context) -> None:
    """The list, home behind it; also after a slip, a card or a crash brought the draft back."""
    ctx.restart(Supplement(ctx.draft.supplements))
    ctx.note_position()


def keep_words(ctx: Context, intent: Answer) -> None:
    """What the person writes to the official; empty takes it away."""
    words = str(intent.value).strip()[:LONGEST_WORDS]
    ctx.save(WORDS, words or None)
    ctx.back()


def file(ctx: Context, _intent: FileSupplement) -> None:
    """Hands everything in; a list of nothing is not handed in."""
    if not isinstance(ctx.here, Supplement):
        return
    if is_empty(ctx.draft):
        title, text = ctx.t("supplement.nothing_title"), ctx.t("supplement.nothing_text")
        ctx.person.trouble = Trouble(title, text)
        return
    try:
        given = ctx.kiosk.file_supplement(ctx.draft)
    except NotAsked:
        title, text = ctx.t("supplement.over_title"), ctx.t("supplement.over_text")
        ctx.person.banner = Notify("warn", title, text)
        return
    person = ctx.person
    person.supplemented, person.draft = given, None
    person.done_since_s = ctx.now_s
    ctx.restart(SupplementDone(given.code))
