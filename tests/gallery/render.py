"""Draws every screen of one panel in one mode and every language, and measures it; one process for
each.

A mode is the name of its panel and, when the glass is set for somebody, of what is on:
`panel156-large_text`.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

PANELS = {
    "panel215": ("landscape", 1280, 800, 2.76),
    "panel32": ("portrait", 1080, 1920, 2.71),
    "panel156": ("landscape", 1280, 800, 3.81),
}
AIDS = ("large_text", "high_contrast", "left_handed", "lowered")
TOGETHER = "all"  # the four at once
MODES = (*PANELS, *(f"{panel}-{aid}" for aid in (*AIDS, TOGETHER) for panel in PANELS))
REAL = "1.004194"  # the procedure that is filed by touch
PSEUDO = "pseudo"  # the longest texts with every mark: support/invented_packs.py
LANGS = ("vi", "en", PSEUDO)
ROOT = Path(__file__).resolve().parents[2]


def display_of(mode: str):
    """How the glass is set in a mode."""
    from kiosk_app.flow.display import Display

    aid = mode.partition("-")[2]
    on = AIDS if aid == TOGETHER else (aid,) if aid else ()
    return Display(**dict.fromkeys(on, True))


def main(mode: str, out: Path, langs: tuple[str, ...] = LANGS, only: str = "") -> list[dict]:
    """Pictures into `out`; returns the measured rows. A real journey in the shipped languages."""
    from support.kivy_runner import Runner

    orientation, width, height, density = PANELS[mode.partition("-")[0]]
    Runner.prepare(width, height)
    from gallery.fixture_views import all_views
    from gallery.measuring import measure
    from gallery.still import still_app

    rows: list[dict] = []
    for lang in langs:
        runner = Runner(still_app(width, height, density, display_of(mode)))
        for name, view in all_views(lang, runner.app.limits, display_of(mode)):
            if only and only not in name:
                continue
            runner.app.show(view)
            runner.frames(6)
            if name.startswith("08"):
                runner.until(lambda: True)
                _settle(runner)
            image = runner.save(out / lang / orientation / mode / f"{name}.png")
            where = {"screen": name, "lang": lang, "orientation": orientation, "mode": mode}
            rows += measure(runner, image, where)
        runner.stop()
        if not only and lang != PSEUDO and mode in PANELS:
            rows += _real(mode, lang, out)
    return rows


def _real(mode: str, lang: str, out: Path) -> list[dict]:
    """Every page of a real application, filed by touch in the real program."""
    from gallery.journey import Walker, panel_settings, real_app
    from gallery.measuring import measure
    from support.kivy_runner import Runner

    orientation, width, height, density = PANELS[mode]
    rows: list[dict] = []
    with tempfile.TemporaryDirectory() as folder:
        settings = panel_settings(Path(folder), width, height, density, lang)
        runner = Runner(real_app(settings))

        def page(screen: str) -> None:
            name = f"r{len(walker.keys):02d}_{screen}"
            image = runner.save(out / lang / orientation / mode / f"{name}.png")
            where = {"screen": name, "lang": lang, "orientation": orientation, "mode": mode}
            rows.extend(measure(runner, image, where))

        try:
            runner.until(lambda: runner.app.view is not None)
            walker = Walker(runner, settings, page)
            if not walker.walk(REAL):
                raise AssertionError(f"{mode}/{lang}: the application was not filed")
        finally:
            runner.stop()
    return rows


def _settle(runner) -> None:
    """Give the camera's thread time for its first picture."""
    import time

    end = time.monotonic() + 1.0
    while time.monotonic() < end:
        runner.frames(1)
        time.sleep(0.02)


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    chosen = tuple(sys.argv[4].split(",")) if len(sys.argv) > 4 else LANGS
    result = main(sys.argv[1], Path(sys.argv[2]), chosen, *sys.argv[5:])
    Path(sys.argv[3]).write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")
