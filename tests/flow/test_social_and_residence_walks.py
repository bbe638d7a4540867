"""Residence and social procedures from home to the receipt, by hand and with an identity card."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support.catalogue import shipped
from support.sessions import CARD, SIGNATURE, Visit, a_visit, answer_one, begin, field_of, file_one

from kiosk_app.domain.example import example_answers
from kiosk_app.domain.procedure import Field, FieldType
from kiosk_app.flow.intents import ConfirmScan, Next, Scanned, Submit, TakeOver
from kiosk_app.flow.views import DoneView, ListView, ScanView, TextView, TilesView, View

CODES = (
    "1.004222",
    "1.010041",
    "1.003677",
    "2.001159",
    "1.001776",
    "1.014027",
    "1.001699",
    "1.001731",
    "1.014028",
    "1.011607",
    "1.011608",
)
TODAY = date(2026, 11, 24)
MOST_STEPS = 120
# Words that no card and no list holds: everything else is scanned, chosen or taken over.
TYPED_WITH_CARDS = {
    "1.004222": {"dien_thoai", "email", "noi_dung"},
    "1.010041": {"dien_thoai", "email", "noi_dung"},
    "1.003677": set(),
    "2.001159": set(),
    "1.001776": {"tro_cap_khac", "quan_he_nuoi"},
    "1.014027": {"dt"},
    "1.001699": {"dd_dt"},
    "1.001731": {"cn_dt"},
    "1.014028": {"cn_dt"},
    "1.011607": set(),
    "1.011608": set(),
}


def as_said(field: Field, value: Any) -> Any:
    """A stored answer as a person gives it on the screen; None when the screen offers enough."""
    match field.type:
        case FieldType.DATE | FieldType.PARTIAL_DATE:
            year, month, day = [*value.split("-"), "", ""][:3]
            return day, month, year
        case FieldType.MULTI_CHOICE:
            return tuple(value)
        case FieldType.MATRIX:
            return next(iter(value.values()))
        case FieldType.NUMBER | FieldType.MONEY:
            return str(value)
        case FieldType.ADDRESS:
            return value["detail"]
        case FieldType.TABLE | FieldType.CONSENT | FieldType.SIGNATURE:
            return None
        case _:
            return value


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("code", CODES)
def test_every_form_is_filled_in_by_hand_and_filed(tmp_path: Path, code: str, seed: int) -> None:
    """Every question has a screen that takes its answer, on whichever branch it stands."""
    procedure = shipped(code)
    answers = example_answers(procedure, random.Random(seed), TODAY)
    values = {name: as_said(procedure.get_field(name), value) for name, value in answers.items()}
    if "nc_ngay_chet" in values:  # the date that the person here would say is older
        values.setdefault("nc_thoi_gian_mt", values["nc_ngay_chet"])
    with a_visit(tmp_path) as visit:
        assert isinstance(file_one(visit, code, values), DoneView)


@pytest.mark.parametrize("code", CODES)
def test_with_a_card_little_is_typed(tmp_path: Path, code: str) -> None:
    """Name, number, birth date and sex come from cards, places and usual answers from tiles, what
    was said before from before."""
    with a_visit(tmp_path) as visit:
        view, typed = begin(visit, code), set()
        for _ in range(MOST_STEPS):
            if isinstance(view, DoneView):
                break
            if isinstance(view, TextView):
                typed.add(field_of(view))
            view = with_card(visit, view)
        assert isinstance(view, DoneView), (view.screen, view.key, getattr(view, "trouble", None))
        assert typed == TYPED_WITH_CARDS[code]


def with_card(visit: Visit, view: View) -> View:
    """One screen of somebody who has a card for everybody, and for whom all is the same."""
    match view:
        case ScanView():
            return visit.do(Scanned(CARD), ConfirmScan())
        case TilesView(screen="same"):
            return visit.do(TakeOver(same=True))
        case ListView(screen="check"):
            return visit.do(Next())
    if view.screen == "sign":
        return visit.do(Submit(SIGNATURE))
    return visit.do(Next()) if view.screen == "documents" else answer_one(visit, view)


@pytest.mark.parametrize("code", CODES)
def test_the_procedure_page_says_what_to_bring_and_what_comes_of_it(code: str) -> None:
    """Papers by their plain names, each once; what the machine makes is not to be brought."""
    procedure = shipped(code)
    bring = [d.name.get("vi") for d in procedure.documents if not d.by_kiosk]
    assert len(bring) == len(set(bring))
    assert all(len(name) <= 40 for name in bring)
    assert any(result.main for result in procedure.results)
    assert procedure.confidence.note
    assert set(dict(procedure.confidence.marks)) == {"portal_data", "form_fields", "rules"}
