"""How often a citizen must touch the glass, through the whole flow of a birth registration."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.birth import PANELS, WRITTEN, Citizen
from support.sessions import a_visit

from kiosk_app.ui.limits import measure
from kiosk_app.ui.theme import Theme

MOST_OF_A_CITIZEN = 40  # issue of the citizen's kiosk, shows 1


@pytest.fixture(params=PANELS, ids=["21.5 in", "32 in", "15.6 in"])
def citizen(tmp_path: Path, request) -> Iterator[Citizen]:
    """At a machine that nobody uses, whose pages hold what fits on a reference panel."""
    with a_visit(tmp_path, limits=measure(Theme.of_panel(*request.param))) as visit:
        yield Citizen(visit)


def test_a_birth_is_registered_within_forty_touches(citizen: Citizen) -> None:
    """Every touch is a chance to err for a tired person; the bound is the issue's."""
    assert citizen.register().screen == "done"
    assert citizen.touches <= MOST_OF_A_CITIZEN, citizen.seen


def test_only_what_no_card_and_no_list_can_give_is_typed(citizen: Citizen) -> None:
    """A card that says it, or a list that holds it, spares the keyboard."""
    citizen.register()
    no_card_knows = {*WRITTEN, "nyc_noi_cu_tru", "me_noi_cu_tru"}
    assert set(citizen.written) <= no_card_knows
