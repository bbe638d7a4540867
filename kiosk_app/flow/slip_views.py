"""The slip for what is done at the desk, on the screen: what to bring, what it costs, where to go.

Owns the lines of the slip, on the glass and on paper. It holds nothing of its own: the answers are
those of the open draft, which is deleted when the person leaves the slip; where a procedure asks
nothing there is no draft.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kiosk_app.domain.conditions import is_answered
from kiosk_app.domain.fee import counted_fee
from kiosk_app.domain.interview import asked_steps
from kiosk_app.domain.procedure import DEFAULT_LANG, Field, FieldType, Procedure
from kiosk_app.flow.browse_views import desk_words, pages_of
from kiosk_app.flow.chrome import chrome, key_of, place_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import DeskSlip
from kiosk_app.flow.intents import Exit
from kiosk_app.flow.print_button import print_action
from kiosk_app.flow.route import asked_columns
from kiosk_app.flow.sheets import Sheet
from kiosk_app.flow.views import Action, Line, ListView
from kiosk_app.flow.wording import value_words
from kiosk_app.i18n import Locale
from kiosk_app.paper.sheet import Both
from kiosk_app.usecases.printing import PrintJob

SECOND_LANG = "en"  # papers speak both


def slip_view(ctx: Context, here: DeskSlip) -> ListView:
    """What the paper says, to be read or photographed where no printer is."""
    lines = [line for line in _lines(ctx, _procedure(ctx, here)) if line.value]
    size = max(1, ctx.limits.lines - 1)  # the note needs the room of a line
    pages = pages_of(len(lines), size)
    page = min(here.page, pages - 1)
    return ListView(
        "desk_slip",
        key_of(here),
        chrome(
            ctx,
            Action(ctx.t("slip.finish"), Exit(), "check", "primary"),
            left=print_action(ctx, Sheet.SLIP),
        ),
        ctx.t("slip.title"),
        lines=tuple(lines[page * size : (page + 1) * size]),
        note=ctx.t("slip.note"),
        page=page,
        pages=pages,
    )


def slip_paper(ctx: Context, here: DeskSlip) -> PrintJob:
    """The slip for the printer, in both languages."""
    procedure = _procedure(ctx, here)
    first = ctx.locales[DEFAULT_LANG]
    second = ctx.locales.get(SECOND_LANG, first)
    rows = zip(
        _answer_lines(ctx, procedure, first, is_paper=True),
        _answer_lines(ctx, procedure, second, is_paper=True),
        strict=True,
    )
    answers = [(_both(a.label, b.label), _both(a.value, b.value)) for a, b in rows]
    vi, en = (_sum(ctx, procedure, locale) for locale in (first, second))
    return ctx.kiosk.slip_job(procedure, answers, _both(vi, en) if vi else None)


def _procedure(ctx: Context, here: DeskSlip) -> Procedure:
    """The procedure of the slip, in the draft's version when there is a draft."""
    if ctx.person.draft is not None:
        return ctx.procedure
    return ctx.kiosk.procedure_of_the_desk(here.code)


def _lines(ctx: Context, procedure: Procedure) -> Iterator[Line]:
    lang = ctx.locale.lang
    bring = [d.name.get(lang) for d in procedure.documents if not d.by_kiosk]
    limit = procedure.time_limit.text.get(lang) if procedure.time_limit else ""
    yield Line(ctx.t("slip.procedure"), procedure.title.get(lang))
    yield Line(ctx.t("slip.bring"), "; ".join(bring) or ctx.t("slip.ask"))
    yield Line(ctx.t("slip.where"), f"{desk_words(ctx)} · {place_of(ctx)}")
    yield Line(ctx.t("slip.agency"), procedure.routing.agency.get(lang))
    yield Line(ctx.t("procedure.fee"), procedure.fee.text.get(lang))
    yield Line(ctx.t("slip.sum"), _sum(ctx, procedure, ctx.locale))
    yield Line(ctx.t("procedure.time"), limit)
    yield Line(ctx.t("slip.phone"), ctx.settings.kiosk.phone)
    yield from _answer_lines(ctx, procedure, ctx.locale)


def _answers(ctx: Context) -> Mapping[str, Any]:
    return ctx.person.draft.answers if ctx.person.draft is not None else {}


def _sum(ctx: Context, procedure: Procedure, locale: Locale) -> str:
    sum_vnd = counted_fee(procedure, _answers(ctx))
    return "" if sum_vnd is None else locale.money(sum_vnd)


def _answer_lines(
    ctx: Context, procedure: Procedure, locale: Locale, *, is_paper: bool = False
) -> Iterator[Line]:
    """An answer in one line, a repeated item in a line for each row.

    Numbers are masked on the glass. On paper, which its owner carries, only those of identity
    papers are: the card itself is shown at the desk.
    """
    answers = _answers(ctx)
    for stop in asked_steps(procedure, answers, ctx.today()) if answers else ():
        field, value = stop.field, answers.get(stop.field.id)
        label = field.label.get(locale.lang)
        if field.type is FieldType.TABLE:
            for n, row in enumerate(value or (), 1):
                yield Line(f"{label} ({n})", _row(ctx, field, row, locale))
        elif is_answered(value):
            masked = not is_paper or field.type is FieldType.ID_NUMBER
            yield Line(label, value_words(field, value, locale, ctx.units, masked=masked))


def _row(ctx: Context, field: Field, row: Mapping[str, Any], locale: Locale) -> str:
    """A row in one line; counts carry their labels: "Giấy khai sinh · Số trang: 2"."""
    words = []
    for column in asked_columns(field):
        value = value_words(column, row.get(column.id), locale, ctx.units, masked=True)
        is_count = column.type is FieldType.NUMBER
        words.append(f"{column.label.get(locale.lang)}: {value}" if is_count and value else value)
    return " · ".join(w for w in words if w)


def _both(vi: str, en: str) -> Both:
    return Both(vi, "" if en == vi else en)
