"""Pages as the product itself makes them: a session over a real kiosk, walked to each place.

Owns what must have happened before a place can be shown (somebody filed, papers were asked for,
an official signed in). It invents no view: what stands here stands on the machine.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from support.assets import packs
from support.filers import event
from support.invented_packs import PSEUDO, pseudo_pack
from support.kiosks import HandClock, a_kiosk, from_portal
from support.photos import jpeg, paper_photo
from support.publications import asking
from support.sessions import (
    BIRTH,
    CARD,
    EXTRACT,
    SHOP,
    SIGNATURE,
    STAY,
    Visit,
    at_screen,
    begin,
    file_one,
    fill,
    open_visit,
    through_check,
)
from support.staff import LAN, OWN_PIN, PIN, send_list, with_own_pins

from kiosk_app.domain.messages import EVENT
from kiosk_app.domain.procedure import FieldType
from kiosk_app.domain.publications import CONSULTATION
from kiosk_app.flow import after_places, public_places, staff_places
from kiosk_app.flow import destinations as d
from kiosk_app.flow import intents as i
from kiosk_app.flow import staff_intents as si
from kiosk_app.flow.display import NOBODY, Display
from kiosk_app.flow.limits import Limits
from kiosk_app.flow.public_intents import RateFace
from kiosk_app.flow.views import View
from kiosk_app.reference import load_procedures
from kiosk_app.settings import load_settings
from kiosk_app.store.shelf import Shelf

CHILD = {"tre_ho_ten": "Lầu Bá Phương", "tre_ngay_sinh": ("18", "11", "2026")}
NOTE = (
    "Giấy chứng sinh bị mờ, chưa đọc được ngày sinh và tên mẹ. Nhờ bà con chụp lại cả hai mặt, để "
    "giấy nằm thẳng, không bị loá đèn, rồi nộp lại trước ngày 30/11/2026."
)
PAPER = "000.00.00.G15-KQ004389"


def product_pages(lang: str, limits: Limits, display: Display = NOBODY) -> list[tuple[str, View]]:
    """Name and view of each page."""
    person = _Reader(lang, display)
    with _a_machine(person, limits) as visit:
        return [
            *_menus(visit),
            *_rows(visit, person),
            *_papers(visit, person),
            *_asked(visit, person),
            *_opinions(visit),
            *_staff(visit, person),
        ]


@dataclass(frozen=True, slots=True)
class _Reader:
    """The language somebody reads, and how the glass is set for them."""

    lang: str
    display: Display

    def arrives(self, visit: Visit) -> None:
        """The next person at the machine."""
        someone = visit.session._ctx.person
        someone.lang, someone.display = self.lang, self.display


@contextmanager
def _a_machine(person: _Reader, limits: Limits) -> Iterator[Visit]:
    """A machine with staff, and somebody at it."""
    locales = {**packs(), PSEUDO: pseudo_pack()}
    clock = HandClock()
    with (
        tempfile.TemporaryDirectory() as folder,
        a_kiosk(Path(folder), clock, shelf=_shelf()) as kiosk,
    ):
        visit = open_visit(kiosk, clock, limits=limits, locales=locales)
        send_list(visit.kiosk)
        person.arrives(visit)
        yield visit


@cache
def _shelf() -> Shelf:
    """The catalogue, read once for all languages."""
    with tempfile.TemporaryDirectory() as folder:
        return load_procedures(load_settings(Path(folder), {}))


def _leave(visit: Visit, person: _Reader) -> None:
    """The next person reads the same language."""
    ctx = visit.session._ctx
    ctx.person.draft = None
    ctx.wipe()
    person.arrives(visit)


def _at(visit: Visit, *places: d.Destination) -> View:
    """The view of the last place, reached over the others."""
    visit.session._ctx.person.stack = [d.Home(), *places]
    return visit.session.view()


def _menus(visit: Visit) -> Iterator[tuple[str, View]]:
    event_id = visit.kiosk.catalogue.get(BIRTH).life_event
    topics = _at(visit, d.OtherTopics())
    yield "02b_procedures", _at(visit, d.ProcedureList(event_id))
    yield "02c_topics", topics
    yield "36b_resume_entry", _at(visit, d.ResumeEntry())
    yield "54b_steps_list", _at(visit, public_places.StepsList())
    yield "53b_board_empty", _at(visit, public_places.PublicBoard())


def _rows(visit: Visit, person: _Reader) -> Iterator[tuple[str, View]]:
    """A list of people or lines, still empty, and what leaving it offers."""
    draft = visit.kiosk.start(SHOP)
    visit.session._ctx.person.draft = draft
    question, table = next(
        (question, field)
        for _, question in draft.procedure.questions()
        for field in question.fields
        if field.type is FieldType.TABLE
    )
    yield "26c_rows", _at(visit, d.Rows(question.id, table.id))
    yield "33b_leave", _at(visit, d.Rows(question.id, table.id), d.Leave())
    yield "33c_away", _at(visit, d.Rows(question.id, table.id), d.Away())
    _leave(visit, person)


def _papers(visit: Visit, person: _Reader) -> Iterator[tuple[str, View]]:
    """Filed with a paper: rating it, and the paper used again."""
    _to_papers(visit)
    visit.do(i.Attach(PAPER, jpeg(paper_photo())), i.Next())
    through_check(visit)
    done = visit.do(i.Submit(SIGNATURE))
    yield "11b_done_filed", done
    yield "11f_done_more", visit.do(i.Page(1))
    visit.do(i.Page(-1))
    yield "11c_rate", visit.do(i.Go(public_places.Rate()))
    yield "11d_rate_word", visit.do(RateFace(1))
    visit.do(i.Back())
    yield "11e_rated", visit.session.view()
    _to_papers(visit)
    yield "08d_papers_reuse", visit.session.view()
    yield "08e_reuse", visit.do(i.Go(d.ReusePaper(PAPER)))
    _leave(visit, person)


def _to_papers(visit: Visit) -> None:
    begin(visit, BIRTH)
    fill(visit, {}, at_screen("scan_card"))
    visit.do(i.Scanned(CARD), i.ConfirmScan())
    fill(visit, CHILD, at_screen("documents"))


def _asked(visit: Visit, person: _Reader) -> Iterator[tuple[str, View]]:
    """Papers are asked for in a note that is too long for a line."""
    code = file_one(visit, EXTRACT, {}).code  # type: ignore[attr-defined]
    filed = visit.kiosk.filed(code)
    assert filed is not None
    first = bytes(visit.kiosk.machine.applications.events(filed.application_id)[0]["event"])
    papers = ["Giấy chứng sinh bản chính"]
    asks = event(filed, 7, "supplement_requested", first, note=NOTE, papers=papers)
    from_portal(visit.kiosk, EVENT, asks)
    visit.do(i.Changed())
    _leave(visit, person)
    receipt = visit.kiosk.track(code).receipt_qr  # type: ignore[union-attr]
    yield "12b_track_asked", visit.do(i.Go(d.TrackEntry()), i.Scanned(receipt))
    yield "12c_track_notes", visit.do(i.Go(after_places.TrackNotes(code)))
    visit.do(i.Back())
    yield "53c_supplement", visit.do(i.BeginSupplement(code))
    yield "53d_supplement_note", visit.do(i.Go(after_places.SupplementNote()))
    visit.do(i.Back())
    yield "53e_supplement_words", visit.do(i.Go(after_places.SupplementWords()))
    yield "53f_supplement_papers", visit.do(i.Back(), i.Go(d.Documents(papers[0])))
    _leave(visit, person)


def _opinions(visit: Visit) -> Iterator[tuple[str, View]]:
    """What opinions are asked on."""
    for number in (1, 2):
        from_portal(visit.kiosk, CONSULTATION, asking(number))
    visit.do(i.Changed())
    yield "51b_consultations", _at(visit, public_places.Consultations())


def _staff(visit: Visit, person: _Reader) -> Iterator[tuple[str, View]]:
    """A PIN of one's own, and whoever hands in for somebody."""
    _leave(visit, person)
    yield "61b_new_pin", visit.do(si.SignInStaff(), si.PickStaff(LAN.id.hex()), si.EnterPin(PIN))
    _leave(visit, person)
    with_own_pins(visit.kiosk, LAN)
    visit.do(si.SignInStaff(), si.PickStaff(LAN.id.hex()), si.EnterPin(OWN_PIN))
    begin(visit, STAY)
    person.arrives(visit)
    yield "69b_who_files", _at(visit, d.Check(), staff_places.WhoFiles())
    yield "69c_submitter_card", visit.do(si.FileFor(other=True))
    yield "69d_submitter_name", visit.do(i.TypeInstead())
    yield "69e_submitter_number", visit.do(i.Answer("Vừ Y Mai", visit.session.view().key))
