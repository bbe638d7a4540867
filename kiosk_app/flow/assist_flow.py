"""Beside the citizen: what an official may do that nobody may do alone.

Owns that a card can be looked at instead of read, that a finger mark needs an official's PIN as
witness, and that whoever helps is quicker: a tile that answers a question goes on by itself.
"""

from __future__ import annotations

from kiosk_app.domain.conditions import is_answered
from kiosk_app.domain.identity import IdentityHow
from kiosk_app.flow import card_flow, interview_flow, route
from kiosk_app.flow.context import Context
from kiosk_app.flow.current import asked
from kiosk_app.flow.destinations import Ask, ScanCard, Sign
from kiosk_app.flow.filing_flow import sign_with
from kiosk_app.flow.staff_intents import CannotSign, Marked, SeenCard, SkipRest
from kiosk_app.flow.staff_places import Mark, StaffPin
from kiosk_app.usecases.staffing import StaffMember

MOST_SKIPPED = 200


def seen_card(ctx: Context, _intent: SeenCard) -> None:
    """The official holds the card in their hand: who it is counts as seen, and it is typed."""
    here = ctx.here
    if ctx.person.staff is None or not isinstance(here, ScanCard):
        return
    if here.field is None and here.question == route.applicant_question(ctx.procedure):
        ctx.person.draft = ctx.kiosk.identify(ctx.draft, None, IdentityHow.SEEN_BY_OFFICIAL)
    card_flow.type_instead(ctx, here)


def skip_rest(ctx: Context, _intent: SkipRest) -> None:
    """Past everything optional that is open, up to the next question that must be answered."""
    if ctx.person.staff is None:
        return
    for _ in range(MOST_SKIPPED):
        here = ctx.here
        if isinstance(here, Ask):
            now = asked(ctx, here)
            if now.is_required or is_answered(now.value):
                return
            interview_flow.skip(ctx, here)
        elif isinstance(here, ScanCard):
            card_flow.skip_person(ctx, here)
            if ctx.here == here:
                return
        else:
            return


def cannot_sign(ctx: Context, _intent: CannotSign) -> None:
    """A finger mark in place of the signature, with the official beside."""
    if isinstance(ctx.here, Sign) and ctx.person.staff is not None:
        ctx.go(Mark())


def marked(ctx: Context, _intent: Marked) -> None:
    """The citizen has touched the place of the mark; the official vouches for it by PIN."""
    member = ctx.person.staff
    if isinstance(ctx.here, Mark) and member is not None:
        ctx.go(StaffPin(member.ref, as_witness=True))


def witness(ctx: Context, member: StaffMember) -> None:
    """The PIN was right: the mark stands where the signature would."""
    if not ctx.back_to(Sign):
        return
    here = ctx.here
    assert isinstance(here, Sign)
    ctx.kiosk.staff.note(member, "mark.witnessed", bytes(ctx.draft.id).hex())
    sign_with(ctx, here, {"mark": "finger", "witness": member.name})
