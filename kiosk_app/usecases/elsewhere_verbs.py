"""The verbs about applications filed at other machines, as one bundle that the facade hands out.

It owns nothing: each method hands over to usecases/asking.py, which owns what happens.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk_app.domain.asking import RemoteAnswer
from kiosk_app.domain.identity import Card
from kiosk_app.usecases import asking
from kiosk_app.usecases.machine import Machine


@dataclass(frozen=True, slots=True)
class ElsewhereVerbs:
    """`Kiosk.elsewhere`."""

    machine: Machine

    def is_elsewhere(self, code: str) -> bool:
        """Whether it is a right code of another machine."""
        return asking.is_elsewhere(self.machine, code)

    def ask(self, code: str, shown: str | Card | None = None) -> bytes | None:
        """Asks about it, with a proof or without; None without a link."""
        return asking.ask(self.machine, code, shown)

    def answer_to(self, asked: bytes) -> RemoteAnswer | None:
        """What the portal said; None while it is asked."""
        return asking.answer_to(self.machine, asked)

    def forget(self, asked: bytes) -> None:
        """The person has left: question and answer go."""
        asking.forget(self.machine, asked)
