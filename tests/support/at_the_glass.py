"""The real program at a page of a real application: window, flow, database, devices.

Somebody has filled in what comes before; the program starts over that data as after a power cut and
stands at the page. Devices are those that the settings name, or given ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from support.kiosks import make_kiosk
from support.kivy_runner import Runner
from support.sessions import a_visit, begin, fill

from kiosk_app.flow.views import View
from kiosk_app.settings import load_settings


@contextmanager
def at_the_glass(
    data: Path,
    code: str,
    until: Callable[[View], bool],
    values: Mapping[str, Any] | None = None,
    *,
    devices: Any = None,
    **variables: str,
) -> Iterator[Runner]:
    """A started program at the page that `until` knows; `variables` as MOTCUA_<NAME>."""
    with a_visit(data) as visit:
        begin(visit, code)
        page = fill(visit, dict(values or {}), until)
    Runner.prepare(1280, 800)
    from kiosk_app.bootstrap import make_app

    settings = load_settings(data, {f"MOTCUA_{name}": value for name, value in variables.items()})
    app = make_app(settings, lambda: make_kiosk(data))
    if devices is not None:
        app.devices = devices
    runner = Runner(app)
    try:
        runner.until(lambda: app.view is not None and app.view.screen == page.screen)
        runner.frames(4)
        yield runner
    finally:
        runner.stop()
