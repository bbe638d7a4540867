"""A thermal receipt printer that takes dots: over the network, a USB device file, a serial line.

Owns the conversation: asked before, between the bands and at the end, so that "printed" means that
the printer has said so. A printer that cannot answer (`answers=False`) is believed. What it is told
lives in the printer only; nothing is written elsewhere.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from kiosk_app.devices.escpos import (
    ASK_FINISHED,
    FEED_AND_CUT,
    ORDER,
    START,
    Ask,
    bands,
    fault_of,
    is_answer,
    is_finished,
)
from kiosk_app.devices.ports import DeviceError, Fault, Printable, Raster
from kiosk_app.devices.writing import line_error

ANSWER_S = 3.0
FINISH_S = 30.0  # two metres of paper at a slow printer's pace
_ASK_EVERY = 4  # bands


class Line(Protocol):
    """Bytes to a printer and back. Every verb may raise OSError."""

    def send(self, data: bytes) -> None:
        """All of it, or TimeoutError when the printer takes no more."""
        ...

    def receive(self, timeout_s: float) -> int | None:
        """The next byte; None when none came in time."""
        ...

    def close(self) -> None:
        """Give the printer back."""
        ...


class ThermalPrinter:
    """`open_line` is called for every sheet, so that a printer may be pulled and put back."""

    def __init__(
        self,
        open_line: Callable[[], Line],
        width: int = 576,
        *,
        name: str = "thermal printer",
        answers: bool = True,
    ) -> None:
        self._open = open_line
        self._width = width
        self._name = name
        self._answers = answers

    @property
    def name(self) -> str:
        """Where it is."""
        return self._name

    def check(self) -> str:
        """Asks for paper, cover and state; one that cannot answer is only reached for."""
        try:
            line = self._open()
        except OSError as error:
            raise line_error(error) from error
        try:
            if self._answers:
                _Talk(line).check()
        except OSError as error:
            raise line_error(error) from error
        finally:
            line.close()
        return ""

    def print(self, sheet: Printable) -> None:
        """Dots, cut, and the printer's word that it is done."""
        raster = sheet.raster(self._width)
        try:
            line = self._open()
        except OSError as error:
            raise line_error(error) from error
        talk = _Talk(line) if self._answers else None
        try:
            _print(line, talk, raster)
        except TimeoutError as error:  # it takes no more bytes: what does it complain of?
            raise _why_it_stopped(talk) from error
        except OSError as error:
            raise line_error(error) from error
        finally:
            line.close()


def _print(line: Line, talk: _Talk | None, raster: Raster) -> None:
    if talk is not None:
        talk.check()
    line.send(START)
    for n, band in enumerate(bands(raster), 1):
        line.send(band)
        if talk is not None and n % _ASK_EVERY == 0:
            talk.check()
    line.send(FEED_AND_CUT)
    if talk is not None:
        talk.wait_for_the_end()


class _Talk:
    """Questions and answers. The word that all is printed may come between two of them, and an
    answer that was not waited for may come later."""

    def __init__(self, line: Line, clock: Callable[[], float] = time.monotonic) -> None:
        self._line = line
        self._clock = clock
        self._has_answered = False
        self._is_finished = False
        self._late = 0

    def check(self) -> None:
        """Raises what the printer complains of; wrong_device when nothing sensible answers."""
        for asked in ORDER:
            byte = self._ask(asked)
            if byte is None:  # what has answered before is no other device
                silent = Fault.PRINTER_GONE if self._has_answered else Fault.WRONG_DEVICE
                raise DeviceError(silent, "no answer")
            fault = fault_of(asked, byte)
            if fault is not None:
                raise DeviceError(fault)

    def wait_for_the_end(self) -> None:
        """Until the printer says so. Still printing is no fault; out of paper in the middle is."""
        self._line.send(ASK_FINISHED)
        end = self._clock() + FINISH_S
        while not self._is_finished:
            if self._clock() >= end:
                raise DeviceError(Fault.PRINTER_STUCK)
            self._hear(self._line.receive(ANSWER_S))
            for asked in ORDER if not self._is_finished else ():
                byte = self._ask(asked)
                fault = None if byte is None else fault_of(asked, byte)
                if fault is not None:
                    raise DeviceError(fault)
        self.check()  # the last of the strip may have ended in the air

    def _ask(self, asked: Ask) -> int | None:
        """The answer; None when none came in time, however much else did."""
        self._line.send(asked.bytes)
        end = self._clock() + ANSWER_S
        while True:
            left_s = end - self._clock()
            byte = self._line.receive(left_s) if left_s > 0 else None
            if byte is None:
                self._late += 1
                return None
            if self._hear(byte):
                continue
            if self._late:
                self._late -= 1
                continue
            self._has_answered = True
            return byte

    def _hear(self, byte: int | None) -> bool:
        """Whether it was the word that all is printed; what is neither is no printer's."""
        if byte is None:
            return False
        if is_answer(byte):
            return False
        if not is_finished(byte):
            raise DeviceError(Fault.WRONG_DEVICE, "no such answer")
        self._is_finished = True
        return True


def _why_it_stopped(talk: _Talk | None) -> DeviceError:
    try:
        if talk is not None:
            talk.check()
    except DeviceError as error:
        if error.code not in (Fault.WRONG_DEVICE, Fault.PRINTER_GONE):
            return error
    except OSError:
        pass
    return DeviceError(Fault.PRINTER_STUCK, "takes no more")
