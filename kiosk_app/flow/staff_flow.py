"""Signing in at the machine and out again: who is it, the PIN, a PIN of one's own.

Owns where somebody of the staff comes in (the home page, or the call of a citizen) and where they
land. A draft that was open when they were called is theirs to help with and is given back as it is;
a technician never comes to one. The role ends by itself after `[idle] staff_s`, however much the
screen is touched: whoever stands there then may be a citizen.
"""

from __future__ import annotations

from kiosk_app.flow import assist_flow, data_flow, proof
from kiosk_app.flow.after_places import MyDataEntry, Prove
from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import Calling, Home, Sign
from kiosk_app.flow.leaving_flow import end_call, next_person, time_out
from kiosk_app.flow.staff_intents import EnterPin, GiveBack, PickStaff, SignInStaff, SignOut
from kiosk_app.flow.staff_places import Mark, StaffNewPin, StaffPin, StaffSignIn
from kiosk_app.flow.views import Notify, Trouble
from kiosk_app.usecases.staffing import Refusal, StaffMember
from sync import DatabaseFull, StaffRole


def open_sign_in(ctx: Context, _intent: SignInStaff) -> None:
    """From the home page, or where an official was called to."""
    if isinstance(ctx.here, (Home, Calling, Prove, MyDataEntry)) and ctx.person.staff is None:
        ctx.go(StaffSignIn())


def who_may_enter(ctx: Context) -> list[StaffMember]:
    """Only officials come to a citizen's draft."""
    is_for_citizen = ctx.person.draft is not None or _confirms(ctx)
    role = StaffRole.OFFICIAL if is_for_citizen else None
    return ctx.kiosk.staff.here(role)


def _confirms(ctx: Context) -> bool:
    """Whether an official was asked to say who the person is."""
    return any(isinstance(place, (Prove, MyDataEntry)) for place in ctx.person.stack[-3:])


def pick(ctx: Context, intent: PickStaff) -> None:
    """A name touched; the PIN is asked for."""
    if isinstance(ctx.here, StaffSignIn) and any(
        one.ref == intent.person for one in who_may_enter(ctx)
    ):
        ctx.go(StaffPin(intent.person))


def enter_pin(ctx: Context, intent: EnterPin) -> None:
    """A PIN typed: to sign in, or a new one, twice."""
    ctx.person.trouble = None
    match ctx.here:
        case StaffPin() as here:
            _try_pin(ctx, here, intent.pin)
        case StaffNewPin() as here:
            _new_pin(ctx, here, intent.pin)
        case _:
            return


def _try_pin(ctx: Context, here: StaffPin, pin: str) -> None:
    tried = ctx.kiosk.staff.sign_in(here.person, pin)
    if tried.member is None:
        if tried.refusal is Refusal.GONE:
            ctx.back()
        ctx.person.trouble = _refused(ctx, tried.refusal or Refusal.WRONG)
    elif here.as_witness:
        assist_flow.witness(ctx, tried.member)
    elif tried.must_change:
        ctx.replace(StaffNewPin(here.person))
    else:
        _enter(ctx, tried.member)


def _new_pin(ctx: Context, here: StaffNewPin, pin: str) -> None:
    if not here.again:
        ctx.person.new_pin = pin
        ctx.replace(StaffNewPin(here.person, again=True))
        return
    first, ctx.person.new_pin = ctx.person.new_pin, ""
    ctx.replace(StaffNewPin(here.person))
    if pin != first:
        ctx.person.trouble = Trouble(ctx.t("staff.differs_title"), ctx.t("staff.differs_text"))
        return
    refusal = ctx.kiosk.staff.choose_pin(here.person, pin)
    member = ctx.kiosk.staff.find(here.person)
    if refusal is not None or member is None:
        ctx.person.trouble = _refused(ctx, refusal or Refusal.GONE)
        return
    _enter(ctx, member)


def _refused(ctx: Context, refusal: Refusal) -> Trouble:
    """How long it takes until the next try is said by the page itself."""
    name = refusal.value
    return Trouble(ctx.t(f"staff.{name}_title"), ctx.t(f"staff.{name}_text"))


def _enter(ctx: Context, member: StaffMember) -> None:
    person = ctx.person
    if _confirms(ctx) and person.tracking is not None:
        # The citizen's page stays theirs: nobody is signed in, the act is in the record.
        ctx.kiosk.staff.note(member, "identity.confirmed", person.tracking.code)
        _ = ctx.back_to(Prove) or ctx.back_to(MyDataEntry)
        proof.confirmed(ctx)
        data_flow.go_on(ctx)
        return
    end_call(ctx)
    if person.draft is not None:  # nobody helps before the record says so
        person.draft = ctx.kiosk.staff.begin_help(person.draft, member)
    person.staff, person.staff_since_s = member, ctx.now_s
    if person.draft is not None:
        ctx.back_to(Calling)
        ctx.back()
    else:
        next_person(ctx)


def give_back(ctx: Context, _intent: GiveBack) -> None:
    """The citizen goes on alone, at the same question."""
    person = ctx.person
    if person.staff is not None and person.draft is not None:
        person.draft = ctx.kiosk.staff.end_help(person.draft, person.staff)
        person.staff = None
        if isinstance(ctx.here, (Mark, StaffPin)):  # a mark needs the official
            ctx.back_to(Sign)


def sign_out(ctx: Context, _intent: SignOut) -> None:
    """The machine is the citizens' again."""
    member = ctx.person.staff
    if member is not None and ctx.person.draft is None:
        ctx.wipe()  # before it is written down: a full disk keeps nobody signed in
        ctx.kiosk.staff.note(member, "signout")


def end_when_over(ctx: Context) -> None:
    """With every tick: nobody keeps the role longer than `staff_s`."""
    person = ctx.person
    if person.staff is None or ctx.now_s - person.staff_since_s < ctx.settings.idle.staff_s:
        return
    _end(ctx)


def end_when_gone(ctx: Context) -> None:
    """The portal's list came: whoever is not in it any more is signed out at once."""
    member = ctx.person.staff
    if member is not None and ctx.kiosk.staff.find(member.ref) != member:
        _end(ctx)


def _end(ctx: Context) -> None:
    if ctx.person.draft is None:
        sign_out(ctx, SignOut())
        return
    try:
        give_back(ctx, GiveBack())
    except DatabaseFull:  # the record cannot say that the citizen goes on alone: nobody does
        time_out(ctx)
        raise
    ctx.person.banner = Notify("warn", ctx.t("staff.over_title"), ctx.t("staff.over_text"))
