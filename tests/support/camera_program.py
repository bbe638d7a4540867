"""A program that plays a document camera: a true MJPEG stream of the JPEG files of a folder.

    python camera_program.py FOLDER

The folder is the camera: gone means unplugged. A file `mode` in it plays a fault. It leaves the
number of its process in `running`, and complains in the words of ffmpeg and the C library.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

PAUSE_S = 0.04
COMPLAINTS = {
    "denied": "Cannot open video device: Permission denied",
    "busy": "ioctl(VIDIOC_STREAMON): Device or resource busy",
    "no_camera": "ioctl(VIDIOC_QUERYCAP): Inappropriate ioctl for device",
}


def command(folder: Path) -> tuple[str, ...]:
    """What starts it."""
    return (sys.executable, "-I", "-S", str(Path(__file__)), str(folder))


def main(arguments: Sequence[str]) -> int:
    """Play until unplugged."""
    folder, number = Path(arguments[0]), 0
    if not folder.is_dir():
        return _complain(f"Cannot open video device {folder}: No such file or directory")
    (folder / "running").write_text(str(os.getpid()), "ascii")
    while True:
        images = sorted(folder.glob("*.jpg"))
        mode = _mode(folder)
        if not images:
            return 1
        if mode in COMPLAINTS:
            return _complain(COMPLAINTS[mode])
        if mode == "rubbish":
            _write(b"\x00\x7f\x10YUYV" * 65536)
        elif mode != "mute":
            image = images[number % len(images)].read_bytes()
            _write(image[: len(image) // 2] if mode == "truncated" and number % 2 else image)
        number += 1
        time.sleep(PAUSE_S)


def _mode(folder: Path) -> str:
    try:
        return (folder / "mode").read_text("ascii").strip()
    except FileNotFoundError:
        return ""


def _write(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _complain(words: str) -> int:
    print(words, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
