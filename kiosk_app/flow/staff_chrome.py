"""The header while somebody of the staff is signed in: who, and the way out.

Owns that a citizen always sees that an official is working at the machine, and can end it with one
touch.
"""

from __future__ import annotations

from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import Home, Leave
from kiosk_app.flow.intents import Exit
from kiosk_app.flow.machine_places import TechnicianHome
from kiosk_app.flow.staff_intents import GiveBack, SignInStaff, SignOut
from kiosk_app.flow.staff_places import StaffHome
from kiosk_app.flow.views import Chip
from kiosk_app.usecases.staffing import StaffMember

AT_HOME = (StaffHome, TechnicianHome)


def name_of(ctx: Context, member: StaffMember) -> str:
    """The name on a tile; who enrolled the machine has none yet."""
    return member.name or ctx.t("staff.first_technician")


def calling_name(ctx: Context, member: StaffMember) -> str:
    """How people call somebody: by the last syllable of the name."""
    return name_of(ctx, member) if not member.name else member.name.split()[-1]


def staff_words(ctx: Context) -> str:
    """What the header says in place of the office; "" while nobody of the staff is signed in."""
    member = ctx.person.staff
    if member is None:
        return ""
    if ctx.person.draft is None:
        return name_of(ctx, member)
    return ctx.t("staff.helping", name=calling_name(ctx, member))


def staff_chips(ctx: Context) -> tuple[Chip, ...]:
    """In place of language and `Thoát`; at Home the way in, when there is anybody to come in."""
    person, here = ctx.person, ctx.here
    if person.staff is None:
        may_enter = isinstance(here, Home) and bool(ctx.kiosk.staff.here())
        enter = Chip(ctx.t("staff.enter"), "user-circle", "plain", SignInStaff())
        return (enter,) if may_enter else ()
    if isinstance(here, AT_HOME):
        return (Chip(ctx.t("staff.lock"), "lock-key", "danger", SignOut()),)
    chips = (Chip(ctx.t("chrome.exit"), "x-circle", "danger", Exit()),)
    if person.draft is None:
        return chips
    back = Chip(ctx.t("staff.give_back"), "hand-heart", "ok", GiveBack())
    return (back,) if isinstance(here, Leave) else (back, *chips)
