"""The timeline of an application filed elsewhere, in the words of the timeline of this machine's.

Owns how the portal's short word becomes milestones. It shows notes and papers only where the portal
gave them, which it does for a proof alone.
"""

from __future__ import annotations

from kiosk_app.domain.application import State
from kiosk_app.domain.asking import RemoteAnswer, RemoteEvent
from kiosk_app.domain.sentences import sentences
from kiosk_app.flow.context import Context
from kiosk_app.flow.note_views import beginning
from kiosk_app.flow.timeline import ENDED, ICONS, NEEDS_CARE, UNDUE
from kiosk_app.flow.views import Chip, Milestone


def remote_milestones(ctx: Context, told: RemoteAnswer) -> list[Milestone]:
    """One for each step that the portal named."""
    count = len(told.history)
    return [_milestone(ctx, told, e, n + 1 == count) for n, e in enumerate(told.history)]


def _milestone(ctx: Context, told: RemoteAnswer, event: RemoteEvent, last: bool) -> Milestone:
    word = event.state.value if event.state is not None else ""
    title = ctx.t(f"track.event.{word}") if word else ctx.t("track.event.note")
    parts = []
    if event.state is State.ACCEPTED and told.number:
        parts.append(ctx.t("track.authority", number=told.number))
    if event.note:
        parts.append(beginning(event.note))
    if event.papers:
        names = _paper_names(ctx, told)
        asked = ", ".join(names.get(paper, paper) for paper in event.papers)
        parts.append(ctx.t("track.ask_papers", papers=asked))
    look = "done"
    if last and word in NEEDS_CARE:
        look = "attention"
    elif last and word not in ENDED:
        look = "current"
    return Milestone(
        ICONS.get(word, "note"), title, " · ".join(parts), ctx.locale.short_time(event.at), look
    )


def _paper_names(ctx: Context, told: RemoteAnswer) -> dict[str, str]:
    """Papers are codes on the way; whose procedure is known here has their names."""
    lang = ctx.locale.lang
    for procedure in ctx.kiosk.catalogue.offered(ctx.today().isoformat()):
        if procedure.title.get("vi") == told.title:
            return {d.paper: d.name.get(lang) for d in procedure.documents}
    return {}


def remote_badge(ctx: Context, told: RemoteAnswer) -> Chip | None:
    """When an answer is due, by the portal's word."""
    word = told.state.value if told.state is not None else ""
    if told.due is None or word in (*ENDED, *UNDUE):
        return None
    late = told.due[:10] < ctx.today().isoformat()
    text = ctx.t("track.due", date=ctx.locale.date(told.due))
    return Chip(text, "clock", "warn" if late else "ok")


def known_words(ctx: Context, told: RemoteAnswer) -> str:
    """As of when, and how to see more."""
    known = ctx.t("track.as_known_on", time=ctx.locale.long_time(told.at))
    if told.archived_at:
        date = ctx.locale.date(told.archived_at)
        return sentences(known, ctx.t("ask_portal.archived", date=date))
    known = sentences(known, ctx.t("ask_portal.elsewhere"))
    return known if told.is_proven else sentences(known, ctx.t("track.more_hint"))
