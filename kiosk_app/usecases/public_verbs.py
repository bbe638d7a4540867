"""The verbs of taking part, in one bundle of the facade: told by the authority, and heard by it.

It owns nothing: each method hands over to the module of its verb.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk_app.domain.board import Board
from kiosk_app.domain.consultation import ByLang, Consultation, Opinion
from kiosk_app.domain.problems import Problem
from kiosk_app.domain.publications import Notice
from kiosk_app.domain.rating import Asked, Face, Rating
from kiosk_app.domain.text import Text
from kiosk_app.usecases import opining, publishing, rating, short_slips
from kiosk_app.usecases.machine import Machine
from kiosk_app.usecases.printing import PrintJob
from kiosk_app.usecases.values import Draft


@dataclass(frozen=True, slots=True)
class PublicVerbs:
    """Notices, the board, opinions, ratings. Verbs raise what those of Kiosk raise."""

    machine: Machine
    fonts: Path

    def notices(self) -> list[Notice]:
        """The authority's notices of today."""
        return publishing.notices(self.machine)

    def board(self) -> Board | None:
        """The public board; None while none has come."""
        return publishing.board(self.machine)

    def count_filed(self) -> int:
        """How many applications this machine took in."""
        return publishing.count_filed(self.machine)

    def consultations(self) -> list[Consultation]:
        """The drafts and plans on which opinions are asked for today."""
        return opining.consultations(self.machine)

    def begin_opinion(self, publication: bytes, say: Mapping[str, ByLang]) -> Draft | None:
        """A draft of a consultation's form, with the form's own words; None when it is over."""
        return opining.begin(self.machine, publication, say)

    def give_opinion(self, draft: Draft) -> Opinion | list[Problem]:
        """The opinion goes into the outbox, and nothing of it stays here."""
        return opining.give(self.machine, draft)

    def opinion_job(self, opinion: Opinion, title: Text) -> PrintJob:
        """The slip of an opinion, for the printer."""
        return short_slips.opinion_job(self.machine, opinion, title, self.fonts)

    def may_rate(self, code: str, asked: Asked) -> bool:
        """Whether this question is still open for an application."""
        return rating.may_rate(self.machine, code, asked)

    def rate(self, code: str, asked: Asked, face: Face) -> Rating | None:
        """Keeps a face, joined to nobody; None when the question was answered before."""
        return rating.rate(self.machine, code, asked, face)

    def add_word(self, given: Rating, word: str) -> None:
        """A word beside the face."""
        rating.add_word(self.machine, given, word)
