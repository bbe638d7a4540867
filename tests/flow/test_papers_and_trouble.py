"""Papers, devices that say no, a full disk: every state is real and has words."""

import io
import json
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from support.assets import ASSETS
from support.sessions import (
    BIRTH,
    EXTRACT,
    STAY,
    a_visit,
    answer_one,
    at_screen,
    begin,
    fill,
    packs,
)

from kiosk_app.devices.ports import Fault
from kiosk_app.domain.procedure import FieldType
from kiosk_app.flow.intents import Attach, DeviceFailed, Next, RemovePage, TypeInstead
from kiosk_app.flow.pause_views import out_of_service_view
from kiosk_app.flow.session import KioskSession
from kiosk_app.flow.views import View
from kiosk_app.settings import KioskSettings
from sync import DatabaseFull

PAPER = "000.00.00.G15-KQ004389"
CHILD = {"tre_ho_ten": "Lầu Bá Phương", "tre_ngay_sinh": ("18", "11", "2026")}


def photograph() -> bytes:
    """A page with lines of writing on a dark table."""
    image = Image.new("RGB", (1200, 1600), "#2b3440")
    draw = ImageDraw.Draw(image)
    draw.rectangle((150, 150, 1050, 1450), fill="#f4f1e8")
    for y in range(220, 1380, 34):
        for x in range(210, 980, 26):
            draw.rectangle((x, y, x + 14, y + 12), fill="#20242a")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


def test_a_page_is_kept_shown_and_may_be_taken_again(tmp_path: Path) -> None:
    """The screen says in words what was captured."""
    with a_visit(tmp_path) as visit:
        begin(visit, BIRTH)
        view = fill(visit, CHILD, at_screen("documents"))
        assert view.current == PAPER
        view = visit.do(Attach(PAPER, photograph()))
        paper = next(p for p in view.papers if p.paper == PAPER)
        assert (paper.pages, paper.state) == (1, "good")
        view = visit.do(RemovePage(PAPER, 1))
        assert next(p for p in view.papers if p.paper == PAPER).pages == 0


def test_a_page_too_many_is_refused_in_words(tmp_path: Path) -> None:
    """The procedure says how many pages a paper has."""
    with a_visit(tmp_path) as visit:
        begin(visit, BIRTH)
        fill(visit, CHILD, at_screen("documents"))
        view = visit.do(*[Attach(PAPER, photograph())] * 3)
        assert next(p for p in view.papers if p.paper == PAPER).pages == 2
        assert view.banner is not None


def test_a_file_that_is_no_picture_becomes_a_banner(tmp_path: Path) -> None:
    """Whatever is on the stick, the kiosk goes on."""
    with a_visit(tmp_path) as visit:
        begin(visit, BIRTH)
        fill(visit, CHILD, at_screen("documents"))
        view = visit.do(Attach(PAPER, b"not a picture"))
        assert view.screen == "documents"
        assert view.banner is not None


@pytest.mark.parametrize("fault", [*(fault.value for fault in Fault), "something_new"])
def test_every_fault_of_a_device_has_words_and_a_remedy(tmp_path: Path, fault: str) -> None:
    """A fault without words would be a stack trace or a silence."""
    with a_visit(tmp_path) as visit:
        banner = visit.do(DeviceFailed(fault)).banner
        assert banner is not None
        assert banner.title
        assert banner.text
    for pack in packs().values():
        assert pack.has(f"device.{fault}") or fault == "something_new"
        assert pack.has(f"remedy.{fault}") or fault == "something_new"


def test_a_full_disk_keeps_the_question_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was said before is safe, what was said now is asked again."""
    with a_visit(tmp_path) as visit:
        begin(visit, EXTRACT)
        before = visit.do(TypeInstead())

        def full(*_: object) -> None:
            raise DatabaseFull("full")

        monkeypatch.setattr(type(visit.kiosk), "answer", full)
        view = answer_one(visit, before)
        assert view.key == before.key
        assert view.banner is not None
        assert "Máy hết chỗ" in view.banner.title


def test_a_form_that_is_too_long_keeps_what_was_said(tmp_path: Path) -> None:
    """What no record can hold is not written; the person is told, at the same question."""
    with a_visit(tmp_path) as visit:
        begin(visit, STAY)
        draft = visit.kiosk.unfinished()
        assert draft is not None
        filling = next(f.id for f in draft.procedure.fields() if f.type is FieldType.LONG_TEXT)
        visit.kiosk.answer(draft, filling, "a" * 65_200)
        view = fill(visit, {}, lambda shown: shown.banner is not None)
        assert view.banner.title == "Hồ sơ dài quá, máy không ghi thêm được."
        assert visit.kiosk.unfinished().answers[filling] == "a" * 65_200


def test_the_page_of_last_resort_needs_nothing_that_may_be_broken() -> None:
    """It is shown when session or database are what failed; the draft waits on the disk."""
    view = out_of_service_view(packs()["vi"], KioskSettings(office="Một cửa xã"))
    assert view.screen == "out_of_service"
    assert view.chrome.office == "Một cửa xã"
    assert any("còn nguyên" in words for words in view.paragraphs)


def icons_of(shown: Any) -> set[str]:
    """Every name of an icon in a view."""
    if isinstance(shown, (tuple, list)):
        return set().union(*(icons_of(item) for item in shown))
    if is_dataclass(shown) and not isinstance(shown, type):
        own = {getattr(shown, "icon", "")}
        return own.union(*(icons_of(getattr(shown, f.name)) for f in fields(shown)))
    return set()


def test_every_icon_is_in_the_font(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sign that the font lacks is an empty square on the glass."""
    codes = json.loads((ASSETS / "icons" / "icons.json").read_text("utf-8"))["codes"]
    seen: set[str] = set()
    shown = KioskSession.view

    def watched(session: KioskSession) -> View:
        view = shown(session)
        seen.update(icons_of(view))
        return view

    monkeypatch.setattr(KioskSession, "view", watched)
    with a_visit(tmp_path) as visit:
        begin(visit, BIRTH)
        fill(visit, CHILD, at_screen("check", "documents"))
        visit.do(Next())
    assert seen - {"", "boy", "girl"} - set(codes) == set()  # those two are drawn
