"""The few words of ESC/POS that a raster needs: start, dots in bands, cut, and how are you.

Owns their bytes and what the answers mean (Epson's command reference: GS v 0, GS V, DLE EOT, GS r).
It does no input or output. A module of our own: only five commands are used, all text is dots, and
the well-known library brings USB and serial drivers of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from kiosk_app.devices.ports import Fault, Raster

BAND_ROWS = 128  # small printers hold little more at once
START = b"\x1b@"
FEED_AND_CUT = b"\x1dVB\x50"  # feed 10 mm and to the knife; ignored where there is none
ASK_FINISHED = b"\x1dr\x01"  # answered only when everything before it has been dealt with


class Ask(Enum):
    """The four questions that a printer answers at once, whatever else it does."""

    STATE = 1
    WHY_OFFLINE = 2
    ERROR = 3
    PAPER = 4

    @property
    def bytes(self) -> bytes:
        """As it is sent."""
        return bytes((0x10, 0x04, self.value))


def bands(raster: Raster) -> Iterator[bytes]:
    """The dots, as many rows at a time as any printer holds."""
    each = raster.width // 8
    for top in range(0, raster.height, BAND_ROWS):
        rows = min(BAND_ROWS, raster.height - top)
        head = b"\x1dv0\0" + each.to_bytes(2, "little") + rows.to_bytes(2, "little")
        yield head + raster.dots[top * each : (top + rows) * each]


def is_answer(byte: int) -> bool:
    """Whether a byte can be the answer to a question: some of its bits are fixed."""
    return byte & 0x93 == 0x12


def is_finished(byte: int) -> bool:
    """Whether a byte can be the answer to ASK_FINISHED."""
    return byte & 0x90 == 0


def fault_of(asked: Ask, byte: int) -> Fault | None:
    """What an answer complains of; None when nothing, or only that something else knows more."""
    if asked is Ask.WHY_OFFLINE:
        if byte & 0x04:
            return Fault.COVER_OPEN
        if byte & 0x20:
            return Fault.NO_PAPER
    elif asked is Ask.PAPER:
        if byte & 0x60:
            return Fault.NO_PAPER
    elif asked is Ask.ERROR:
        if byte & 0x08:
            return Fault.PAPER_JAM  # the cutter
        if byte & 0x64:
            return Fault.PRINTER_REFUSED
    elif byte & 0x08:
        return Fault.PRINTER_STOPPED
    return None


ORDER = (Ask.WHY_OFFLINE, Ask.PAPER, Ask.ERROR, Ask.STATE)  # the nearest cause first
