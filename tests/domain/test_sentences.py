"""Sentences beside one another: the stops that a reader expects."""

from __future__ import annotations

import pytest

from kiosk_app.domain.sentences import sentences, with_clause


@pytest.mark.parametrize(
    ("parts", "joined"),
    [
        (("Ngày này đã qua", "Hôm nay là 24/11."), "Ngày này đã qua. Hôm nay là 24/11."),
        (("Theo tin lúc 09:42, 26/11/2026", "Đưa mã"), "Theo tin lúc 09:42, 26/11/2026. Đưa mã."),
        (("Chưa nối được.", "Đưa mã QR."), "Chưa nối được. Đưa mã QR."),
        (("Đúng chưa?", "", "  Xem lại"), "Đúng chưa? Xem lại."),
        (("Bấm “Có.”", "Rồi"), "Bấm “Có.” Rồi."),
        (("Một mình",), "Một mình"),
        ((), ""),
    ],
)
def test_sentences_are_closed_before_the_next_begins(parts: tuple[str, ...], joined: str) -> None:
    """Headings carry no stop, remarks do; nobody should read two in one."""
    assert sentences(*parts) == joined


def test_a_clause_goes_on_with_words_and_follows_sentences() -> None:
    """ "... có thể lâu hơn., tính từ khi ..." stood on a receipt."""
    assert with_clause("3 ngày làm việc", "tính từ khi nhận") == "3 ngày làm việc, tính từ khi nhận"
    assert with_clause("Trả ngay. Có thể lâu hơn.", "tính từ khi nhận") == (
        "Trả ngay. Có thể lâu hơn. Tính từ khi nhận."
    )
    assert (
        with_clause("Trả ngay. Có thể lâu hơn", "tính từ") == "Trả ngay. Có thể lâu hơn. Tính từ."
    )
    assert with_clause("Trong ngày; sau 15 giờ thì mai", "tính từ khi nhận") == (
        "Trong ngày; sau 15 giờ thì mai. Tính từ khi nhận."
    )
