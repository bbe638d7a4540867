"""Assets are found in a checkout and in a bundle, never in the working directory."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kiosk_app.resources import asset, asset_files, assets_root, read_asset


def test_a_checkout_keeps_assets_beside_the_packages() -> None:
    """The same folder whose files the tests read."""
    assert (assets_root() / "catalogue" / "life_events.toml").is_file()
    assert read_asset("catalogue", "life_events.toml").startswith("#")


def test_a_bundle_keeps_them_in_its_own_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """PyInstaller tells where it unpacked the data."""
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert asset("fonts", "x.ttf") == tmp_path / "assets" / "fonts" / "x.ttf"


def test_a_stray_folder_of_the_same_name_is_not_looked_at(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whoever starts the kiosk elsewhere must not change what it shows."""
    before = assets_root()
    (tmp_path / "assets").mkdir()
    monkeypatch.chdir(tmp_path)
    assert assets_root() == before


def test_files_come_in_the_order_of_their_names() -> None:
    """The menu must be the same at every start."""
    names = [path.name for path in asset_files("catalogue/procedures", ".toml")]
    assert names == sorted(names)
    assert asset_files("catalogue/nothing", ".toml") == ()
