"""Files that come into DATA/catalogue by stick, signed or not, and a machine that minds."""

from __future__ import annotations

from pathlib import Path

from kiosk_app.settings import Settings, load_settings
from sync import Context, PrivateKeys, sign


def production(data: Path) -> Settings:
    """A machine that believes nobody without a signature."""
    (data / "settings.toml").write_text('[kiosk]\nmode = "production"\n', "utf-8")
    return load_settings(data, {})


def put(data: Path, name: str, text: str, keys: PrivateKeys | None = None) -> None:
    """A file into the catalogue folder, signed when there are keys."""
    folder = data / "catalogue"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    if keys is not None:
        signature = sign(keys, Context.CATALOGUE, text.encode()).hex()
        (folder / f"{name}.sig").write_text(signature, "ascii")
        (data / "keys").mkdir(exist_ok=True)
        (data / "keys" / "catalogue.pub").write_text(keys.public.signing.hex(), "ascii")
