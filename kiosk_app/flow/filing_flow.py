"""From the last answer to the receipt: papers, the check, the signature, filing.

Owns that missing papers never stop anybody, that warnings need a second touch, and that the
declaration is the act of signing. Filing is done when the use case returns; only then Done shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kiosk_app.domain.answer_checks import stroke_fault
from kiosk_app.domain.consultation import Opinion
from kiosk_app.domain.generated import completed
from kiosk_app.domain.interview import signatures
from kiosk_app.domain.problems import Problem
from kiosk_app.domain.procedure import PartPlace
from kiosk_app.domain.validation import check_all
from kiosk_app.flow import opinion_flow, page_flow, reuse_flow
from kiosk_app.flow.browse_views import pages_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import Check, DeskSlip, Documents, Done, PaperPages, Sign
from kiosk_app.flow.form_views import check_lines, current_paper
from kiosk_app.flow.intents import Attach, RemovePage, Reveal, Submit
from kiosk_app.flow.interview_flow import mark
from kiosk_app.flow.supplement_views import wanted_papers
from kiosk_app.flow.views import Notify, Trouble

REVEAL_S = 10.0  # ui.md, picture 09


def attach(ctx: Context, intent: Attach) -> None:
    """A captured page; durable when the screen shows it."""
    here = ctx.here
    if not isinstance(here, Documents):
        return
    # A form's own papers are taken whatever the answers say by now.
    known = wanted_papers(ctx) if ctx.draft.supplements else ctx.procedure.documents
    document = next((d for d in known if d.paper == intent.paper), None)
    if document is None or not intent.image:
        return
    taken = ctx.draft.pages_of(document.paper)
    is_again = here.paper == document.paper and here.retake in [page.page for page in taken]
    if not is_again and len(taken) >= document.pages_max:
        ctx.person.banner = Notify("warn", ctx.t("papers.full_title"), ctx.t("papers.full_text"))
        return
    if is_again:
        page = ctx.kiosk.retake(ctx.draft, document.paper, here.retake or 0, intent.image)
    else:
        page = ctx.kiosk.attach(ctx.draft, document.paper, intent.image)
    ctx.person.draft = ctx.kiosk.open_draft(ctx.draft.id)
    ctx.person.banner = None
    ctx.replace(Documents(document.paper))
    page_flow.show_new(ctx, page)
    if intent.kept is not None:
        intent.kept()


def remove_page(ctx: Context, intent: RemovePage) -> None:
    """A page taken away, to be taken again."""
    pages = ctx.draft.pages_of(intent.paper) if ctx.person.draft is not None else ()
    here = ctx.here
    if not isinstance(here, (Documents, PaperPages)) or intent.page not in [p.page for p in pages]:
        return
    ctx.person.draft = ctx.kiosk.remove_page(ctx.draft, intent.paper, intent.page)
    ctx.person.banner = None
    if isinstance(here, PaperPages):
        page_flow.taken_away(ctx, here)
    else:
        ctx.replace(Documents(intent.paper))


def next_documents(ctx: Context, here: Documents) -> None:
    """On to the check, with or without every paper."""
    if ctx.draft.supplements:
        ctx.back()
        return
    if current_paper(ctx, here) is not None and ctx.back_to(Check):
        return
    ctx.go(Check())
    ctx.note_position()


def next_check(ctx: Context, here: Check) -> None:
    """The next page; after the last one the whole form is judged."""
    pages = pages_of(sum(1 for _ in check_lines(ctx)), ctx.limits.checked)
    page = min(here.page, pages - 1)
    ctx.person.problem = ctx.person.trouble = None
    if page + 1 < pages and ctx.person.staff is None:  # an official turns pages only to look
        ctx.replace(replace(here, page=page + 1))
        return
    problems = form_problems(ctx)
    errors = [p for p in problems if not p.is_warning]
    if errors:
        ctx.person.problem = errors[0]
        return
    open_warnings = [p for p in problems if mark_of(ctx, p) not in ctx.person.accepted]
    if open_warnings:
        # One at a time: each is read before it is passed over.
        ctx.person.problem = open_warnings[0]
        ctx.person.accepted.add(mark_of(ctx, open_warnings[0]))
        return
    if ctx.procedure.is_in_person:
        ctx.go(DeskSlip(ctx.procedure.code))  # after a power cut the check comes again
    elif signatures(ctx.procedure, ctx.draft.answers, ctx.today()):
        ctx.go(Sign())
        ctx.note_position()
    else:
        _file(ctx, None)


def form_problems(ctx: Context) -> list[Problem]:
    """What is wrong with the whole form before the signature, which has its own page."""
    procedure, today = ctx.procedure, ctx.today()
    full = completed(procedure, ctx.draft.answers, today, ctx.settings.kiosk.commune)
    found = check_all(procedure, full, today, ctx.units.ward_in_province)
    signed = {
        field.id
        for part in procedure.parts
        if part.place is PartPlace.SIGN
        for question in part.questions
        for field in question.fields
    }
    return [problem for problem in found if problem.field not in signed]


def mark_of(ctx: Context, problem: Problem) -> tuple[str, str, str]:
    """A warning about the answer as it stands."""
    return mark(problem, ctx.draft.answers.get(problem.field))


def reveal(ctx: Context, intent: Reveal) -> None:
    """`Xem số` for ten seconds."""
    if isinstance(ctx.here, Check):
        ctx.person.revealed_until[intent.field] = ctx.now_s + REVEAL_S


def submit(ctx: Context, intent: Submit) -> None:
    """Signing is declaring; after the last of those who sign the application is filed."""
    here = ctx.here
    if not isinstance(here, Sign):
        return
    strokes = [list(stroke) for stroke in intent.strokes if len(stroke) >= 4]
    ctx.person.problem = None
    if not intent.declared:
        ctx.person.trouble = Trouble(ctx.t("sign.undeclared_title"), ctx.t("sign.undeclared_text"))
        return
    fault = stroke_fault(strokes)
    if fault is not None:
        ctx.person.trouble = _trouble_of_signature(ctx, fault)
        return
    sign_with(ctx, here, {"strokes": strokes})


def sign_with(ctx: Context, here: Sign, signature: Mapping[str, Any]) -> None:
    """A signature or a mark given: the next who signs, or everything is filed."""
    signing = signatures(ctx.procedure, ctx.draft.answers, ctx.today())
    if here.n + 1 < len(signing):
        ctx.save(signing[here.n].id, signature)
        ctx.go(Sign(here.n + 1))
        return
    _file(ctx, signature)


def _file(ctx: Context, signature: Mapping[str, Any] | None) -> None:
    """Files the draft; `signature` is the one just given, the last of the form. None: none is."""
    procedure = ctx.procedure
    is_opinion = procedure.is_opinion
    outcome = (
        ctx.kiosk.public.give_opinion(ctx.draft)
        if is_opinion
        else ctx.kiosk.submit(ctx.draft, signature)
    )
    if isinstance(outcome, list):
        if not ctx.back_to(Check):
            ctx.go(Check())
        ctx.person.problem = outcome[0]
        return
    if isinstance(outcome, Opinion):
        opinion_flow.given(ctx, outcome)
        return
    person = ctx.person
    reuse_flow.remember(ctx, outcome.application_id, procedure, ctx.draft.answers)
    person.filed, person.filed_procedure, person.draft = outcome, procedure, None
    person.done_since_s = ctx.now_s
    person.accepted, person.asked_before = set(), frozenset()
    ctx.restart(Done(outcome.code))


def _trouble_of_signature(ctx: Context, fault: str) -> Trouble:
    if fault == "signature_empty":  # here the area is seen, and who cannot sign is told of help
        return Trouble(ctx.t("sign.empty_title"), ctx.t("sign.empty_text"))
    return Trouble(ctx.t(f"problem.{fault}.title"), ctx.t(f"problem.{fault}.text"))
