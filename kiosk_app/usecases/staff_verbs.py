"""What flow may do with the staff of the machine: a facade, as `kiosk.Kiosk` is for the rest.

It owns nothing: each method hands over to the module of its verb.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk_app.domain.hands import Submitter
from kiosk_app.usecases import assisting, staffing, waiting
from kiosk_app.usecases.assisting import Reason, SealedDraft
from kiosk_app.usecases.machine import Machine
from kiosk_app.usecases.staffing import Refusal, SignIn, StaffMember
from kiosk_app.usecases.values import Draft, DraftId
from kiosk_app.usecases.waiting import MachineTask, Waiting
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

    def begin_help(self, draft: Draft, member: StaffMember) -> Draft:
        """From now on the official enters; the record says so."""
        return assisting.begin_help(self.machine, draft, member)

    def end_help(self, draft: Draft, member: StaffMember) -> Draft:
        """The citizen enters again."""
        return assisting.end_help(self.machine, draft, member)

    def name_submitter(self, draft: Draft, submitter: Submitter | None) -> Draft:
        """Who hands in for the applicant; None: the applicant."""
        return assisting.name_submitter(self.machine, draft, submitter)

    def sealed_drafts(self) -> list[SealedDraft]:
        """What was put away and waits, the newest first."""
        return assisting.sealed_drafts(self.machine)

    def open_sealed(self, draft_id: DraftId, member: StaffMember, reason: Reason) -> Draft | None:
        """Opens what somebody put away; the reason is recorded first. None: it is gone."""
        return assisting.open_sealed(self.machine, draft_id, member, reason)

    def papers_asked(self) -> list[Waiting]:
        """Applications of this machine that wait for papers or for their applicant."""
        return waiting.applications_waiting(self.machine)

    def tasks(self) -> list[MachineTask]:
        """What the agent calls a person for, the newest first."""
        return waiting.tasks(self.machine)

    def find_task(self, number: int) -> MachineTask | None:
        """One of them while it is open."""
        return waiting.find(self.machine, number)

    def close_task(self, member: StaffMember, number: int, done: str) -> None:
        """Somebody has dealt with it and says how; the same cause opens a new one."""
        waiting.close(self.machine, member, number, done)

    def note(self, member: StaffMember, action: str, subject: str = "") -> None:
        """Into the audit record: ids and codes, never a name."""
        staffing.note_act(self.machine, member, action, subject)
