"""The filing receipt on paper: what it says, how it looks, that its QR reads."""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image
from support.assets import ASSETS
from support.qr_image import qr_png

from kiosk_app.devices.cardimage import read_card_qr
from kiosk_app.paper.qr import qr_matrix
from kiosk_app.paper.receipt_pdf import receipt_pdf
from kiosk_app.paper.sheet import (
    Both,
    PaperLine,
    ReceiptSheet,
    expectation_words,
    filed_words,
    next_steps,
    uncertainty_words,
)

FONTS = ASSETS / "fonts"
PAYLOAD = "MC1:" + "6BFOXN9TS$F-VAK:RQ*1" * 12
SHEET = ReceiptSheet(
    office="Trung tâm Phục vụ hành chính công",
    place="Xã Mường Lống · tỉnh Nghệ An",
    code="M7F-29QXK-4PH-C",
    qr=PAYLOAD,
    procedure=Both("Đăng ký khai sinh", "Birth registration"),
    procedure_code="1.001193",
    filed_at=datetime(2026, 11, 24, 9, 42),
    uncertainty_s=300,
    time_limit=Both("Trong ngày", "Same day"),
    received=(
        PaperLine(Both("Giấy chứng sinh", "Certificate of live birth"), 1, original=True),
        PaperLine(Both("Tờ khai đăng ký khai sinh"), 2),
    ),
    missing=(PaperLine(Both("Giấy chứng nhận kết hôn", "Marriage certificate")),),
    fee=Both("Miễn phí", "Free"),
    where="Thứ Hai đến thứ Sáu, 7:30-11:30, 13:30-17:00",
    phone="0238 000 0000",
)
needs_poppler = pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="needs poppler-utils")


def _pages(pdf: bytes, tmp_path: Path) -> list[Path]:
    (tmp_path / "r.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "110", "-png", "r.pdf", "p"], cwd=tmp_path, check=True)
    return sorted(tmp_path.glob("p*.png"))


def _words(pdf: bytes, tmp_path: Path) -> str:
    (tmp_path / "r.pdf").write_bytes(pdf)
    command = ["pdftotext", "r.pdf", "-"]
    done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    return " ".join(done.stdout.decode("utf-8").split())


@needs_poppler
def test_the_printed_qr_reads_back_to_the_signed_text(tmp_path: Path) -> None:
    """The paper is worth something only if it verifies."""
    (page,) = _pages(receipt_pdf(SHEET, FONTS), tmp_path)
    assert read_card_qr(page.read_bytes()) == PAYLOAD.encode()


@needs_poppler
def test_a_poor_print_still_reads(tmp_path: Path) -> None:
    """Faded toner, a fold, a phone photo."""
    (page,) = _pages(receipt_pdf(SHEET, FONTS), tmp_path)
    faded = Image.open(page).convert("L").point(lambda level: 120 + level // 3).rotate(4)
    out = io.BytesIO()
    faded.save(out, "JPEG", quality=45)
    assert read_card_qr(out.getvalue()) == PAYLOAD.encode()


@needs_poppler
def test_everything_a_person_needs_is_on_the_paper(tmp_path: Path) -> None:
    """Code, procedure, time with its doubt, expectation, papers, what next, in both languages."""
    words = _words(receipt_pdf(SHEET, FONTS), tmp_path)
    for part in (
        SHEET.code, "BIÊN NHẬN NỘP HỒ SƠ", "Xã Mường Lống", "Đăng ký khai sinh (1.001193)",
        "Birth registration", "09:42 ngày 24/11/2026", "có thể lệch tới 5 phút",
        "Trong ngày, tính từ khi cán bộ tiếp nhận", "counted from acceptance", "Giấy chứng sinh",
        "2 trang", "Giấy chứng nhận kết hôn", "chưa có", "Miễn phí", "0238 000 0000",
        "Mang bản chính", "chưa thay cho Giấy tiếp nhận và hẹn trả kết quả",
    ):  # fmt: skip
        assert part in words


@needs_poppler
def test_many_papers_run_on_to_a_second_page(tmp_path: Path) -> None:
    """Nothing is cut off."""
    lines = tuple(PaperLine(Both(f"Giấy tờ số {n} với tên rất dài " * 3), n) for n in range(1, 25))
    pdf = receipt_pdf(replace(SHEET, received=lines), FONTS)
    assert len(_pages(pdf, tmp_path)) >= 2
    assert "Giấy tờ số 24" in _words(pdf, tmp_path)


def test_the_fonts_are_in_the_file_and_the_file_is_small() -> None:
    """The paper looks the same on every printer."""
    pdf = receipt_pdf(SHEET, FONTS)
    assert b"BeVietnamPro-Bold" in pdf
    assert len(pdf) < 150_000


def test_the_same_sheet_gives_the_same_bytes() -> None:
    """A reprint is the same paper."""
    assert receipt_pdf(SHEET, FONTS) == receipt_pdf(SHEET, FONTS)


def test_names_with_markup_characters_are_only_text() -> None:
    """A catalogue text is not a program."""
    receipt_pdf(replace(SHEET, office="A & B <font size=99>", place="</para>"), FONTS)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "đúng đến từng phút"), (61, "tới 2 phút"), (7200, "tới 120 phút"), (9000, "tới 3 giờ"),
     (200_000, "tới 3 ngày"), (10**9, "chưa được đối chiếu")],
)  # fmt: skip
def test_the_doubt_about_the_time_is_said_in_words(seconds: int, words: str) -> None:
    """An error bar that people understand, never smaller than the truth."""
    assert words in uncertainty_words(seconds).vi


def test_expectations_count_from_acceptance() -> None:
    """No date is promised before an official has accepted."""
    assert expectation_words(Both("3 ngày làm việc")).vi.endswith("tính từ khi cán bộ tiếp nhận")
    assert "09:42" in filed_words(SHEET.filed_at, 0).en


def test_steps_speak_only_of_what_applies() -> None:
    """No missing papers, no sentence about them."""
    complete = replace(SHEET, missing=(), received=())
    assert not any("thiếu" in step.vi or "bản chính" in step.vi for step in next_steps(complete))


def test_qr_symbols_have_a_quiet_zone_and_are_never_micro() -> None:
    """Phones need both."""
    matrix = qr_matrix("A")
    assert len(matrix) == 21 + 8
    assert not any(matrix[0])
    assert read_card_qr(qr_png("MC1:ĐẮK")) == "MC1:ĐẮK".encode()
    with pytest.raises(ValueError, match="too long"):
        qr_matrix("x" * 5000)
