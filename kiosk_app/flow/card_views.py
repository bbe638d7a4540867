"""Pages about an identity card: asking for it, and what it said before it fills anything.

Owns that every part of the card is seen before it is confirmed, also what newer cards add, and that
a doubt is said in words. Numbers stay masked.
"""

from __future__ import annotations

from collections.abc import Iterator

from kiosk_app.domain.identity import EXTRA_FIELDS, NAME_DOUBTFUL, Card
from kiosk_app.flow import route
from kiosk_app.flow.ask_views import trouble
from kiosk_app.flow.browse_views import pages_of
from kiosk_app.flow.camera_words import camera_words
from kiosk_app.flow.chrome import chrome, key_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import ConfirmCard, ScanCard
from kiosk_app.flow.intents import Back, ConfirmScan, Page, Skip, TypeInstead
from kiosk_app.flow.staff_intents import SeenCard
from kiosk_app.flow.views import Action, Line, ListView, ScanView, Trouble
from kiosk_app.flow.wording import mask

APPLICANT = "applicant"  # the person at the machine, whose card needs no asking for
LONGEST_EXTRA = 80  # characters shown of a part that no rule describes
MOST_EXTRA = 6
FEW = 6  # the parts of an ordinary card: they fit beside a doubt
TROUBLE_LINES = 2  # as much room as the panel of a doubt takes


def scan_view(ctx: Context, here: ScanCard) -> ScanView:
    """The card first, typing second."""
    question = route.get_question(ctx.procedure, here.question)
    required = any(route.is_required(f, ctx.draft.answers, ctx.today()) for f in question.fields)
    skip = () if required else (Action(ctx.t("chrome.skip"), Skip(), "arrow-bend-up-right"),)
    is_own = question.id == APPLICANT
    title = ctx.t("scan.title") if is_own else question.ask.get(ctx.locale.lang)
    if here.field is not None:
        skip = ()
        what = "scan.consent_title" if here.row is None else "scan.row_title"
        title = ctx.t(what, number=(here.row or 0) + 1)
    return ScanView(
        "scan_card",
        key_of(here),
        chrome(ctx, *skip),
        title,
        text=ctx.t("scan.fills", emphasis=ctx.t("scan.emphasis")),
        emphasis=ctx.t("scan.emphasis"),
        hint=ctx.t("scan.hint"),
        actions=(*_seen(ctx, here), Action(ctx.t("scan.type"), TypeInstead(), "keyboard")),
        trouble=ctx.person.trouble,
        no_picture=camera_words(ctx.t),
    )


def _seen(ctx: Context, here: ScanCard) -> tuple[Action, ...]:
    """An official may look at the applicant's card instead of reading it."""
    is_own = here.question == route.applicant_question(ctx.procedure)
    if ctx.person.staff is None or not is_own:
        return ()
    return (Action(ctx.t("staff.seen_card"), SeenCard(), "identification-card"),)


def confirm_card_view(ctx: Context, here: ConfirmCard) -> ListView:
    """What the card said, in pages, before it fills anything."""
    card = ctx.person.card
    lines = list(_card_lines(ctx, card)) if card is not None else []
    warn = trouble(ctx, ctx.t("card.confirm")) or (_doubt(ctx, card) if card is not None else None)
    size = max(2, ctx.limits.lines - (TROUBLE_LINES if warn and len(lines) > FEW else 0))
    pages = pages_of(len(lines), size)
    page = min(here.page, pages - 1)
    if page + 1 < pages:
        right = Action(ctx.t("check.page_ok"), Page(1), "arrow-right", "primary")
    else:
        right = Action(ctx.t("card.confirm"), ConfirmScan(), "check", "primary")
    has_note = card is not None and card.address and warn is None and pages == 1
    return ListView(
        "confirm_card",
        key_of(here),
        chrome(ctx, Action(ctx.t("card.again"), Back(), "qr-code"), right),
        ctx.t("card.title"),
        lines=tuple(lines[page * size : (page + 1) * size]),
        # There is no room for both; the panel matters more.
        note=ctx.t("card.note") if has_note else "",
        trouble=warn,
        page=page,
        pages=pages,
    )


def _card_lines(ctx: Context, card: Card) -> Iterator[Line]:
    locale = ctx.locale
    is_unnamed = NAME_DOUBTFUL in card.warnings  # half a name confirms nobody
    values = (
        ("card.name", "" if is_unnamed else card.name),
        ("card.birth_date", mask(locale.date(card.birth_date))),
        ("card.sex", card.sex),
        ("card.number", mask(card.number)),
        ("card.address", card.address),
        ("card.issued", locale.date(card.issued) if card.issued else ""),
    )
    yield from (Line(ctx.t(key), value) for key, value in values if value)
    for part in card.extra[:MOST_EXTRA]:
        is_number = sum(char.isdigit() for char in part) >= 6
        yield Line(ctx.t("card.extra"), mask(part) if is_number else part[:LONGEST_EXTRA])


def _doubt(ctx: Context, card: Card) -> Trouble | None:
    """What is unusual about a card; that it says more than others is not."""
    if not set(card.warnings) - {EXTRA_FIELDS}:
        return None
    name = "name_doubtful" if NAME_DOUBTFUL in card.warnings else "warning"
    words = ctx.t(f"card.{name}_text", button=ctx.t("card.confirm"))
    return Trouble(ctx.t(f"card.{name}_title"), words, "warn")
