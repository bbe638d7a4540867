"""Answering: one value judged, kept on the disk, and only then the next question.

Owns what a touch means on a question. An answer with an error stays on the screen and is not kept;
one with a warning is kept when the person says it again. Nothing already answered is ever lost by
going back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from kiosk_app.domain.conditions import fields_of, is_answered
from kiosk_app.domain.interview import asked_steps
from kiosk_app.domain.problems import Problem
from kiosk_app.domain.procedure import FieldType, Generate, Rule
from kiosk_app.domain.validation import check_field, check_rules, normalise
from kiosk_app.flow import route
from kiosk_app.flow.address_views import chosen, province_of, stage_of
from kiosk_app.flow.chrome import key_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.current import Asked, asked, is_offered, merged, rows_of
from kiosk_app.flow.destinations import Ask, Check, Rows
from kiosk_app.flow.intents import Answer, Pick
from kiosk_app.flow.views import Trouble
from kiosk_app.flow.wording import iso_of

_DATES = (FieldType.DATE, FieldType.PARTIAL_DATE)
_NUMBERS = (FieldType.NUMBER, FieldType.MONEY)
_TILES = (FieldType.CHOICE, FieldType.MULTI_CHOICE)
LONGEST_TYPED = 2000  # characters; longer than any field of any form


def answer(ctx: Context, intent: Answer) -> None:
    """A value for the question on the screen. A tile's value stays on the screen, others go on."""
    here = ctx.here
    if not isinstance(here, Ask) or (intent.at and not intent.at.startswith(key_of(here))):
        return
    now = asked(ctx, here)
    if now.field.type is FieldType.GENERATED:
        return
    is_tile = now.field.type in _TILES or now.consent_step == "agreed"
    value = _as_stored(ctx, now, intent.value)
    if is_offered(ctx, here, now):
        is_tile = any(option.value == value for option in now.field.options)
    if is_tile:
        if _choose(ctx, here, now, value) and _goes_on(ctx, now):
            next_question(ctx, here)
    elif keep(ctx, here, now, value):
        onward(ctx, here)


def _goes_on(ctx: Context, now: Asked) -> bool:
    """Whoever helps is quicker: one tile answers and goes on; a checklist takes several."""
    return ctx.person.staff is not None and now.field.type is not FieldType.MULTI_CHOICE


def _choose(ctx: Context, here: Ask, now: Asked, value: Any) -> bool:
    if not _is_offered(now, value):
        return False
    before = route_ids(ctx)
    ctx.save(here.field, merged(ctx, here, now, value))
    ctx.person.problem = ctx.person.trouble = None
    remember_edit(ctx, here, before)
    return True


def _is_offered(now: Asked, value: Any) -> bool:
    """Whether the tiles of the screen can say this; a checklist says everything ticked at once."""
    options = [option.value for option in now.field.options]
    if now.field.type is FieldType.MULTI_CHOICE:
        return value is None or (isinstance(value, list) and all(one in options for one in value))
    return isinstance(value, bool) if now.consent_step else value in options


def type_own(ctx: Context, here: Ask) -> None:
    """None of the usual answers: the keyboard."""
    if is_offered(ctx, here, asked(ctx, here)):
        ctx.go(replace(here, typed=True))


def next_question(ctx: Context, here: Ask) -> None:
    """`Tiếp tục` without a value: a tile was chosen before, or generated words are right."""
    now = asked(ctx, here)
    if now.field.type is FieldType.GENERATED:
        if is_answered(now.value):
            ctx.save(here.field, now.value)
        onward(ctx, here)
        return
    value = now.value.get("agreed") if now.consent_step == "agreed" and now.value else now.value
    if value is None or value == "":
        is_choice = now.field.type in _TILES or bool(now.consent_step)
        if now.is_required or is_choice:
            ctx.person.trouble = Trouble(ctx.t("ask.choose_title"), ctx.t("ask.choose_text"))
        else:
            onward(ctx, here)
    elif now.consent_step == "agreed" or judge(ctx, now, value):
        onward(ctx, here)


def skip(ctx: Context, here: Ask) -> None:
    """An optional question left open; a former answer is taken away because the person says so."""
    now = asked(ctx, here)
    if now.is_required:
        return
    remember_edit(ctx, here, route_ids(ctx))
    if now.consent_step:
        ctx.person.draft = ctx.kiosk.forget_answer(ctx.draft, here.field)
    elif here.row is not None:
        ctx.save(here.field, merged(ctx, here, now, None))
    elif now.value is not None:
        ctx.person.draft = ctx.kiosk.forget_answer(ctx.draft, here.field)
    onward(ctx, here)


def pick(ctx: Context, intent: Pick) -> None:
    """A province or a commune touched; the stages of an address."""
    here = ctx.here
    if not isinstance(here, Ask) or asked(ctx, here).field.type is not FieldType.ADDRESS:
        return
    person = ctx.person
    person.words, person.list_page, person.problem, person.trouble = "", 0, None, None
    if intent.kind == "restart":
        person.address = {"stage": "ward"}
    elif intent.kind == "province" and not intent.code:
        person.address = {"stage": "province"}
    elif intent.kind == "province" and ctx.units.find_province(intent.code) is not None:
        person.address = {"stage": "ward", "province": intent.code}
    elif intent.kind == "ward":
        ward = ctx.units.find_ward(intent.code)
        if ward is not None:
            person.address = {"stage": "detail", "province": ward.province, "ward": ward.code}


def back_in_address(ctx: Context, here: Ask) -> bool:
    """One stage back inside an address; False when the question itself is to be left."""
    if asked(ctx, here).field.type is not FieldType.ADDRESS or not ctx.person.address:
        return False
    stage = ctx.person.address.get("stage")
    ctx.person.words, ctx.person.list_page = "", 0
    if stage == "detail":
        ctx.person.address = {"stage": "ward", "province": province_of(ctx)}
    elif stage == "province":
        ctx.person.address = {"stage": "ward"}
    else:
        ctx.person.address = {}
        return False
    return True


def keep(ctx: Context, here: Ask, now: Asked, value: Any) -> bool:
    """Judges a value and keeps it; False when it was refused (the words stay on the screen)."""
    if now.field.type is FieldType.ADDRESS and not isinstance(value, Mapping):
        ctx.person.trouble = Trouble(
            ctx.t("address.ward_first_title"), ctx.t("address.ward_first_text")
        )
        return False
    if not is_answered(value) and not now.is_required:
        if is_answered(now.value):
            before = route_ids(ctx)
            cleared = merged(ctx, here, now, None) if here.row is not None else None
            ctx.person.draft = ctx.kiosk.answer(ctx.draft, here.field, cleared)
            remember_edit(ctx, here, before)
        return True
    if not judge(ctx, now, value):
        return False
    before = route_ids(ctx)
    ctx.save(here.field, merged(ctx, here, now, value))
    remember_edit(ctx, here, before)
    return True


def judge(ctx: Context, now: Asked, value: Any) -> bool:
    """Whether the value may stand: no error, and every warning said again."""
    answers = {**now.answers, now.field.id: value}
    today, in_province = ctx.today(), ctx.units.ward_in_province
    problems = check_field(now.field, value, answers, today, in_province)
    if now.field is now.whole and is_answered(value):
        problems += decided_rules(ctx, now.field.id, answers)
    errors = [p for p in problems if not p.is_warning]
    open_warnings = [
        p for p in problems if p.is_warning and mark(p, value) not in ctx.person.accepted
    ]
    first = next(iter([*errors, *open_warnings]), None)
    if first is None:
        return True
    ctx.person.typed, ctx.person.problem, ctx.person.trouble = value, first, None
    if not errors:  # the same answer once more passes
        ctx.person.accepted |= {mark(p, value) for p in open_warnings}
    return False


def decided_rules(ctx: Context, field_id: str, answers: Mapping[str, Any]) -> list[Problem]:
    """What the form's own rules say at a field, unless a question to come decides."""
    ids = [field.id for field in ctx.procedure.fields()]
    known = set(ids[: ids.index(field_id) + 1])
    decided = {
        rule.id
        for rule in ctx.procedure.rules
        if rule.at == field_id and known.issuperset(_fields_of(rule))
    }
    found = check_rules(ctx.procedure, answers, ctx.today(), field_id)
    return [problem for problem in found if problem.code in decided]


def _fields_of(rule: Rule) -> set[str]:
    """Every field that a rule speaks of."""
    return {*fields_of(rule.require), *(fields_of(rule.when) if rule.when is not None else ())}


def mark(problem: Problem, value: Any) -> tuple[str, str, str]:
    """A warning about a value; another value is warned about again."""
    return problem.field, problem.code, repr(value)


def onward(ctx: Context, here: Ask) -> None:
    """The place after an answered question."""
    field = ctx.procedure.get_field(here.field)
    if field.type is FieldType.TABLE and here.row is not None:
        columns = [c.id for c in route.asked_columns(field)]
        rows = rows_of(ctx, here.field)
        answers = {**ctx.draft.answers, **(rows[here.row] if here.row < len(rows) else {})}
        still = {c.id for c in route.open_columns(field, answers, ctx.today())}
        rest = [c for c in columns[columns.index(here.column or "") + 1 :] if c in still]
        if rest:
            ctx.go(Ask(here.question, here.field, here.row, rest[0], here.from_check))
        elif not ctx.back_to(Rows):
            ctx.go(Rows(here.question, here.field, from_check=here.from_check))
        ctx.note_position()
        return
    if field.type is FieldType.CONSENT and here.column is not None:
        to = route.after_consent_step(field, ctx.draft.answers, here)
        if to is not None:
            ctx.go(to)
            ctx.note_position()
            return
    if field.type is FieldType.MATRIX:
        row = route.next_row(field, ctx.draft.answers, here)
        if row is not None:
            ctx.go(replace(here, row=row))
            ctx.note_position()
            return
    leave_field(ctx, here)


def leave_field(ctx: Context, here: Ask | Rows) -> None:
    """From a finished field to the next, or back to the check when it was edited from there."""
    answers, today = ctx.draft.answers, ctx.today()
    if here.from_check:
        before = ctx.person.asked_before  # empty: nothing was changed, so nothing opened
        opened = route.newly_opened(ctx.procedure, answers, today, before) if before else None
        if opened is not None:
            ctx.go(opened)
        else:
            ctx.person.asked_before = frozenset()
            if not ctx.back_to(Check):
                ctx.go(Check())
    else:
        ctx.go(route.after(ctx.procedure, answers, today, here.field))
    ctx.note_position()
    _pass_generated(ctx)


def _pass_generated(ctx: Context) -> None:
    """A date in words is read at the check. An amount has a page of its own for a citizen, who may
    have typed a nought too many; whoever helps sees both at the check."""
    here = ctx.here
    if not isinstance(here, Ask):
        return
    now = asked(ctx, here)
    is_plain = ctx.person.staff is not None or now.field.generate is Generate.DATE_WORDS
    if is_plain and now.field.type is FieldType.GENERATED and is_answered(now.value):
        next_question(ctx, here)


def route_ids(ctx: Context) -> frozenset[str]:
    """The fields on the way as the answers are now."""
    found = asked_steps(ctx.procedure, ctx.draft.answers, ctx.today())
    return frozenset(stop.field.id for stop in found)


def remember_edit(ctx: Context, here: Ask, before: frozenset[str]) -> None:
    """Coming from the check: what was on the way before the first edit, so that branches show."""
    if here.from_check and not ctx.person.asked_before:
        ctx.person.asked_before = before


def _as_stored(ctx: Context, now: Asked, raw: Any) -> Any:
    """What was typed, in the shape of a record. What cannot be is left for the domain to refuse."""
    kind = now.field.type
    if kind is FieldType.CHOICE or now.consent_step == "agreed":
        return raw
    if kind is FieldType.MULTI_CHOICE:
        return normalise(now.field, raw)
    if kind is FieldType.ADDRESS:
        return normalise(now.field, _address(ctx, now, raw))
    if kind in _DATES and isinstance(raw, Sequence) and not isinstance(raw, str) and len(raw) == 3:
        return iso_of(raw)
    if kind in _NUMBERS and type(raw) is int:
        return raw
    return normalise(now.field, str(raw or "")[:LONGEST_TYPED])


def _address(ctx: Context, now: Asked, raw: Any) -> Any:
    if isinstance(raw, Mapping):
        return {key: str(raw.get(key) or "") for key in ("province", "ward", "detail")}
    province, ward = chosen(ctx, now)
    if stage_of(ctx, now) != "detail" or not ward:
        return None
    return {"province": province, "ward": ward, "detail": " ".join(str(raw or "").split())[:200]}
