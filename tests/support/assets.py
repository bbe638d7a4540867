"""Where the shipped assets stand in a checkout, and the language packs among them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kiosk_app.i18n import Locale, load_locales
from kiosk_app.resources import font_families

ASSETS = Path(__file__).resolve().parents[2] / "assets"
FONTS = font_families(ASSETS / "fonts")


@cache
def packs() -> dict[str, Locale]:
    """The shipped language packs."""
    return load_locales(ASSETS / "locales", FONTS)
