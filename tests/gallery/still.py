"""The real app without a session: it shows the views that it is given."""

from __future__ import annotations

from pathlib import Path

from support.assets import ASSETS

from kiosk_app.devices.ports import ImageSource
from kiosk_app.devices.simulated import SimulatedCamera
from kiosk_app.flow.display import Display
from kiosk_app.ui.app import KioskApp
from kiosk_app.ui.background import Opened
from kiosk_app.ui.desk import Devices
from kiosk_app.ui.theme import Theme


class Nobody:
    """A session that is never asked: the gallery shows views by itself."""

    def dispatch(self, intent):
        raise AssertionError(f"the gallery sends no intent: {intent}")


class StillApp(KioskApp):
    """No ticks, no worker: only what `show` is given."""

    def on_start(self) -> None:
        """Nothing moves by itself."""

    def make_ahead(self) -> None:
        """Every view is waited for."""

    def on_stop(self) -> None:
        if self.navigator.current is not None:
            self.navigator.current.leave()
        self.desk.stop()


class Images:
    """A stick that is plugged in and empty."""

    def images(self):
        return ()

    def read(self, image):
        raise KeyError(image)

    def taken(self, image):
        """Nothing is ours."""

    def wipe(self):
        """Nothing is ours."""


def _no_farewell():
    raise AssertionError("the gallery shows its own page")


def still_app(
    width: int,
    height: int,
    density: float,
    display: Display | None = None,
    images: ImageSource | None = None,
    assets: Path = ASSETS,
) -> StillApp:
    """An app for one panel with the simulated camera's drawn paper."""
    devices = Devices(
        camera=SimulatedCamera(None, ASSETS / "fonts"), sources={"stick": images or Images()}
    )
    theme = Theme.of_panel(width, height, density, display)
    return StillApp(lambda _: Opened(Nobody()), theme, assets, _no_farewell, devices)
