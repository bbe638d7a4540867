"""Every place of the flow has a picture in the gallery; what nobody draws nobody looks at."""

from __future__ import annotations

from gallery.covering import PICTURES
from gallery.fixture_views import all_views

from kiosk_app.flow.limits import Limits
from kiosk_app.flow.session import VIEWS


def test_every_place_has_a_picture() -> None:
    """A new page is measured on every panel from the day it lands."""
    assert set(VIEWS) - set(PICTURES) == set()


def test_every_picture_is_drawn() -> None:
    """A table that names what is no longer drawn proves nothing."""
    drawn = [name for name, _ in all_views("vi", Limits())]
    assert len(drawn) == len(set(drawn))
    assert {name for names in PICTURES.values() for name in names} - set(drawn) == set()
