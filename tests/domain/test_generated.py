"""What the machine writes by itself, and that it never puts words into a person's mouth."""

from __future__ import annotations

from datetime import date

from support.catalogue import shipped

from kiosk_app.domain.generated import completed, generated_value

TODAY = date(2026, 11, 24)


def test_a_date_is_written_in_words() -> None:
    """The paper form wants the birthday in figures and in words."""
    field = shipped("1.001193").get_field("tre_ngay_sinh_chu")
    words = generated_value(field, {"tre_ngay_sinh": "2026-11-18"})
    assert words is not None
    assert words.endswith("năm hai nghìn không trăm hai mươi sáu")
    assert generated_value(field, {"tre_ngay_sinh": "2026-13-18"}) is None
    assert generated_value(field, {}) is None


def test_an_amount_is_written_in_words() -> None:
    """The capital of a business likewise; what is no amount has no words."""
    field = shipped("1.001612").get_field("von_chu")
    assert generated_value(field, {"von": 50_000_000}) == "Năm mươi triệu đồng"
    for odd in (True, -1, 10**18, "50"):
        assert generated_value(field, {"von": odd}) is None


def test_the_machine_fills_only_what_is_empty() -> None:
    """Place and day of signing are known; an answer that was given stays."""
    procedure = shipped("1.001193")
    full = completed(procedure, {"lam_tai": "Xã khác"}, TODAY, "Xã Mường Lống")
    assert full["lam_tai"] == "Xã khác"
    assert full["ngay_lam"] == "2026-11-24"
    assert completed(procedure, {}, TODAY, "Xã Mường Lống")["lam_tai"] == "Xã Mường Lống"
    assert "lam_tai" not in completed(procedure, {}, TODAY, "")


def test_nothing_that_a_person_must_decide_is_filled() -> None:
    """A usual answer is offered first, never chosen by itself; nothing is declared or signed."""
    full = completed(shipped("1.001193"), {}, TODAY, "Xã")
    assert set(full) == {"lam_tai", "ngay_lam"}


def test_words_follow_the_figures_that_were_changed_after_them() -> None:
    """Who confirms the words and then corrects the day must not file two different days."""
    procedure = shipped("1.001193")
    first = completed(procedure, {"tre_ngay_sinh": "2026-11-18"}, TODAY, "")
    edited = completed(procedure, {**first, "tre_ngay_sinh": "2026-11-19"}, TODAY, "")
    assert edited["tre_ngay_sinh_chu"].startswith("Ngày mười chín tháng mười một")
    assert completed(procedure, edited, TODAY, "") == edited
    money = shipped("1.001612")
    stale = {"von": 50_000_000, "von_chu": "Năm triệu đồng"}
    assert completed(money, stale, TODAY, "")["von_chu"] == "Năm mươi triệu đồng"


def test_words_of_a_person_stay() -> None:
    """An official may write the day as the register has it."""
    given = {"tre_ngay_sinh": "2026-11-18", "tre_ngay_sinh_chu": "mười tám, mười một, 2026"}
    assert (
        completed(shipped("1.001193"), given, TODAY, "")["tre_ngay_sinh_chu"]
        == given["tre_ngay_sinh_chu"]
    )


def test_rows_keep_what_was_said_and_nothing_more() -> None:
    """A row's number is its place; storing it would change what a person gave."""
    rows = [{"ten_nganh": "A"}, {"ten_nganh": "B"}, "odd"]
    assert completed(shipped("1.001612"), {"nganh": rows}, TODAY, "")["nganh"] == rows
