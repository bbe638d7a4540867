"""Screens around the questions: identity card, repeated items, papers, the check, the signature.

Owns the lines of the check page and how a missing paper is said plainly. Numbers stay masked until
`Xem số`, and then for ten seconds only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kiosk_app.domain.conditions import holds, is_answered
from kiosk_app.domain.generated import generated_value
from kiosk_app.domain.interview import asked_steps, signatures
from kiosk_app.domain.procedure import Document, Field, FieldType, PartPlace, Question
from kiosk_app.domain.speech import DOT
from kiosk_app.flow import reuse_flow, route
from kiosk_app.flow.ask_views import trouble
from kiosk_app.flow.browse_views import pages_of
from kiosk_app.flow.camera_words import camera_words
from kiosk_app.flow.chrome import chrome, key_of, next_action
from kiosk_app.flow.context import Context
from kiosk_app.flow.current import rows_of
from kiosk_app.flow.destinations import Ask, Check, Documents, PaperPages, Rows, Sign
from kiosk_app.flow.intents import (
    AddRow,
    CallOfficial,
    EditRow,
    FetchPapers,
    Go,
    RemoveRow,
    Reveal,
    Submit,
)
from kiosk_app.flow.staff_intents import CannotSign
from kiosk_app.flow.submitter_views import submitter_lines
from kiosk_app.flow.supplement_views import wanted_papers
from kiosk_app.flow.views import (
    Action,
    DocumentsView,
    Line,
    ListView,
    Paper,
    SignView,
)
from kiosk_app.flow.voice_intents import ReadNumbers
from kiosk_app.flow.wording import is_masked, option_words, row_words, value_words


def rows_view(ctx: Context, here: Rows) -> ListView:
    """The repeated items: what is there, one more, on."""
    field = ctx.procedure.get_field(here.field)
    rows = rows_of(ctx, here.field)
    lines = [
        Line(
            ctx.t("rows.item", number=n + 1),
            row_words(field, row, ctx.locale, ctx.units),
            Action(ctx.t("chrome.edit"), EditRow(n), "pencil-simple"),
            Action(ctx.t("chrome.remove"), RemoveRow(n), "trash", "danger"),
        )
        for n, row in enumerate(rows)
    ]
    size = max(1, ctx.limits.lines - 1)
    pages = pages_of(len(lines), size)
    page = min(here.page, pages - 1)
    is_full = field.maximum is not None and len(rows) >= field.maximum
    add = () if is_full else (Action(ctx.t("rows.add"), AddRow(), "plus"),)
    note = ctx.t("rows.note", count=len(rows)) if rows else ctx.t("rows.empty")
    beside, alone = (add, ()) if rows else ((), add)  # the first one is begun in the middle
    return ListView(
        "rows",
        key_of(here),
        chrome(ctx, *beside, next_action(ctx)),
        field.ask.get(ctx.locale.lang),
        lines=tuple(lines[page * size : (page + 1) * size]),
        note=ctx.t("rows.full", count=field.maximum) if is_full else note,
        actions=alone,
        trouble=trouble(ctx),
        page=page,
        pages=pages,
    )


def current_paper(ctx: Context, here: Documents) -> Document | None:
    """The paper to photograph now: the one chosen, else the first without a page."""
    wanted = wanted_papers(ctx)
    for document in wanted:
        if document.paper == here.paper:
            return document
    bare = [d for d in wanted if not ctx.draft.pages_of(d.paper)]
    return next(iter([*bare, *wanted]), None)


SOURCES = (("stick", "papers.usb"), ("scans", "papers.scans"), ("phone", "papers.phone"))
LIVE = ("good", "glare", "dark", "no_page")  # what can be said of a live picture


def documents_view(ctx: Context, here: Documents) -> DocumentsView:
    """Photograph or fetch the papers."""
    wanted = wanted_papers(ctx)
    current = current_paper(ctx, here)
    shown = [_paper(ctx, d, current) for d in wanted]
    size = ctx.limits.papers
    pages = pages_of(len(shown), size)
    at = next((n for n, paper in enumerate(shown) if paper.current), 0)
    page = ctx.person.list_page if 0 <= ctx.person.list_page < pages else at // size
    away = Action(ctx.t("away.button"), FetchPapers(), "hourglass-medium")
    actions: list[Action] = []
    taken = ctx.draft.pages_of(current.paper) if current is not None else ()
    if current is not None and taken:
        look = Go(PaperPages(current.paper, len(taken) - 1))
        actions.append(Action(ctx.t("papers.look", count=len(taken)), look, "eye"))
    if current is not None:
        actions += reuse_flow.offer(ctx, current.paper)
    name = current.name.get(ctx.locale.lang) if current is not None else ""
    has_camera = ctx.settings.camera.kind != "none" and current is not None
    steady = ctx.t("papers.steady" if here.retake is None else "papers.retaking")
    return DocumentsView(
        "documents",
        key_of(here),
        chrome(ctx, next_action(ctx), left=(away,)),
        ctx.t("papers.title", paper=name) if name else ctx.t("papers.none_title"),
        papers=tuple(shown[page * size : (page + 1) * size]),
        current=current.paper if current is not None else "",
        quality="good",
        quality_text=steady if has_camera else ctx.t("papers.no_camera"),
        camera=has_camera,
        capture_text=ctx.t("papers.capture"),
        sources=tuple((kind, ctx.t(words)) for kind, words in SOURCES if current is not None),
        elsewhere_text=ctx.t("papers.elsewhere"),
        live=tuple((name, ctx.t(f"papers.live_{name}")) for name in LIVE),
        no_picture=camera_words(ctx.t),
        actions=tuple(actions),
        page=page,
        pages=pages,
    )


def _paper(ctx: Context, document: Document, current: Document | None) -> Paper:
    count = len(ctx.draft.pages_of(document.paper))
    required = is_needed(ctx, document)
    verdict = _verdict(ctx, document)
    if not count:
        state, text = (
            "missing",
            ctx.t(f"papers.{'state_missing' if required else 'state_optional'}"),
        )
    elif verdict in ("", "good"):
        state, text = "good", ctx.t("papers.state_good", count=count)
    else:
        why = ctx.t(f"papers.{verdict}")
        state, text = "poor", ctx.t("papers.state_poor", count=count, why=why)
    return Paper(
        document.paper,
        document.name.get(ctx.locale.lang),
        state,
        text,
        required,
        count,
        current=document is current,
        intent=Go(Documents(document.paper)),
    )


def _verdict(ctx: Context, document: Document) -> str:
    """How readable the last page of a paper was found; "" without one."""
    pages = ctx.draft.pages_of(document.paper)
    return pages[-1].verdict if pages else ""


def is_needed(ctx: Context, document: Document) -> bool:
    """Whether the procedure demands this paper now."""
    return holds(document.required, ctx.draft.answers, ctx.today())


def check_lines(ctx: Context) -> Iterator[Line]:
    """Who hands in, every answer, then the papers that are there and those that are missing."""
    answers, locale = ctx.draft.answers, ctx.locale
    yield from submitter_lines(ctx)
    for stop in asked_steps(ctx.procedure, answers, ctx.today()):
        field, value = stop.field, answers.get(stop.field.id)
        if field.type is FieldType.GENERATED:
            yield from _spelled_line(ctx, field)
            continue
        if field.type is FieldType.MATRIX:
            yield from _matrix_lines(ctx, stop.question, field, value)
            continue
        revealed = field.id in ctx.person.revealed_until
        words = value_words(field, value, locale, ctx.units, masked=not revealed)
        edit = Go(route.ask_place(stop.question, field, answers, from_check=True))
        hidden = is_masked(field) or field.type is FieldType.CONSENT
        may_reveal = hidden and is_answered(value) and not revealed
        says = ctx.person.hearing.says_numbers
        aloud = value_words(field, value, locale, ctx.units, masked=not says) if hidden else None
        yield Line(
            field.label.get(locale.lang),
            words or ctx.t("check.unanswered"),
            Action(ctx.t("chrome.edit"), edit, "pencil-simple"),
            Action(ctx.t("chrome.reveal"), Reveal(field.id), "eye") if may_reveal else None,
            aloud,
        )
    yield from _paper_lines(ctx)


def _spelled_line(ctx: Context, field: Field) -> Iterator[Line]:
    """A date or an amount in words, unless it is hidden; it is put right where its figures are."""
    of = field.spells or ""
    words = generated_value(field, ctx.draft.answers)
    figures = route.find_place(ctx.procedure, ctx.draft.answers, of)
    if words is None or figures is None:
        return
    if not is_masked(ctx.procedure.get_field(of)) or of in ctx.person.revealed_until:
        edit = Action(ctx.t("chrome.edit"), Go(figures), "pencil-simple")
        yield Line(field.label.get(ctx.locale.lang), words, edit)


def _matrix_lines(ctx: Context, question: Question, field: Field, value: Any) -> Iterator[Line]:
    """A line for each row, so that one level is put right without going through the others."""
    levels = value if isinstance(value, Mapping) else {}
    for n, row in enumerate(field.rows):
        level = levels.get(row.value)
        words = option_words(field, level, ctx.locale.lang) if is_answered(level) else ""
        edit = Go(Ask(question.id, field.id, row=n, from_check=True))
        yield Line(
            row.label.get(ctx.locale.lang),
            words or ctx.t("check.unanswered"),
            Action(ctx.t("chrome.edit"), edit, "pencil-simple"),
        )


def _paper_lines(ctx: Context) -> Iterator[Line]:
    wanted = wanted_papers(ctx)
    if not wanted:
        return
    there, missing = [], []
    for document in wanted:
        name, count = document.name.get(ctx.locale.lang), len(ctx.draft.pages_of(document.paper))
        if count:
            there.append(ctx.t("check.papers_line", paper=name, count=count))
        elif is_needed(ctx, document):
            missing.append(name)
    edit = Action(ctx.t("chrome.edit"), Go(Documents()), "pencil-simple")
    yield Line(ctx.t("check.papers"), ", ".join(there) or ctx.t("check.papers_none"), edit)
    if missing:
        yield Line(ctx.t("check.missing"), ", ".join(missing), edit)


def check_view(ctx: Context, here: Check) -> ListView:
    """Check your answers, in pages; the whole row is the target.

    A problem has the page to itself, with the answers that it is about."""
    lines = list(check_lines(ctx))
    size = ctx.limits.checked
    pages = pages_of(len(lines), size)
    page = min(here.page, pages - 1)
    last = page + 1 == pages or ctx.person.staff is not None
    right = next_action(ctx, _all_right(ctx) if last else "check.page_ok")
    actions: tuple[Action, ...] = ()
    problem = ctx.person.problem
    shown = lines[page * size : (page + 1) * size]
    if problem is not None:
        shown = [line for line in lines if _leads_to(line, problem.field)][: max(1, size // 2)]
        place = route.find_place(ctx.procedure, ctx.draft.answers, problem.field)
        if place is not None:
            actions = (Action(ctx.t("check.fix"), Go(place), "pencil-simple", "primary"),)
    return ListView(
        "check",
        key_of(here),
        chrome(ctx, right, left=_numbers_action(ctx, shown)),
        ctx.t("check.title"),
        lines=tuple(shown),
        actions=actions,
        trouble=trouble(ctx, right.text),
        page=page,
        pages=pages,
    )


def _numbers_action(ctx: Context, shown: Sequence[Line]) -> tuple[Action, ...]:
    """`Đọc cả số`, for who listens to answers of which some are masked."""
    is_hidden = any(DOT in (line.aloud or "") for line in shown)
    if not (is_hidden and ctx.person.hearing.has_listened):
        return ()
    return (Action(ctx.t("voice.numbers"), ReadNumbers(), "ear"),)


def _all_right(ctx: Context) -> str:
    """The button of the last page says what comes of it."""
    if ctx.procedure.is_in_person:
        return "check.all_ok_slip"
    if ctx.procedure.is_opinion:
        return "opinion.send"
    return (
        "check.all_ok"
        if signatures(ctx.procedure, ctx.draft.answers, ctx.today())
        else "check.all_ok_file"
    )


def _leads_to(line: Line, field: str) -> bool:
    """Whether touching the line opens the question of `field`."""
    to = line.action.intent.to if line.action and isinstance(line.action.intent, Go) else None
    return getattr(to, "field", None) == field


def sign_view(ctx: Context, here: Sign) -> SignView:
    """The declaration and the white area: signing is declaring, nothing is ticked beforehand."""
    words = ctx.t("sign.declaration")
    for part in ctx.procedure.parts:
        for question in part.questions if part.place is PartPlace.SIGN else ():
            for field in question.fields:
                if field.type is FieldType.DECLARATION:
                    words = field.ask.get(ctx.locale.lang)
    signing = signatures(ctx.procedure, ctx.draft.answers, ctx.today())
    is_last = here.n + 1 >= len(signing)
    button = ("sign.submit", "check") if is_last else ("chrome.next", "arrow-right")
    submit = Action(ctx.t(button[0]), Submit(()), button[1], "primary", submits=True)
    is_alone = len(signing) == 1
    cannot = CallOfficial() if ctx.person.staff is None else CannotSign()
    return SignView(
        "sign",
        key_of(here),
        chrome(ctx, submit),
        ctx.t("sign.title") if is_alone else signing[here.n].ask.get(ctx.locale.lang),
        declaration=words,
        again_text=ctx.t("sign.again"),
        hint=ctx.t("sign.hint" if is_last else "sign.hint_next"),
        cannot_sign=Action(ctx.t("sign.cannot"), cannot, "fingerprint"),
        trouble=trouble(ctx),
    )
