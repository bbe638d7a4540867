"""The calls of Windows that print: GDI draws a page as a picture, the spooler is asked of its job.

Owns the structures and the numbers of the interface (wingdi.h, winspool.h), nothing of what they
mean. It can be imported anywhere and made on Windows only. Written against Microsoft's
documentation; it has never met Windows.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Sequence
from typing import Any, ClassVar

from kiosk_app.devices.documentpages import DrawnPage

_HORZRES, _VERTRES = 8, 10
_SRCCOPY, _HALFTONE = 0x00CC0020, 4
_JOB_CONTROL_DELETE = 5
_INVALID_PARAMETER = 87  # GetJob: there is no such job (any more)
_LONGEST_NAME = 260


class DocInfo(ctypes.Structure):
    """DOCINFOW."""

    _fields_: ClassVar[Sequence[Any]] = [
        ("cbSize", ctypes.c_int),
        ("lpszDocName", ctypes.c_wchar_p),
        ("lpszOutput", ctypes.c_wchar_p),
        ("lpszDatatype", ctypes.c_wchar_p),
        ("fwType", ctypes.c_uint32),
    ]


def bitmap_of(page: DrawnPage) -> tuple[bytes, bytes]:
    """A BITMAPINFOHEADER for rows from the top, and the dots: blue first, rows of whole words."""
    each = page.width * 3
    filling = bytes(-each % 4)
    rows = []
    for top in range(0, len(page.rgb), each):
        row = bytearray(page.rgb[top : top + each])
        row[0::3], row[2::3] = row[2::3], row[0::3]
        rows.append(bytes(row) + filling)
    head = struct.pack("<IiiHHIIiiII", 40, page.width, -page.height, 1, 24, 0, 0, 0, 0, 0, 0)
    return head, b"".join(rows)


def fitted(page: DrawnPage, room: tuple[int, int]) -> tuple[int, int, int, int]:
    """Where a page stands on the paper: left, top, width, height in the printer's dots."""
    scale = min(room[0] / page.width, room[1] / page.height)
    width, height = int(page.width * scale), int(page.height * scale)
    return (room[0] - width) // 2, (room[1] - height) // 2, width, height


class WindowsSpooler:
    """One document at a time. `load(name)` gives a library of Windows."""

    def __init__(self, load: Any = None) -> None:
        load = load or _load
        self._gdi, self._spool = load("gdi32"), load("winspool.drv")
        self._gdi.CreateDCW.restype = ctypes.c_void_p
        self._dc: Any = None

    def default(self) -> str:
        """The default printer's name."""
        size = ctypes.c_uint32(_LONGEST_NAME)
        name = ctypes.create_unicode_buffer(_LONGEST_NAME)
        return name.value if self._spool.GetDefaultPrinterW(name, ctypes.byref(size)) else ""

    def reach(self, printer: str) -> None:
        """OpenPrinter."""
        self._spool.ClosePrinter(self._open(printer))

    def begin(self, printer: str, title: str) -> int:
        """StartDoc: the job's number."""
        self._dc = ctypes.c_void_p(_sure(self._gdi.CreateDCW("WINSPOOL", printer, None, None)))
        about = DocInfo(ctypes.sizeof(DocInfo), title, None, None, 0)
        return _sure(self._gdi.StartDocW(self._dc, ctypes.byref(about)))

    def page(self, page: DrawnPage) -> None:
        """A page as a picture in the middle of the paper."""
        _sure(self._gdi.StartPage(self._dc))
        room = tuple(self._gdi.GetDeviceCaps(self._dc, what) for what in (_HORZRES, _VERTRES))
        self._gdi.SetStretchBltMode(self._dc, _HALFTONE)
        head, dots = bitmap_of(page)
        left, top, width, height = fitted(page, room)
        size = (0, 0, page.width, page.height)
        place = (left, top, width, height)
        _sure(self._gdi.StretchDIBits(self._dc, *place, *size, dots, head, 0, _SRCCOPY))
        _sure(self._gdi.EndPage(self._dc))

    def end(self) -> None:
        """EndDoc."""
        _sure(self._gdi.EndDoc(self._dc))
        self._close()

    def abort(self) -> None:
        """AbortDoc."""
        if self._dc is not None:
            self._gdi.AbortDoc(self._dc)
            self._close()

    def status(self, printer: str, job: int) -> int | None:
        """Status of JOB_INFO_1, whose strings lie behind it in the same memory."""
        handle = self._open(printer)
        try:
            needed = ctypes.c_uint32(0)
            self._spool.GetJobW(handle, job, 1, None, 0, ctypes.byref(needed))
            if not needed.value:
                return None
            memory = ctypes.create_string_buffer(needed.value)
            if not self._spool.GetJobW(handle, job, 1, memory, needed, ctypes.byref(needed)):
                number = _last_error()
                if number == _INVALID_PARAMETER:
                    return None
                raise OSError(number, "GetJob")
            return int(JobInfo.from_buffer_copy(memory).Status)
        finally:
            self._spool.ClosePrinter(handle)

    def delete(self, printer: str, job: int) -> None:
        """SetJob with JOB_CONTROL_DELETE; a job that is out already is no error."""
        handle = self._open(printer)
        self._spool.SetJobW(handle, job, 0, None, _JOB_CONTROL_DELETE)
        self._spool.ClosePrinter(handle)

    def _open(self, printer: str) -> Any:
        handle = ctypes.c_void_p()
        _sure(self._spool.OpenPrinterW(printer, ctypes.byref(handle), None))
        return handle

    def _close(self) -> None:
        self._gdi.DeleteDC(self._dc)
        self._dc = None


class JobInfo(ctypes.Structure):
    """JOB_INFO_1W up to its status."""

    _fields_: ClassVar[Sequence[Any]] = [
        ("JobId", ctypes.c_uint32),
        ("pPrinterName", ctypes.c_void_p),
        ("pMachineName", ctypes.c_void_p),
        ("pUserName", ctypes.c_void_p),
        ("pDocument", ctypes.c_void_p),
        ("pDatatype", ctypes.c_void_p),
        ("pStatus", ctypes.c_void_p),
        ("Status", ctypes.c_uint32),
    ]


def _load(name: str) -> Any:
    return getattr(ctypes, "WinDLL")(name, use_last_error=True)  # noqa: B009 - on Windows only


def _last_error() -> int:
    get = getattr(ctypes, "get_last_error", None)
    return int(get()) if get is not None else 0


def _sure(answer: Any) -> int:
    """What a call gave; OSError with the number of Windows's error when it failed."""
    if not answer or (isinstance(answer, int) and answer < 0):
        raise OSError(_last_error(), "a call of Windows failed")
    return int(answer)
