"""Where the shipped assets are: beside the packages in a checkout, inside the folder of a bundle.

It owns that one distinction and nothing else: what the files mean is for their readers. It must
never look into the working directory, so that a stray folder named `assets` cannot take over.
"""

from __future__ import annotations

import sys
from pathlib import Path

FONT_WEIGHTS = {"regular": "Regular", "semibold": "SemiBold", "bold": "Bold"}


def assets_root() -> Path:
    """The folder `assets`. PyInstaller puts bundled data below `sys._MEIPASS`."""
    bundle = getattr(sys, "_MEIPASS", None)
    root = Path(bundle) if bundle else Path(__file__).resolve().parents[1]
    return root / "assets"


def asset(*parts: str) -> Path:
    """The path of one asset, for example `asset("fonts", "BeVietnamPro-Bold.ttf")`."""
    return assets_root().joinpath(*parts)


def voice_root() -> Path:
    """The clips of `make voices`, a folder per language: in a bundle among the assets, in a
    checkout where they are made. It may be absent."""
    if getattr(sys, "_MEIPASS", None):
        return asset("voice")
    return Path(__file__).resolve().parents[1] / "build" / "voice"


def read_asset(*parts: str) -> str:
    """The text of one asset. FileNotFoundError when the installation is incomplete."""
    return asset(*parts).read_text(encoding="utf-8")


def asset_files(folder: str, ending: str) -> tuple[Path, ...]:
    """The files of `assets/<folder>` whose names end so, by name; `folder` may hold slashes."""
    return tuple(sorted(asset(*folder.split("/")).glob(f"*{ending}")))


def font_families(folder: Path) -> tuple[str, ...]:
    """The fonts that stand in a folder in all three weights, by name."""
    names = sorted(path.name.removesuffix("-Regular.ttf") for path in folder.glob("*-Regular.ttf"))
    return tuple(
        name
        for name in names
        if all((folder / f"{name}-{weight}.ttf").is_file() for weight in FONT_WEIGHTS.values())
    )
