"""Pages of documents from elsewhere, as pictures for the screen.

Owns the asking: a process for each page (pagedrawer.py), its time, what its end means. The document
goes in and the picture comes out by pipes; nothing of either is ever on a disk. It may take seconds
and is never called on the interface's thread.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field

from kiosk_app.devices.pagedrawer import LARGEST_BYTES, NEAR_PARTS, TOO_LARGE
from kiosk_app.devices.ports import DeviceError, Fault

TYPES = ("application/pdf", "image/jpeg", "image/png", "image/webp")
LONGEST_S = 12.0
DRAW_SIGN = "--draw-page"  # to the bundle's program, which has no `-m`
_LONGEST_HEAD = 64


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A page, or a part of it: RGB rows from the top."""

    pages: int
    width: int
    height: int
    rgb: bytes = field(repr=False)


def draw_page(
    media_type: str, data: bytes, step: int, *, near: bool = False, wide: bool = True
) -> DrawnPage:
    """A page; `near` one of its NEAR_PARTS, enlarged for a `wide` or a tall panel: then `step`
    counts the parts of all pages. DeviceError."""
    page, part = divmod(step, NEAR_PARTS) if near else (step, 0)
    if media_type not in TYPES:
        raise DeviceError(Fault.DOCUMENT_UNREADABLE, "a type that is not shown")
    if len(data) > LARGEST_BYTES:
        raise DeviceError(Fault.DOCUMENT_TOO_LARGE, f"{len(data)} bytes")
    words = [media_type, str(page), "near" if near else "whole", str(part)]
    try:
        done = subprocess.run(
            [*_program(), *words, "wide" if wide else "tall"],
            input=data,
            capture_output=True,
            timeout=LONGEST_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise DeviceError(Fault.DOCUMENT_UNREADABLE, type(error).__name__) from error
    if done.returncode == TOO_LARGE:
        raise DeviceError(Fault.DOCUMENT_TOO_LARGE)
    if done.returncode != 0:
        raise DeviceError(Fault.DOCUMENT_UNREADABLE, f"ended with {done.returncode}")
    return _read(done.stdout)


def _program() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, DRAW_SIGN]
    return [sys.executable, "-m", "kiosk_app.devices.pagedrawer"]


def _read(answer: bytes) -> DrawnPage:
    head, sign, rgb = answer.partition(b"\n")
    numbers = head[:_LONGEST_HEAD].split()
    if not sign or len(numbers) != 3 or not all(number.isdigit() for number in numbers):
        raise DeviceError(Fault.DOCUMENT_UNREADABLE, "no answer")
    pages, width, height = map(int, numbers)
    if len(rgb) != width * height * 3:
        raise DeviceError(Fault.DOCUMENT_UNREADABLE, "half an answer")
    return DrawnPage(pages, width, height, rgb)
