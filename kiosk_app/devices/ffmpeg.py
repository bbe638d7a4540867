"""How the program ffmpeg is told to read a camera.

It is under the GPL (or LGPL, by its build), so it is never linked or bundled: the machine has it,
or it has not. Owns its arguments, by the documentation of its devices v4l2 (Linux) and dshow
(Windows); the camera's own JPEG images are passed on as they are, nothing is encoded anew.
"""

from __future__ import annotations

PROGRAM = "ffmpeg"


def camera_command(device: str, size: str, frame_rate: int, *, is_windows: bool) -> tuple[str, ...]:
    """The command for a device: a special file such as /dev/video0, on Windows a name. `frame_rate`
    0 leaves it to the camera."""
    if is_windows:
        source = ("-f", "dshow", "-vcodec", "mjpeg")
        device = f"video={device}"
    else:
        source = ("-f", "v4l2", "-input_format", "mjpeg")
    rate = ("-framerate", str(frame_rate)) if frame_rate else ()
    return (
        *(PROGRAM, "-hide_banner", "-nostdin", "-loglevel", "error"),
        *source,
        *rate,
        *("-video_size", size, "-i", device),
        *("-c", "copy", "-flush_packets", "1", "-f", "mjpeg", "-"),
    )
