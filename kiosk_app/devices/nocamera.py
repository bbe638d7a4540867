"""A machine without a camera: the interface can say so instead of showing a dead picture."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from kiosk_app.devices.ports import DeviceError, Fault, Frame


class NoCamera:
    """Fails honestly."""

    @property
    def name(self) -> str:
        """Nothing."""
        return "no camera"

    def on(self) -> AbstractContextManager[None]:
        """There is nothing to turn on."""
        return nullcontext()

    def frame(self) -> Frame:
        """Always DeviceError (no_camera)."""
        raise DeviceError(Fault.NO_CAMERA)

    def capture(self) -> bytes:
        """Always DeviceError (no_camera)."""
        raise DeviceError(Fault.NO_CAMERA)
