"""A real document camera, read by a program that writes an MJPEG stream to its output.

It owns when that program runs: from when somebody first looks until the last one has looked away,
so that the camera's light is off when nobody photographs. Of the stream it keeps the newest image
only, and none once the stream has ended or stalled: an old picture never stands as if it were live.
A program that ended is started again after a pause, so a camera that was plugged in again shows its
picture by itself. It must never know how a picture is used.
"""

from __future__ import annotations

import logging
import os
import shutil
import stat
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PIL import Image

from kiosk_app.devices.mjpeg import NoImages, Splitter
from kiosk_app.devices.pictures import open_picture
from kiosk_app.devices.ports import DeviceError, Fault, Frame
from kiosk_app.devices.streamprogram import StreamProgram

log = logging.getLogger(__name__)

LIVE = (640, 480)
_JOIN_S = 3.0
# What programs complain of, in the words of the C library and of ffmpeg's devices.
_COMPLAINTS = (
    (Fault.CAMERA_BUSY, ("busy", "already in use")),
    (Fault.CAMERA_DENIED, ("permission denied", "not permitted", "access is denied")),
    (Fault.CAMERA_STRANGE, ("inappropriate ioctl", "not a video capture device", "invalid data")),
    (Fault.NO_CAMERA, ("no such file", "no such device", "could not find", "cannot find")),
)


@dataclass(frozen=True, slots=True)
class Source:
    """The program and its arguments. `device` is the special file that it reads, when one is
    known; "" where devices have no files."""

    command: Sequence[str]
    device: str = ""

    def start(self) -> StreamProgram:
        """Raises DeviceError when there is no program, no device, or no leave to read it."""
        if shutil.which(self.command[0]) is None:
            raise DeviceError(Fault.NO_CAMERA_PROGRAM, self.command[0])
        if self.device:
            _check_file(self.device)
        try:
            return StreamProgram(self.command)
        except OSError as error:
            raise DeviceError(Fault.NO_CAMERA_PROGRAM, type(error).__name__) from error


def _check_file(device: str) -> None:
    try:
        mode = Path(device).stat().st_mode
    except PermissionError as error:
        raise DeviceError(Fault.CAMERA_DENIED, type(error).__name__) from error
    except (OSError, ValueError) as error:
        raise DeviceError(Fault.NO_CAMERA, type(error).__name__) from error
    if not stat.S_ISCHR(mode):
        raise DeviceError(Fault.CAMERA_STRANGE, "no device")
    if not os.access(device, os.R_OK | os.W_OK):
        raise DeviceError(Fault.CAMERA_DENIED)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited: for the first picture, for the next one, before a new start."""

    first_s: float = 10.0
    next_s: float = 3.0
    pause_s: float = 0.5
    longest_pause_s: float = 4.0


@dataclass(slots=True)
class _Stream:
    """One run of the program, as its reading thread tells of it."""

    pictures: int = 0
    bytes: int = 0
    has_ended: bool = False
    is_strange: bool = False


@dataclass(slots=True, eq=False)
class _Watch:
    """One time of being on: from the first who looks to the last."""

    thread: threading.Thread | None = field(default=None)
    is_over: bool = False


class ProgramCamera:
    """Any thread may ask; `on` counts who looks."""

    def __init__(
        self,
        source: Source,
        name: str,
        patience: Patience | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source = source
        self._name = name
        self._patience = patience or Patience()
        self._clock = clock
        self._news = threading.Condition()
        self._looking = 0
        self._watch: _Watch | None = None
        self._number = 0
        self._newest: tuple[int, float, bytes] | None = None  # number, when, the image
        self._fault: tuple[Fault, str] | None = None
        self._live: tuple[float, Frame] | None = None

    @property
    def name(self) -> str:
        """The device, or the program that reads it."""
        return self._name

    @contextmanager
    def on(self) -> Iterator[None]:
        """While it lasts the camera is on."""
        with self._news:
            self._looking += 1
            if self._watch is None:
                watch = self._watch = _Watch()
                watch.thread = threading.Thread(
                    target=self._keep, args=(watch,), name="camera program", daemon=True
                )
                watch.thread.start()
        try:
            yield
        finally:
            self._look_away()

    def frame(self) -> Frame:
        """The newest picture, fitted into 640 x 480; DeviceError when there is none now."""
        with self._news:
            newest, fault = self._newest, self._fault
        if newest is None:
            raise DeviceError(*(fault or (Fault.CAMERA_STARTING, "")))
        number, when, image = newest
        if self._is_old(when):
            raise DeviceError(Fault.CAMERA_SILENT)
        live = self._live
        if live is not None and live[1].number == number:
            return live[1]
        try:
            picture = open_picture(image, "RGB", draft=LIVE)
        except DeviceError as error:
            if live is not None and not self._is_old(live[0]):
                return live[1]  # one bad image of many
            raise DeviceError(Fault.CAMERA_STRANGE, error.code.value) from error
        picture.thumbnail(LIVE, Image.Resampling.BILINEAR)
        frame = Frame(picture.width, picture.height, picture.tobytes(), number)
        self._live = (when, frame)
        return frame

    def capture(self) -> bytes:
        """The newest whole image as it came. Waits for the first one after the camera was turned
        on; DeviceError at once when it is known what is wrong."""
        with self.on(), self._news:
            self._news.wait_for(
                lambda: self._newest is not None or self._fault is not None,
                self._patience.first_s + self._patience.next_s,
            )
            if self._newest is None:
                raise DeviceError(*(self._fault or (Fault.CAMERA_SILENT, "")))
            _, when, image = self._newest
            if self._is_old(when):
                raise DeviceError(Fault.CAMERA_SILENT)
            return image

    def _is_old(self, when: float) -> bool:
        return self._clock() - when > self._patience.next_s

    def _look_away(self) -> None:
        with self._news:
            self._looking -= 1
            if self._looking or self._watch is None:
                return
            watch, self._watch = self._watch, None
            watch.is_over = True
            self._newest = self._live = self._fault = None
            self._news.notify_all()
        assert watch.thread is not None
        watch.thread.join(_JOIN_S)

    def _keep(self, watch: _Watch) -> None:
        """Runs the program, again after each end, until nobody looks."""
        pause_s, has_shown = self._patience.pause_s, False
        while not watch.is_over:
            shown, fault = self._run(watch)
            has_shown = has_shown or shown
            if fault[0] is Fault.NO_CAMERA and has_shown:
                fault = (Fault.CAMERA_PULLED, fault[1])
            pause_s = self._patience.pause_s if shown else pause_s
            with self._news:
                if watch.is_over:
                    return
                if self._fault is None or self._fault[0] is not fault[0]:
                    log.warning("camera.failed", extra={"failure": fault[0].value})
                self._newest = self._live = None
                self._fault = fault
                self._news.notify_all()
                self._news.wait_for(lambda: watch.is_over, pause_s)
            pause_s = min(2 * pause_s, self._patience.longest_pause_s)

    def _run(self, watch: _Watch) -> tuple[bool, tuple[Fault, str]]:
        """One run: whether it showed a picture, and why it is over."""
        try:
            program = self._source.start()
        except DeviceError as error:
            return False, (error.code, error.detail)
        stream = _Stream()
        reader = threading.Thread(
            target=self._read, args=(program, stream, watch), name="camera", daemon=True
        )
        reader.start()
        try:
            has_stalled = self._stalls(stream, watch)
        finally:
            program.end()
            reader.join(_JOIN_S)
        return stream.pictures > 0, _why(stream, program, has_stalled=has_stalled)

    def _stalls(self, stream: _Stream, watch: _Watch) -> bool:
        """Waits until no picture comes any more (True), the stream ended or nobody looks."""

        def has_news(seen: int) -> bool:
            return watch.is_over or stream.has_ended or stream.pictures > seen

        with self._news:
            while not (watch.is_over or stream.has_ended):
                seen = stream.pictures
                wait_s = self._patience.next_s if seen else self._patience.first_s
                if not self._news.wait_for(partial(has_news, seen), wait_s):
                    return True
        return False

    def _read(self, program: StreamProgram, stream: _Stream, watch: _Watch) -> None:
        splitter = Splitter()
        try:
            with closing(program.chunks()) as chunks:
                for chunk in chunks:
                    stream.bytes += len(chunk)
                    for image in splitter.feed(chunk):
                        self._show(image, stream, watch)
        except NoImages:
            stream.is_strange = True
        with self._news:
            stream.has_ended = True
            self._news.notify_all()

    def _show(self, image: bytes, stream: _Stream, watch: _Watch) -> None:
        with self._news:
            stream.pictures += 1
            if watch is self._watch:
                self._number += 1
                self._newest = (self._number, self._clock(), image)
                self._fault = None
            self._news.notify_all()


def _why(stream: _Stream, program: StreamProgram, *, has_stalled: bool) -> tuple[Fault, str]:
    """Why a run of the program is over."""
    if stream.is_strange:
        return Fault.CAMERA_STRANGE, "no images in the stream"
    if stream.pictures:
        return (Fault.CAMERA_SILENT if has_stalled else Fault.CAMERA_PULLED), "stream over"
    words = program.complaint()
    for fault, signs in _COMPLAINTS:
        if any(sign in words for sign in signs):
            return fault, "the program's own words"
    return (Fault.CAMERA_STRANGE if stream.bytes else Fault.CAMERA_SILENT), "no picture came"
