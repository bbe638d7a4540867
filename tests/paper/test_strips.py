"""Strips for receipt printers, and letters that the house's font lacks."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth
from support.assets import ASSETS
from support.invented_packs import KHMER_FONT, KHMER_WORDS, MARKED

from kiosk_app.paper import a4
from kiosk_app.paper.lettering import FIRST, lettering
from kiosk_app.paper.sheet import Both
from kiosk_app.paper.slip import BringLine, SlipSheet
from kiosk_app.paper.slip_strip import slip_strip
from kiosk_app.paper.strip import LONGEST_DOTS, Strip
from kiosk_app.resources import FONT_WEIGHTS
from kiosk_app.usecases.printing import PrintJob

FONTS = ASSETS / "fonts"
SLIP = SlipSheet(
    office="Trung tâm Phục vụ hành chính công",
    place="Xã Ea Tul",
    procedure=Both("Chứng thực bản sao", "Certified copy"),
    procedure_code="2.000815",
    made_on=date(2026, 11, 24),
    bring=(
        BringLine(Both("Bản chính", "The original"), Both("Không rách", "Not torn"), "file-text"),
    ),
    answers=((Both("Họ tên"), Both("Y Ƀlô Niê Kđăm")),),
)


def ink(picture: object) -> int:
    return picture.histogram()[0]


@pytest.mark.parametrize("letter", ["ƀ", "ŏ", "ĭ", "Ƀ", "ŭ"])
def test_letters_of_the_highlands_come_from_a_font_that_has_them(letter: str) -> None:
    """Base and mark from the same font, the words around them in the house's own."""
    runs = lettering(FONTS).runs(f"Buôn {letter} Ea")
    assert [family for family, _ in runs] == [FIRST, "NotoSans", FIRST]
    assert "".join(text for _, text in runs) == f"Buôn {letter} Ea"


def test_vietnamese_is_one_run_however_it_is_composed() -> None:
    """Names come decomposed from some scanners."""
    decomposed = "Nguye\u0302\u0303n Thi\u0323 Mai"
    assert lettering(FONTS).runs(decomposed) == [(FIRST, "Nguyễn Thị Mai")]
    assert lettering(FONTS).runs("") == []


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler-utils")
def test_every_letter_is_in_the_pdf(tmp_path: Path) -> None:
    """A box on paper is no name."""
    words = "Y Ƀlô " + " ".join(MARKED)
    pdf = a4.a4_pdf("t", "a", lambda: [a4.text(words, 12, a4.BOLD)], (("ƀ",), "x"), FONTS)
    (tmp_path / "a.pdf").write_bytes(pdf)
    done = subprocess.run(
        ["pdftotext", "a.pdf", "-"], cwd=tmp_path, check=True, capture_output=True
    )
    found = done.stdout.decode()
    for letter in (*MARKED, "Ƀ"):
        assert letter in found
    assert b"NotoSans-Bold" in pdf


def test_letters_that_change_their_shape_are_shaped_on_a4(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Khmer name in letters that stand alone cannot be read; its font comes with a pack."""
    for font in FONTS.glob("*.ttf"):
        shutil.copy(font, tmp_path)
    for weight in FONT_WEIGHTS.values():
        shutil.copy(KHMER_FONT, tmp_path / f"NotoSansKhmer-{weight}.ttf")
    monkeypatch.setattr(a4, "asset", lambda *_: tmp_path)
    a4.a4_pdf("t", "a", lambda: [a4.text("x", 12)], ((), "x"), tmp_path)
    wide = a4.text(KHMER_WORDS, 20, a4.REGULAR)
    (line,) = wide.breakLines(500).lines
    stands_alone = stringWidth(KHMER_WORDS, "NotoSansKhmer-Regular", 20)
    assert 500 - line.extraSpace < 0.9 * stands_alone


@pytest.mark.parametrize("dots", [384, 576])
def test_a_slip_fits_the_roll(dots: int) -> None:
    """Every width that the settings allow."""
    picture = slip_strip(SLIP, FONTS, dots)
    assert (picture.mode, picture.width) == ("1", dots)
    assert ink(picture) > 10_000


def test_a_word_longer_than_the_paper_is_broken_and_nothing_is_cut_off() -> None:
    """Codes and addresses have no spaces."""
    one, two = Strip(384, FONTS), Strip(384, FONTS)
    one.words("W" * 200)
    two.words(" ".join("W" * 10 for _ in range(20)))
    assert ink(one.image()) == pytest.approx(ink(two.image()), rel=0.02)


def test_a_strip_has_an_end() -> None:
    """A roll must not be emptied by a text of somebody's."""
    strip = Strip(384, FONTS)
    for _ in range(40):
        strip.words("dài " * 200)
    assert strip.image().height == LONGEST_DOTS


def test_ink_is_one_in_the_dots_for_a_printer() -> None:
    """Paper is white: a negative would burn the head."""
    strip = Strip(384, FONTS)
    strip.rule()
    raster = PrintJob("x", bytes, lambda _: strip.image()).raster(384)
    assert (raster.width, len(raster.dots)) == (384, 48 * raster.height)
    assert raster.dots.count(0xFF) == 48 * 3
    assert set(raster.dots) == {0x00, 0xFF}
