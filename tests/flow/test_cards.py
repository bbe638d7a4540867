"""Cards on the screen: all that they say is seen, edited and foreign codes are refused in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.sessions import BIRTH, CARD, Visit, a_visit, at_screen, begin, fill

from kiosk_app.flow.intents import ConfirmScan, Page, Scanned, TypeInstead
from kiosk_app.flow.limits import Limits

SHARED = json.loads((Path(__file__).parents[1] / "data" / "identity_cards.json").read_text("utf-8"))
FAMILY = f"{CARD}|Lầu Bá Giàng|040160001111|Vừ Y Dở"


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Visit]:
    """Somebody who is asked for the card, on a panel with few lines."""
    with a_visit(tmp_path, limits=Limits(lines=4)) as visit:
        begin(visit, BIRTH)
        fill(visit, {}, at_screen("scan_card"))
        yield visit


def test_what_newer_cards_add_is_shown_before_it_is_confirmed(asked: Visit) -> None:
    """The 2024 card may name the family; no part is taken unseen, no number shown whole."""
    view = asked.do(Scanned(FAMILY))
    shown = list(view.lines)
    while view.page + 1 < view.pages:
        assert view.chrome.bottom[-1].intent == Page(1)
        view = asked.do(Page(1))
        shown += view.lines
    extra = [line.value for line in shown if line.label == "Thẻ ghi thêm"]
    assert extra == ["Lầu Bá Giàng", "••• ••• ••• 111", "Vừ Y Dở"]
    assert view.trouble is None  # saying more than others is no doubt
    assert view.chrome.bottom[-1].intent == ConfirmScan()
    asked.do(ConfirmScan())
    draft = asked.kiosk.unfinished()
    assert draft is not None and draft.answers["nyc_ho_ten"] == "Lầu Bá Tủa"


@pytest.mark.parametrize("known", SHARED["cards"], ids=lambda known: known["number"])
def test_every_known_card_reaches_its_confirmation(asked: Visit, known: dict[str, str]) -> None:
    """Through the flow as through the parser."""
    view = asked.do(Scanned(known["payload"]))
    assert view.screen == "confirm_card"
    assert view.lines[0].value == known["name"]


@pytest.mark.parametrize("case", SHARED["edited"], ids=lambda case: case["how"])
def test_an_edited_code_is_refused_in_words(asked: Visit, case: dict[str, str]) -> None:
    """A printed QR with another birth date must not fill a form."""
    true = next(c["payload"] for c in SHARED["cards"] if c["name"] == "Vàng Thị Mỷ")
    view = asked.do(Scanned(true.replace(case["from"], case["to"])))
    assert view.screen == "scan_card"
    assert view.trouble is not None and view.trouble.title == "Mã này ghi không khớp nhau."
    assert "nyc_ho_ten" not in asked.kiosk.unfinished().answers


@pytest.mark.parametrize("case", SHARED["garbage"], ids=lambda case: case["how"])
def test_a_foreign_or_broken_code_is_refused_in_words(asked: Visit, case: dict[str, str]) -> None:
    """Any QR can be held before the machine; typing stays possible."""
    view = asked.do(Scanned(case["payload"]))
    titles = {
        "other": "Đây không phải mã trên thẻ Căn cước.",
        "unread": "Máy chưa đọc được mã này.",
    }
    assert view.screen == "scan_card"
    assert view.trouble is not None and view.trouble.title == titles[case["answer"]]
    assert asked.do(TypeInstead()).screen != "scan_card"
