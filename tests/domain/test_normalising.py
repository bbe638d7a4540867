"""How answers are stored: the same words always as the same bytes."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.catalogue import shipped

from kiosk_app.domain.normalising import normalise, tidy_text
from kiosk_app.domain.procedure import Field, FieldType, Text


def field_of(kind: FieldType) -> Field:
    """A bare field of a kind."""
    return Field("f", kind, Text((("vi", "F"),)), Text((("vi", "F?"),)))


@pytest.mark.parametrize(
    ("kind", "raw", "stored"),
    [
        (FieldType.TEXT, "  Thôn\u00a0 3  ", "Thôn 3"),
        (FieldType.TEXT, "   ", None),
        (FieldType.TEXT, "a\u200bb\ufeff", "ab"),
        (FieldType.PERSON_NAME, "H’ Bliă  Niê", "H’ Bliă Niê"),
        (FieldType.PERSON_NAME, "lò văn PÁO", "lò văn PÁO"),
        (FieldType.LONG_TEXT, " Thôn 3 \r\n xã  B\n\n", "Thôn 3\nxã B"),
        (FieldType.NUMBER, "12", 12),
        (FieldType.MONEY, "1.500.000", 1500000),
        (FieldType.MONEY, "1 500 000", 1500000),
        (FieldType.MONEY, "1.5", "1.5"),
        (FieldType.MONEY, 7, 7),
        (FieldType.NUMBER, "", None),
        (FieldType.TIME, "1430", "14:30"),
        (FieldType.TIME, " 14 giờ 30 phút ", "14:30"),
        (FieldType.TIME, "9h05", "09:05"),
        (FieldType.TIME, "930", "09:30"),
        (FieldType.TIME, "7", "07:00"),
        (FieldType.TIME, "9999", "99:99"),
        (FieldType.TIME, "sáng", "sáng"),
        (FieldType.TIME, "", None),
        (FieldType.ID_NUMBER, "002 196 000 118", "002196000118"),
        (FieldType.ID_NUMBER, "c1234567", "C1234567"),
        (FieldType.PHONE, "+84 912.345.678", "0912345678"),
        (FieldType.PHONE, "0912-345-678", "0912345678"),
        (FieldType.DECLARATION, True, True),
        (FieldType.ADDRESS, {"province": "08", "ward": "1", "detail": " a  b "},
         {"province": "08", "ward": "1", "detail": "a b"}),
        (FieldType.ADDRESS, {"province": "", "ward": "", "detail": " "}, None),
    ],
)  # fmt: skip
def test_an_answer_is_tidied_by_its_kind(kind: FieldType, raw: Any, stored: Any) -> None:
    """Spaces, invisible signs and separators are habits of typing, not content."""
    assert normalise(field_of(kind), raw) == stored


def test_rows_are_tidied_and_empty_ones_fall_out() -> None:
    """An item that was begun and left empty is not an item."""
    field = shipped("1.001612").get_field("nganh")
    rows = [{"ten_nganh": " Bán  gạo ", "ma_nganh": "4711 "}, {"ten_nganh": " "}, {}]
    assert normalise(field, rows) == [{"ten_nganh": "Bán gạo", "ma_nganh": "4711"}]
    assert normalise(field, [{}]) is None


@given(st.text(max_size=40))
def test_tidying_twice_changes_nothing(text: str) -> None:
    """What is stored and read again must be the same bytes."""
    once = tidy_text(text)
    assert tidy_text(once) == once
    assert unicodedata.is_normalized("NFC", once)
