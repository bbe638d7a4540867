"""Writes a sheet as a PDF file into a folder, whole or not at all, never over another.

Owns the names and the durable writing, for the printer that is a folder and for a person's stick.
"""

from __future__ import annotations

from pathlib import Path

from kiosk_app.devices.ports import Printable
from sync import write_whole

LONGEST_NAME = 80


def write_pdf(folder: Path, sheet: Printable) -> Path:
    """`<title>.pdf`, or `<title>-2.pdf` ...; on the medium when this returns. OSError."""
    title = sheet.title
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "_" for c in title)
    target = _free_name(folder, safe[:LONGEST_NAME] or "document")
    # The name too is durable: people pull a stick as soon as they are told that it is done.
    write_whole(target, sheet.pdf())
    return target


def _free_name(folder: Path, stem: str) -> Path:
    number = 1
    while True:
        target = folder / (f"{stem}.pdf" if number == 1 else f"{stem}-{number}.pdf")
        if not target.exists():
            return target
        number += 1
