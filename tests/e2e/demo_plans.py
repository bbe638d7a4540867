"""Who comes to the demo: twelve invented people, three for each procedure, six with a paper."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from typing import Any

from kiosk_app.domain.catalogue import Catalogue
from kiosk_app.domain.conditions import holds
from kiosk_app.domain.example import example_answers
from kiosk_app.domain.procedure import FieldType, Procedure
from tests.e2e.person import Plan

CODES = ("1.001193", "1.004194", "2.000635", "1.001612")
EACH = 3
PEOPLE = (
    ("Lầu Bá Tủa", "Nam", "05031990", "040090"),
    ("Vừ Y Mai", "Nữ", "18111994", "040194"),
    ("Moong Văn Chung", "Nam", "22061979", "040079"),
    ("Lò Thị Xoan", "Nữ", "30041988", "040188"),
)
# What a person of Mường Lống would say where the catalogue's examples are only valid.
SAID = {
    "nyc_loai_giay_to": "Căn cước công dân",
    "nyc_noi_cap": "bộ công an",
    "nyc_quan_he": "cha",
    "tre_ho_ten": "Lầu Bá Phương",
    "tre_noi_sinh": "trạm y tế xã mường lống",
    "tre_que_quan": "xã mường lống",
    "tre_quoc_tich": "Việt Nam",
    "me_quoc_tich": "Việt Nam",
    "cha_quoc_tich": "Việt Nam",
    "hs_quoc_tich": "Việt Nam",
    "hs_noi_dang_ky": "ủy ban nhân dân xã mường lống",
    "noi_dung": "đăng ký tạm trú tại bản mường lống",
    "ten": "hộ kinh doanh lầu bá tủa",
}


def plans(catalogue: Catalogue, seed: int) -> Iterator[Plan]:
    """The twelve, in turns over the procedures."""
    doors = {e.id: e.title.get("vi") for e in catalogue.life_events_with_procedures()}
    rng = random.Random(seed)
    for number in range(EACH * len(CODES)):
        procedure = catalogue.get(CODES[number % len(CODES)])
        person = PEOPLE[number % len(PEOPLE)]
        digits = f"{rng.randrange(10**6):06d}"
        card = f"{person[3]}{digits}||{person[0]}|{person[2]}|{person[1]}|Bản Mường Lống 1, Mường Lống, Kỳ Sơn, Nghệ An|12052021"  # noqa: E501 - one line on the card
        yield Plan(
            procedure=procedure,
            answers=_answers(procedure, rng),
            door=doors[procedure.life_event],
            card=card,
            photograph=number % 2 == 0,
        )


def _answers(procedure: Procedure, rng: random.Random) -> dict[str, Any]:
    """Valid answers without most of the optional ones, in the words that people use."""
    answers = example_answers(procedure, rng)
    for field in procedure.fields():
        is_needed = holds(field.required, answers, date.fromisoformat(procedure.valid_from))
        is_ruled = any(rule.at == field.id for rule in procedure.rules)
        if field.id in answers and not is_needed and not is_ruled and rng.random() < 0.7:
            del answers[field.id]
        if field.id in answers and field.id in SAID:
            said = SAID[field.id]
            if field.type is FieldType.CHOICE:
                said = next((o.value for o in field.options if o.value.lower() == said.lower()),
                            answers[field.id])  # fmt: skip
            answers[field.id] = said
    return answers
