"""A scanner on a serial line, played over a real pseudo-terminal."""

from __future__ import annotations

import os
import stat
import threading
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.photos import CARDS

from kiosk_app.devices.ports import DeviceError, Fault
from kiosk_app.devices.serialscanner import LONGEST, SerialScanner
from kiosk_app.domain.identity import parse_card

READ_S = 2.0


class Line:
    """The scanner's end of the line."""

    def __init__(self) -> None:
        self.end, self._machine = os.openpty()
        tty.setraw(self._machine)
        self.port = os.ttyname(self._machine)
        self.is_open = True

    def say(self, data: bytes) -> None:
        os.write(self.end, data)

    def pull(self) -> None:
        if self.is_open:
            self.is_open = False
            os.close(self.end)
            os.close(self._machine)


@pytest.fixture
def line() -> Iterator[Line]:
    made = Line()
    yield made
    made.pull()


@pytest.fixture
def scanner(line: Line) -> Iterator[SerialScanner]:
    made = SerialScanner(line.port)
    assert made.read(0.01) is None  # opens the line
    yield made
    made.close()


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\t\r\n", b""])
@pytest.mark.parametrize("payload", CARDS)
def test_a_card_arrives_whatever_ends_it(
    line: Line, scanner: SerialScanner, payload: str, end: bytes
) -> None:
    """Makers agree on nothing; some send no end at all."""
    line.say(payload.encode() + end)
    got = scanner.read(READ_S)
    assert got is not None and parse_card(got) == parse_card(payload)


def test_two_cards_in_one_breath_are_two(line: Line, scanner: SerialScanner) -> None:
    """Bride and groom, one after the other."""
    line.say(f"{CARDS[0]}\r\n{CARDS[1]}\r\n".encode())
    assert [scanner.read(READ_S), scanner.read(READ_S)] == [c.encode() for c in CARDS[:2]]


def test_a_card_in_pieces_is_one(line: Line, scanner: SerialScanner) -> None:
    """9600 baud come in small bites, also in the middle of a letter."""
    payload = CARDS[0].encode()
    line.say(payload[:17])
    line.say(payload[17:] + b"\r")
    assert scanner.read(READ_S) == payload


def test_noise_without_an_end_is_called_strange(line: Line, scanner: SerialScanner) -> None:
    """A modem or a jammed device must not fill the memory."""
    noise = threading.Thread(target=line.say, args=(b"x" * (LONGEST + 1000),), daemon=True)
    noise.start()
    with pytest.raises(DeviceError) as caught:
        scanner.read(READ_S)
    assert caught.value.code is Fault.SCANNER_STRANGE


def test_a_scanner_that_is_pulled_says_so_then_that_it_is_gone(
    line: Line, scanner: SerialScanner
) -> None:
    """And nothing of a half-read card waits for its return."""
    line.say(CARDS[0].encode()[:20])
    line.pull()
    with pytest.raises(DeviceError) as caught:
        scanner.read(READ_S)
    assert caught.value.code is Fault.SCANNER_PULLED
    with pytest.raises(DeviceError) as caught:
        scanner.read(READ_S)
    assert caught.value.code is Fault.NO_SCANNER


def test_a_scanner_that_comes_later_is_taken(line: Line, tmp_path: Path) -> None:
    """Plugged in after the machine started, it works by itself."""
    port = tmp_path / "scanner"
    scanner = SerialScanner(str(port))
    with pytest.raises(DeviceError) as caught:
        scanner.read(0.05)
    assert caught.value.code is Fault.NO_SCANNER
    port.symlink_to(line.port)
    assert scanner.read(0.05) is None
    line.say(CARDS[1].encode() + b"\r")
    assert scanner.read(READ_S) == CARDS[1].encode()
    scanner.close()


@pytest.mark.parametrize("kind", ["file", "folder", "null"])
def test_what_is_no_serial_line_is_called_strange(tmp_path: Path, kind: str) -> None:
    """A setting that names the wrong thing ends in words."""
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "folder").mkdir()
    port = Path("/dev/null") if kind == "null" else tmp_path / kind
    with pytest.raises(DeviceError) as caught:
        SerialScanner(str(port)).read(0.05)
    assert caught.value.code is Fault.SCANNER_STRANGE


def test_a_port_without_permission_is_called_that(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may open everything, so the refusal is the operating system's words, played."""
    real = os.open

    def refused(path: object, *rest: object, **more: object) -> int:
        if path == line.port:
            raise PermissionError(13, "Permission denied", line.port)
        return real(path, *rest, **more)  # type: ignore[arg-type]

    if os.geteuid() == 0:
        monkeypatch.setattr(os, "open", refused)
    else:
        Path(line.port).chmod(stat.S_IWOTH)
    with pytest.raises(DeviceError) as caught:
        SerialScanner(line.port).read(0.05)
    assert caught.value.code is Fault.SCANNER_DENIED
