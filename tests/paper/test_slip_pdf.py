"""The slip for the desk on paper: what it says, and what it never claims."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from support.assets import ASSETS

from kiosk_app.paper.sheet import Both
from kiosk_app.paper.slip import BringLine, SlipSheet, slip_facts, slip_steps
from kiosk_app.paper.slip_pdf import slip_pdf

FONTS = ASSETS / "fonts"
SHEET = SlipSheet(
    office="Trung tâm Phục vụ hành chính công",
    place="Xã Mường Lống",
    procedure=Both("Chứng thực bản sao từ bản chính", "Certified copy"),
    procedure_code="2.000815",
    made_on=date(2026, 11, 24),
    bring=(BringLine(Both("Bản chính", "The original"), Both("Không rách nát", "Not torn")),),
    answers=((Both("Giấy tờ (1)", "Papers (1)"), Both("Giấy khai sinh · Số trang: 1")),),
    sum=Both("2.000 đồng", "2,000 dong"),
    fee=Both("Mỗi trang 2.000 đồng"),
    time_limit=Both("Trong ngày"),
    where="7:30-11:30",
    phone="0238 000 0000",
)
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler-utils")


def words_of(pdf: bytes, tmp_path: Path) -> str:
    (tmp_path / "s.pdf").write_bytes(pdf)
    command = ["pdftotext", "s.pdf", "-"]
    done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    return " ".join(done.stdout.decode("utf-8").split())


@needs_poppler
def test_everything_for_the_way_to_the_desk_is_on_the_paper(tmp_path: Path) -> None:
    """Where, when, with what, for how much, in both languages."""
    words = words_of(slip_pdf(SHEET, FONTS), tmp_path)
    for part in (
        "PHIẾU ĐẾN QUẦY", "Slip for the desk", "Chứng thực bản sao từ bản chính (2.000815)",
        "Trung tâm Phục vụ hành chính công · 7:30-11:30 · 0238 000 0000", "Bản chính",
        "Không rách nát", "Giấy khai sinh · Số trang: 1", "2.000 đồng", "Trong ngày",
        "chưa phải là nộp hồ sơ", "không phải biên nhận", "24/11/2026",
    ):  # fmt: skip
        assert part in words


def test_what_is_not_known_is_left_out() -> None:
    """An empty line would look like nothing to pay."""
    bare = SlipSheet("Quầy", "Xã", Both("Việc"), "9.1", date(2026, 11, 24))
    assert [row[0] for row in slip_facts(bare)] == ["Thủ tục", "Nơi làm"]
    assert [("hỏi cán bộ" in step.vi) for step in slip_steps(bare)] == [False, True]
    assert not any("hỏi cán bộ" in step.vi for step in slip_steps(SHEET))
    assert slip_pdf(bare, FONTS).startswith(b"%PDF")


def test_an_estimate_is_called_one() -> None:
    """The official counts the pages."""
    assert any("tạm tính" in step.vi for step in slip_steps(SHEET))
    assert not any("tạm tính" in step.vi for step in slip_steps(replace(SHEET, sum=None)))


def test_the_same_slip_gives_the_same_bytes() -> None:
    """A reprint is the same paper."""
    assert slip_pdf(SHEET, FONTS) == slip_pdf(SHEET, FONTS)
