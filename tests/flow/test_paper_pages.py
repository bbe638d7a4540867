"""Pages of a paper: judged in words, used anyway or taken again, turned, ordered, taken away."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter
from support.photos import jpeg, paper_photo
from support.sessions import BIRTH, Visit, a_visit, at_screen, begin, fill

from kiosk_app.flow.destinations import PaperPages
from kiosk_app.flow.intents import (
    Attach,
    Back,
    DiscardAll,
    Exit,
    Go,
    MovePage,
    Page,
    RemovePage,
    RetakePage,
    Tick,
    TurnPage,
)

PAPER = "000.00.00.G15-KQ004389"
CHILD = {"tre_ho_ten": "Lầu Bá Phương", "tre_ngay_sinh": ("18", "11", "2026")}


def glared() -> bytes:
    """A lamp's reflection over the writing."""
    photo = paper_photo(light=0.85)
    ImageDraw.Draw(photo).ellipse((650, 400, 950, 700), fill=(255, 255, 255))
    return jpeg(photo)


POOR = {
    "blurred": lambda: jpeg(paper_photo().filter(ImageFilter.GaussianBlur(5))),
    "glare": glared,
    "dark": lambda: jpeg(paper_photo(light=0.2)),
    "no_page": lambda: jpeg(Image.new("RGB", (1600, 1200), (128, 128, 128))),
}


@pytest.fixture
def visit(tmp_path: Path) -> Iterator[Visit]:
    """Somebody at the page of papers."""
    with a_visit(tmp_path) as made:
        begin(made, BIRTH)
        fill(made, CHILD, at_screen("documents"))
        yield made


def kept(visit: Visit) -> list[str]:
    """Digests of the pages in their order, as they stand on the disk."""
    draft = visit.kiosk.unfinished()
    assert draft is not None
    return [page.digest for page in draft.pages_of(PAPER)]


@pytest.mark.parametrize("verdict", POOR)
def test_a_poor_page_is_shown_with_what_is_wrong(visit: Visit, verdict: str) -> None:
    """Use it anyway or take it again: both are one touch, and nothing is lost meanwhile."""
    view = visit.do(Attach(PAPER, POOR[verdict]()))
    assert view.screen == "paper_pages"
    assert view.trouble is not None and view.trouble.title and view.trouble.text
    assert view.picture is not None
    view = visit.do(Back())  # "Dùng ảnh này"
    assert view.screen == "documents"
    assert next(p for p in view.papers if p.paper == PAPER).state == "poor"
    assert len(kept(visit)) == 1


def test_a_page_is_taken_again_in_its_place(visit: Visit) -> None:
    """Also the first of two, and also when the paper has as many pages as it may have."""
    visit.do(Attach(PAPER, POOR["blurred"]()), Back(), Attach(PAPER, jpeg(paper_photo(1))))
    first, second = kept(visit)
    view = visit.do(Go(PaperPages(PAPER)), RetakePage(PAPER, 1))
    assert view.quality_text == "Chụp lại trang này"
    assert kept(visit) == [first, second]  # the old one stays until the new one is there
    view = visit.do(Attach(PAPER, jpeg(paper_photo(2))))
    assert view.screen == "documents"
    again = kept(visit)
    assert again[1] == second and again[0] != first
    assert not (visit.kiosk.machine.files.folder / first).exists()


def test_pages_change_places(visit: Visit) -> None:
    """Photographed in the wrong order; the back of a card before its front."""
    visit.do(Attach(PAPER, jpeg(paper_photo(0))), Attach(PAPER, jpeg(paper_photo(1))))
    first, second = kept(visit)
    view = visit.do(Go(PaperPages(PAPER, 1)), MovePage(PAPER, 2, 1))
    assert kept(visit) == [second, first]
    assert view.page == 0  # the screen follows the page
    visit.do(MovePage(PAPER, 1, 2))
    assert kept(visit) == [first, second]
    visit.do(MovePage(PAPER, 1, 7), MovePage(PAPER, 9, 1), MovePage(PAPER, 1, 0))
    assert kept(visit) == [first, second]


def test_a_page_is_turned_by_a_quarter(visit: Visit) -> None:
    """Where the machine could not tell which way is up."""
    view = visit.do(Attach(PAPER, jpeg(paper_photo())), Go(PaperPages(PAPER)))
    upright = view.picture
    view = visit.do(TurnPage(PAPER, 1))
    assert (view.picture.width, view.picture.height) == (upright.height, upright.width)
    draft = visit.kiosk.unfinished()
    picture = Image.open(io.BytesIO(visit.kiosk.picture(draft, PAPER, 1)))
    assert picture.width > picture.height
    assert len(visit.kiosk.picture(draft, PAPER, 1)) <= 80 * 1024


def test_pages_are_leafed_through_and_the_last_one_leads_back(visit: Visit) -> None:
    """No page of emptiness stays on the screen."""
    visit.do(Attach(PAPER, jpeg(paper_photo(0))), Attach(PAPER, jpeg(paper_photo(1))))
    view = visit.do(Go(PaperPages(PAPER)), Page(1), Page(1))
    assert (view.page, view.pages, view.title) == (1, 2, "Trang 2/2")
    view = visit.do(RemovePage(PAPER, 2))
    assert (view.screen, view.page, view.pages) == ("paper_pages", 0, 1)
    assert visit.do(RemovePage(PAPER, 1)).screen == "documents"


def test_a_page_is_unsealed_once_and_forgotten_with_its_person(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The screen asks every second; the next person must find nothing."""
    asked: list[int] = []
    real = type(visit.kiosk).small_picture

    def counted(*given: object) -> object:
        asked.append(1)
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(type(visit.kiosk), "small_picture", counted)
    visit.do(Attach(PAPER, jpeg(paper_photo())), Go(PaperPages(PAPER)))
    for _ in range(5):
        visit.do(Tick(visit.now_s))
    assert len(asked) == 1
    visit.do(Back(), Exit(), DiscardAll())
    assert visit.session._ctx.person.page_shown is None


def test_no_picture_lies_in_clear_anywhere(visit: Visit, tmp_path: Path) -> None:
    """Neither the original nor the page, in no file under the data folder, also not for a moment
    between (nothing is written but ciphertext)."""
    visit.do(Attach(PAPER, jpeg(paper_photo())), Go(PaperPages(PAPER)), TurnPage(PAPER, 1))
    for path in tmp_path.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert b"JFIF" not in data and b"\xff\xd8\xff" not in data[:4]
