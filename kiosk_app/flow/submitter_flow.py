"""Who hands in: the applicant, or somebody else at the machine for them.

Owns the way to the other one's name and number, by card or by hand. The applicant stays the owner
of the application; nothing is asked when they are one person.
"""

from __future__ import annotations

from kiosk_app.domain.hands import Submitter
from kiosk_app.domain.identity import NAME_DOUBTFUL, IdentityHow, parse_card
from kiosk_app.domain.normalising import normalise
from kiosk_app.domain.procedure import Field, FieldType, NumberFormat
from kiosk_app.domain.text import Text
from kiosk_app.domain.validation import check_field
from kiosk_app.flow.browse_flow import enter_interview
from kiosk_app.flow.chrome import key_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import Check
from kiosk_app.flow.intents import Answer, Scanned
from kiosk_app.flow.staff_intents import FileFor
from kiosk_app.flow.staff_places import SubmitterCard, SubmitterName, SubmitterNumber, WhoFiles
from kiosk_app.flow.views import Trouble


def choose(ctx: Context, intent: FileFor) -> None:
    """One tile for the applicant, one for somebody else."""
    if not isinstance(ctx.here, WhoFiles):
        return
    if intent.other:
        ctx.go(SubmitterCard())
        return
    ctx.person.draft = ctx.kiosk.staff.name_submitter(ctx.draft, None)
    _onward(ctx)


def scan(ctx: Context, intent: Scanned) -> None:
    """The other one's card."""
    card = parse_card(intent.payload)
    if card is None:
        ctx.person.trouble = Trouble(ctx.t("scan.unread_title"), ctx.t("scan.unread_text"))
    elif NAME_DOUBTFUL in card.warnings:
        ctx.go(SubmitterName(card.number))
    else:
        _keep(ctx, Submitter(card.name, card.number, IdentityHow.CARD_SCANNED.value))


def type_instead(ctx: Context) -> None:
    """No card to read."""
    ctx.go(SubmitterName())


def typed(ctx: Context, intent: Answer) -> None:
    """A name, then a number."""
    here = ctx.here
    if intent.at != key_of(here):
        return
    if isinstance(here, SubmitterName):
        name = _judged(ctx, _NAME, intent.value)
        if name:
            ctx.person.submitter_name = name
            if here.number:
                _keep(ctx, Submitter(name, here.number, IdentityHow.CARD_SCANNED.value))
            else:
                ctx.go(SubmitterNumber())
    elif isinstance(here, SubmitterNumber):
        number = _judged(ctx, _NUMBER, intent.value)
        if number:
            seen = ctx.person.staff is not None
            how = IdentityHow.SEEN_BY_OFFICIAL if seen else IdentityHow.TYPED
            _keep(ctx, Submitter(ctx.person.submitter_name, number, how.value))


def _judged(ctx: Context, field: Field, raw: object) -> str:
    """The value as it is kept; "" when it was refused, which the page then says."""
    value = normalise(field, str(raw or "")[:200])
    ctx.person.typed = value
    problems = check_field(field, value, {field.id: value}, ctx.today())
    ctx.person.problem = next((one for one in problems if not one.is_warning), None)
    return "" if ctx.person.problem is not None else str(value)


def _keep(ctx: Context, submitter: Submitter) -> None:
    ctx.person.draft = ctx.kiosk.staff.name_submitter(ctx.draft, submitter)
    ctx.person.submitter_name = ""
    _onward(ctx)


def _onward(ctx: Context) -> None:
    if ctx.back_to(Check):
        ctx.note_position()
    else:
        enter_interview(ctx)


_NOTHING = Text(())
_NAME = Field("submitter_name", FieldType.PERSON_NAME, _NOTHING, _NOTHING, required=True)
_NUMBER = Field(
    "submitter_number",
    FieldType.ID_NUMBER,
    _NOTHING,
    _NOTHING,
    required=True,
    number_formats=(NumberFormat.ID12,),
)
