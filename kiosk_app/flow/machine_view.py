"""What the technician's page shows: plain values, as everything in views.py."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk_app.flow.views import View


@dataclass(frozen=True, slots=True)
class HealthCard:
    """A part of the machine: icon, title, what there is to know, its state as a word. `tone` is ok,
    warn, err or plain (nothing is claimed)."""

    icon: str
    title: str
    text: str
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class HealthView(View):
    """technician_home: the machine on one page."""

    badge: str = ""
    cards: tuple[HealthCard, ...] = ()
    page: int = 0
    pages: int = 1
