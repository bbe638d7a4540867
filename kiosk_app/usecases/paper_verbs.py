"""The verbs of `Kiosk` about pages of papers and lists of sticks; it owns nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kiosk_app.usecases import papers, stick_list
from kiosk_app.usecases.machine import Machine
from kiosk_app.usecases.printing import PrintJob
from kiosk_app.usecases.stick_list import StickList
from kiosk_app.usecases.values import AttachedPage, Consent, Draft, Picture


class PaperVerbs:
    """Part of the facade that flow holds."""

    __slots__ = ()
    machine: Machine
    fonts: Path

    def attach(self, draft: Draft, paper: str, image: bytes) -> AttachedPage:
        """Keeps a photographed page, made small; open_draft shows it. PageTooLarge, DeviceError."""
        return papers.attach(self.machine, draft, paper, image)

    def retake(self, draft: Draft, paper: str, page: int, image: bytes) -> AttachedPage:
        """Keeps a photographed page in the place of an earlier one; else as attach."""
        return papers.retake(self.machine, draft, paper, page, image)

    def turn_page(self, draft: Draft, paper: str, page: int) -> AttachedPage:
        """Turns a kept page by a quarter."""
        return papers.turn_page(self.machine, draft, paper, page)

    def move_page(self, draft: Draft, paper: str, page: int, to: int) -> Draft:
        """Gives a page another place in its paper."""
        return papers.move_page(self.machine, draft, paper, page, to)

    def pages(self, about: bytes) -> tuple[AttachedPage, ...]:
        """The pages of a draft or application."""
        return papers.pages_of(self.machine, about)

    def reuse_pages(self, draft: Draft, paper: str, source: bytes, consent: Consent) -> Draft:
        """Uses a paper of another application again, as its applicant agreed."""
        return papers.reuse_pages(self.machine, draft, paper, source, consent)

    def remove_page(self, draft: Draft, paper: str, page: int) -> Draft:
        """Takes a page away."""
        return papers.remove_page(self.machine, draft, paper, page)

    def picture(self, draft: Draft, paper: str, page: int) -> bytes:
        """A captured page again, for the screen."""
        return papers.picture_of(self.machine, draft.id, paper, page)

    def small_picture(self, draft: Draft, paper: str, page: int, side: int) -> Picture:
        """A captured page for the screen, at most `side` px high and wide."""
        return papers.small_picture(self.machine, draft.id, paper, page, side)

    def codes_of(self, ids: Sequence[str]) -> tuple[str, ...]:
        """The codes of applications by their hexadecimal ids."""
        return stick_list.codes_of(self.machine, ids)

    def stick_job(self, stick: StickList) -> PrintJob:
        """The list of what a technician's stick carries."""
        return stick_list.stick_job(self.machine, stick, self.fonts)
