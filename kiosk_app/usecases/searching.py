"""Finding procedures, communes and applications by what people type.

It owns the shape of a search result; folding and ranking are the domain's and the store's.
"""

from __future__ import annotations

from kiosk_app.domain.units import NOWHERE, Near, Units
from kiosk_app.store.search import search_applications as find_applications
from kiosk_app.store.shelf import Shelf
from kiosk_app.usecases.machine import Machine
from kiosk_app.usecases.values import Found


def procedures(shelf: Shelf, words: str, today: str, lang: str, limit: int) -> list[Found]:
    """Procedures that the words mean, best first: those of the catalogue and those of the desk."""
    others = shelf.others()
    icons = {topic.id: topic.icon for topic in others.topics}
    elsewhere = {other.code: other for other in others.procedures}
    found = []
    for hit in shelf.index(today).find(words, limit):
        here = shelf.catalogue.find(hit.code, on=today)
        if here is not None:
            name, icon = here.plain_title.get(lang), here.icon
        else:
            name, icon = elsewhere[hit.code].title, icons[elsewhere[hit.code].topic]
        is_filed_here = here is not None and not here.is_in_person
        found.append(Found(hit.code, name, hit.score, is_filed_here=is_filed_here, icon=icon))
    return found


def communes(
    units: Units, words: str, province: str | None, limit: int, near: Near = NOWHERE
) -> list[Found]:
    """Communes by their present or earlier name, best first, those near the machine before."""
    return [
        Found(hit.ward.code, hit.ward.name, hit.score, hit.province.code, hit.province.name)
        for hit in units.search(words, province, limit, near)
    ]


def applications(machine: Machine, words: str) -> list[str]:
    """Codes of applications whose code or procedure's title holds the words."""
    return find_applications(machine.db, words)
