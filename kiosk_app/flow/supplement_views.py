"""What the authority asks for and what was given: the list, the words, the receipt of it.

Owns the lines of the list. It shows the official's note, never an answer of the application.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk_app.domain.interview import papers_to_bring
from kiosk_app.domain.procedure import Document, Procedure
from kiosk_app.domain.text import DEFAULT_LANG, Text
from kiosk_app.flow.after_places import Supplement, SupplementDone, SupplementNote, SupplementWords
from kiosk_app.flow.browse_views import pages_of
from kiosk_app.flow.chrome import chrome, key_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import Documents
from kiosk_app.flow.intents import Answer, Exit, FileSupplement, Go
from kiosk_app.flow.note_views import beginning, is_long, request_note
from kiosk_app.flow.print_button import print_action
from kiosk_app.flow.receipt_pages import in_pages
from kiosk_app.flow.sheets import Sheet
from kiosk_app.flow.views import (
    Action,
    DoneView,
    Fact,
    Line,
    ListView,
    Stage,
    TextView,
)
from kiosk_app.usecases.supplementing import LONGEST_WORDS, WORDS
from kiosk_app.usecases.values import Tracking

MOST_PAGES = 10  # of a paper that the procedure does not name


def wanted_papers(ctx: Context) -> tuple[Document, ...]:
    """The papers to photograph for the draft: those of its form, or those that are asked for."""
    if not ctx.draft.supplements:
        return papers_to_bring(ctx.procedure, ctx.draft.answers, ctx.today())
    tracking = ctx.kiosk.track(ctx.draft.supplements)
    asked = tracking.asked if tracking is not None else ()
    return tuple(_document(ctx.procedure, paper) for paper in asked)


def _document(procedure: Procedure, paper: str) -> Document:
    for document in procedure.documents:
        if document.paper == paper:
            return replace(document, required=True, when=None, by_kiosk=False)
    name = Text(((DEFAULT_LANG, paper),))
    return Document(paper, name, Text(()), paper, "file", True, None, MOST_PAGES, original=False)


def supplement_view(ctx: Context, here: Supplement) -> ListView:
    """What is asked for, what is there, the words; hand it in."""
    tracking = ctx.kiosk.track(here.code)
    lines = list(_lines(ctx, tracking))
    size = ctx.limits.lines if ctx.person.trouble is None else max(1, ctx.limits.lines - 2)
    pages = pages_of(len(lines), size)
    page = min(here.page, pages - 1)
    hand_in = Action(ctx.t("supplement.file"), FileSupplement(), "check", "primary")
    return ListView(
        "list",
        key_of(here),
        chrome(ctx, hand_in),
        ctx.t("supplement.title"),
        lines=tuple(lines[page * size : (page + 1) * size]),
        trouble=ctx.person.trouble,
        page=page,
        pages=pages,
    )


def _lines(ctx: Context, tracking: Tracking | None) -> Iterator[Line]:
    lang = ctx.locale.lang
    note = request_note(tracking)
    if note:
        read = Action(ctx.t("supplement.read"), Go(SupplementNote()), "book-open")
        yield Line(ctx.t("supplement.note"), beginning(note), read if is_long(note) else None)
    for document in wanted_papers(ctx):
        count = len(ctx.draft.pages_of(document.paper))
        told = ctx.t("supplement.have", count=count) if count else ctx.t("supplement.lacking")
        capture = Action(ctx.t("supplement.capture"), Go(Documents(document.paper)), "camera")
        yield Line(document.name.get(lang), told, capture)
    words = str(ctx.draft.answers.get(WORDS, ""))
    write = Action(ctx.t("supplement.write"), Go(SupplementWords()), "pencil-simple")
    yield Line(ctx.t("supplement.words"), words or ctx.t("supplement.no_words"), write)


def words_view(ctx: Context, here: SupplementWords) -> TextView:
    """A few words to the official."""
    keep = Action(ctx.t("supplement.keep"), Answer(""), "check", "primary", submits=True)
    return TextView(
        "text",
        key_of(here),
        chrome(ctx, keep),
        ctx.t("supplement.words_title"),
        value=str(ctx.draft.answers.get(WORDS, "")),
        hint=ctx.t("supplement.words_hint"),
        max_length=LONGEST_WORDS,
    )


def done_view(ctx: Context, here: SupplementDone) -> DoneView:
    """What was handed in, and when; the QR stands for it."""
    given = ctx.person.supplemented
    assert given is not None
    tracking = ctx.kiosk.track(given.code)
    names = _names(ctx, tracking)
    facts = [Fact("", ctx.t("supplement.at"), ctx.locale.long_time(given.at))]
    if given.papers:
        papers = [
            f"{names.get(p, p)} ({ctx.t('supplement.pages', count=n)})" for p, n in given.papers
        ]
        facts.append(Fact("", ctx.t("supplement.given"), ", ".join(papers)))
    if given.missing:
        missing = ", ".join(names.get(paper, paper) for paper in given.missing)
        facts.append(Fact("warning", ctx.t("done.missing"), missing))
    left = max(0, round(ctx.settings.idle.done_s - (ctx.now_s - ctx.person.done_since_s)))
    is_sent = tracking is not None and tracking.delivery in ("acknowledged", "complete")
    whole = DoneView(
        "done",
        key_of(here),
        chrome(
            ctx,
            Action(ctx.t("done.finish"), Exit(), "check", "primary"),
            left=print_action(ctx, Sheet.SUPPLEMENT),
        ),
        ctx.t("supplement.done_title"),
        subtitle=ctx.t("supplement.done_subtitle"),
        code_label=ctx.t("done.code"),
        code=given.code,
        facts=tuple(facts),
        stages=(
            Stage(ctx.t("done.stage_saved"), "done"),
            Stage(ctx.t("done.stage_sent"), "done" if is_sent else "current"),
            Stage(ctx.t("supplement.stage_seen"), "current" if is_sent else "to_come"),
        ),
        qr=ctx.matrix(given.receipt_qr),
        qr_text=ctx.t("done.qr"),
        countdown=ctx.t("done.countdown", seconds=left),
    )
    return in_pages(whole, ctx.limits.facts, ctx.person.list_page)


def _names(ctx: Context, tracking: Tracking | None) -> dict[str, str]:
    if tracking is None:
        return {}
    lang = ctx.locale.lang
    return {d.paper: d.name.get(lang) for d in tracking.procedure.documents}
