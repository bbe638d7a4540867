"""What flow may do with the staff of the machine: a facade, as `kiosk.Kiosk` is for the rest.

It owns nothing: each method hands over to the module of its verb.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk_app.usecases import staffing
from kiosk_app.usecases.machine import Machine
from kiosk_app.usecases.staffing import Refusal, SignIn, StaffMember
from sync import StaffRole


@dataclass(frozen=True, slots=True)
class StaffVerbs:
    """The verbs of signing in. Those that try or make a PIN take a third of a second."""

    machine: Machine

    def here(self, role: StaffRole | None = None) -> list[StaffMember]:
        """Who may sign in, by name."""
        return staffing.staff_here(self.machine, role)

    def find(self, ref: str) -> StaffMember | None:
        """Somebody by `StaffMember.ref`; None when they may not sign in (any more)."""
        return staffing.find_member(self.machine, bytes.fromhex(ref))

    def wait_s(self, ref: str) -> int:
        """Seconds until this person may try again."""
        return staffing.wait_s(self.machine, bytes.fromhex(ref))

    def sign_in(self, ref: str, pin: str) -> SignIn:
        """One try."""
        return staffing.sign_in(self.machine, bytes.fromhex(ref), pin)

    def choose_pin(self, ref: str, pin: str) -> Refusal | None:
        """A PIN of one's own, for this machine."""
        return staffing.choose_pin(self.machine, bytes.fromhex(ref), pin)

    def note(self, member: StaffMember, action: str, subject: str = "") -> None:
        """Into the audit record: ids and codes, never a name."""
        staffing.note_act(self.machine, member, action, subject)
