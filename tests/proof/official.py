"""An official at the real interface who files with a citizen beside: signs in once, types what to
look for, and passes over everything optional at once. Signing in is no part of an application, so
whoever counts begins at the official's own page.
"""

from __future__ import annotations

from typing import Any

from support.staff import LAN, OWN_PIN, send_list, with_own_pins

from kiosk_app.flow import intents as i
from kiosk_app.flow import staff_intents as s
from kiosk_app.flow.destinations import FindProcedure
from kiosk_app.usecases.kiosk import Kiosk
from tests.proof.visitor import Visitor, is_info


class Official(Visitor):
    """As a visitor, quicker."""

    home = "staff_home"

    @staticmethod
    def named_at(kiosk: Kiosk) -> None:
        """The machine knows them, and their PIN."""
        send_list(kiosk)
        with_own_pins(kiosk, LAN)

    def sign_in(self) -> None:
        """From the home page to their own, unless they are there."""
        if self.app.view.screen == self.home:
            return
        self.until(lambda view: view.screen == "home")
        if not self.touch_intent(lambda one: one == s.SignInStaff()):
            self.lead(lambda one: "LifeEvents" in repr(one))  # that page is older than the list
            self.go_home()
            self.lead(lambda one: one == s.SignInStaff())
        self.lead(lambda one: one == s.PickStaff(LAN.id.hex()))
        self.type(OWN_PIN)
        self.primary()
        self.until(lambda view: view.screen == self.home)

    def begin(self, procedure: Any) -> None:
        """By its name, typed; the notice is read out and asked about."""
        self._scanned = self._photographed = False
        self.lead(lambda one: one == i.Go(FindProcedure()))
        self.type(procedure.plain_title.get(self.lang))
        self.until(lambda view: any(is_info(t.intent, procedure.code) for t in view.results))
        self.lead(lambda one: is_info(one, procedure.code))
        if self.app.view.screen == "procedure":
            self.lead(lambda one: isinstance(one, i.Begin))
        if self.app.view.screen == "notice":
            self.lead(lambda one: one == i.AcceptNotice())

    def skip(self) -> None:
        """Everything optional up to the next question that needs an answer."""
        if not self.touch_intent(lambda one: isinstance(one, s.SkipRest)):
            super().skip()
