"""The shapes of a procedure: texts in several languages, fields found by id."""

from __future__ import annotations

import pytest
from support.catalogue import shipped

from kiosk_app.domain.procedure import FieldType, PartPlace, QuestionKind, Text


def test_a_text_falls_back_to_vietnamese() -> None:
    """A language pack may lack what a procedure's file never translated."""
    text = Text((("vi", "Cháu bé"), ("en", "The child"), ("hmn", "")))
    assert text.get("en") == "The child"
    assert text.get("tyz") == "Cháu bé"
    assert text.get("hmn") == "Cháu bé"


def test_fields_are_found_by_id() -> None:
    """find answers None, get raises."""
    procedure = shipped("1.001193")
    assert procedure.get_field("me_ngay_sinh").partial
    assert not procedure.get_field("tre_ngay_sinh").partial
    assert procedure.find_field("x") is None
    with pytest.raises(KeyError):
        procedure.get_field("x")


def test_columns_are_not_fields_of_the_form() -> None:
    """Their ids repeat in each row and may repeat those of fields."""
    procedure = shipped("1.001612")
    assert procedure.find_field("ma_nganh") is None
    assert [f.id for f in procedure.fields() if f.type is FieldType.TABLE] == [
        "nganh",
        "dia_diem",
        "tv",
    ]


def test_questions_come_with_their_part() -> None:
    """A person is one question with several fields; the last part is signed."""
    procedure = shipped("1.001193")
    pairs = list(procedure.questions())
    people = [question.id for _, question in pairs if question.kind is QuestionKind.PERSON]
    assert people == ["applicant", "mother", "father"]
    assert pairs[-1][0].place is PartPlace.SIGN
