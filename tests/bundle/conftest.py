"""Where the built bundle is; its tests say why they do not run when there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("kiosk_app", "sync", "assets", "packaging")


@pytest.fixture(scope="session")
def bundle() -> Path:
    """The folder dist/motcua."""
    folder = ROOT / "dist" / "motcua"
    if not (folder / "motcua-kiosk").exists():
        pytest.skip("no bundle in dist/motcua: run make bundle first")
    built = (folder / "SHA256SUMS").stat().st_mtime
    sources = (path for part in PARTS for path in (ROOT / part).rglob("*") if path.is_file())
    if any(path.stat().st_mtime > built for path in sources if "__pycache__" not in path.parts):
        pytest.skip("dist/motcua is older than the checkout: run make bundle first")
    return folder
