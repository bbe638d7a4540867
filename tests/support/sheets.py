"""Sheets for printers under test: any bytes as a PDF, any dots as a strip."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk_app.devices.ports import DeviceError, Fault, Raster


@dataclass(frozen=True)
class Sheet:
    """A printable thing as the printers see it."""

    title: str
    content: bytes
    strip: Raster | None = None

    def pdf(self) -> bytes:
        return self.content

    def raster(self, width: int) -> Raster:
        if self.strip is None:
            raise DeviceError(Fault.ONLY_A4)
        assert self.strip.width == width
        return self.strip


def a_sheet(pdf: bytes = b"%PDF-1", title: str = "receipt", strip: Raster | None = None) -> Sheet:
    return Sheet(title, pdf, strip)
