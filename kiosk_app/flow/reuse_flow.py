"""A paper photographed for one application, used for the next of the same person.

Owns that nobody else gets it: it is offered only in the same visit and only when both applications
name the same applicant's number, that the person agrees for each paper (Law 91/2025/QH15, art. 9:
nothing is ticked beforehand), and that the words they agreed to are kept with the application. What
is known of earlier applications lives in `Person` and goes with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from kiosk_app.domain.procedure import Procedure
from kiosk_app.flow.chrome import chrome, key_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import Documents, ReusePaper
from kiosk_app.flow.intents import Go, TakeOver
from kiosk_app.flow.views import Action, TextPageView
from kiosk_app.usecases.values import Consent

WHAT = "reuse_of_paper"
CARD_NUMBER = "card.number"


def remember(ctx: Context, about: bytes, procedure: Procedure, answers: Mapping[str, Any]) -> None:
    """An application was filed: its papers may serve the next one of the same applicant."""
    number = _number(procedure, answers)
    if number:
        ctx.person.filed_before += ((about, number),)


def offer(ctx: Context, paper: str) -> tuple[Action, ...]:
    """The button at a paper that has no page yet and was photographed a moment ago."""
    if ctx.draft.pages_of(paper) or _source(ctx, paper) is None:
        return ()
    return (Action(ctx.t("reuse.button"), Go(ReusePaper(paper)), "copy"),)


def reuse_view(ctx: Context, here: ReusePaper) -> TextPageView:
    """What is agreed to, before it is done."""
    return TextPageView(
        "text_page",
        key_of(here),
        chrome(ctx, Action(ctx.t("reuse.agree"), TakeOver(same=True), "check", "primary")),
        ctx.t("reuse.title"),
        icon="copy",
        paragraphs=(_words(ctx, here.paper), ctx.t("reuse.choice")),
    )


def agree(ctx: Context, here: ReusePaper) -> None:
    """The pages are sealed anew for this application, and the consent with them."""
    source = _source(ctx, here.paper)
    if source is not None:
        digest = hashlib.sha256(_words(ctx, here.paper).encode()).hexdigest()
        at = ctx.wall().isoformat(timespec="seconds")
        consent = Consent(WHAT, here.paper, digest, ctx.locale.lang, at)
        ctx.person.draft = ctx.kiosk.reuse_pages(ctx.draft, here.paper, source, consent)
    ctx.back()
    ctx.replace(Documents(here.paper))


def _words(ctx: Context, paper: str) -> str:
    names = {d.paper: d.name.get(ctx.locale.lang) for d in ctx.procedure.documents}
    return ctx.t("reuse.text", paper=names.get(paper, paper))


def _source(ctx: Context, paper: str) -> bytes | None:
    """The newest application of this applicant that has the paper."""
    if ctx.draft.supplements:
        return None
    number = _number(ctx.procedure, ctx.draft.answers)
    for about, owner in reversed(ctx.person.filed_before):
        if number and owner == number and any(p.paper == paper for p in ctx.kiosk.pages(about)):
            return about
    return None


def _number(procedure: Procedure, answers: Mapping[str, Any]) -> str:
    """The applicant's number: the first that a card could have filled."""
    for _, question in procedure.questions():
        for field in question.fields:
            if field.prefill == CARD_NUMBER:
                return str(answers.get(field.id) or "")
    return ""
