"""What a file may say about answers that are known already: offered, or naming who consents."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from support.catalogue import EVERY_KIND, every_kind, parse, shipped

from kiosk_app.domain.generated import completed
from kiosk_app.domain.interview import asked_steps
from kiosk_app.domain.taking_over import known_answers
from kiosk_app.domain.validation import check_all

TODAY = date(2026, 11, 24)
SOURCE = EVERY_KIND.read_text("utf-8")
FEW: dict[str, Any] = {"ten": "Lò Văn Páo", "so_nguoi": 12}


def test_what_a_person_must_say_is_never_taken_over_unasked() -> None:
    """The same place in rain is offered, not assumed."""
    place = {"province": "40", "ward": "16831", "detail": "Bản 1"}
    answers = {**FEW, "noi": place}
    assert "noi_mua" in {step.field.id for step in asked_steps(every_kind(), answers, TODAY)}
    assert "noi_mua" not in completed(every_kind(), answers, TODAY, "")
    question = next(q for _, q in every_kind().questions() if q.id == "noi_mua")
    assert known_answers(question, answers, TODAY) == {"noi_mua": place}
    assert known_answers(question, FEW, TODAY) == {}


def test_who_consents_follows_the_fields_that_name_them() -> None:
    """A head of household who is put right stays the one who agreed."""
    procedure = shipped("1.004222")
    answers = {
        "ho_ten": "Vừ Y Mai",
        "quan_he": "Vợ",
        "chu_ho": "Lầu Bá Tủa",
        "so_dinh_danh_chu_ho": "040090001234",
        "yk_chu_ho": {"agreed": True, "name": "Lầu Bá Dua", "number": "040090009999"},
    }
    full = completed(procedure, answers, TODAY, "Xã")
    agreed = {"agreed": True, "name": "Lầu Bá Tủa", "number": "040090001234"}
    assert full["yk_chu_ho"] == agreed
    refused = {"agreed": False, "name": "", "number": ""}
    assert (
        completed(procedure, {**answers, "yk_chu_ho": refused}, TODAY, "")["yk_chu_ho"] == refused
    )
    assert not [p for p in check_all(procedure, full, TODAY) if p.field == "yk_chu_ho"]


SAME = 'take_over = { fields = { noi_mua = "noi" }, yes = { vi = "Vẫn chỗ đó" }, no = { vi = "Chỗ khác" } }'  # noqa: E501 - one line of the file
LATER = '{ field = "ky", answered = true }'
CONSENT = 'id = "cong_an"\n    type = "consent"\n'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (SAME, SAME.replace('"noi"', '"noi_dung"'), '"noi_dung" is no earlier address'),
        (SAME, SAME.replace('"noi"', '"noy"'), '"noi"?'),
        (SAME, SAME.replace('"noi"', '"ky"'), '"ky" is no earlier address'),
        (SAME, SAME.replace("noi_mua =", "noi ="), 'has no field "noi"'),
        (SAME, SAME.replace(', no = { vi = "Chỗ khác" }', ""), '"no" is missing'),
        (SAME, SAME.replace("yes =", f"when = {LATER}, yes ="), "asked later"),
        (CONSENT, CONSENT + 'given_by = { name = "noi", number = "so" }\n', "no person_name"),
        (CONSENT, CONSENT + 'given_by = { name = "ten", number = "ten" }\n', "no id_number"),
        (CONSENT, CONSENT + 'given_by = { name = "ten" }\n', '"number" is missing'),
    ],
)  # fmt: skip
def test_a_mistake_in_a_file_is_said_with_its_remedy(old: str, new: str, said: str) -> None:
    """A stranger mends the file from these words alone."""
    assert old in SOURCE
    procedure, problems = parse(SOURCE.replace(old, new, 1))
    assert procedure is None
    assert any(said in f"{problem.message}; {problem.remedy}" for problem in problems), problems
