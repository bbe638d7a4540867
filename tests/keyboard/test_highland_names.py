"""Names of the highlands: every sign of theirs has a key."""

from __future__ import annotations

from kiosk_app.flow.lettering import VIETNAMESE_KEYS
from kiosk_app.ui.keyboard.layouts import symbol_rows


def test_the_sign_in_the_names_of_the_highlands_has_a_key() -> None:
    """H’ Bliă and Y’ Nhàn are written with it on their cards."""
    assert "’" in repr(symbol_rows(VIETNAMESE_KEYS))
