"""How one question of the interview looks: text, number, date, choice, long list, generated words.

Owns which screen a field type gets. It never judges or stores an answer; nothing is preselected.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from kiosk_app.domain.answer_checks import formats_of
from kiosk_app.domain.conditions import is_answered
from kiosk_app.domain.folding import fold
from kiosk_app.domain.procedure import Field, FieldType, NumberFormat, Option
from kiosk_app.flow.address_views import address_view
from kiosk_app.flow.browse_views import pages_of
from kiosk_app.flow.chrome import chrome, key_of, next_action
from kiosk_app.flow.context import Context
from kiosk_app.flow.current import Asked, asked, is_offered
from kiosk_app.flow.destinations import Ask
from kiosk_app.flow.intents import Answer, Next, TypeInstead
from kiosk_app.flow.skipping import skip_actions
from kiosk_app.flow.views import (
    Action,
    ChoiceView,
    DateView,
    TextPageView,
    TextView,
    Tile,
    Trouble,
    View,
)
from kiosk_app.flow.wording import trouble_of

PADS = {
    FieldType.PERSON_NAME: "name",
    FieldType.NUMBER: "number",
    FieldType.MONEY: "money",
    FieldType.TIME: "number",
    FieldType.PHONE: "phone",
    FieldType.EMAIL: "email",
}
YES_NO_COLUMNS = 2
LONGEST_TIME = len("14:30")


def ask_view(ctx: Context, here: Ask) -> View:
    """The screen of the question."""
    now = asked(ctx, here)
    if now.consent_step == "agreed":
        return _consent_view(ctx, here, now)
    if is_offered(ctx, here, now):
        return _choice_view(ctx, here, now, own=ctx.t("ask.own_words"))
    match now.field.type:
        case FieldType.DATE | FieldType.PARTIAL_DATE:
            return _date_view(ctx, here, now)
        case FieldType.CHOICE | FieldType.MULTI_CHOICE:
            return _choice_view(ctx, here, now)
        case FieldType.ADDRESS:
            return address_view(ctx, here, now)
        case FieldType.GENERATED:
            return _generated_view(ctx, here, now)
        case _:
            return _text_view(ctx, here, now)


def trouble(ctx: Context, button: str = "") -> Trouble | None:
    """What the last touch was refused for, beside the field; `button` goes on, by default
    `Tiếp tục`."""
    problem = ctx.person.problem
    if problem is None:
        return ctx.person.trouble
    return trouble_of(problem, ctx.locale, button or ctx.t("chrome.next"))


def hint(ctx: Context, now: Asked) -> str:
    """The field's own hint, else that it may be skipped."""
    if now.field.hint is not None:
        return now.field.hint.get(ctx.locale.lang)
    return "" if now.is_required else ctx.t("ask.optional")


def go_on(ctx: Context, here: Ask) -> Action:
    """`Tiếp tục` of a screen that supplies its value."""
    return Action(
        ctx.t("chrome.next"), Answer(None, key_of(here)), "arrow-right", "primary", submits=True
    )


def _shown(ctx: Context, now: Asked) -> Any:
    return ctx.person.typed if ctx.person.typed is not None else now.value


def _text_view(ctx: Context, here: Ask, now: Asked) -> TextView:
    field, value = now.field, _shown(ctx, now)
    return TextView(
        "text",
        key_of(here),
        chrome(ctx, *skip_actions(ctx, now), go_on(ctx, here)),
        now.ask,
        value=str(value) if is_answered(value) else "",
        hint=hint(ctx, now),
        pad="id" if now.consent_step == "number" else _pad(now),
        max_length=LONGEST_TIME if field.type is FieldType.TIME else field.max_length,
        unit=ctx.t("ask.dong") if field.type is FieldType.MONEY else "",
        trouble=trouble(ctx),
    )


def _pad(now: Asked) -> str:
    """Never a full keyboard for what can only be digits."""
    pattern = now.field.pattern
    if pattern is not None and not any(ch.islower() for ch in pattern):
        signs = re.sub(r"\{[^}]*\}", "", pattern)  # "{1,2}" counts, it writes no comma
        if any(ch.isalpha() for ch in signs):
            return "code"
        return "decimal" if "," in signs else "number"
    if now.field.type is FieldType.ID_NUMBER:
        # A passport's number opens with a letter, which the pad of digits does not have.
        may_have_letters = NumberFormat.PASSPORT in formats_of(now.field, now.answers)
        return "code" if may_have_letters else "id"
    return PADS.get(now.field.type, "text")


def _date_view(ctx: Context, here: Ask, now: Asked) -> DateView:
    value = _shown(ctx, now)
    if isinstance(value, str):
        parts = [*value.split("-"), "", "", ""][:3]
        year, month, day = parts if value else ("", "", "")
    elif isinstance(value, (list, tuple)) and len(value) == 3:
        day, month, year = (str(part) for part in value)
    else:
        day = month = year = ""
    partial = now.field.partial
    return DateView(
        "date",
        key_of(here),
        chrome(ctx, *skip_actions(ctx, now), go_on(ctx, here)),
        now.ask,
        day=day,
        month=month,
        year=year,
        labels=(ctx.t("date.day"), ctx.t("date.month"), ctx.t("date.year")),
        partial=partial,
        only_year=partial and bool(year) and not month,
        only_year_text=ctx.t("date.only_year") if partial else "",
        whole_date_text=ctx.t("date.whole_date") if partial else "",
        hint=hint(ctx, now),
        trouble=trouble(ctx),
    )


def _choice_view(ctx: Context, here: Ask, now: Asked, own: str = "") -> ChoiceView:
    """Tiles of the options; `own` is a last tile that leads to the keyboard."""
    field = now.field
    is_long = len(field.options) > ctx.limits.list_tiles and not own
    searchable = field.present == "list" or is_long
    options = _matching(field, ctx.person.words, ctx.locale.lang) if searchable else field.options
    listed = ctx.limits.found if ctx.person.words else ctx.limits.list_tiles
    size = listed if searchable else max(1, ctx.limits.tiles - bool(own))
    pages = pages_of(len(options), size)
    page = min(ctx.person.list_page, pages - 1)
    shown = options[page * size : (page + 1) * size]
    tiles = [_option_tile(ctx, here, now, option) for option in shown]
    if own:  # on every page: whoever finds nothing must not search for it
        tiles.append(Tile(own, TypeInstead(), "keyboard"))
    words = _choice_hint(ctx, now, searchable=searchable)
    if searchable and not options:
        words = ctx.t("ask.nothing_found")
    actions = (*skip_actions(ctx, now), next_action(ctx))
    return ChoiceView(
        "choice",
        key_of(here),
        chrome(ctx, *actions),
        now.ask,
        tiles=tuple(tiles),
        columns=2 if searchable or len(tiles) in (1, 2, 4) else 3,
        hint=words,
        counter=f"{(here.row or 0) + 1}/{len(now.whole.rows)}" if now.whole.rows else "",
        page=page,
        pages=pages,
        searchable=searchable,
        search=ctx.person.words,
        search_text=ctx.t("ask.search") if searchable else "",
        trouble=trouble(ctx),
    )


def _option_tile(ctx: Context, here: Ask, now: Asked, option: Option) -> Tile:
    """A tile says its option; one of a checklist says what is ticked once it was touched."""
    chosen = option.value == now.value
    says: object = option.value
    if now.field.type is FieldType.MULTI_CHOICE:
        ticked = tuple(now.value or ())
        chosen = option.value in ticked
        rest = tuple(value for value in ticked if value != option.value)
        says = rest if chosen else (*rest, option.value)
    return Tile(
        option.label.get(ctx.locale.lang),
        Answer(says, key_of(here)),
        option.icon,
        chosen=chosen,
        chosen_text=ctx.t("chrome.chosen"),
        picture=option.icon,
    )


def _choice_hint(ctx: Context, now: Asked, *, searchable: bool) -> str:
    words = hint(ctx, now)
    if now.field.type is FieldType.MULTI_CHOICE:
        return f"{ctx.t('ask.several_hint')} {words}".strip()
    return words or (ctx.t("ask.list_hint") if searchable else "")


def _matching(field: Field, words: str, lang: str) -> tuple[Option, ...]:
    """Options that hold the words, marks left out; the form's usual answer stands first."""
    wanted = fold(words).strip()
    usual = [o for o in field.options if o.value == field.default]
    options = (*usual, *(o for o in field.options if o.value != field.default))
    if not wanted:
        return options
    named = [(fold(o.label.get(lang)), fold(o.value), o) for o in options]
    heads = [
        o for label, value, o in named if wanted in {label[: len(wanted)], value[: len(wanted)]}
    ]
    rest = [o for label, value, o in named if o not in heads and wanted in f"{label} {value}"]
    return (*heads, *rest)


def _consent_view(ctx: Context, here: Ask, now: Asked) -> ChoiceView:
    said = now.value.get("agreed") if isinstance(now.value, Mapping) else None
    tiles = tuple(
        Tile(
            ctx.t(key),
            Answer(agreed, key_of(here)),
            icon,
            chosen=said is agreed,
            chosen_text=ctx.t("chrome.chosen"),
        )
        for agreed, key, icon in (
            (True, "consent.agreed", "check-circle"),
            (False, "consent.refused", "x-circle"),
        )
    )
    return ChoiceView(
        "choice",
        key_of(here),
        chrome(ctx, *skip_actions(ctx, now), next_action(ctx)),
        now.ask,
        tiles=tiles,
        columns=YES_NO_COLUMNS,
        hint=hint(ctx, now),
        trouble=trouble(ctx),
    )


def _generated_view(ctx: Context, here: Ask, now: Asked) -> TextPageView:
    right = Action(ctx.t("ask.generated_ok"), Next(), "arrow-right", "primary")
    return TextPageView(
        "generated",
        key_of(here),
        chrome(ctx, right),
        now.ask,
        icon="text-aa",
        paragraphs=(ctx.t("ask.generated"),),
        large=str(now.value or ""),
    )
